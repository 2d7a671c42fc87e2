"""The last days of rights, worked out by hand over a small calendar."""

from datetime import date, datetime

import pytest

from onestop.appeals.periods import Kind, for_answering, for_using
from onestop.appeals.timeline import Start, last_day
from onestop.kernel import clock, i18n
from onestop.workdays.calendar import Calendar, Special

CALENDAR = Calendar({date(2026, 9, 2): Special(False, "Quốc khánh", "National Day")})


def worked_out(kind: Kind, start: str) -> tuple[date, tuple[str, ...]]:
    begins = datetime.fromisoformat(start).replace(tzinfo=clock.VIETNAM)
    period = for_using(kind, begins.date())
    assert period is not None
    return last_day(Start("Decided", begins), period, CALENDAR)


@pytest.mark.parametrize(
    ("kind", "start", "last"),
    [
        # Monday 2 March + 90 days is Sunday 31 May: Monday 1 June.
        (Kind.FIRST_COMPLAINT, "2026-03-02 09:00", date(2026, 6, 1)),
        # A weekday is itself, and the hour of the beginning changes nothing.
        (Kind.FIRST_COMPLAINT, "2026-03-03 00:10", date(2026, 6, 1)),
        (Kind.FIRST_COMPLAINT, "2026-03-03 23:50", date(2026, 6, 1)),
        # 4 June + 90 days is Wednesday 2 September, a holiday.
        (Kind.FIRST_COMPLAINT, "2026-06-04 09:00", date(2026, 9, 3)),
        # A beginning on a day off is not moved: Saturday 7 March + 30 is Monday 6 April.
        (Kind.SECOND_COMPLAINT, "2026-03-07 09:00", date(2026, 4, 6)),
        # One year, also from a day the next year has not.
        (Kind.COURT, "2026-03-02 09:00", date(2027, 3, 2)),
        (Kind.COURT, "2028-02-29 09:00", date(2029, 2, 28)),
    ],
)
def test_the_last_day_is_as_counted_by_hand(kind, start, last) -> None:
    assert worked_out(kind, start)[0] == last


def test_the_explanation_names_what_moved_the_day() -> None:
    with i18n.speaking("en"):
        _day, moved = worked_out(Kind.FIRST_COMPLAINT, "2026-06-04 09:00")
        _day, still = worked_out(Kind.FIRST_COMPLAINT, "2026-03-03 09:00")
    assert "National Day" in moved[-1] and "3 September" in moved[-1]
    assert len(still) == 2 and "90 days" in still[1]


def test_every_period_says_where_it_is_from_and_before_the_law_there_is_none() -> None:
    today = date(2026, 11, 25)
    for kind in (Kind.FIRST_COMPLAINT, Kind.SECOND_COMPLAINT, Kind.COURT, Kind.PETITION):
        period = for_using(kind, today)
        assert period is not None and period.source and period.mark == "memory"
    assert for_using(Kind.COURT, date(2016, 6, 30)) is None
    assert for_answering(Kind.COURT, today) is None
