"""Reading originals by their labels, by place, and the hand-over lists."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from onestop.custody.errors import NoSuchList, NoSuchOriginal
from onestop.custody.models import HandoverList, HandoverRow, RowState
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.originals import STILL_HERE, Original, OriginalState
from onestop.dossiers.states import CLOSED, Status

MOST = 200
# Of a dossier with one of these statuses no work is left that needs the originals.
ENDED = tuple(int(status) for status in (*CLOSED, Status.STOPPED))


@dataclass(frozen=True, slots=True)
class Placed:
    """An original with the dossier it belongs to."""

    original: Original
    dossier: Dossier


def to_give_back(session: Session, dossier_id: int) -> Sequence[Original]:
    """The originals of a dossier that are owed to the applicant, wherever they are now."""
    return session.scalars(
        select(Original)
        .where(
            Original.dossier_id == dossier_id,
            Original.to_give_back,
            Original.state.in_(STILL_HERE),
        )
        .order_by(Original.position)
    ).all()


def by_code(session: Session, code: str) -> Placed:
    """The original with a label. Raises NoSuchOriginal."""
    found = _placed(session, Original.code == code)
    if not found:
        raise NoSuchOriginal(original=code)
    return found[0]


def by_code_to_change(session: Session, code: str) -> Placed:
    """The same, its dossier locked until the transaction ends, as both are now: two clerks who
    scan it at once do so one after the other. Raises NoSuchOriginal."""
    dossier = dossiers.dossier_to_change(session, by_code(session, code).dossier.code)
    original = session.scalars(
        select(Original).where(Original.code == code).execution_options(populate_existing=True)
    ).one()
    return Placed(original, dossier)


def coming_to(session: Session, units: Collection[str]) -> list[Placed]:
    """Originals on their way to these units, the longest on the way first."""
    return _placed(session, Original.sent_to.in_(units), order=Original.sent_at)


def held_at(session: Session, units: Collection[str]) -> list[Placed]:
    """Originals that lie at these units, the longest there first."""
    return _placed(
        session,
        Original.holder_unit.in_(units),
        Original.state == OriginalState.HELD.value,
        order=Original.since,
    )


def owed_after_end(session: Session, units: Collection[str]) -> list[Placed]:
    """Originals of dossiers that have ended and were received at these units or lie there, not
    given back yet, the longest owed first."""
    return _placed(
        session,
        Original.to_give_back,
        Original.state.in_(STILL_HERE),
        Dossier.status.in_(ENDED),
        or_(Dossier.reception_agency.in_(units), Original.holder_unit.in_(units)),
        order=Original.since,
    )


def last_accepted(session: Session, who: str, most: int = 12) -> list[Placed]:
    """What somebody (`account:7`) has in hand and took last, the newest first."""
    rows = session.execute(
        select(Original, Dossier)
        .join(Dossier, Dossier.id == Original.dossier_id)
        .where(Original.holder_person == who, Original.state == OriginalState.HELD.value)
        .order_by(Original.since.desc(), Original.id.desc())
        .limit(most)
    )
    return [Placed(row.Original, row.Dossier) for row in rows]


def _placed(
    session: Session,
    *wanted: ColumnElement[bool] | InstrumentedAttribute[bool],
    order: object = Original.id,
) -> list[Placed]:
    rows = session.execute(
        select(Original, Dossier)
        .join(Dossier, Dossier.id == Original.dossier_id)
        .where(*wanted)
        .order_by(order, Original.id)  # type: ignore[arg-type]
        .limit(MOST)
    )
    return [Placed(row.Original, row.Dossier) for row in rows]


def ready_for(session: Session, giver: str, taker: str) -> list[tuple[Dossier, list[Original]]]:
    """What a unit may put on a list to another: paper files and loose originals that lie there or
    are on their way to it and stand on no list yet. Each dossier with the originals that go along;
    those on their way first."""
    files = session.scalars(
        select(Dossier)
        .where(
            Dossier.paper_holder == giver,
            or_(
                Dossier.paper_sent_to == taker,
                Dossier.paper_sent_to.is_(None) & Dossier.status.not_in([int(s) for s in CLOSED]),
            ),
        )
        .order_by(Dossier.paper_sent_at.is_(None), Dossier.code)
        .limit(MOST)
    ).all()
    loose = _placed(
        session,
        Original.sent_from == giver,
        Original.sent_to == taker,
        Original.sent_to_person.is_(None),
        ~Original.in_file,
    )
    found = {d.id: (d, list[Original]()) for d in [*files, *(p.dossier for p in loose)]}
    inside = _placed(
        session,
        Original.dossier_id.in_([d.id for d in files]),
        Original.in_file,
        Original.state.in_(STILL_HERE),
    )
    for placed in [*inside, *loose]:
        found[placed.dossier.id][1].append(placed.original)
    taken = on_open_lists(session, list(found))
    return [
        (dossier, [o for o in originals if (dossier.id, o.position) not in taken])
        for dossier, originals in found.values()
        if (dossier.id, 0) not in taken
    ]


def on_open_lists(session: Session, dossier_ids: Collection[int]) -> set[tuple[int, int]]:
    """(dossier, position of the original or 0) of what stands on a list nobody accepted yet."""
    rows = session.execute(
        select(HandoverRow.dossier_id, HandoverRow.original)
        .join(HandoverList, HandoverList.id == HandoverRow.list_id)
        .where(
            HandoverRow.dossier_id.in_(dossier_ids),
            HandoverRow.state == RowState.GIVEN,
            HandoverList.taken_at.is_(None),
        )
    )
    return {(row.dossier_id, row.original) for row in rows}


def handover(session: Session, key: str, *, to_change: bool = False) -> HandoverList:
    """The list with a key, locked when it is to be changed. Raises NoSuchList."""
    wanted = select(HandoverList).where(HandoverList.key == key)
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(wanted)
    if found is None:
        raise NoSuchList(key=key)
    return found


def handover_of(session: Session, given_by: str, op_id: str) -> HandoverList | None:
    """The list that a submission made."""
    return session.scalar(
        select(HandoverList).where(HandoverList.given_by == given_by, HandoverList.op_id == op_id)
    )


def rows_of(session: Session, list_id: int) -> Sequence[HandoverRow]:
    return session.scalars(
        select(HandoverRow).where(HandoverRow.list_id == list_id).order_by(HandoverRow.position)
    ).all()


def handovers_of(session: Session, units: Collection[str], most: int = 30) -> list[HandoverList]:
    """The lists these units gave or are to accept: those nobody accepted first, then the newest."""
    wanted = or_(HandoverList.giver.in_(units), HandoverList.taker.in_(units))
    return list(
        session.scalars(
            select(HandoverList)
            .where(wanted)
            .order_by(HandoverList.taken_at.is_not(None), HandoverList.given_at.desc())
            .limit(most)
        )
    )


def dossiers_of(session: Session, ids: Collection[int]) -> dict[int, Dossier]:
    """Dossiers by their number, in one query."""
    rows = session.scalars(select(Dossier).where(Dossier.id.in_(ids)))
    return {row.id: row for row in rows}
