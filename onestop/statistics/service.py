"""Keeping the figures current with the journal, making them anew, and proving them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from onestop.journal.models import Event
from onestop.kernel import clock
from onestop.statistics import queries, shares
from onestop.statistics.models import Signal, Stay
from onestop.statistics.rules import Row, concerns, looks_back, read, worked_seconds
from onestop.workdays import queries as workdays
from onestop.workdays.calendar import Calendar

BATCH = 200
PROVINCE = ""
Calendars = dict[str, Calendar]
StayKey = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The rows one dossier should have, from its events; the working time is counted apart."""

    dossier: Any
    stays: dict[StayKey, Row]
    signals: dict[tuple[int, Any], Row]


def keep(session: Session, events: Iterable[Event]) -> None:
    """Bring the figures up to these events, in the transaction that recorded them."""
    session.flush()
    found = list(events)
    touched = {e.subject: False for e in found if _is_of_dossier(e) and concerns(e)}
    for event in found:
        if event.subject in touched and looks_back(event):
            touched[event.subject] = True
    codes = [subject.removeprefix("dossier:") for subject in touched]
    again = {s.removeprefix("dossier:") for s, back in touched.items() if back}
    for start in range(0, len(codes), BATCH):
        dossiers = queries.dossiers_named(session, codes[start : start + BATCH])
        _refresh(session, dossiers, again)
    for event in found:
        if event.subject == "calendar":
            _recount(session, event)
    shares.keep(session, found)
    session.flush()


def rebuild(session: Session) -> None:
    """Empty the tables and fill them from the journal."""
    shares.rebuild(session)
    session.execute(delete(Signal))
    session.execute(delete(Stay))
    for dossiers in _batches(session):
        _refresh(session, dossiers)
        session.flush()
        session.expunge_all()


def verify(session: Session) -> str | None:
    """The first thing in the tables that the journal does not say; None when all agrees."""
    held: Calendars = {}
    for dossiers in _batches(session):
        stays = queries.stays_by_dossier(session, [d.id for d in dossiers])
        signals = queries.signals_by_dossier(session, [d.id for d in dossiers])
        for wanted in _wanted(session, dossiers):
            number = wanted.dossier.id
            for row in wanted.stays.values():
                row["working_seconds"] = _seconds(session, wanted.dossier, row, held)
            kinds: tuple[tuple[dict[Any, Any], dict[Any, Row]], ...] = (
                (stays.get(number, {}), wanted.stays),
                (signals.get(number, {}), wanted.signals),
            )
            for stored, told in kinds:
                if difference := _difference(stored, told):
                    return f"dossier {wanted.dossier.code}: {difference}"
        session.expunge_all()
    return shares.verify(session)


def _refresh(session: Session, dossiers: Sequence[Any], again: Iterable[str] = ()) -> None:
    """Make the rows of some dossiers what their events say; `again`: those whose time is counted
    anew although it has ended."""
    ids = [dossier.id for dossier in dossiers]
    stays = queries.stays_by_dossier(session, ids)
    signals = queries.signals_by_dossier(session, ids)
    held: Calendars = {}
    for wanted in _wanted(session, dossiers):
        dossier = wanted.dossier
        kept = stays.get(dossier.id, {})
        for key, row in wanted.stays.items():
            stored = kept.get(key)
            same = stored is not None and stored.ended_at == row["ended_at"]
            if stored is not None and same and dossier.code not in again:
                row["working_seconds"] = stored.working_seconds
            else:
                row["working_seconds"] = _seconds(session, dossier, row, held)
            if stored is None:
                session.add(Stay(**row))
            else:
                _change(stored, row)
        seen = signals.get(dossier.id, {})
        for sign, row in wanted.signals.items():
            if sign in seen:
                _change(seen[sign], row)
            else:
                session.add(Signal(**row))


def _wanted(session: Session, dossiers: Sequence[Any]) -> Iterator[Wanted]:
    chains = queries.chains_of(session, [dossier.code for dossier in dossiers])
    for dossier in dossiers:
        course = read(chains.get(dossier.code, ()))
        stays = [
            {**row, "dossier_id": dossier.id, "procedure_code": dossier.procedure_code}
            for row in course.stays
        ]
        signals = [
            {**row, "dossier_id": dossier.id, "dossier_code": dossier.code}
            for row in course.signals
        ]
        yield Wanted(
            dossier,
            {(row["event_id"], row["position"]): row for row in stays},
            {(row["event_id"], row["kind"]): row for row in signals},
        )


def _recount(session: Session, event: Event) -> None:
    """The calendar changed: count again what ended on days that are otherwise now."""
    start, end = _days_of(event)
    agency = event.facts.get("agency", PROVINCE)
    held: Calendars = {}
    after = 0
    while rows := queries.stays_over(session, start, end, agency, after, BATCH):
        after = rows[-1][0].id
        for stay, dossier in rows:
            row = {"began_at": stay.began_at, "ended_at": stay.ended_at}
            stay.working_seconds = _seconds(session, dossier, row, held)
        session.flush()


def _days_of(event: Event) -> tuple[datetime, datetime]:
    """The time a change of the calendar touches."""
    facts = event.facts
    if "day" in facts:
        day = date.fromisoformat(facts["day"])
        return _begin(day), _begin(day + timedelta(days=1))
    if "begins" in facts:
        return _begin(date.fromisoformat(facts["begins"])), datetime.max.replace(tzinfo=UTC)
    return _begin(date(facts["first"], 1, 1)), _begin(date(facts["last"] + 1, 1, 1))


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.VIETNAM)


def _seconds(session: Session, dossier: Any, row: Row, held: Calendars) -> int | None:
    """The working time of a stay that has ended, by the calendar all its dates are counted with:
    that of the unit that received the dossier."""
    if row["ended_at"] is None:
        return None
    code = dossier.reception_agency
    if code not in held:
        held[code] = workdays.calendar(session, code)
    return worked_seconds(row["began_at"], row["ended_at"], dossier.clock["pauses"], held[code])


def _batches(session: Session) -> Iterator[Sequence[Any]]:
    after = 0
    while dossiers := queries.dossiers_after(session, after, BATCH):
        after = dossiers[-1].id
        yield dossiers


def _change(stored: Stay | Signal, row: Row) -> None:
    for column, value in row.items():
        if getattr(stored, column) != value:
            setattr(stored, column, value)


def _difference(stored: dict[Any, Any], told: dict[Any, Row]) -> str | None:
    if set(stored) != set(told):
        return f"{len(stored)} rows are stored that are not the {len(told)} of the journal"
    for key, row in told.items():
        for column, value in row.items():
            if (there := getattr(stored[key], column)) != value:
                return f"event {key[0]}: {column} is {there!r}, the journal says {value!r}"
    return None


def _is_of_dossier(event: Event) -> bool:
    return event.subject.startswith("dossier:")
