"""Reading figures: of units, of officers, of steps, and the dossiers behind each number."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from onestop.dossiers.lists import Page
from onestop.dossiers.models import Dossier
from onestop.journal.models import Event
from onestop.statistics.models import Kind, Signal, Stay
from onestop.statistics.rules import Period
from onestop.statistics.words import IN_HAND
from onestop.workdays.calendar import HOURS_A_DAY

PAGE = 40
DAY = HOURS_A_DAY * 3600


@dataclass(slots=True)
class Figures:
    """The numbers of one unit or one person: steps in hand, of how many dossiers, and signals."""

    stays: int = 0
    dossiers: int = 0
    signals: dict[Kind, int] = field(default_factory=dict)

    def count(self, kind: str) -> int:
        """One of the numbers, by the word it has in addresses."""
        return self.stays if kind == IN_HAND else self.signals.get(Kind(kind), 0)

    @property
    def asked_per_dossier(self) -> float:
        """How many opinions were asked for each dossier in hand."""
        asked = self.signals.get(Kind.CONSULTATION, 0)
        return round(asked / self.dossiers, 1) if self.dossiers else 0


@dataclass(frozen=True, slots=True)
class Dwell:
    """How long a step stayed: how many stays ended, and the working days of the one in the middle
    and of the one that nine of ten do not exceed. `version_id` is where the step is defined."""

    procedure_code: str
    code: str
    version_id: int
    count: int
    median: float
    ninth: float


def of_units(
    session: Session, period: Period, units: Collection[str] | None = None
) -> dict[str, Figures]:
    """The figures of each unit that has any, by its code; `units` None: of every unit."""
    return _figures(session, period, "agency_code", units)


def of_officers(session: Session, period: Period, unit: str) -> dict[int | None, Figures]:
    """The figures of each person of a unit, by account; None: nobody is named."""
    return _figures(session, period, "account_id", [unit])


def dwell(session: Session, period: Period, unit: str) -> list[Dwell]:
    """How long each step that ended in a period had stayed with a unit, the longest on top."""
    group = (Stay.procedure_code, Stay.code)
    ranked = (
        select(
            *group,
            Dossier.version_id,
            Stay.working_seconds.label("seconds"),
            func.row_number()
            .over(partition_by=group, order_by=(Stay.working_seconds, Stay.id))
            .label("place"),
            func.count().over(partition_by=group).label("total"),
        )
        .join(Dossier, Dossier.id == Stay.dossier_id)
        .where(
            Stay.agency_code == unit,
            Stay.ended_at >= period.start,
            Stay.ended_at < period.end,
            Stay.working_seconds.is_not(None),
        )
        .subquery()
    )
    # The nearest rank: the value in the middle, and the one at nine tenths.
    middle = case((ranked.c.place == (ranked.c.total + 1) // 2, ranked.c.seconds))
    ninth = case((ranked.c.place == (ranked.c.total * 9 + 9) // 10, ranked.c.seconds))
    rows = session.execute(
        select(
            ranked.c.procedure_code,
            ranked.c.code,
            func.max(ranked.c.version_id),
            func.count(),
            func.max(middle),
            func.max(ninth),
        ).group_by(ranked.c.procedure_code, ranked.c.code)
    )
    found = [
        Dwell(procedure, code, version, count, round(half / DAY, 1), round(most / DAY, 1))
        for procedure, code, version, count, half, most in rows
    ]
    return sorted(found, key=lambda d: (-d.median, -d.ninth, d.procedure_code, d.code))


def stays(
    session: Session,
    period: Period,
    unit: str,
    *,
    who: tuple[int | None] | None = None,
    after: str | None = None,
) -> Page[Any]:
    """(Stay, dossier code, version) of the steps a unit had in hand in a period, the newest first.

    `who` is an account alone (of nobody: None).
    """
    rows = (
        select(Stay, Dossier.code.label("dossier_code"), Dossier.version_id)
        .join(Dossier, Dossier.id == Stay.dossier_id)
        .where(Stay.agency_code == unit, *_in_hand(period))
    )
    if who:
        rows = rows.where(Stay.account_id.is_not_distinct_from(who[0]))
    return _page(session, rows, Stay.began_at, Stay.id, after)


def signals(
    session: Session,
    period: Period,
    unit: str,
    kind: Kind,
    *,
    who: tuple[int | None] | None = None,
    after: str | None = None,
) -> Page[Any]:
    """(Signal,) of one kind that count for a unit in a period, the newest first."""
    rows = select(Signal).where(
        Signal.agency_code == unit, Signal.kind == kind, *_during(period, Signal.at)
    )
    if who:
        rows = rows.where(Signal.account_id.is_not_distinct_from(who[0]))
    return _page(session, rows, Signal.at, Signal.id, after)


def dossiers_named(session: Session, codes: Sequence[str]) -> Sequence[Any]:
    return session.execute(_dossiers().where(Dossier.code.in_(codes)).order_by(Dossier.id)).all()


def dossiers_after(session: Session, number: int, most: int) -> Sequence[Any]:
    rows = _dossiers().where(Dossier.id > number).order_by(Dossier.id).limit(most)
    return session.execute(rows).all()


def chains_of(session: Session, codes: Sequence[str]) -> dict[str, list[Event]]:
    """The events of several dossiers by code, oldest first, in one query."""
    found: dict[str, list[Event]] = {}
    subjects = [f"dossier:{code}" for code in codes]
    rows = select(Event).where(Event.subject.in_(subjects)).order_by(Event.subject, Event.seq)
    for event in session.scalars(rows):
        found.setdefault(event.subject.removeprefix("dossier:"), []).append(event)
    return found


def stays_by_dossier(
    session: Session, ids: Sequence[int]
) -> dict[int, dict[tuple[int, int], Stay]]:
    found: dict[int, dict[tuple[int, int], Stay]] = {}
    for row in session.scalars(select(Stay).where(Stay.dossier_id.in_(ids))):
        found.setdefault(row.dossier_id, {})[row.event_id, row.position] = row
    return found


def signals_by_dossier(
    session: Session, ids: Sequence[int]
) -> dict[int, dict[tuple[int, Kind], Signal]]:
    found: dict[int, dict[tuple[int, Kind], Signal]] = {}
    for row in session.scalars(select(Signal).where(Signal.dossier_id.in_(ids))):
        found.setdefault(row.dossier_id, {})[row.event_id, row.kind] = row
    return found


def stays_over(
    session: Session, start: datetime, end: datetime, agency: str, after: int, most: int
) -> Sequence[Any]:
    """Stays that have ended and lasted into some time, with what counting them needs; of dossiers
    received by one agency, or by any ("")."""
    rows = (
        select(Stay, Dossier)
        .join(Dossier, Dossier.id == Stay.dossier_id)
        .where(Stay.id > after, Stay.ended_at > start, Stay.began_at < end)
    )
    if agency:
        rows = rows.where(Dossier.reception_agency == agency)
    return session.execute(rows.order_by(Stay.id).limit(most)).all()


def _dossiers() -> Any:
    return select(
        Dossier.id, Dossier.code, Dossier.procedure_code, Dossier.reception_agency, Dossier.clock
    )


def _figures(
    session: Session, period: Period, key: str, units: Collection[str] | None
) -> dict[Any, Figures]:
    found: dict[Any, Figures] = {}
    stay, signal = getattr(Stay, key), getattr(Signal, key)
    counts = select(stay, func.count(), func.count(Stay.dossier_id.distinct())).where(
        *_in_hand(period)
    )
    seen = select(signal, Signal.kind, func.count()).where(*_during(period, Signal.at))
    if units is not None:
        counts = counts.where(Stay.agency_code.in_(units))
        seen = seen.where(Signal.agency_code.in_(units))
    for whose, number, dossiers in session.execute(counts.group_by(stay)):
        found[whose] = Figures(number, dossiers)
    for whose, kind, number in session.execute(seen.group_by(signal, Signal.kind)):
        found.setdefault(whose, Figures()).signals[kind] = number
    return found


def _in_hand(period: Period) -> tuple[ColumnElement[bool], ...]:
    """What lay in somebody's hands on some day of a period, though it may lie there still."""
    still = or_(Stay.ended_at.is_(None), Stay.ended_at >= period.start)
    return (Stay.began_at < period.end, still)


def _during(period: Period, moment: Any) -> tuple[ColumnElement[bool], ...]:
    return (moment >= period.start, moment < period.end)


def _page(session: Session, rows: Any, moment: Any, number: Any, after: str | None) -> Page[Any]:
    """A page after a cursor `<moment>|<number>`; a cursor that cannot be read is no cursor."""
    if cursor := _read(after):
        rows = rows.where(tuple_(moment, number) < tuple_(*cursor))
    newest = rows.order_by(moment.desc(), number.desc())
    found = session.execute(newest.limit(PAGE + 1)).all()
    if len(found) <= PAGE:
        return Page(found, None)
    last = found[PAGE - 1][0]
    return Page(found[:PAGE], f"{getattr(last, moment.key).isoformat()}|{last.id}")


def _read(after: str | None) -> tuple[datetime, int] | None:
    moment, _, number = (after or "").rpartition("|")
    try:
        found = datetime.fromisoformat(moment), int(number)
    except ValueError:
        return None
    return found if found[0].tzinfo else None
