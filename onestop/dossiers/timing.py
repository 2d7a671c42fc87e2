"""How a dossier's clock is kept: the inputs of its date as plain data, and the date they make.

`Dossier.clock` holds what the date is made of (the limit, what stopped it, what made it longer,
what an apology promised) and the lines that explain it; the pure functions here turn it into dates
and back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from onestop.catalogue.definition import Limit as Published
from onestop.dossiers.states import Alert
from onestop.kernel import clock as clocks
from onestop.workdays.calendar import Calendar
from onestop.workdays.counting import count
from onestop.workdays.facts import Extension, Facts, Limit, Line, Pause, Promise, Unit
from onestop.workdays.rules import due

Clock = dict[str, Any]
Span = tuple[datetime, datetime]
OUTAGE = "outage"
ALERT_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Timed:
    """A clock's data after a change, and the dates it makes (None: no limit)."""

    clock: Clock
    due_at: datetime | None
    legal_due_at: datetime | None


def new(limit: Published) -> Clock:
    """The clock of a dossier that nobody has received yet."""
    return {
        "amount": limit.amount,
        "unit": limit.unit.value,
        "cutoff": limit.cutoff,
        "source": limit.source,
        "pauses": [],
        "extensions": [],
        "promise": None,
        "lines": [],
    }


def is_paused(clock: Clock) -> bool:
    return any(pause["end"] is None for pause in clock["pauses"])


def paused(clock: Clock, at: datetime, cause: str, *, resets: bool) -> Clock:
    """The clock stopped; `resets`: afterwards the limit is counted again from the beginning."""
    stop = {"start": at.isoformat(), "end": None, "cause": cause, "resets": resets}
    return {**clock, "pauses": [*clock["pauses"], stop]}


def passed_on(clock: Clock, at: datetime, cause: str) -> Clock:
    """The clock goes on standing still, from now on for another cause."""
    resets = any(pause["resets"] for pause in clock["pauses"] if pause["end"] is None)
    ended = [
        {**pause, "end": at.isoformat(), "resets": False} if pause["end"] is None else pause
        for pause in clock["pauses"]
    ]
    return paused({**clock, "pauses": ended}, at, cause, resets=resets)


def resumed(clock: Clock, at: datetime) -> Clock:
    """The clock running again from now on."""
    pauses = [
        {**pause, "end": at.isoformat()} if pause["end"] is None else pause
        for pause in clock["pauses"]
    ]
    return {**clock, "pauses": pauses}


def stopped_between(clock: Clock, start: datetime, end: datetime, cause: str) -> Clock:
    """The clock as it is when a past time is found not to count."""
    stop = {"start": start.isoformat(), "end": end.isoformat(), "cause": cause, "resets": False}
    return {**clock, "pauses": [*clock["pauses"], stop]}


def with_outages(
    clock: Clock, received_at: datetime, outages: Sequence[Span], calendar: Calendar
) -> Clock:
    """The clock with each outage, oldest first, that falls into the time it counts and is not in it
    yet; so it makes no difference whether an outage or a dossier was written down first."""
    known = {
        (datetime.fromisoformat(stop["start"]), datetime.fromisoformat(stop["end"]))
        for stop in clock["pauses"]
        if stop["cause"] == OUTAGE
    }
    for start, end in outages:
        if end <= received_at or (start, end) in known:
            continue
        due_at = counted(clock, received_at, calendar).due_at
        if due_at is None or start > due_at:
            break
        clock = stopped_between(clock, start, end, OUTAGE)
    return clock


def answer_by(
    asked_at: datetime, days: int, calendar: Calendar, outages: Sequence[Span] = ()
) -> datetime:
    """The last moment of so many working days to answer in, days of an outage left out."""
    stops = [Pause(start, end, OUTAGE) for start, end in outages]
    limit = Limit(Decimal(days), Unit.WORKING_DAY)
    return count(asked_at, clocks.day_of(asked_at), limit, calendar, stops).at


def extended(clock: Clock, longer: Extension) -> Clock:
    told = {
        "start": longer.start.isoformat(),
        "amount": str(longer.amount),
        "unit": longer.unit.value,
        "reason": longer.reason,
        "source": longer.source,
    }
    return {**clock, "extensions": [*clock.get("extensions", ()), told]}


def promised(clock: Clock, promise: Promise) -> Clock:
    return {
        **clock,
        "promise": {"start": promise.start.isoformat(), "to": promise.to.isoformat()},
    }


def counted(clock: Clock, received_at: datetime, calendar: Calendar) -> Timed:
    """The clock with its lines made anew, and the dates that everything in it makes."""
    made = due(facts_of(clock, received_at), calendar)
    lines = [line.as_data() for line in made.lines]
    return Timed({**clock, "lines": lines}, _utc(made.due_at), _utc(made.legal_due_at))


def facts_of(clock: Clock, received_at: datetime) -> Facts:
    """The inputs of the date as the counting rules take them."""
    promise = clock.get("promise")
    return Facts(
        received_at=received_at,
        limit=Limit(
            amount=Decimal(clock["amount"]),
            unit=Unit(clock["unit"]),
            cutoff=time.fromisoformat(clock["cutoff"]) if clock["cutoff"] else None,
            source=clock.get("source", ""),
        ),
        pauses=tuple(
            Pause(
                start=datetime.fromisoformat(pause["start"]),
                end=datetime.fromisoformat(pause["end"]) if pause["end"] else None,
                cause=pause["cause"],
                resets=pause["resets"],
            )
            for pause in clock["pauses"]
        ),
        extensions=tuple(
            Extension(
                start=datetime.fromisoformat(longer["start"]),
                amount=Decimal(longer["amount"]),
                unit=Unit(longer["unit"]),
                reason=longer["reason"],
                source=longer["source"],
            )
            for longer in clock.get("extensions", ())
        ),
        promise=Promise(
            start=datetime.fromisoformat(promise["start"]), to=datetime.fromisoformat(promise["to"])
        )
        if promise
        else None,
    )


def lines_of(clock: Clock) -> tuple[Line, ...]:
    """The explanation of the date, as it was made with the date."""
    return tuple(Line.from_data(data) for data in clock["lines"])


def at_share(calendar: Calendar, start: datetime, end: datetime, share: float) -> datetime:
    """The moment at which so much of the working time from start to end has passed."""
    if share >= 1:
        return end
    total = calendar.working_seconds(start, end)
    return calendar.add_working_seconds(start, round(total * share)) if total else end


def alerts(start: datetime, due_at: datetime, calendar: Calendar) -> list[tuple[Alert, datetime]]:
    """When staff are told about a date: at 80 % of the working time, one working day ahead, when
    it passes, and one working day after; in the order of time."""
    share = (Alert.SHARE, at_share(calendar, start, due_at, ALERT_SHARE))
    ahead = (Alert.DAY_AHEAD, _working_day_before(due_at, calendar))
    before = [share, *([ahead] if ahead[1] > start else [])]
    day = calendar.add_working_days(clocks.day_of(due_at), 1)
    after = calendar.at(day, clocks.local(due_at).time())
    return [*sorted(before, key=lambda alert: alert[1]), (Alert.DUE, due_at), (Alert.AFTER, after)]


def _working_day_before(moment: datetime, calendar: Calendar) -> datetime:
    local = clocks.local(moment)
    day = local.date() - timedelta(days=1)
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    return calendar.at(day, local.time())


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None
