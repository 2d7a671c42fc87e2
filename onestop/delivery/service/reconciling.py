"""Money from doors: collected, handed in, credited, and a day closed with its differences named."""

from datetime import date, timedelta

from sqlalchemy import select

from onestop.agencies.models import Agency
from onestop.delivery import sums
from onestop.delivery.errors import DayClosed, DifferenceUnnamed
from onestop.delivery.models import Parcel, Payer
from onestop.delivery.money import ClosedDay, Collected, PassedOn, Remittance
from onestop.journal import service as journal
from onestop.kernel import clock
from onestop.kernel.act import Act


def collect(act: Act, parcel: Parcel) -> Collected:
    """What the recipient paid at the door; it belongs to today, or to the first day after it that
    is not closed."""
    _lock(act, parcel.taker_agency)
    day = clock.day_of(act.at)
    while sums.closed(act.session, parcel.taker_agency, parcel.giver_agency, day):
        day += timedelta(days=1)
    row = Collected(
        parcel_id=parcel.id,
        post_agency=parcel.taker_agency,
        unit_agency=parcel.giver_agency,
        day=day,
        fees_dong=parcel.fees_dong,
        postage_dong=parcel.postage_dong if parcel.postage_payer is Payer.RECIPIENT else 0,
        at=act.at,
        who=act.who,
    )
    act.session.add(row)
    journal.record(
        act,
        "cod.collected",
        _subject(parcel.taker_agency, parcel.giver_agency),
        dossier=parcel.dossier_code,
        day=day.isoformat(),
        fees_dong=row.fees_dong,
        postage_dong=row.postage_dong,
    )
    return row


def pass_on(
    act: Act,
    kind: PassedOn,
    *,
    post: str,
    unit: str,
    day: date,
    amount_dong: int,
    reference: str,
    words: str,
    op_id: str,
) -> None:
    """A sum of a day's fees went on: to the post office, or to the unit with its reference.

    The same submission sent twice is one row. Raises DayClosed.
    """
    _lock(act, post)
    if act.session.scalar(select(Remittance.id).where(Remittance.op_id == op_id)) is not None:
        return
    if sums.closed(act.session, post, unit, day):
        raise DayClosed
    row = Remittance(
        post_agency=post,
        unit_agency=unit,
        day=day,
        kind=kind,
        amount_dong=amount_dong,
        reference=reference.strip(),
        note=words.strip(),
        op_id=op_id,
        at=act.at,
        who=act.who,
    )
    act.session.add(row)
    journal.record(
        act,
        f"cod.{kind.value.replace('-', '_')}",
        _subject(post, unit),
        day=day.isoformat(),
        amount_dong=amount_dong,
        reference=row.reference,
    )


def close_day(
    act: Act, *, post: str, unit: str, day: date, reason_code: str = "", words: str = ""
) -> ClosedDay:
    """Compare a day and freeze it; where sums differ, why is said.

    Raises DayClosed, DifferenceUnnamed.
    """
    _lock(act, post)
    if sums.closed(act.session, post, unit, day):
        raise DayClosed
    found = sums.of_day(act.session, post, unit, day)
    if found.differs and not (reason_code and words.strip()):
        raise DifferenceUnnamed
    row = ClosedDay(
        post_agency=post,
        unit_agency=unit,
        day=day,
        expected_dong=found.expected_dong,
        handed_in_dong=found.handed_in_dong,
        credited_dong=found.credited_dong,
        reason_code=reason_code or None if found.differs else None,
        reason=words.strip() or None if found.differs else None,
        at=act.at,
        who=act.who,
    )
    act.session.add(row)
    journal.record(
        act,
        "cod.day_closed",
        _subject(post, unit),
        reason_code=row.reason_code,
        reason=row.reason,
        day=day.isoformat(),
        expected_dong=row.expected_dong,
        handed_in_dong=row.handed_in_dong,
        credited_dong=row.credited_dong,
    )
    return row


def _subject(post: str, unit: str) -> str:
    return f"cod:{post}|{unit}"


def _lock(act: Act, post: str) -> None:
    """One at a time writes money of a post office: no row slips into a day being closed."""
    rows = select(Agency.id).where(Agency.code == post).order_by(Agency.id)
    act.session.execute(rows.with_for_update()).all()
