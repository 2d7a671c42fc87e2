"""The ledger of time: all of the time is somebody's, and none of it twice."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onestop.workdays.ledger import in_days, ledger

BEGIN = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
HOLDERS = ("agency", "citizen", "tax office", "post")
DAY = 86_400

steady = settings(max_examples=1000, deadline=None, derandomize=True, database=None)
holders = st.sampled_from(HOLDERS)


def after(seconds: int) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


def handed(longest: int) -> st.SearchStrategy[list[tuple[int, str]]]:
    """Changes of hands in any order, some at the same moment, as seconds after the beginning."""
    return st.lists(st.tuples(st.integers(0, longest), holders), min_size=1, max_size=12)


def changes(pairs: list[tuple[int, str]]) -> list[tuple[datetime, str]]:
    return [(after(seconds), holder) for seconds, holder in pairs]


@steady
@given(handed(90 * DAY), st.integers(0, 100 * DAY))
def test_the_seconds_add_up_to_the_time_that_has_passed(pairs, until) -> None:
    first = min(seconds for seconds, _holder in pairs)
    held = ledger(changes(pairs), after(until))
    assert sum(held.values()) == max(0, until - first)
    assert all(seconds > 0 for seconds in held.values())


@steady
@given(
    st.lists(st.tuples(st.integers(0, 10**12), holders), min_size=1, max_size=12),
    st.integers(0, 10**12),
)
def test_parts_of_seconds_are_nobodys_and_do_not_pile_up(pairs, until) -> None:
    """With moments in millionths the sum is off by less than a second, however often it changed."""
    moments = [(BEGIN + timedelta(microseconds=micro), holder) for micro, holder in pairs]
    end = BEGIN + timedelta(microseconds=until)
    passed = max(timedelta(0), end - min(moment for moment, _holder in moments))
    held = ledger(moments, end)
    assert abs(timedelta(seconds=sum(held.values())) - passed) < timedelta(seconds=1)


@steady
@given(handed(120), st.integers(0, 150))
def test_each_second_has_the_one_holder_who_got_it_last(pairs, until) -> None:
    """Second by second: who has it is whoever was given it last, before it or at its beginning."""
    seen: dict[str, int] = {}
    for second in range(until):
        given_by_then = [moment for moment, _holder in pairs if moment <= second]
        if given_by_then:
            last = max(given_by_then)
            *_earlier, holder = [who for moment, who in pairs if moment == last]
            seen[holder] = seen.get(holder, 0) + 1
    assert ledger(changes(pairs), after(until)) == seen


@steady
@given(handed(120), st.integers(0, 150), st.integers(0, 150))
def test_time_told_in_two_parts_is_the_time_told_at_once(pairs, one, other) -> None:
    """Nothing that happens later takes back what somebody has had already."""
    sooner, later = sorted((one, other))
    before, whole = (ledger(changes(pairs), after(until)) for until in (sooner, later))
    assert all(whole.get(holder, 0) >= seconds for holder, seconds in before.items())
    grown = sum(whole.values()) - sum(before.values())
    begun = max(sooner, min(seconds for seconds, _holder in pairs))
    assert grown == max(0, later - begun)


@steady
@given(handed(120), st.permutations(range(12)), st.integers(0, 150))
def test_the_order_of_telling_matters_only_at_the_same_moment(pairs, order, until) -> None:
    moments: dict[int, str] = dict(pairs)
    told = list(moments.items())
    mixed = [told[place] for place in order if place < len(told)]
    assert ledger(changes(mixed), after(until)) == ledger(changes(pairs), after(until))


@pytest.mark.parametrize(
    ("pairs", "until", "expected"),
    [
        pytest.param([(0, "agency")], 10, {"agency": 10}, id="one holder"),
        pytest.param([(0, "agency")], 0, {}, id="no time yet"),
        pytest.param(
            [(0, "agency"), (4, "citizen"), (7, "agency")],
            *(10, {"agency": 7, "citizen": 3}),
            id="back again",
        ),
        pytest.param(
            [(0, "agency"), (4, "citizen"), (4, "post")],
            *(10, {"agency": 4, "post": 6}),
            id="of two changes at one moment the last stands",
        ),
        pytest.param(
            [(0, "agency"), (4, "post"), (4, "citizen"), (4, "agency")],
            *(10, {"agency": 10}),
            id="given away and back at one moment",
        ),
        pytest.param([(5, "post"), (0, "agency")], 8, {"agency": 5, "post": 3}, id="any order"),
        pytest.param([(0, "agency"), (20, "post")], 10, {"agency": 10}, id="a change to come"),
        pytest.param([(20, "agency")], 10, {}, id="nothing has begun"),
    ],
)
def test_known_ledgers_come_out(pairs, until, expected) -> None:
    assert ledger(changes(pairs), after(until)) == expected


helds = st.dictionaries(
    st.sampled_from([*HOLDERS, "a", "b", "c"]), st.integers(0, 400 * DAY), max_size=7
)


@steady
@given(helds, st.sampled_from((1, 3600, 8 * 3600, DAY)))
def test_whole_days_add_up_to_the_whole_time_in_whole_days(held, day) -> None:
    days = in_days(held, day)
    assert sum(days.values()) == sum(held.values()) // day
    assert days.keys() == held.keys()


@steady
@given(helds)
def test_nobody_is_given_a_day_more_or_less_than_rounding_takes(held) -> None:
    days = in_days(held)
    assert all(abs(days[holder] - Fraction(held[holder], DAY)) < 1 for holder in held)


@steady
@given(helds)
def test_who_had_more_is_not_given_fewer_days(held) -> None:
    days = in_days(held)
    assert all(days[a] <= days[b] for a in held for b in held if held[a] < held[b])


@steady
@given(helds, st.randoms(use_true_random=False))
def test_the_same_time_gives_the_same_days_in_any_order(held, chance) -> None:
    mixed = list(held.items())
    chance.shuffle(mixed)
    assert in_days(dict(mixed)) == in_days(held)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        pytest.param({}, {}, id="nobody"),
        pytest.param({"a": DAY - 1}, {"a": 0}, id="not a day yet"),
        pytest.param({"a": DAY // 2, "b": DAY // 2}, {"a": 1, "b": 0}, id="two halves, by name"),
        pytest.param(
            {"a": 2 * DAY + 100, "b": DAY + 50_000, "c": DAY - 100},
            *({"a": 2, "b": 1, "c": 1},),
            id="the largest rest rounds up",
        ),
        pytest.param({"a": 3 * DAY, "b": 0}, {"a": 3, "b": 0}, id="whole already"),
    ],
)
def test_known_days_come_out(held, expected) -> None:
    assert in_days(held) == expected
