"""Working time as one long line of numbers, so that thousands of dossiers are quickly reckoned."""

from bisect import bisect_left
from datetime import date, datetime, timedelta
from itertools import accumulate

from onestop.kernel import clock
from onestop.workdays.calendar import HOURS_A_DAY, Calendar

DAY = HOURS_A_DAY * 3600


class Axis:
    """Seconds of working time since the beginning of a first day, up to the end of a last one."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        self._calendar = calendar
        self._first = first
        self._days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self._hours = [_counted(calendar, day) for day in self._days]
        lengths = (sum(stop - begin for begin, stop in hours) for hours in self._hours)
        self._closes = list(accumulate(lengths))

    def at(self, moment: datetime) -> int:
        """Where a moment lies; what is before the first day or after the last lies at the end."""
        local = clock.local(moment)
        number = (local.date() - self._first).days
        if number < 0:
            return 0
        if number >= len(self._days):
            return self._closes[-1]
        before = self._closes[number - 1] if number else 0
        second = (local.hour * 60 + local.minute) * 60 + local.second
        passed = (min(second, stop) - begin for begin, stop in self._hours[number])
        return before + sum(seconds for seconds in passed if seconds > 0)

    def day_at(self, place: float) -> date:
        """The working day in which a place lies; of what is after the last one, the last."""
        return self._days[min(bisect_left(self._closes, place), len(self._days) - 1)]

    def reaches(self, place: float) -> bool:
        return place <= self._closes[-1]

    def day_before(self, day: date) -> date | None:
        """The working day before one; None: there is none on the line."""
        number = bisect_left(self._closes, self.close_of(day))
        close = self._closes[number - 1] if number else 0
        return self.day_at(close) if close else None

    def close_of(self, day: date) -> int:
        """Where a day ends."""
        return self._closes[(day - self._first).days]

    def closing(self, day: date) -> datetime:
        """The moment at which a day ends, as the calendar has it."""
        return self._calendar.closing(day)


def _counted(calendar: Calendar, day: date) -> list[tuple[int, int]]:
    """The seconds of a day between which time counts; none on a day that is not worked on."""
    if not calendar.is_working(day):
        return []
    return [
        ((opens.hour * 60 + opens.minute) * 60, (closes.hour * 60 + closes.minute) * 60)
        for opens, closes in calendar.stretches(day)
    ]
