"""When an answer is due, and the lines that explain it: one pure function makes both.

The day of reception is not counted, and a last day off moves to the next working day (Civil Code
2015, articles 147 and 148 [memory]).
"""

import calendar as months
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from onestop.kernel import clock
from onestop.workdays.calendar import HOURS_A_DAY, Calendar

SAME_DAY_CUTOFF = time(15, 0)


class Unit(enum.Enum):
    HOUR = "hour"
    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    SAME_DAY = "same_day"
    NONE = "none"


CALENDAR_UNITS = (Unit.DAY, Unit.MONTH, Unit.YEAR)


@dataclass(frozen=True, slots=True)
class Limit:
    """How long it may take; `cutoff` is the hour after which reception counts as the next day."""

    amount: Decimal
    unit: Unit
    cutoff: time | None = None


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
class Facts:
    received_at: datetime
    limit: Limit
    pauses: tuple[Pause, ...] = ()


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
    """The date (None: there is no limit), the date without any pause, and the explanation."""

    due_at: datetime | None
    first_due_at: datetime | None
    lines: tuple[Line, ...]


def due(facts: Facts, calendar: Calendar) -> Due:
    """Work out the due date of a dossier and explain it, line by line."""
    if facts.limit.unit is Unit.NONE:
        return Due(None, None, (Line("no_limit"),))
    lines: list[Line] = []
    first = _count(facts.received_at, facts.limit, calendar, lines)
    made = first
    origin = facts.received_at
    shifts: list[Pause] = []
    for pause in sorted(facts.pauses, key=lambda p: p.start):
        if pause.end is None:
            lines.append(Line("stands_still", _pause(pause)))
            continue
        if pause.resets:
            lines.append(Line("counted_again", _pause(pause)))
            origin, shifts = pause.end, []
            made = _count(origin, facts.limit, calendar, lines)
            continue
        shifts.append(pause)
        made = _shifted(origin, facts.limit, shifts, calendar)
        lines.append(Line("paused", _pause(pause)))
    lines.append(Line("result", {"at": made.isoformat()}))
    return Due(made, first, tuple(lines))


def add_months(day: date, count: int) -> date:
    """The same day so many months later, or the last of that month when it has no such day."""
    months_on = day.month - 1 + count
    year, month = day.year + months_on // 12, months_on % 12 + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def ledger(
    holdings: Iterable[tuple[str, datetime, datetime | None]], until: datetime, calendar: Calendar
) -> dict[str, int]:
    """How many seconds of working time each holder had it; an open holding lasts until `until`."""
    held: dict[str, int] = {}
    for holder, start, end in holdings:
        held[holder] = held.get(holder, 0) + calendar.working_seconds(start, end or until)
    return held


def _count(start: datetime, limit: Limit, calendar: Calendar, lines: list[Line]) -> datetime:
    """The due date from one reception, without pauses; appends the lines that explain it."""
    lines.append(Line("received", {"at": start.isoformat()}))
    counted = _counts_from(start, limit, calendar, lines)
    lines.append(_limit_line(limit))
    local = clock.local(start)
    day = clock.day_of(start)
    hour = local if counted == day else calendar.at(counted, calendar.opens)
    match limit.unit:
        case Unit.SAME_DAY:
            return calendar.at(counted, calendar.closes)
        case Unit.HOUR:
            return hour + timedelta(hours=float(limit.amount))
        case Unit.WORKING_HOUR:
            made = calendar.add_working_seconds(hour, round(float(limit.amount) * 3600))
        case Unit.WORKING_DAY:
            made = _after_days(counted, limit.amount, calendar)
        case _:
            last = _calendar_day(counted, limit)
            moved = calendar.next_working(last)
            if moved != last:
                off = {"day": last.isoformat(), "to": moved.isoformat(), **_name(calendar, last)}
                lines.append(Line("moved", off))
            return calendar.at(moved, calendar.closes)
    lines += _not_counted(counted, clock.day_of(made), calendar)
    return made


