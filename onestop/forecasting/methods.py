"""Two ways of foreseeing when a dossier is finished, each from what is known at a place. Pure.

By time: those received lately took so long, those still open at least so long. By turn: so many
stand before a dossier at the present pace, and so far has such a reckoning been from the truth. A
backlog that grows makes every wait longer than those that have ended; only the second way sees it
coming.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log2
from typing import Protocol

from onestop.forecasting.axis import DAY
from onestop.forecasting.courses import PACE_DAYS, Course, Pace, in_line
from onestop.forecasting.survival import Survival

# How often in the past everything open is looked at, and how many of it are taken each time.
LANDMARKS = 60
SAMPLES_AT_ONE = 200
# How many ended ones make a group of their like; three groups to each doubling of the line.
NEIGHBOURS = 100
NEIGHBOURS_NEW = 50
ALIKE = 3
# The same dossiers are looked at again and again, under the same pace.
WORTH = 20


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is foreseen for one dossier: places on the line, and the chance of each."""

    survival: Survival
    here: int
    given: float
    scale: float

    def place(self, share: float) -> float | None:
        """Where such a share of its like is finished; None where nobody has seen it."""
        reached = self.survival.quantile(share, self.given)
        return None if reached is None else self.here + (reached - self.given) * self.scale

    def chance(self, place: float) -> float:
        """The share of its like that is finished by a place."""
        return self.survival.chance(self.given + (place - self.here) / self.scale, self.given)


class Method(Protocol):
    """What is known at a place (`here`), learnt from what happened since an earlier one."""

    def __init__(self, courses: Sequence[Course], since: int, here: int) -> None: ...

    def outlooks(self) -> Iterator[tuple[Course, Outlook]]:
        """Each dossier whose clock runs and of which something can be said, as they came in."""


class ByTime:
    """From how long the clock ran for those received since a place."""

    def __init__(self, courses: Sequence[Course], since: int, here: int) -> None:
        self._here = here
        self._lately = [c for c in courses if since <= c.begin < here]

    def outlooks(self) -> Iterator[tuple[Course, Outlook]]:
        here = self._here
        if all(c.end is None for c in self._lately):
            return
        survival = Survival(
            [c.ran(c.begin, here if c.end is None else c.end) for c in self._lately],
            [c.end is None for c in self._lately],
        )
        for course in in_line(self._lately, here):
            yield course, Outlook(survival, here, course.ran(course.begin, here), 1)


@dataclass(frozen=True, slots=True)
class Sample:
    """How long one dossier took from a place on, measured in what was reckoned there."""

    lasted: float
    is_open: bool


ByKind = dict[int, list[Sample]]


class ByTurn:
    """From how many stand before a dossier, at the pace of the group."""

    def __init__(self, courses: Sequence[Course], since: int, here: int) -> None:
        self._courses, self._here = courses, here
        self._pace = Pace(courses, since)
        first = min((c.begin for c in courses), default=here)
        self._begin = max(since + PACE_DAYS * DAY, first)
        self._fitted: dict[tuple[int, bool], Survival | None] = {}

    def outlooks(self) -> Iterator[tuple[Course, Outlook]]:
        here, pace = self._here, self._pace.before(self._here)
        if pace is None:
            return
        for turn, course in enumerate(in_line(self._courses, here), start=1):
            survival = self._like(_kind(turn), _is_new(course, here))
            if survival:
                yield course, Outlook(survival, here, 0, turn / pace)

    @cached_property
    def _samples(self) -> tuple[ByKind, ByKind]:
        """What was open at many places of the past, and what became of it since; and of these, what
        was new there."""
        step = max(DAY, (self._here - self._begin) // LANDMARKS)
        everything: ByKind = defaultdict(list)
        new: ByKind = defaultdict(list)
        for mark in range(self._here - step, self._begin - 1, -step):
            if (pace := self._pace.before(mark)) is None:
                continue
            line = in_line(self._courses, mark)
            stride = len(line) // SAMPLES_AT_ONE + 1
            for turn, course in enumerate(line, start=1):
                is_new = _is_new(course, mark)
                if is_new or turn % stride == 0:
                    lasted = course.ran(mark, self._here if course.end is None else course.end)
                    sample = Sample(lasted * pace / turn, course.end is None)
                    everything[_kind(turn)].append(sample)
                    if is_new:
                        new[_kind(turn)].append(sample)
        return everything, new

    def _like(self, kind: int, is_new: bool) -> Survival | None:
        if (kind, is_new) not in self._fitted:
            everything, new = self._samples
            found = _alike(new, kind, NEIGHBOURS_NEW) if is_new else []
            found = found or _alike(everything, kind, NEIGHBOURS)
            self._fitted[kind, is_new] = _survival(found)
        return self._fitted[kind, is_new]


def _alike(samples: ByKind, kind: int, enough: int) -> list[Sample]:
    """Those reckoned from about as many before them, open ones too; wider until enough of them
    have ended. Empty where they are not enough altogether."""
    found: list[Sample] = []
    ended = reached = 0
    for apart, other in sorted((abs(other - kind), other) for other in samples):
        if apart > 1 and ended >= enough and apart > reached:
            return found
        reached = apart
        found += samples[other]
        ended += sum(not s.is_open for s in samples[other])
    return found if ended >= enough else []


def _survival(samples: Sequence[Sample]) -> Survival | None:
    if not samples:
        return None
    return Survival([s.lasted for s in samples], [s.is_open for s in samples], WORTH)


def _is_new(course: Course, place: int) -> bool:
    return place - course.begin < DAY


def _kind(turn: int) -> int:
    return round(log2(turn) * ALIKE)
