"""The forecast held against seeded offices: it must be right as often as it claims.

Each office is looked at on several days; what was foreseen then, from what was known then, for
those just received and those in the middle of waiting, is compared with what happened afterwards.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pytest

from onestop.forecasting import rules
from onestop.forecasting.axis import DAY, Axis
from onestop.forecasting.courses import Course, as_of, in_line
from onestop.forecasting.methods import Outlook
from onestop.forecasting.survival import Survival
from onestop.workdays.calendar import Calendar
from tests.forecasting.queues import no_queue, queue

AXIS = Axis(Calendar(), date(2024, 1, 1), date(2028, 12, 31))
DAYS = 620
# 365 days have so many working days.
MEMORY = 260 * DAY
POINTS = 5.0
Office = Callable[[int], list[Course]]
Foresee = Callable[[Sequence[Course], int, int], dict[int, Outlook]]


@dataclass(slots=True)
class Coverage:
    """How many were finished by the days named for them, in per cent."""

    made: int = 0
    half: int = 0
    most: int = 0

    def is_true(self) -> bool:
        return (
            abs(100 * self.half / self.made - 50) <= POINTS
            and abs(100 * self.most / self.made - 90) <= POINTS
        )


def growing(seed: int) -> list[Course]:
    """Eleven come in for ten that can be done, on average."""
    return queue(seed, DAYS, lambda day: 4.4, 4, jitter=3)


def flooded(seed: int) -> list[Course]:
    """In balance, until one day half as much again comes in."""
    return queue(seed, DAYS, lambda day: 3.8 if day < 330 else 5.6, 4, jitter=3)


def stable(seed: int) -> list[Course]:
    return queue(seed, DAYS, lambda day: 3.6, 4, jitter=1)


def nearly_constant(seed: int) -> list[Course]:
    """About six days, whatever comes in. (Days are named, not hours: were it nearer to constant,
    no day would have a chance near to nine in ten.)"""
    return no_queue(seed, DAYS, arrivals=3, mean=6, spread=0.8)


def from_finished_only(courses: Sequence[Course], since: int, here: int) -> dict[int, Outlook]:
    """What one would do first: how long those took that are finished."""
    ended = [c.end - c.begin for c in courses if c.end is not None]
    survival = Survival(ended, [False] * len(ended))
    return {
        c.number: Outlook(survival, here, c.ran(c.begin, here), 1) for c in in_line(courses, here)
    }


def looks(office: Office, seeds: int, days: Sequence[int]) -> Iterator[tuple[list[Course], int]]:
    for seed in range(seeds):
        courses = office(seed)
        for day in days:
            yield courses, round((day + 0.5) * DAY)


def measured(
    office: Office, foresee: Foresee, seeds: int, days: Sequence[int] = (340, 380, 420, 460)
) -> tuple[Coverage, Coverage]:
    """Coverage of those received on the day of the look, and of those waiting longer."""
    new, waiting = Coverage(), Coverage()
    for courses, here in looks(office, seeds, days):
        since = here - MEMORY
        known = [c for c in as_of(courses, here) if c.end is None or c.end >= since]
        begins = {c.number: c.begin for c in courses}
        ends = {c.number: c.end for c in courses if c.end is not None}
        for number, outlook in foresee(known, since, here).items():
            if (named := rules.name_days(AXIS, outlook)) is None:
                continue
            count = new if here - begins[number] < DAY else waiting
            count.made += 1
            end = ends.get(number, DAYS * DAY)
            count.half += end <= AXIS.close_of(named.half)
            count.most += end <= AXIS.close_of(named.most)
    return new, waiting


@pytest.mark.parametrize(("office", "seeds"), [(growing, 20), (stable, 20), (nearly_constant, 20)])
def test_the_days_named_hold_as_often_as_they_claim(office: Office, seeds: int) -> None:
    new, waiting = measured(office, rules.outlooks, seeds)
    assert new.made > 150 and new.is_true(), new
    assert waiting.made > 500 and waiting.is_true(), waiting


def test_they_hold_when_half_as_much_again_begins_to_come_in() -> None:
    """Waits that nobody has seen before; here all forecasts are taken together."""
    new, waiting = measured(flooded, rules.outlooks, 20)
    together = Coverage(new.made + waiting.made, new.half + waiting.half, new.most + waiting.most)
    assert together.is_true(), together


def test_finished_ones_alone_foresee_a_growing_backlog_wrongly() -> None:
    """The control: without those still open, and their places, the days are too early."""
    for coverage in measured(growing, from_finished_only, 10):
        assert coverage.made > 100
        assert coverage.half < 0.4 * coverage.made
        assert coverage.most < 0.8 * coverage.made


def test_where_it_takes_the_same_time_the_plain_method_is_found() -> None:
    courses = as_of(nearly_constant(1), 300 * DAY)
    assert rules.better(courses, 300 * DAY - MEMORY, 300 * DAY) is rules.ByTime


def test_where_the_line_grows_the_turn_is_found() -> None:
    courses = as_of(growing(1), 300 * DAY)
    assert rules.better(courses, 300 * DAY - MEMORY, 300 * DAY) is rules.ByTurn