def _counts_from(start: datetime, limit: Limit, calendar: Calendar, lines: list[Line]) -> date:
    """The day that counts as the day of reception; a line says so when it is a later one."""
    local = clock.local(start)
    day = local.date()
    cutoff = limit.cutoff or (SAME_DAY_CUTOFF if limit.unit is Unit.SAME_DAY else None)
    why: dict[str, Any] | None = None
    if not calendar.is_working(day):
        why = {"why": "day_off", "day": day.isoformat(), **_name(calendar, day)}
    elif local.time() >= calendar.closes:
        why = {"why": "after_closing", "hour": f"{calendar.closes:%H:%M}"}
    elif cutoff and local.time() >= cutoff:
        why = {"why": "after_cutoff", "hour": f"{cutoff:%H:%M}"}
    if why is None:
        return day
    counted = calendar.next_working(day + timedelta(days=1))
    lines.append(Line("counts_from", {**why, "from": counted.isoformat()}))
    return counted


def _after_days(day: date, amount: Decimal, calendar: Calendar) -> datetime:
    """The end of the last whole working day; a part of a day runs from the next opening."""
    whole, part = int(amount), amount - int(amount)
    last = calendar.add_working_days(day, whole) if whole else day
    if not part:
        return calendar.at(last, calendar.closes)
    following = calendar.add_working_days(last, 1)
    seconds = round(float(part) * HOURS_A_DAY * 3600)
    return calendar.add_working_seconds(calendar.at(following, calendar.opens), seconds)


def _calendar_day(day: date, limit: Limit) -> date:
    if limit.unit is Unit.DAY:
        return day + timedelta(days=int(limit.amount))
    return add_months(day, int(limit.amount) * (12 if limit.unit is Unit.YEAR else 1))


def _shifted(
    origin: datetime, limit: Limit, pauses: Sequence[Pause], calendar: Calendar
) -> datetime:
    """The due date when the time of the pauses is not counted.

    A working day is not counted when its closing fell into a pause; of calendar days, each day
    begun in a pause; of hours, the hours.
    """
    made = _count(origin, limit, calendar, [])
    if limit.unit in (Unit.HOUR, Unit.WORKING_HOUR):
        lost = sum(calendar.working_seconds(p.start, p.end or p.start) for p in pauses)
        return calendar.add_working_seconds(made, lost) if lost else made
    if limit.unit in CALENDAR_UNITS:
        days = sum((clock.day_of(p.end or p.start) - clock.day_of(p.start)).days for p in pauses)
        last = clock.day_of(made) + timedelta(days=days)
        return calendar.at(calendar.next_working(last), calendar.closes)
    days = sum(_closings(p, calendar) for p in pauses)
    last = calendar.add_working_days(clock.day_of(made), days) if days else clock.day_of(made)
    return calendar.at(last, clock.local(made).time())


def _closings(pause: Pause, calendar: Calendar) -> int:
    """How many working days ended while the clock stood still."""
    if pause.end is None:
        return 0
    day, last = clock.day_of(pause.start), clock.day_of(pause.end)
    count = 0
    while day <= last:
        closing = calendar.at(day, calendar.closes)
        if calendar.is_working(day) and pause.start <= closing < pause.end:
            count += 1
        day += timedelta(days=1)
    return count


def _not_counted(first: date, last: date, calendar: Calendar) -> list[Line]:
    """Which days between the reception and the due date were not counted, and which were though
    they fall on a weekend."""
    weekends, found = 0, []
    day = first + timedelta(days=1)
    while day <= last:
        special = calendar.special(day)
        if special:
            kind = "made_up" if special.is_working else "holiday"
            found.append(Line(kind, {"day": day.isoformat(), **_name(calendar, day)}))
        elif not calendar.is_working(day):
            weekends += 1
        day += timedelta(days=1)
    return [*([Line("weekends", {"count": weekends})] if weekends else []), *found]


def _limit_line(limit: Limit) -> Line:
    amount = f"{limit.amount.normalize():f}"
    return Line("limit", {"amount": amount, "unit": limit.unit.value})


def _pause(pause: Pause) -> dict[str, Any]:
    end = pause.end.isoformat() if pause.end else None
    return {"start": pause.start.isoformat(), "end": end, "cause": pause.cause}


def _name(calendar: Calendar, day: date) -> dict[str, Any]:
    special = calendar.special(day)
    return {"vi": special.name_vi, "en": special.name_en} if special else {}
