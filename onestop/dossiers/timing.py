"""How a dossier's clock is kept: the inputs of its date as plain data, and the date they make.

`Dossier.clock` holds what the date is made of (the limit, the pauses) and the lines that explain
it; the pure functions here turn it into a date and back.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from onestop.workdays.calendar import Calendar
from onestop.workdays.rules import Facts, Limit, Line, Pause, Unit, due

Clock = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Timed:
    """A clock's data after a change, and the date it makes (None: no limit)."""

    clock: Clock
    due_at: datetime | None


def started(clock: Clock, received_at: datetime, calendar: Calendar) -> Timed:
    """The clock of a dossier that was just received."""
    return _timed(clock, received_at, calendar)


def paused(clock: Clock, at: datetime, cause: str, *, resets: bool) -> Clock:
    """The clock stopped; `resets`: afterwards the limit is counted again from the beginning."""
    stop = {"start": at.isoformat(), "end": None, "cause": cause, "resets": resets}
    return {**clock, "pauses": [*clock["pauses"], stop]}


def resumed(clock: Clock, received_at: datetime, at: datetime, calendar: Calendar) -> Timed:
    """The clock running again from now on."""
    pauses = [
        {**pause, "end": at.isoformat()} if pause["end"] is None else pause
        for pause in clock["pauses"]
    ]
    return _timed({**clock, "pauses": pauses}, received_at, calendar)


def facts_of(clock: Clock, received_at: datetime) -> Facts:
    """The inputs of the date as the counting rules take them."""
    cutoff = time.fromisoformat(clock["cutoff"]) if clock["cutoff"] else None
    return Facts(
        received_at=received_at,
        limit=Limit(amount=Decimal(clock["amount"]), unit=Unit(clock["unit"]), cutoff=cutoff),
        pauses=tuple(
            Pause(
                start=datetime.fromisoformat(pause["start"]),
                end=datetime.fromisoformat(pause["end"]) if pause["end"] else None,
                cause=pause["cause"],
                resets=pause["resets"],
            )
            for pause in clock["pauses"]
        ),
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


def _timed(clock: Clock, received_at: datetime, calendar: Calendar) -> Timed:
    made = due(facts_of(clock, received_at), calendar)
    lines = [line.as_data() for line in made.lines]
    utc = made.due_at.astimezone(UTC) if made.due_at else None
    return Timed({**clock, "lines": lines}, utc)
