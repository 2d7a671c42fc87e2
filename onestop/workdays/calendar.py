"""A calendar of working time: days, hours, and counting along them. Pure."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from onestop.kernel import clock, i18n

Stretch = tuple[time, time]

HOURS_A_DAY = 8
FAR = 4000
MONDAY, SATURDAY = 0, 5


@dataclass(frozen=True, slots=True)
class Special:
    """A day that is not like its weekday: a holiday, or a Saturday that is worked on."""

    is_working: bool
    name_vi: str
    name_en: str = ""

    @property
    def name(self) -> str:
        return self.name_en if i18n.locale() == "en" and self.name_en else self.name_vi


@dataclass(frozen=True, slots=True)
class Hours:
    """When the office is open from a day on: its stretches for each weekday, Monday first.

    A weekend day with stretches is a shift: the door is open, what comes in then is received that
    day, but the day does not count in a limit.
    """

    begins: date
    week: tuple[tuple[Stretch, ...], ...]


# Office hours of one-stop units; domain: 8 hours make a working day.
USUAL_DAY: tuple[Stretch, ...] = ((time(7, 30), time(11, 30)), (time(13, 0), time(17, 0)))
USUAL = Hours(date.min, (USUAL_DAY,) * SATURDAY + ((), ()))


@dataclass(frozen=True, slots=True)
class Instead:
    """Rows as a change that is not made yet would leave them: of an agency ("" is the province)
    and a day, what is special about it (None: nothing), or the office hours from it on."""

    days: Mapping[tuple[str, date], Special | None] = field(default_factory=dict)
    hours: Mapping[tuple[str, date], list[Any]] = field(default_factory=dict)


AS_IT_IS = Instead()


class Calendar:
    """Working days and hours, from the days that are not like their weekday and the office hours
    of each season."""

    def __init__(
        self, specials: Mapping[date, Special] | None = None, hours: Sequence[Hours] = ()
    ) -> None:
        self._specials = dict(specials or {})
        self._hours = sorted((USUAL, *hours), key=lambda h: h.begins)
        self._begins = [h.begins for h in self._hours]
        self._counted: dict[date, tuple[tuple[datetime, datetime], ...]] = {}

    def is_working(self, day: date) -> bool:
        special = self._specials.get(day)
        return special.is_working if special else day.weekday() < SATURDAY

    def is_open(self, day: date) -> bool:
        """Whether the door is open at some hour; on a weekend's shift it is, without counting."""
        return bool(self.stretches(day))

    def stretches(self, day: date) -> tuple[Stretch, ...]:
        """The hours in which the office is open on a day; a weekend day worked instead of another
        has a Monday's hours."""
        special = self._specials.get(day)
        if special and not special.is_working:
            return ()
        swapped = special is not None and day.weekday() >= SATURDAY
        return self._week(day)[MONDAY if swapped else day.weekday()]

    def closes(self, day: date) -> time:
        """The closing hour; of a day on which it stays closed, an ordinary day's."""
        open_then = self.stretches(day) or self._week(day)[MONDAY]
        return open_then[-1][1]

    def closing(self, day: date) -> datetime:
        return self.at(day, self.closes(day))

    def opening(self, day: date) -> datetime:
        return self.at(day, (self.stretches(day) or self._week(day)[MONDAY])[0][0])

    def special(self, day: date) -> Special | None:
        """What is special about a day; None for an ordinary one."""
        return self._specials.get(day)

    def name_of(self, day: date) -> str | None:
        special = self._specials.get(day)
        return special.name if special else None

    def next_working(self, day: date) -> date:
        """The day itself when it is worked on, else the first one after it that is."""
        for _ in range(FAR):
            if self.is_working(day):
                return day
            day += timedelta(days=1)
        raise OverflowError("no working day for years")

    def add_working_days(self, day: date, count: int) -> date:
        """The count-th working day after a day; count 0 is the next working day from it on."""
        if count <= 0:
            return self.next_working(day)
        for _ in range(count):
            day = self.next_working(day + timedelta(days=1))
        return day

    def working_days(self, after: date, until: date) -> int:
        """How many working days there are after a day, up to and with another."""
        span = (until - after).days
        return sum(self.is_working(after + timedelta(days=n)) for n in range(1, span + 1))

    def working_seconds(self, start: datetime, end: datetime) -> int:
        """How many seconds of working time lie between two moments; 0 when end is not after."""
        total = 0
        for begin, stop in self.working_time(start):
            if begin >= end:
                break
            total += int((min(stop, end) - begin).total_seconds())
        return total

    def add_working_seconds(self, start: datetime, seconds: int) -> datetime:
        """The moment at which so many seconds of working time have passed since a start."""
        left = seconds
        for begin, stop in self.working_time(start):
            length = int((stop - begin).total_seconds())
            if left <= length:
                return begin + timedelta(seconds=left)
            left -= length
        raise OverflowError("no working time for years")

    def working_time(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of counted working time from a moment on, the first one cut at it."""
        day = clock.day_of(start)
        for _ in range(FAR):
            for begin, stop in self._counted_on(day):
                if stop > start:
                    yield max(begin, clock.local(start)), stop
            day += timedelta(days=1)

    def _counted_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The stretches of counted working time of a day; a calendar never changes."""
        held = self._counted.get(day)
        if held is None:
            hours = self.stretches(day) if self.is_working(day) else ()
            held = tuple((self.at(day, opens), self.at(day, closes)) for opens, closes in hours)
            self._counted[day] = held
        return held

    def at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, tzinfo=clock.VIETNAM)

    def _week(self, day: date) -> tuple[tuple[Stretch, ...], ...]:
        return self._hours[bisect_right(self._begins, day) - 1].week
