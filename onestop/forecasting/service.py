"""Making the forecasts anew, a group at a time: the same figures however often it is done."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from onestop.forecasting import queries, rules
from onestop.forecasting.axis import Axis
from onestop.forecasting.courses import Course, merged
from onestop.forecasting.models import Forecast, ForecastOutcome
from onestop.forecasting.queries import Past, Standing
from onestop.forecasting.rules import Group, Promise
from onestop.kernel import clock
from onestop.workdays import queries as workdays

# A day farther away than this is not named.
FARTHEST = timedelta(days=730)
KEPT = timedelta(days=365)
NOTHING: dict[str, Any] = {"half_by": None, "most_by": None, "ahead": None, "per_100_days": None}


def refresh(session: Session, now: datetime) -> int:
    """Every group in one transaction. Returns how many rows were written."""
    return sum(refresh_group(session, group, now) for group in queries.groups(session))


def refresh_group(session: Session, group: Group, now: datetime) -> int:
    """Foresee each open dossier of a group, and hold those that ended against what was named.

    Returns how many rows were written.
    """
    since = now - timedelta(days=rules.MEMORY_DAYS)
    pasts = list(queries.pasts(session, group, since))
    standing = queries.standing(session, group)
    axis = _axis(session, group, [*pasts, *(s.past for s in standing.values())], since, now)
    here = axis.at(now)
    courses = [_course(axis, past) for past in sorted(pasts, key=_arrival)]
    written = _count(
        session, group, axis, here, [s for s in standing.values() if not s.past.is_open]
    )
    hits, of = _hits(session, group, axis, now, standing.values())

    lately = axis.at(now - timedelta(days=rules.LATELY_DAYS))
    enough = rules.are_enough(courses, lately)
    figures = _figures(axis, courses, axis.at(since), here) if enough else {}
    added, changed = [], []
    for past in pasts:
        if not past.is_open:
            continue
        told = figures.get(past.number, NOTHING) | {"hits": hits, "of": of}
        before = standing.get(past.number)
        row = _with_first(told, before.row if before else None, now)
        if before is None and row["most_by"] is None and row["ahead"] is None:
            continue
        if before is None:
            added.append({"dossier_id": past.number, **row, "updated_at": now})
        elif any(before.row[name] != value for name, value in row.items()):
            changed.append({"dossier_id": past.number, **row, "updated_at": now})
    if added:
        session.execute(insert(Forecast), added)
    if changed:
        session.execute(update(Forecast), changed)
    return written + len(added) + len(changed)


def _figures(axis: Axis, courses: list[Course], since: int, here: int) -> dict[int, dict[str, Any]]:
    """The columns of each dossier whose clock runs."""
    found: dict[int, dict[str, Any]] = {}
    for number, outlook in rules.outlooks(courses, since, here).items():
        if named := rules.name_days(axis, outlook):
            found[number] = NOTHING | {
                "half_by": axis.closing(named.half),
                "most_by": axis.closing(named.most),
            }
    if placed := rules.places(courses, since, here):
        turns, pace = placed
        for number, ahead in turns.items():
            told = found.get(number, NOTHING)
            found[number] = told | {"ahead": ahead, "per_100_days": pace}
    return found


def _with_first(
    told: dict[str, Any], before: dict[str, Any] | None, now: datetime
) -> dict[str, Any]:
    """The columns with the first days named: those that stand, else the ones named now."""
    if before and before["first_at"]:
        names = ("first_half_by", "first_most_by", "first_at")
        return told | {name: before[name] for name in names}
    return told | {
        "first_half_by": told["half_by"],
        "first_most_by": told["most_by"],
        "first_at": now if told["most_by"] else None,
    }


def _count(session: Session, group: Group, axis: Axis, here: int, ended: list[Standing]) -> int:
    """Note of each finished dossier whether the days held; take away what has ended."""
    if not ended:
        return 0
    known = queries.counted(session, [s.past.number for s in ended])
    outcomes = []
    for found in ended:
        promise = _promise(axis, found)
        if promise is None or found.past.number in known or found.past.finished_at is None:
            continue
        course = _course(axis, found.past)
        hit_half, hit_most = promise.hits(course)
        outcomes.append(
            {
                "dossier_id": found.past.number,
                "procedure_code": group.procedure_code,
                "agency_code": group.agency_code,
                "due_on": axis.day_at(promise.due(course, here)),
                "hit_half": hit_half,
                "hit_most": hit_most,
            }
        )
    if outcomes:
        session.execute(insert(ForecastOutcome), outcomes)
    for start in range(0, len(ended), queries.PAGE):
        ids = [s.past.number for s in ended[start : start + queries.PAGE]]
        session.execute(delete(Forecast).where(Forecast.dossier_id.in_(ids)))
    return len(ended)


def _hits(
    session: Session, group: Group, axis: Axis, now: datetime, standing: Iterable[Standing]
) -> tuple[int, int]:
    """Of those whose named day came lately, how many were in time; open ones were not."""
    today, here = clock.day_of(now), axis.at(now)
    session.execute(
        delete(ForecastOutcome).where(
            ForecastOutcome.procedure_code == group.procedure_code,
            ForecastOutcome.agency_code == group.agency_code,
            ForecastOutcome.due_on < today - KEPT,
        )
    )
    after = today - timedelta(days=rules.HITS_DAYS)
    hits, of = queries.hits(session, group, after, today)
    for found in standing:
        promise = _promise(axis, found) if found.past.is_open else None
        if promise is None:
            continue
        course = _course(axis, found.past)
        if promise.is_missed(course, here):
            of += after < axis.day_at(promise.due(course, here)) < today
    return hits, of


def _promise(axis: Axis, found: Standing) -> Promise | None:
    row = found.row
    if row["first_at"] is None:
        return None
    named_at = axis.at(row["first_at"])
    half, most = axis.at(row["first_half_by"]), axis.at(row["first_most_by"])
    return Promise(named_at, half - named_at, most - named_at)


def _axis(
    session: Session, group: Group, pasts: Iterable[Past], since: datetime, now: datetime
) -> Axis:
    """Working time from before everything in the group to the farthest day that may be named."""
    first = min((past.received_at for past in pasts), default=since)
    calendar = workdays.calendar(session, group.agency_code)
    return Axis(calendar, clock.day_of(min(first, since)), clock.day_of(now + FARTHEST))


def _course(axis: Axis, past: Past) -> Course:
    stops = [
        (axis.at(datetime.fromisoformat(s["start"])), _end(axis, s["end"])) for s in past.stops
    ]
    end = None if past.finished_at is None else axis.at(past.finished_at)
    return Course(past.number, axis.at(past.received_at), end, merged(stops))


def _end(axis: Axis, moment: str | None) -> int | None:
    return None if moment is None else axis.at(datetime.fromisoformat(moment))


def _arrival(past: Past) -> tuple[datetime, int]:
    return past.received_at, past.number
