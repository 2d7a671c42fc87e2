"""What happened to the dossiers of one group, as places on the line of working time. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from onestop.forecasting.axis import DAY

# The pace is that of so many working days, or of so many finished ones where they take longer.
PACE_DAYS = 30
PACE_COUNT = 20
Pauses = tuple[tuple[int, int | None], ...]


@dataclass(frozen=True, slots=True)
class Course:
    """One dossier from its reception to its end (None: still open), with what stopped its clock."""

    number: int
    begin: int
    end: int | None = None
    pauses: Pauses = ()

    def is_standing(self, place: int) -> bool:
        """Whether its clock is stopped at a place."""
        return any(a <= place and (b is None or place < b) for a, b in self.pauses)

    def ran(self, start: int, until: int) -> int:
        """How long the clock ran between two places."""
        if not self.pauses:
            return until - start
        stood = sum(
            max(0, (until if b is None else min(b, until)) - max(a, start)) for a, b in self.pauses
        )
        return until - start - stood


def merged(pauses: Iterable[tuple[int, int | None]]) -> Pauses:
    """The same stops without overlaps: an outage may fall into another stop."""
    found: list[tuple[int, int | None]] = []
    for begin, end in sorted(pauses, key=lambda pause: pause[0]):
        if found and (found[-1][1] is None or begin <= found[-1][1]):
            last = found[-1][1]
            both = None if last is None or end is None else max(last, end)
            found[-1] = (found[-1][0], both)
        else:
            found.append((begin, end))
    return tuple(found)


def as_of(courses: Sequence[Course], place: int) -> list[Course]:
    """What was known at an earlier place."""
    return [
        course
        if course.end is not None and course.end <= place and not course.pauses
        else replace(
            course,
            end=course.end if course.end is not None and course.end <= place else None,
            pauses=tuple(
                (a, b if b is not None and b <= place else None)
                for a, b in course.pauses
                if a <= place
            ),
        )
        for course in courses
        if course.begin <= place
    ]


class Pace:
    """How fast a group's dossiers were finished, at any place that has been passed."""

    def __init__(self, courses: Sequence[Course], since: int) -> None:
        self._since = max(since, min((c.begin for c in courses), default=since))
        self._ends = sorted(c.end for c in courses if c.end is not None and c.end > since)

    def before(self, place: int) -> float | None:
        """Finished per second of working time lately; None: hardly any."""
        until = bisect_right(self._ends, place)
        start = place - PACE_DAYS * DAY
        if until >= PACE_COUNT:
            start = min(start, self._ends[until - PACE_COUNT] - 1)
        start = max(start, self._since)
        count = until - bisect_right(self._ends, start)
        return count / (place - start) if count and place > start else None

    def in_100_days(self, place: int) -> int:
        """Finished in a hundred working days at that pace; 0: hardly any."""
        return round((self.before(place) or 0) * DAY * 100)


def in_line(courses: Iterable[Course], place: int) -> list[Course]:
    """Those received and not ended whose clock runs at a place, in the order they are given."""
    return [
        course
        for course in courses
        if course.begin <= place
        and (course.end is None or course.end > place)
        and not (course.pauses and course.is_standing(place))
    ]
