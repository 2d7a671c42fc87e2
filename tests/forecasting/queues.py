"""Seeded offices for the back-test: what comes in, what is done each day, and what is left over."""

import random
from bisect import insort
from collections.abc import Callable

from onestop.forecasting.axis import DAY
from onestop.forecasting.courses import Course

# Some days two are ill, some days somebody helps.
BUSY = (0.5, 0.8, 1.0, 1.2, 1.5)


def queue(
    seed: int, days: int, arrivals: Callable[[int], float], capacity: float, jitter: float
) -> list[Course]:
    """A line in which each is taken about in its turn: `jitter` is how many days of arrivals one
    may be taken before or after it. A day is a working day; weekends are not on the line."""
    rng = random.Random(seed)
    line: list[tuple[float, int, int]] = []
    courses: list[Course] = []
    for day in range(days):
        for begin in _moments(rng, day, _poisson(rng, arrivals(day))):
            number = len(courses) + len(line)
            insort(line, (begin + rng.gauss(0, jitter) * DAY, begin, number))
        for end in _moments(rng, day, _poisson(rng, capacity * rng.choice(BUSY))):
            found = next((n for n, (_, begin, _) in enumerate(line) if begin < end), None)
            if found is not None:
                _, begin, number = line.pop(found)
                courses.append(Course(number, begin, end))
    return _in_order([*courses, *(Course(number, begin) for _, begin, number in line)])


def no_queue(seed: int, days: int, arrivals: float, mean: float, spread: float) -> list[Course]:
    """Each takes nearly the same time, however many there are."""
    rng = random.Random(seed)
    courses: list[Course] = []
    for day in range(days):
        for begin in _moments(rng, day, _poisson(rng, arrivals)):
            end = begin + round(max(0.1, rng.gauss(mean, spread)) * DAY)
            courses.append(Course(len(courses), begin, end if end < days * DAY else None))
    return _in_order(courses)


def _in_order(courses: list[Course]) -> list[Course]:
    return sorted(courses, key=lambda course: (course.begin, course.number))


def _moments(rng: random.Random, day: int, count: int) -> list[int]:
    return sorted(round((day + rng.random()) * DAY) for _ in range(count))


def _poisson(rng: random.Random, mean: float) -> int:
    """How many of a steady stream fall into a day."""
    count, passed = 0, rng.expovariate(mean)
    while passed < 1:
        count, passed = count + 1, passed + rng.expovariate(mean)
    return count
