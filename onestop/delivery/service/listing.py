"""The one-stop unit puts results together for the post."""

from sqlalchemy import func, select

from onestop.agencies.models import Agency
from onestop.delivery import queries
from onestop.delivery.errors import (
    AlreadyListed,
    EmptyList,
    LineFell,
    ListClosed,
    NotForThePost,
    NumberTaken,
)
from onestop.delivery.models import (
    ALIVE,
    DeliveryRule,
    ListState,
    OutgoingList,
    Parcel,
    ParcelState,
    Payer,
)
from onestop.delivery.rules import list_number
from onestop.delivery.service import carrying
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import NotReadyToReturn
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.clockwork import check_owner, owed_dong
from onestop.dossiers.service.noting import note
from onestop.dossiers.states import Delivery, ReturnBy, Status
from onestop.journal import service as journal
from onestop.kernel import clock, codes
from onestop.kernel.act import Act
from onestop.kernel.counting import made_or_found

KEY_SYMBOLS = 8


def add_line(
    act: Act,
    dossier: Dossier,
    mailed_as: str,
    taker: str,
    *,
    postage_dong: int = 0,
    payer: Payer = Payer.UNIT,
    remark: str = "",
) -> Parcel:
    """Put a finished result, whose row is locked, on the list its unit has open for a post office.

    Raises NotForThePost, AlreadyListed, NumberTaken, NotOwner.
    """
    check_owner(act, dossier)
    last = queries.last_parcel(act.session, dossier.id)
    if last is not None and last.state in ALIVE:
        raise AlreadyListed(dossier=dossier.code)
    if (dossier.status, dossier.delivery, dossier.return_by) != (
        Status.DONE,
        Delivery.READY.value,
        ReturnBy.POST.value,
    ):
        raise NotForThePost(dossier=dossier.code)
    _lock(act)
    if queries.is_number_under_way(act.session, mailed_as):
        raise NumberTaken(number=mailed_as)
    outgoing = _open_list(act, taker)
    parcel = Parcel(
        list_id=outgoing.id,
        dossier_id=dossier.id,
        dossier_code=dossier.code,
        position=last.position + 1 if last else 1,
        giver_agency=dossier.reception_agency,
        taker_agency=taker,
        mailed_as=mailed_as,
        state=ParcelState.LISTED,
        fees_dong=owed_dong(act, dossier),
        postage_dong=postage_dong,
        postage_payer=payer,
        note=remark.strip(),
        tries=0,
    )
    act.session.add(parcel)
    journal.record(
        act, "outgoing.line_added", outgoing.subject, dossier=dossier.code, mailed_as=mailed_as
    )
    return parcel


def remove_line(act: Act, parcel: Parcel, outgoing: OutgoingList) -> None:
    """Take a line off a list that is still open. Raises ListClosed."""
    if outgoing.state is not ListState.OPEN or parcel.list_id != outgoing.id:
        raise ListClosed
    journal.record(act, "outgoing.line_removed", outgoing.subject, dossier=parcel.dossier_code)
    act.session.delete(parcel)


def close(act: Act, outgoing: OutgoingList, *, with_carrier: bool = False) -> None:
    """Nothing is added any more: the list gets its number and waits for the post to count it.

    The results are still the unit's. Every dossier's row is locked, in the order of codes. With a
    carrier, an order is written for each in this same transaction. Raises ListClosed, EmptyList,
    LineFell.
    """
    if outgoing.state is not ListState.OPEN:
        raise ListClosed
    # Only then: a line that is being added meanwhile is on this list or on the next, never lost.
    _lock(act)
    parcels = sorted(queries.parcels_on(act.session, outgoing.id), key=lambda p: p.dossier_code)
    if not parcels:
        raise EmptyList
    outgoing.day = clock.day_of(act.at)
    highest = select(func.max(OutgoingList.position)).where(
        OutgoingList.giver_agency == outgoing.giver_agency, OutgoingList.day == outgoing.day
    )
    outgoing.position = (act.session.scalar(highest) or 0) + 1
    outgoing.number = list_number(outgoing.giver_agency, outgoing.day, outgoing.position)
    outgoing.state, outgoing.closed_at, outgoing.closed_by = ListState.HANDED, act.at, act.who
    for parcel in parcels:
        dossier = dossiers.dossier_to_change(act.session, parcel.dossier_code)
        if dossier.status != Status.DONE or dossier.delivery != Delivery.READY.value:
            raise LineFell(dossier=dossier.code, why=str(NotReadyToReturn()))
        parcel.state, parcel.fees_dong = ParcelState.HANDED, owed_dong(act, dossier)
        note(
            act,
            dossier,
            "dossier.result_listed",
            list=outgoing.number,
            mailed_as=parcel.mailed_as,
            fees_dong=parcel.fees_dong,
            to=outgoing.taker_agency,
        )
        if with_carrier:
            carrying.place(act, dossier, parcel)
    journal.record(
        act, "outgoing.closed", outgoing.subject, number=outgoing.number, lines=len(parcels)
    )


def set_rule(act: Act, agency_code: str, procedure_code: str, tries: int, call_days: int) -> None:
    """Say how often is tried and how soon is called, for a unit, a procedure, both or all."""
    key = {"agency_code": agency_code, "procedure_code": procedure_code}
    told = {"tries": tries, "call_days": call_days, "set_at": act.at, "set_by": act.who}
    rule = made_or_found(act.session, DeliveryRule, key, **told)
    for name, value in told.items():
        setattr(rule, name, value)
    journal.record(
        act,
        "delivery.rule_set",
        f"delivery-rule:{agency_code}|{procedure_code}",
        tries=tries,
        call_days=call_days,
    )


def _open_list(act: Act, taker: str) -> OutgoingList:
    wanted = select(OutgoingList).where(
        OutgoingList.giver_agency == act.unit,
        OutgoingList.taker_agency == taker,
        OutgoingList.state == ListState.OPEN,
    )
    found = act.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        text = codes.random_text(KEY_SYMBOLS)
        found = OutgoingList(
            giver_agency=act.unit,
            taker_agency=taker,
            state=ListState.OPEN,
            typed_key=text + codes.check_symbol(text),
            opened_at=act.at,
        )
        act.session.add(found)
        act.session.flush()
    return found


def _lock(act: Act) -> None:
    """One at a time opens, fills and numbers lists of a unit."""
    rows = select(Agency.id).where(Agency.code == act.unit).order_by(Agency.id)
    act.session.execute(rows.with_for_update()).all()
