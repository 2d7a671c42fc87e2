"""Who is next and why, how long it will take, which times can be booked. Pure.

The order: appointments that came in time, once their hour has come, by their hour; then, when the
one who has waited longest was passed by as many as the unit allows in a row, that one; then by the
hour of coming, a priority group counted as if it had come its minutes earlier; appointments whose
hour has not come are called only when nobody else waits. So somebody at place p in order of coming
is called within p * (in_a_row + 1) calls, however many with priority come after them.
"""

import enum
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import NormalDist, median, quantiles

# How late the holder of an appointment may come and still keep it.
GRACE = timedelta(minutes=15)
PUT_BACK_WITHIN = timedelta(minutes=30)
CALLS_UNTIL_NO_SHOW = 2
# An assumption for a queue of which fewer than ENOUGH were served: minutes at the counter.
ENOUGH = 5
ASSUMED_MEDIAN, ASSUMED_NINETIETH = timedelta(minutes=8), timedelta(minutes=18)
# The share of waits that the range is meant to hold.
SHARE = 0.8
# How much the last times leave unsure about the next ones: a mean told by two percentiles, of days
# that are not alike. Chosen so that in a simulated queue the range holds its share (its test).
UNSURE = 3
# Told in steps of so many minutes: nobody waits by the second.
STEP = timedelta(minutes=5)


class Why(enum.Enum):
    """Why somebody stands where they stand in the order."""

    APPOINTMENT = "appointment"
    PASSED = "passed"
    PRIORITY = "priority"
    TIME = "time"
    EARLY = "early"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the order looks at; `head_start` is the group's, `appointment_at` the booked hour."""

    id: int
    taken_at: datetime
    head_start: timedelta = timedelta()
    appointment_at: datetime | None = None
    passed: int = 0

    @property
    def keeps_appointment(self) -> bool:
        return self.appointment_at is not None and self.taken_at <= self.appointment_at + GRACE


@dataclass(frozen=True, slots=True)
class Placed:
    """One who waits, and the reason for the place."""

    id: int
    why: Why


def in_order(waiting: Iterable[Waiting], now: datetime, in_a_row: int) -> list[Placed]:
    """Everybody who waits, the next first, each with the reason; see above for the rule."""
    everybody = list(waiting)
    longest = longest_waiting(everybody)
    placed = []
    for one in everybody:
        why = _why(one, now, is_passed=one is longest and one.passed >= in_a_row)
        at = one.appointment_at if why in (Why.APPOINTMENT, Why.EARLY) else None
        rank = (_RANKS[why], at or one.taken_at - one.head_start, one.taken_at, one.id)
        placed.append((rank, Placed(one.id, why)))
    return [one for _rank, one in sorted(placed, key=lambda pair: pair[0])]


def longest_waiting(waiting: Iterable[Waiting]) -> Waiting | None:
    """Who came first of those who hold no appointment."""
    walked_in = [one for one in waiting if not one.keeps_appointment]
    return min(walked_in, key=lambda one: (one.taken_at, one.id), default=None)


_RANKS = {Why.APPOINTMENT: 0, Why.PASSED: 1, Why.PRIORITY: 2, Why.TIME: 2, Why.EARLY: 3}


def _why(one: Waiting, now: datetime, *, is_passed: bool) -> Why:
    if one.keeps_appointment and one.appointment_at is not None:
        return Why.APPOINTMENT if one.appointment_at <= now else Why.EARLY
    if is_passed:
        return Why.PASSED
    return Why.PRIORITY if one.head_start else Why.TIME


@dataclass(frozen=True, slots=True)
class Wait:
    """How long it will take from now on: the range that holds SHARE of the waits, and its middle;
    `is_measured` False: too few were served, the time at the counter is assumed."""

    soonest: timedelta
    likely: timedelta
    latest: timedelta
    is_measured: bool


def expected_wait(ahead: int, busy: int, counters: int, served: Sequence[timedelta]) -> Wait | None:
    """The wait of somebody with so many ahead who wait and so many at the counters.

    `served` are the last times at the counter. The sum of the times that must end first is taken
    as log-normal with the mean and the spread that median and 90th percentile say, wider by what
    so few times leave unsure about their mean. None when no counter is open.
    """
    if counters <= 0:
        return None
    is_measured = len(served) >= ENOUGH
    middle, high = percentiles(served) if is_measured else (ASSUMED_MEDIAN, ASSUMED_NINETIETH)
    must_end = ahead + busy - counters + 1
    if must_end <= 0:
        return Wait(timedelta(), timedelta(), timedelta(), is_measured)
    m = max(middle.total_seconds(), 1.0)
    spread = math.log(max(high.total_seconds() / m, 1.01)) / _Z
    mean = m * math.exp(spread**2 / 2)
    variance = mean**2 * (math.exp(spread**2) - 1)
    unsure = 1 + must_end * UNSURE / max(len(served), ENOUGH)
    total, total_variance = must_end * mean / counters, must_end * variance / counters**2 * unsure
    width = math.sqrt(math.log(1 + total_variance / total**2))
    centre = math.log(total) - width**2 / 2
    soonest, likely, latest = (
        timedelta(seconds=math.exp(centre + z * width)) for z in (-_Z, 0.0, _Z)
    )
    return Wait(soonest, likely, latest, is_measured)


_Z = NormalDist().inv_cdf(0.5 + SHARE / 2)


def percentiles(times: Sequence[timedelta]) -> tuple[timedelta, timedelta]:
    """Median and 90th percentile of at least one time."""
    seconds = [time.total_seconds() for time in times]
    ninetieth = quantiles(seconds, n=10, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return timedelta(seconds=median(seconds)), timedelta(seconds=ninetieth)


Stretches = Sequence[tuple[datetime, datetime]]


def within_hours(stretches: Stretches, now: datetime, wait: timedelta) -> datetime | None:
    """When so much time of an open door has passed; None when the door closes before that."""
    left = wait
    for opens, closes in stretches:
        begins = max(opens, now)
        if begins < closes and left <= closes - begins:
            return begins + left
        left -= max(closes - begins, timedelta())
    return None


def slots_of(stretches: Stretches, minutes: int) -> list[datetime]:
    """The times of a day that can be booked: each slot lies wholly in the opening hours."""
    found, length = [], timedelta(minutes=minutes)
    for opens, closes in stretches:
        begins = opens
        while begins + length <= closes:
            found.append(begins)
            begins += length
    return found


def rounded(soonest: datetime, latest: datetime) -> tuple[datetime, datetime]:
    """The range as it is told: outwards to the step."""
    seconds = STEP.total_seconds()
    return (
        datetime.fromtimestamp(soonest.timestamp() // seconds * seconds, soonest.tzinfo),
        datetime.fromtimestamp(-(-latest.timestamp() // seconds) * seconds, latest.tzinfo),
    )
