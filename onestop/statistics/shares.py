"""How many received dossiers are digitised: every paper of theirs is there in electronic form."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from onestop.dossiers.models import Dossier, Paper
from onestop.dossiers.states import FALLEN, PaperState
from onestop.journal.models import Event
from onestop.statistics.models import Share
from onestop.statistics.rules import Period

BATCH = 500
# A paper that was only shown was never handed in, and one that fell counts for nothing.
APART = FALLEN | {PaperState.SEEN.value}
CHANGING = frozenset(
    {
        *("dossier.received", "dossier.papers_came", "dossier.papers_posted"),
        *("dossier.digitised", "dossier.paper_lapsed", "dossier.paper_holds"),
        *("dossier.paper_withdrawn", "dossier.scanned"),
    }
)


@dataclass(frozen=True, slots=True)
class Digitised:
    """Received dossiers of a unit, and those of them that are digitised."""

    received: int
    whole: int

    @property
    def percent(self) -> float:
        return round(100 * self.whole / self.received, 2) if self.received else 0


def is_whole(papers: Iterable[Paper]) -> bool:
    """Whether each line of the checklist that something was handed in for has an electronic form:
    a file, a result or a paper of the storehouse."""
    counted = [paper for paper in papers if paper.state not in APART]
    electronic = {p.component_code for p in counted if p.file_digest or p.result_id or p.stored_id}
    return {paper.component_code for paper in counted} <= electronic


def keep(session: Session, events: Iterable[Event]) -> None:
    """Bring the shares up to these events, in the transaction that recorded them."""
    subjects = {e.subject for e in events if e.name in CHANGING}
    codes = [s.removeprefix("dossier:") for s in subjects if s.startswith("dossier:")]
    for start in range(0, len(codes), BATCH):
        chosen = Dossier.code.in_(codes[start : start + BATCH])
        _refresh(session, session.scalars(select(Dossier).where(chosen)).all())


def rebuild(session: Session) -> None:
    """Empty the table and fill it from the dossiers and their papers."""
    session.execute(delete(Share))
    after = 0
    while dossiers := _after(session, after):
        after = dossiers[-1].id
        _refresh(session, dossiers)
        session.flush()


def verify(session: Session) -> str | None:
    """The first row that its dossier's papers do not say; None when all agree."""
    after = 0
    while dossiers := _after(session, after):
        after = dossiers[-1].id
        wanted = _wanted(session, dossiers)
        rows = select(Share).where(Share.dossier_id.in_([d.id for d in dossiers]))
        stored = {row.dossier_id: row.is_whole for row in session.scalars(rows)}
        for dossier in dossiers:
            if stored.get(dossier.id) != wanted.get(dossier.id):
                return f"dossier {dossier.code}: whether it is digitised is not what its papers say"
    return None


def of_units(
    session: Session, period: Period, units: Collection[str] | None = None
) -> dict[str, Digitised]:
    """What each unit received in a period, and how much of it is digitised."""
    rows = (
        select(Share.agency_code, func.count(), func.count().filter(Share.is_whole))
        .where(Share.received_at >= period.start, Share.received_at < period.end)
        .group_by(Share.agency_code)
    )
    if units is not None:
        rows = rows.where(Share.agency_code.in_(units))
    return {code: Digitised(received, whole) for code, received, whole in session.execute(rows)}


def summed(parts: Iterable[Digitised]) -> Digitised:
    """Several units as one."""
    found = list(parts)
    return Digitised(sum(p.received for p in found), sum(p.whole for p in found))


def _after(session: Session, number: int) -> Sequence[Dossier]:
    rows = select(Dossier).where(Dossier.id > number).order_by(Dossier.id).limit(BATCH)
    return session.scalars(rows).all()


def _wanted(session: Session, dossiers: Sequence[Dossier]) -> dict[int, bool]:
    received = [dossier.id for dossier in dossiers if dossier.received_at is not None]
    papers: dict[int, list[Paper]] = {number: [] for number in received}
    for paper in session.scalars(select(Paper).where(Paper.dossier_id.in_(received))):
        papers[paper.dossier_id].append(paper)
    return {number: is_whole(found) for number, found in papers.items()}


def _refresh(session: Session, dossiers: Sequence[Dossier]) -> None:
    wanted = _wanted(session, dossiers)
    rows = select(Share).where(Share.dossier_id.in_(list(wanted)))
    stored = {row.dossier_id: row for row in session.scalars(rows)}
    for dossier in dossiers:
        if dossier.received_at is None:
            continue
        whole = wanted[dossier.id]
        if dossier.id in stored:
            stored[dossier.id].is_whole = whole
        else:
            session.add(
                Share(
                    dossier_id=dossier.id,
                    agency_code=dossier.reception_agency,
                    received_at=dossier.received_at,
                    is_whole=whole,
                )
            )
