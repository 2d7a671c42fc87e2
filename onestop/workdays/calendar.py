"""A calendar of working time: days, hours, and counting along them. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from onestop.kernel import clock, i18n

OPENS, CLOSES = time(7, 30), time(17, 0)
# Office hours of one-stop units; domain: 8 hours make a working day.
SPANS = ((OPENS, time(11, 30)), (time(13, 0), CLOSES))
HOURS_A_DAY = 8
FAR = 4000


@dataclass(frozen=True, slots=True)
class Special:
    """A day that is not like its weekday: a holiday, or a Saturday that is worked on."""

    is_working: bool
    name_vi: str
    name_en: str = ""

    @property
    def name(self) -> str:
        return self.name_en if i18n.locale() == "en" and self.name_en else self.name_vi


class Calendar:
    """Working days and hours, from the days that are not like their weekday."""

    closes = CLOSES
    opens = OPENS

    def __init__(self, specials: Mapping[date, Special] | None = None) -> None:
        self._specials = dict(specials or {})

    def is_working(self, day: date) -> bool:
        special = self._specials.get(day)
        return special.is_working if special else day.weekday() < 5

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

    def working_seconds(self, start: datetime, end: datetime) -> int:
        """How many seconds of working time lie between two moments; 0 when end is not after."""
        total = 0
        for begin, stop in self._spans_from(start, clock.day_of(end)):
            if begin >= end:
                break
            total += int((min(stop, end) - begin).total_seconds())
        return total

    def add_working_seconds(self, start: datetime, seconds: int) -> datetime:
        """The moment at which so many seconds of working time have passed since a start."""
        left = seconds
        for begin, stop in self._spans_from(start, None):
            length = int((stop - begin).total_seconds())
            if left <= length:
                return begin + timedelta(seconds=left)
            left -= length
        raise OverflowError("no working time for years")

    def at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, tzinfo=clock.VIETNAM)

    def _spans_from(
        self, start: datetime, last: date | None
    ) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of working time from a moment on, the first one cut at it."""
        day = clock.day_of(start)
        for _ in range(FAR):
            if last is not None and day > last:
                return
            if self.is_working(day):
                for opens, closes in SPANS:
                    stop = self.at(day, closes)
                    if stop > start:
                        yield max(self.at(day, opens), clock.local(start)), stop
            day += timedelta(days=1)
