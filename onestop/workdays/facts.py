"""What a date is made of, and what it comes to: plain values. Pure."""

import enum
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from typing import Any


class Unit(enum.StrEnum):
    HOUR = "hour"
    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    SAME_DAY = "same_day"
    NONE = "none"


# Counted on the calendar: the last day moves when it is a day off.
CALENDAR_UNITS = (Unit.DAY, Unit.MONTH, Unit.YEAR)
HOUR_UNITS = (Unit.HOUR, Unit.WORKING_HOUR)


@dataclass(frozen=True, slots=True)
class Limit:
    """How long it may take; `cutoff` is the hour after which reception counts as the next day,
    `source` where the limit is published."""

    amount: Decimal
    unit: Unit
    cutoff: time | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the clock stands still; `end` None: it still does.

    `resets`: afterwards the limit is counted again from the beginning.
    """

    start: datetime
    end: datetime | None
    cause: str
    resets: bool = False


@dataclass(frozen=True, slots=True)
class Extension:
    """A longer limit that the law allows in a case: so much more, for a reason, by a source."""

    start: datetime
    amount: Decimal
    unit: Unit
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Promise:
    """The new date that an apology names. It is a day, not a count: a holiday before it does not
    move it, and figures go by the date it replaced."""

    start: datetime
    to: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    received_at: datetime
    limit: Limit
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    promise: Promise | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the explanation: its kind, and what it speaks of as plain data."""

    kind: str
    facts: dict[str, Any] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        return {"kind": self.kind, **self.facts}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Line":
        return cls(data["kind"], {key: value for key, value in data.items() if key != "kind"})


@dataclass(frozen=True, slots=True)
class Due:
    """When an answer is due (None: there is no limit), and the explanation.

    `first_due_at` is the date from the reception alone, as it is printed; `legal_due_at` the date
    without the promise of an apology: what is late is judged by it.
    """

    due_at: datetime | None
    first_due_at: datetime | None
    legal_due_at: datetime | None
    lines: tuple[Line, ...]
