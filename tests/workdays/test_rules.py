"""Due dates and their explanations."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestop.kernel import clock, i18n
from onestop.workdays.calendar import Calendar, Special
from onestop.workdays.explaining import sentence
from onestop.workdays.facts import Facts, Limit, Line, Pause, Unit
from onestop.workdays.rules import due

OFF = Special(False, "Ngày nghỉ mẫu", "Sample holiday")
YEAR = Calendar(
    {
        date(2026, 1, 1): OFF,
        date(2026, 1, 2): OFF,
        date(2026, 1, 10): Special(True, "Làm bù", "Worked"),
        **{date(2026, 2, day): Special(False, "Tết", "Tết") for day in range(16, 21)},
        date(2026, 4, 27): OFF,
        date(2026, 8, 22): Special(True, "Làm bù", "Worked"),
        date(2026, 8, 31): OFF,
        date(2026, 9, 1): OFF,
        date(2026, 9, 2): OFF,
        date(2026, 11, 24): Special(False, "Ngày Văn hóa Việt Nam", "Vietnam Culture Day"),
    }
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.VIETNAM)


def when(start: str, amount: str, unit: Unit, cutoff: time | None = None, *pauses: Pause) -> str:
    made = due(Facts(at(start), Limit(Decimal(amount), unit, cutoff), pauses), YEAR)
    return f"{clock.local(made.due_at):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected"),
    [
        # Monday; Tuesday 24 November is off.
        ("2026-11-23 10:00", "3", Unit.WORKING_DAY, "2026-11-27 17:00"),
        ("2026-11-23 16:59", "1", Unit.WORKING_DAY, "2026-11-25 17:00"),
        # At closing time it counts as the next working day.
        ("2026-11-23 17:00", "1", Unit.WORKING_DAY, "2026-11-26 17:00"),
        ("2026-11-21 09:00", "1", Unit.WORKING_DAY, "2026-11-25 17:00"),
        # Tết, and swapped days.
        ("2026-02-13 09:00", "2", Unit.WORKING_DAY, "2026-02-24 17:00"),
        ("2026-08-21 09:00", "1", Unit.WORKING_DAY, "2026-08-22 17:00"),
        ("2026-08-28 09:00", "1", Unit.WORKING_DAY, "2026-09-03 17:00"),
        ("2026-01-09 09:00", "1", Unit.WORKING_DAY, "2026-01-10 17:00"),
        ("2026-03-02 09:00", "12.5", Unit.WORKING_DAY, "2026-03-19 11:30"),
        ("2026-03-02 09:00", "0.5", Unit.WORKING_DAY, "2026-03-03 11:30"),
        # Hours.
        ("2026-03-02 09:00", "1", Unit.HOUR, "2026-03-02 10:00"),
        ("2026-03-02 18:00", "1", Unit.HOUR, "2026-03-03 08:30"),
        ("2026-03-02 09:00", "8", Unit.WORKING_HOUR, "2026-03-03 09:00"),
        ("2026-03-02 12:00", "1", Unit.WORKING_HOUR, "2026-03-02 14:00"),
        # Days of the calendar; the last one moves off a day off.
        ("2026-03-02 09:00", "10", Unit.DAY, "2026-03-12 17:00"),
        ("2026-03-04 09:00", "10", Unit.DAY, "2026-03-16 17:00"),
        ("2026-01-30 09:00", "1", Unit.MONTH, "2026-03-02 17:00"),
        ("2026-03-30 09:00", "1", Unit.MONTH, "2026-04-30 17:00"),
        ("2028-02-29 09:00", "1", Unit.YEAR, "2029-02-28 17:00"),
        # The same day, until 15:00.
        ("2026-03-02 14:59", "0", Unit.SAME_DAY, "2026-03-02 17:00"),
        ("2026-03-02 15:00", "0", Unit.SAME_DAY, "2026-03-03 17:00"),
        ("2026-03-06 15:30", "0", Unit.SAME_DAY, "2026-03-09 17:00"),
    ],
)
def test_known_dates(start, amount, unit, expected) -> None:
    assert when(start, amount, unit) == expected


def test_a_cutoff_of_its_own_counts_for_any_unit() -> None:
    assert when("2026-03-02 15:00", "1", Unit.WORKING_DAY, time(15)) == "2026-03-04 17:00"


def test_without_a_limit_there_is_no_date() -> None:
    made = due(Facts(at("2026-03-02 09:00"), Limit(Decimal(0), Unit.NONE)), YEAR)
    assert made.due_at is None and [line.kind for line in made.lines] == ["no_limit"]


def pause(start: str, end: str | None, *, resets: bool = False) -> Pause:
    return Pause(at(start), at(end) if end else None, "citizen", resets)


def test_days_whose_closing_fell_into_a_pause_are_not_counted() -> None:
    stops = pause("2026-03-03 10:00", "2026-03-05 10:00")
    assert when("2026-03-02 09:00", "3", Unit.WORKING_DAY, None, stops) == "2026-03-09 17:00"


def test_after_a_reset_it_is_counted_from_the_beginning() -> None:
    stops = pause("2026-03-03 10:00", "2026-03-05 10:00", resets=True)
    assert when("2026-03-02 09:00", "3", Unit.WORKING_DAY, None, stops) == "2026-03-10 17:00"


def test_hours_go_on_where_they_stood() -> None:
    stops = pause("2026-03-02 10:00", "2026-03-03 10:00")
    assert when("2026-03-02 09:00", "4", Unit.WORKING_HOUR, None, stops) == "2026-03-03 14:30"


def test_while_it_stands_still_the_old_date_is_kept() -> None:
    open_pause = pause("2026-03-03 10:00", None)
    made = due(
        Facts(at("2026-03-02 09:00"), Limit(Decimal(3), Unit.WORKING_DAY), (open_pause,)), YEAR
    )
    assert made.due_at == made.first_due_at
    assert "stands_still" in [line.kind for line in made.lines]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_line_is_a_sentence_and_survives_storage(language) -> None:
    pauses = (
        pause("2026-11-20 10:00", "2026-11-20 18:00"),
        pause("2026-11-23 10:00", "2026-11-25 10:00", resets=True),
        pause("2026-11-26 10:00", None),
    )
    facts = [
        Facts(at("2026-11-14 18:00"), Limit(Decimal(5), Unit.WORKING_DAY), pauses),
        Facts(at("2026-08-21 17:30"), Limit(Decimal("2.5"), Unit.WORKING_DAY)),
        Facts(at("2026-03-02 15:01"), Limit(Decimal(0), Unit.SAME_DAY)),
        Facts(at("2026-11-14 09:00"), Limit(Decimal(10), Unit.DAY)),
        Facts(at("2026-11-14 09:00"), Limit(Decimal(1), Unit.NONE)),
    ]
    with i18n.speaking(language):
        for lines in (due(f, YEAR).lines for f in facts):
            for line in lines:
                assert Line.from_data(line.as_data()) == line
                assert len(sentence(line)) > 10


moments = st.integers(0, 334 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
limits = st.builds(
    Limit,
    st.integers(1, 40).map(Decimal),
    st.sampled_from([Unit.WORKING_DAY, Unit.WORKING_HOUR, Unit.DAY, Unit.MONTH, Unit.SAME_DAY]),
)


@given(moments, moments, limits)
def test_who_comes_later_is_never_answered_earlier(one, other, limit) -> None:
    early, late = sorted((one, other))
    assert due(Facts(early, limit), YEAR).due_at <= due(Facts(late, limit), YEAR).due_at


@given(moments, limits)
def test_a_due_date_is_a_working_moment_after_reception(start, limit) -> None:
    made = clock.local(due(Facts(start, limit), YEAR).due_at)
    assert made > start
    assert YEAR.is_working(made.date()) and YEAR.opening(made.date()) <= made <= YEAR.closing(
        made.date()
    )


@given(moments, st.integers(0, 400_000))
def test_adding_working_time_and_measuring_it_agree(start, seconds) -> None:
    end = YEAR.add_working_seconds(start, seconds)
    assert YEAR.working_seconds(start, end) == seconds


@given(moments, st.integers(1, 60))
def test_a_pause_never_brings_the_date_forward(start, hours) -> None:
    limit = Limit(Decimal(5), Unit.WORKING_DAY)
    stop = Pause(start + timedelta(hours=1), start + timedelta(hours=1 + hours), "citizen")
    assert due(Facts(start, limit, (stop,)), YEAR).due_at >= due(Facts(start, limit), YEAR).due_at
