"""The order and the expected wait: fair, explained, and true as often as they say."""

import heapq
import random
from datetime import datetime, time, timedelta
from itertools import pairwise

from onestop.kernel import clock
from onestop.waiting.rules import (
    SHARE,
    Waiting,
    Why,
    expected_wait,
    in_order,
    longest_waiting,
    rounded,
    slots_of,
    within_hours,
)
from onestop.waiting.words import called_aloud, label
from tests.conftest import MONDAY

MINUTE = timedelta(minutes=1)


def one(number: int, minutes: int, **facts) -> Waiting:
    return Waiting(number, MONDAY + minutes * MINUTE, **facts)


def test_appointments_at_their_hour_then_priority_then_time_each_with_its_reason() -> None:
    now = MONDAY + 30 * MINUTE
    everybody = [
        one(1, 0),
        one(2, 10),
        one(3, 20, head_start=30 * MINUTE),
        one(4, 25, appointment_at=MONDAY + 28 * MINUTE),
        one(5, 25, appointment_at=MONDAY + 60 * MINUTE),
        # Too late for the hour that was booked: like everybody who came then.
        one(6, 25, appointment_at=MONDAY),
    ]
    placed = [(p.id, p.why) for p in in_order(everybody, now, in_a_row=3)]
    assert placed == [
        (4, Why.APPOINTMENT),
        (3, Why.PRIORITY),
        (1, Why.TIME),
        (2, Why.TIME),
        (6, Why.TIME),
        (5, Why.EARLY),
    ]


def test_nobody_starves_though_priority_never_ends() -> None:
    """Ordinary people at place p are called within p * (in_a_row + 1) calls."""
    in_a_row, waiting = 3, {n: one(n, n) for n in (1, 2, 3)}
    passed = dict.fromkeys(waiting, 0)
    called_in: dict[int, int] = {}
    for call in range(1, 40):
        now = MONDAY + call * 10 * MINUTE
        for extra in (0, 1):
            number = 100 + 2 * call + extra
            waiting[number] = Waiting(number, now, head_start=240 * MINUTE)
        seen = [
            Waiting(w.id, w.taken_at, w.head_start, passed=passed.get(w.id, 0))
            for w in waiting.values()
        ]
        chosen, longest = in_order(seen, now, in_a_row)[0], longest_waiting(seen)
        if longest and longest.id != chosen.id:
            passed[longest.id] = passed.get(longest.id, 0) + 1
        del waiting[chosen.id]
        called_in.setdefault(chosen.id, call)
    assert [called_in[n] for n in (1, 2, 3)] == [4, 8, 12]


def test_the_wait_grows_with_people_and_shrinks_with_counters() -> None:
    rng = random.Random(7)
    served = [timedelta(seconds=rng.lognormvariate(6, 0.7)) for _ in range(40)]
    for times in (served, []):
        for counters in (1, 2, 5):
            waits = [expected_wait(ahead, counters, counters, times) for ahead in range(60)]
            for before, after in pairwise(waits):
                assert before and after
                assert before.soonest <= after.soonest
                assert before.likely <= after.likely
                assert before.latest <= after.latest
                assert after.soonest <= after.likely <= after.latest
        by_counters = [expected_wait(10, n, n, times) for n in range(1, 8)]
        assert [w.likely for w in by_counters if w] == sorted(
            (w.likely for w in by_counters if w), reverse=True
        )
    assert expected_wait(3, 0, 0, served) is None
    free = expected_wait(0, 0, 1, served)
    assert free and free.latest == timedelta() and free.is_measured


def covered(seed: int, counters: int) -> list[bool]:
    """A day of a queue: whether each range told at the door held the wait that came."""
    rng = random.Random(seed)
    free, served, found = [0.0] * counters, list[timedelta](), list[bool]()
    at, starts = 0.0, list[float]()
    ends = list[tuple[float, float]]()
    for _ in range(120):
        at += rng.expovariate(counters / 400)
        served = [timedelta(seconds=s) for end, s in sorted(ends) if end <= at][-40:]
        ahead = sum(start > at for start in starts)
        busy = sum(moment > at for moment in free) if not ahead else counters
        told = expected_wait(ahead, busy, counters, served)
        begins = max(at, heapq.heappop(free))
        length = rng.lognormvariate(6, 0.6)
        heapq.heappush(free, begins + length)
        starts.append(begins)
        ends.append((begins + length, length))
        if told and told.is_measured and begins > at:
            wait = timedelta(seconds=begins - at)
            found.append(told.soonest <= wait <= told.latest)
    return found


def test_the_range_holds_the_wait_about_as_often_as_it_says() -> None:
    for counters in (1, 3):
        told = [hit for seed in range(12) for hit in covered(seed, counters)]
        assert len(told) > 1000
        share = sum(told) / len(told)
        print(f"{counters} counters: {share:.3f} of {len(told)}")
        assert SHARE - 0.1 <= share <= SHARE + 0.1


def test_lunch_is_not_waited_away_and_slots_lie_in_the_hours() -> None:
    day = clock.day_of(MONDAY)

    def at(hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), clock.VIETNAM)

    hours = [(at(7, 30), at(11, 30)), (at(13), at(17))]
    assert within_hours(hours, at(11, 20), 30 * MINUTE) == at(13, 20)
    assert within_hours(hours, at(16, 50), 30 * MINUTE) is None
    assert slots_of(hours, 90) == [at(7, 30), at(9), at(13), at(14, 30)]
    assert rounded(at(14, 21), at(14, 31)) == (at(14, 20), at(14, 35))


def test_a_number_is_said_digit_by_digit() -> None:
    assert label("A", 17) == "A017"
    assert called_aloud("A017", 3) == "Mời số A không một bảy đến quầy số ba"
    assert called_aloud("B1205", 12) == "Mời số B một hai không năm đến quầy số 12"
