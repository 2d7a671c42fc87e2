"""The estimate by hand, why open ones count, the line of working time, days named, order, hits."""

from datetime import UTC, date, datetime

import pytest

from onestop.forecasting import rules
from onestop.forecasting.axis import DAY, Axis
from onestop.forecasting.courses import Course, Pace, as_of, in_line, merged
from onestop.forecasting.methods import Outlook
from onestop.forecasting.rules import Promise
from onestop.forecasting.survival import Survival, agreement
from onestop.workdays.calendar import Calendar, Special

HOUR = 3600
# Monday 2 March 2026 to Friday the week after; Wednesday the 4th is a day off.
CALENDAR = Calendar({date(2026, 3, 4): Special(False, "Ngày mẫu")})
AXIS = Axis(CALENDAR, date(2026, 3, 2), date(2026, 3, 13))


def test_kaplan_meier_by_hand() -> None:
    """1, 2 (still open), 3, 4: of four one ends, then of two one, then the last."""
    survival = Survival([1, 2, 3, 4], [False, True, False, False])
    chances = [survival.chance(by) for by in (0.5, 1, 2, 3, 4)]
    assert chances == pytest.approx([0, 1 / 4, 1 / 4, 1 - 3 / 4 * 1 / 2, 1])


def test_kaplan_meier_given_what_has_passed() -> None:
    """Of those not over at 1 (three quarters), half are over by 3."""
    survival = Survival([1, 2, 3, 4], [False, True, False, False])
    assert survival.chance(3, given=1) == pytest.approx(1 / 2)
    assert survival.chance(4, given=3) == pytest.approx(1)


def test_a_quantile_is_for_the_next_one() -> None:
    """Of twenty the eleventh halves, the nineteenth bounds nine in ten; nineteen bound 95 of 100
    only with the twentieth, and nothing bounds 99."""
    survival = Survival([float(n) for n in range(1, 21)], [False] * 20)
    assert survival.quantile(0.5) == 11
    assert survival.quantile(0.9) == 19
    assert survival.quantile(0.99) is None
    assert survival.quantile(0.5, given=20) is None


def test_what_nobody_has_seen_has_no_quantile() -> None:
    """Twenty ended, twenty are open at the last end: half is all that was seen."""
    survival = Survival([*range(1, 21), *[20] * 20], [False] * 20 + [True] * 20)
    assert survival.quantile(0.4) is not None
    assert survival.quantile(0.9) is None


def test_leaving_out_open_ones_makes_waits_short() -> None:
    """A hundred come in, one a day; each takes 30 or 90 days in turn. On day 100 most of the long
    ones are still open: without them they look rare."""
    lasts = [30 if n % 2 else 90 for n in range(100)]
    ages = [100 - n for n in range(100)]
    seen = [(min(last, age), last > age) for last, age in zip(lasts, ages, strict=True)]
    with_open = Survival([x for x, _ in seen], [is_open for _, is_open in seen])
    ended = [x for x, is_open in seen if not is_open]
    without = Survival(ended, [False] * len(ended))
    assert with_open.chance(30) == pytest.approx(0.5, abs=0.02)
    assert with_open.quantile(0.9) == 90
    assert without.chance(30) > 0.8


def test_order() -> None:
    assert agreement([1, 2, 3, 4], [1, 2, 3, 4]) == pytest.approx(1)
    assert agreement([1, 2, 3, 4], [4, 3, 2, 1]) == pytest.approx(-1)
    # One pair of six is the wrong way round.
    assert agreement([1, 2, 3, 4], [1, 2, 4, 3]) == pytest.approx(4 / 6)


@pytest.mark.parametrize(
    ("moment", "place"),
    [
        ((2026, 3, 2, 0, 0), 0),  # 07:00: before opening
        ((2026, 3, 2, 2, 30), 2 * HOUR),  # 09:30
        ((2026, 3, 2, 5, 30), 4 * HOUR),  # 12:30: at noon
        ((2026, 3, 3, 12, 0), 2 * DAY),  # after closing
        ((2026, 3, 4, 3, 0), 2 * DAY),  # a day off
        ((2026, 3, 8, 3, 0), 4 * DAY),  # Sunday
        ((2026, 1, 1, 3, 0), 0),
        ((2027, 1, 1, 3, 0), 9 * DAY),
    ],
)
def test_a_moment_on_the_line(moment: tuple[int, ...], place: int) -> None:
    assert AXIS.at(datetime(*moment, tzinfo=UTC)) == place


def test_the_line_counts_like_the_calendar() -> None:
    start, end = datetime(2026, 3, 3, 3, 17, tzinfo=UTC), datetime(2026, 3, 11, 8, 5, tzinfo=UTC)
    assert AXIS.at(end) - AXIS.at(start) == CALENDAR.working_seconds(start, end)


