"""Counting a limit along a calendar, the time in which the clock stands still left out. Pure.

The day of reception is not counted, and a last day off moves to the next working day (Civil Code
2015, articles 147 and 148 [memory]). A day is not counted when its closing hour falls into a stop.
"""

import calendar as months
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from onestop.kernel import clock
from onestop.workdays.calendar import FAR, HOURS_A_DAY, Calendar
from onestop.workdays.facts import CALENDAR_UNITS, HOUR_UNITS, Limit, Pause, Promise, Unit

SAME_DAY_CUTOFF = time(15, 0)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """Where a count ends; `last` is the day it came to before it moved off a day off, where the
    unit is one of the calendar."""

    at: datetime
    last: date | None = None

    @property
    def day(self) -> date:
        return clock.day_of(self.at)


def reception_day(
    start: datetime, limit: Limit, calendar: Calendar
) -> tuple[date, dict[str, Any] | None]:
    """The day that counts as the day of reception, and why it is a later one (None: it is not): the
    next day on which the door is open, and for the same day, the next that is worked on."""
    local = clock.local(start)
    day = local.date()
    cutoff = limit.cutoff or (SAME_DAY_CUTOFF if limit.unit is Unit.SAME_DAY else None)
    works = calendar.is_working(day)
    if not works and (limit.unit is Unit.SAME_DAY or not calendar.is_open(day)):
        why = {"why": "day_off", "day": day.isoformat(), **name_of(calendar, day)}
    elif local.time() >= calendar.closes(day):
        why = {"why": "after_closing", "hour": f"{calendar.closes(day):%H:%M}"}
    elif cutoff and local.time() >= cutoff:
        why = {"why": "after_cutoff", "hour": f"{cutoff:%H:%M}"}
    else:
        return day, None
    day += DAY
    while not calendar.is_working(day) and (
        limit.unit is Unit.SAME_DAY or not calendar.is_open(day)
    ):
        day += DAY
    return day, why


def count(
    start: datetime, day: date, limit: Limit, calendar: Calendar, stops: Sequence[Pause] = ()
) -> Counted:
    """The end of a limit that begins at a moment, `day` being the day it counts as."""
    if limit.unit in HOUR_UNITS:
        begin = clock.local(start) if day == clock.day_of(start) else calendar.opening(day)
        return Counted(_running(begin, limit, calendar, stops))
    if limit.unit is Unit.SAME_DAY:
        return Counted(calendar.closing(_uncovered(day, calendar, stops)))
    if limit.unit in CALENDAR_UNITS:
        return _on_the_calendar(day, limit, calendar, stops)
    whole, part = int(limit.amount), limit.amount - int(limit.amount)
    last = _working_days(day, whole, calendar, stops)
    if not part:
        return Counted(calendar.closing(last))
    # A part of a day runs from the next opening.
    opening = calendar.opening(calendar.add_working_days(last, 1))
    hours = Limit(part * HOURS_A_DAY, Unit.WORKING_HOUR)
    return Counted(_running(opening, hours, calendar, stops))


def keep(promise: Promise, calendar: Calendar, stops: Sequence[Pause]) -> Counted:
    """The date an apology named, later by the working days that stopped since."""
    since = [stop for stop in stops if stop.start >= promise.start]
    named = calendar.next_working(clock.day_of(promise.to))
    hour = clock.local(promise.to).time()
    day = clock.day_of(promise.start) - DAY
    lost = 0
    while (day := day + DAY) < named:
        lost += calendar.is_working(day) and _covered(calendar.closing(day), since)
    day = _working_days(named, lost, calendar, since)
    return Counted(calendar.at(_uncovered(day, calendar, since), hour))


def lost_days(
    pause: Pause,
    earlier: Sequence[Pause],
    since: date,
    until: date,
    limit: Limit,
    calendar: Calendar,
) -> int:
    """How many days from one day, up to another, a pause took out of the count by itself."""
    every_day = limit.unit in CALENDAR_UNITS
    first, last = clock.day_of(pause.start), clock.day_of(pause.end or pause.start)
    day, found = max(first, since), 0
    while day <= min(last, until):
        closing = calendar.closing(day)
        fits = every_day or calendar.is_working(day)
        found += fits and _covered(closing, (pause,)) and not _covered(closing, earlier)
        day += DAY
    return found


def add_months(day: date, count: int) -> date:
    """The same day so many months later, or the last of that month when it has no such day."""
    months_on = day.month - 1 + count
    year, month = day.year + months_on // 12, months_on % 12 + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def name_of(calendar: Calendar, day: date) -> dict[str, str]:
    """What a special day is called, as a line keeps it; nothing for an ordinary one."""
    special = calendar.special(day)
    return {"vi": special.name_vi, "en": special.name_en} if special else {}


def _covered(moment: datetime, stops: Sequence[Pause]) -> bool:
    return any(stop.start <= moment < (stop.end or stop.start) for stop in stops)


def _uncovered(day: date, calendar: Calendar, stops: Sequence[Pause]) -> date:
    """The day itself when it is worked on and its closing runs, else the first one that does."""
    for _ in range(FAR):
        day = calendar.next_working(day)
        if not _covered(calendar.closing(day), stops):
            return day
        day += DAY
    raise OverflowError("it stands still for years")


def _working_days(day: date, number: int, calendar: Calendar, stops: Sequence[Pause]) -> date:
    # A stop over the closing of the day of reception costs a day like any other.
    if stops and _covered(calendar.closing(day), stops):
        day = _uncovered(day + DAY, calendar, stops)
    for _ in range(number):
        day = _uncovered(day + DAY, calendar, stops)
    return day


def _on_the_calendar(
    day: date, limit: Limit, calendar: Calendar, stops: Sequence[Pause]
) -> Counted:
    amount = int(limit.amount)
    if limit.unit is Unit.DAY:
        last = day + timedelta(days=amount)
    else:
        last = add_months(day, amount * (12 if limit.unit is Unit.YEAR else 1))
    passed = (day + timedelta(days=n) for n in range((last - day).days + 1))
    lost = sum(_covered(calendar.closing(d), stops) for d in passed) if stops else 0
    while lost:
        last += DAY
        lost -= not _covered(calendar.closing(last), stops)
    return Counted(calendar.closing(_uncovered(last, calendar, stops)), last)


def _running(begin: datetime, limit: Limit, calendar: Calendar, stops: Sequence[Pause]) -> datetime:
    """The moment at which so many hours have run; of a working day, or of the clock."""
    left = timedelta(seconds=round(limit.amount * Decimal(3600)))
    whole = iter([(begin, begin + FAR * DAY)])
    stretches = whole if limit.unit is Unit.HOUR else calendar.working_time(begin)
    for start, end in _pieces(stretches, stops):
        if left <= end - start:
            return start + left
        left -= end - start
    raise OverflowError("no time left for years")


def _pieces(
    stretches: Iterator[tuple[datetime, datetime]], stops: Sequence[Pause]
) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of time with the stops cut out of them."""
    ordered = sorted((s.start, s.end or s.start) for s in stops)
    for start, end in stretches:
        for stop, goes_on in ordered:
            if stop < end and goes_on > start:
                if stop > start:
                    yield start, stop
                start = clock.local(max(start, goes_on))
        if start < end:
            yield start, end
