"""When a forecast is shown, which method makes it, which day is named, whether it held. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onestop.forecasting.axis import Axis
from onestop.forecasting.courses import Course, Pace, as_of, in_line
from onestop.forecasting.methods import ByTime, ByTurn, Method, Outlook
from onestop.forecasting.survival import agreement

LEVELS = HALF, MOST = 0.5, 0.9
# What is learnt from; and in how many last days how many must have been finished.
MEMORY_DAYS = 365
LATELY_DAYS = 180
ENOUGH = 20
# Order is by arrival where the last finished ones show it.
ORDER_COUNT = 200
ORDERLY = 0.8
# Where in the memory the methods are tried out on what happened afterwards.
TRIALS = (0.6, 0.8, 0.9, 0.95)
# What is still open makes losses look smaller than they are, most where waits grow: there a loss
# alone would speak for dates that were named too early.
POINTS = 0.1
HITS_DAYS = 90


@dataclass(frozen=True, slots=True)
class Group:
    """The dossiers that are foreseen together: one procedure at one agency."""

    procedure_code: str
    agency_code: str


@dataclass(frozen=True, slots=True)
class Named:
    """The days named: half of its like are finished by the first, nine in ten by the second."""

    half: date
    most: date


@dataclass(frozen=True, slots=True)
class Promise:
    """What was first named for a dossier, as working time from when it was named."""

    named_at: int
    half: int
    most: int

    def hits(self, course: Course) -> tuple[bool, bool]:
        """Whether a finished dossier was finished by both; stops of the clock do not count."""
        assert course.end is not None
        took = course.ran(self.named_at, course.end)
        return took <= self.half, took <= self.most

    def due(self, course: Course, here: int) -> int:
        """Where the second day ends, put later by the stops."""
        until = here if course.end is None else max(course.end, self.named_at)
        return (
            self.named_at + self.most + (until - self.named_at) - course.ran(self.named_at, until)
        )

    def is_missed(self, course: Course, here: int) -> bool:
        """Whether an open dossier is over its second day."""
        return course.end is None and course.ran(self.named_at, here) > self.most


def are_enough(courses: Sequence[Course], lately: int) -> bool:
    """Whether enough were finished since a place to say anything."""
    return sum(c.end is not None and c.end >= lately for c in courses) >= ENOUGH


def outlooks(courses: Sequence[Course], since: int, here: int) -> dict[int, Outlook]:
    """What is foreseen for each dossier whose clock runs, from what happened since a place."""
    method = better(courses, since, here)
    return {course.number: outlook for course, outlook in method(courses, since, here).outlooks()}


def better(courses: Sequence[Course], since: int, here: int) -> type[Method]:
    """The method for a group: by turn, unless by time would have kept its word lately and would
    have been nearer to the truth, or the line is too short to say anything by turn."""
    by_time = by_turn = 0.0
    passed = dict.fromkeys(LEVELS, 0)
    kept = dict.fromkeys(LEVELS, 0)
    ends = {c.number: c.end for c in courses}
    for share in TRIALS:
        place = since + round((here - since) * share)
        known = as_of(courses, place)
        turns = _quantiles(ByTurn, known, since, place)
        for number, times in _quantiles(ByTime, known, since, place).items():
            end = ends[number]
            for level, named in zip(LEVELS, times, strict=True):
                passed[level] += named <= here
                kept[level] += end is not None and end <= named <= here
            for level, time, turn in zip(LEVELS, times, turns.get(number, ()), strict=False):
                by_time += loss(level, time, end, here)
                by_turn += loss(level, turn, end, here)
    has_kept = passed[MOST] >= ENOUGH and all(
        kept[level] >= passed[level] * (level - POINTS) for level in LEVELS
    )
    return ByTime if has_kept and (by_time < by_turn or not by_turn) else ByTurn


def loss(level: float, named: float, end: int | None, here: int) -> float:
    """How bad a named place was (pinball loss); of an open dossier, how bad it is at least."""
    if end is None:
        return level * max(0.0, here - named)
    return max(level * (end - named), (1 - level) * (named - end))


def name_days(axis: Axis, outlook: Outlook) -> Named | None:
    """The days to name; None where nine in ten were not seen to be finished."""
    half, most = (name_day(axis, outlook, share) for share in (HALF, MOST))
    return Named(half, max(half, most)) if half and most else None


def name_day(axis: Axis, outlook: Outlook, share: float) -> date | None:
    """The day by whose end the chance is nearest to the share: rounding up would claim too little,
    and for quick procedures by far."""
    place = outlook.place(share)
    if place is None or not axis.reaches(place):
        return None
    day = axis.day_at(place)
    before = axis.day_before(day)
    if before is None or axis.close_of(before) <= outlook.here:
        return day
    off, off_before = (abs(outlook.chance(axis.close_of(d)) - share) for d in (day, before))
    return before if off_before < off else day


def is_by_arrival(courses: Sequence[Course]) -> bool:
    """Whether those received first are finished first, as the last finished ones show.

    Those that were overtaken and still wait count as finished after everything: where the newest
    goes first, the finished ones alone may look orderly.
    """
    ended = sorted((c.end, c.begin) for c in courses if c.end is not None)[-ORDER_COUNT:]
    if len(ended) < ENOUGH:
        return False
    newest = max(begin for _, begin in ended)
    overtaken = [c.begin for c in courses if c.end is None and c.begin < newest and not c.pauses]
    begins = [begin for _, begin in ended] + overtaken
    ends = [end for end, _ in ended] + [ended[-1][0] + 1] * len(overtaken)
    return agreement(begins, ends) >= ORDERLY


def places(courses: Sequence[Course], since: int, here: int) -> tuple[dict[int, int], int] | None:
    """How many stand before each, and how many are finished in a hundred working days; None where
    order is not by arrival."""
    pace = Pace(courses, since).in_100_days(here)
    if not pace or not is_by_arrival(courses):
        return None
    return {course.number: n for n, course in enumerate(in_line(courses, here))}, pace


def _quantiles(
    method: type[Method], courses: Sequence[Course], since: int, place: int
) -> dict[int, tuple[float, float]]:
    found = {}
    for course, outlook in method(courses, since, place).outlooks():
        half, most = outlook.place(HALF), outlook.place(MOST)
        if half is not None and most is not None:
            found[course.number] = (half, most)
    return found