def test_a_place_is_in_a_working_day() -> None:
    assert AXIS.day_at(2 * DAY) == date(2026, 3, 3)
    assert AXIS.day_at(2 * DAY + 1) == date(2026, 3, 5)
    assert AXIS.day_before(date(2026, 3, 5)) == date(2026, 3, 3)
    assert AXIS.day_before(date(2026, 3, 2)) is None
    assert not AXIS.reaches(9 * DAY + 1)


def outlook(lasted: list[float], here: int = 0) -> Outlook:
    return Outlook(Survival(lasted, [False] * len(lasted)), here, 0, 1)


def test_the_day_whose_chance_is_nearest_is_named() -> None:
    """The nineteenth of twenty is early on the second day; by the end of the first already 18 of
    20 are finished, which is just what is claimed."""
    late = outlook([DAY + 60.0] * 20)
    assert rules.name_day(AXIS, late, 0.9) == date(2026, 3, 3)
    early = outlook([DAY - 60.0] * 18 + [DAY + 60.0] * 2)
    assert early.place(0.9) == DAY + 60
    assert rules.name_day(AXIS, early, 0.9) == date(2026, 3, 2)


def test_what_lies_beyond_the_line_is_not_named() -> None:
    assert rules.name_days(AXIS, outlook([20.0 * DAY] * 20)) is None


def test_stops_of_the_clock_do_not_count() -> None:
    course = Course(1, 0, 100, merged([(40, 60), (10, 20), (50, 70)]))
    assert course.pauses == ((10, 20), (40, 70))
    assert course.ran(0, 100) == 60
    assert course.ran(15, 50) == 20
    assert [c.number for c in in_line([course], 45)] == []
    assert [c.number for c in in_line([course], 75)] == [1]
    assert merged([(0, None), (5, 10)]) == ((0, None),)


def test_what_was_known_earlier() -> None:
    courses = [Course(1, 0, 50, ((10, 30),)), Course(2, 20, None), Course(3, 45, 60)]
    assert as_of(courses, 25) == [Course(1, 0, None, ((10, None),)), Course(2, 20, None)]


def test_the_pace_is_that_of_the_last_days() -> None:
    slow = [Course(n, 0, n * DAY) for n in range(1, 41)]
    fast = [Course(40 + n, 0, 40 * DAY + n * DAY // 2) for n in range(1, 61)]
    assert Pace([*slow, *fast], 0).in_100_days(70 * DAY) == 200
    assert Pace(slow, 0).in_100_days(40 * DAY) == 100
    assert Pace([], 0).before(40 * DAY) is None


def line(count: int, newest_first: bool = False) -> list[Course]:
    """`count` finished, one each day, and three open, after another twenty days."""
    ends = [(20 + n) * DAY for n in range(count)]
    ends = ends[::-1] if newest_first else ends
    return [
        *(Course(n, n * DAY // 2, ends[n]) for n in range(count)),
        *(Course(100 + n, count * DAY // 2 + n, None) for n in range(3)),
    ]


def test_the_place_in_the_line() -> None:
    found = rules.places(line(40), 0, 59 * DAY)
    assert found == ({100: 0, 101: 1, 102: 2}, 100)


def test_no_place_where_order_is_not_by_arrival() -> None:
    assert rules.places(line(40, newest_first=True), 0, 60 * DAY) is None


def test_the_overtaken_ones_that_still_wait_count_too() -> None:
    """The newest was always taken first: what is finished is in order, the oldest still wait."""
    finished = [Course(n, n * DAY, n * DAY + HOUR) for n in range(10, 50)]
    assert rules.is_by_arrival(finished)
    assert rules.is_by_arrival([Course(0, 0), *finished])
    assert not rules.is_by_arrival([*(Course(n, n) for n in range(10)), *finished])


def test_no_place_and_no_days_under_too_few() -> None:
    assert rules.places(line(19), 0, 60 * DAY) is None
    assert rules.are_enough(line(20), 20 * DAY)
    assert not rules.are_enough(line(20), 20 * DAY + 1)


def test_a_loss_is_dearer_on_the_side_that_was_claimed_to_be_rare() -> None:
    assert rules.loss(0.9, 10, 20, 99) == pytest.approx(9)
    assert rules.loss(0.9, 20, 10, 99) == pytest.approx(1)
    assert rules.loss(0.9, 10, None, 15) == pytest.approx(4.5)
    assert rules.loss(0.9, 20, None, 15) == 0


def test_a_promise_is_put_later_by_stops() -> None:
    promise = Promise(named_at=100, half=50, most=80)
    assert promise.hits(Course(1, 90, 150)) == (True, True)
    assert promise.hits(Course(1, 90, 181)) == (False, False)
    assert promise.hits(Course(1, 90, 181, ((110, 120),))) == (False, True)
    assert promise.due(Course(1, 90, 181, ((110, 120),)), 999) == 190
    assert not promise.is_missed(Course(1, 90), 180)
    assert promise.is_missed(Course(1, 90), 181)
    assert not promise.is_missed(Course(1, 90, None, ((120, None),)), 9999)
