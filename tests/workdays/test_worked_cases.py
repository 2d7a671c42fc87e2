"""Dates worked out by hand with a printed calendar, each for one reason."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from onestop.kernel import clock
from onestop.workdays.calendar import Calendar, Hours, Special
from onestop.workdays.facts import Due, Extension, Facts, Limit, Pause, Promise, Unit
from onestop.workdays.rules import due

# The published days off and the Saturdays worked instead, as year: days.
OFF = {
    2023: "01-01 01-02 01-20 01-21 01-22 01-23 01-24 01-25 01-26 04-29 04-30 05-01 05-02 05-03"
    " 09-01 09-02 09-04",
    2024: "01-01 02-08 02-09 02-10 02-11 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03",
    2025: "01-01 01-27 01-28 01-29 01-30 01-31 02-01 04-07 04-30 05-01 05-02 09-01 09-02",
    2026: "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-26 04-27 04-30 05-01 08-31 09-01 09-02"
    " 11-24",
    2027: "01-01 02-04 02-05 02-06 02-07 02-08 02-09 02-10 04-16 04-30 05-01 05-03 09-02 09-03"
    " 11-24",
}
WORKED = {2024: "05-04", 2025: "04-26", 2026: "01-10 08-22"}


def days_of(table: dict[int, str]) -> list[date]:
    return [
        date.fromisoformat(f"{year}-{day}") for year, days in table.items() for day in days.split()
    ]


SPECIALS = {day: Special(False, "Nghỉ lễ") for day in days_of(OFF)} | {
    day: Special(True, "Làm bù") for day in days_of(WORKED)
}
TABLE = Calendar(SPECIALS)

USUAL = ((time(7, 30), time(11, 30)), (time(13), time(17)))
SUMMER_DAY = ((time(7), time(11)), (time(13, 30), time(17, 30)))
SUMMER = Calendar(SPECIALS, [Hours(date(2026, 6, 1), (SUMMER_DAY,) * 5 + ((), ()))])
# The door is open on Saturday mornings.
MORNING = ((time(7, 30), time(11, 30)),)
SHIFT = Calendar(SPECIALS, [Hours(date(2026, 3, 1), (USUAL,) * 5 + (MORNING, ()))])

WD, WH, H, D = Unit.WORKING_DAY, Unit.WORKING_HOUR, Unit.HOUR, Unit.DAY
M, Y, SD = Unit.MONTH, Unit.YEAR, Unit.SAME_DAY


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.VIETNAM)


def stop(start: str, end: str | None, *, resets: bool = False) -> Pause:
    return Pause(at(start), at(end) if end else None, "citizen", resets)


def more(start: str, amount: str, unit: Unit) -> Extension:
    return Extension(at(start), Decimal(amount), unit, "phức tạp", "Điều 1")


def made(
    start: str, amount: str, unit: Unit, calendar: Calendar = TABLE, cutoff: str = "", **told: Any
) -> Due:
    limit = Limit(Decimal(amount), unit, time.fromisoformat(cutoff) if cutoff else None)
    return due(Facts(at(start), limit, **told), calendar)


def shown(moment: datetime | None) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else "never"


def table(*rows: tuple) -> list:
    """Rows whose last word is the reason, which names the case."""
    return [pytest.param(*row[:-1], id=row[-1]) for row in rows]


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    table(
        ("2022-12-30 10:00", "1", "2023-01-03", "new year 2023 is made up on the Monday"),
        ("2023-01-18 09:00", "2", "2023-01-27", "Tết 2023 lies between day 1 and day 2"),
        ("2023-01-19 09:00", "1", "2023-01-27", "the last day before Tết 2023"),
        ("2023-01-19 17:00", "1", "2023-01-30", "closing time before Tết 2023"),
        ("2023-01-25 10:00", "3", "2023-02-01", "received in Tết 2023"),
        ("2023-04-28 08:00", "1", "2023-05-04", "five days off at the end of April 2023"),
        ("2023-08-31 16:59", "1", "2023-09-05", "four days off in September 2023"),
        ("2024-02-07 09:00", "5", "2024-02-21", "a week after Tết 2024"),
        ("2024-02-06 17:00", "1", "2024-02-15", "closing time, one day before Tết 2024"),
        ("2024-02-14 23:00", "1", "2024-02-16", "the last night of Tết 2024"),
        ("2024-04-17 10:00", "1", "2024-04-19", "Hùng Kings 2024 on a Thursday"),
        ("2024-04-26 10:00", "1", "2024-05-02", "the swapped Monday of 2024 is off"),
        ("2024-04-26 10:00", "3", "2024-05-04", "the swapped Saturday of 2024 is day 3"),
        ("2024-05-03 16:00", "2", "2024-05-06", "from one Friday over the worked Saturday 2024"),
        ("2024-05-04 10:00", "1", "2024-05-06", "received on the worked Saturday of 2024"),
        ("2024-05-04 17:00", "1", "2024-05-07", "after closing on the worked Saturday of 2024"),
        ("2025-01-24 09:00", "5", "2025-02-07", "Tết 2025 and the week after"),
        ("2025-01-25 09:00", "1", "2025-02-04", "the Saturday before Tết 2025"),
        ("2025-04-04 10:00", "1", "2025-04-08", "Hùng Kings 2025 on a Monday"),
        ("2025-04-25 10:00", "1", "2025-04-26", "the worked Saturday of 2025 is day 1"),
        ("2025-04-25 17:30", "1", "2025-04-28", "the worked Saturday of 2025 is day 0"),
        ("2025-04-29 10:00", "1", "2025-05-05", "the swapped Friday of 2025 is off"),
        ("2025-12-31 10:00", "2", "2026-01-06", "the swapped Friday of January 2026 is off"),
        ("2026-01-09 10:00", "2", "2026-01-12", "the worked Saturday of January 2026 is day 1"),
        ("2026-01-10 16:59", "1", "2026-01-12", "received on the worked Saturday of January 2026"),
        ("2026-02-12 16:59", "3", "2026-02-24", "Tết 2026 after day 1"),
        ("2026-02-18 08:00", "1", "2026-02-24", "received in Tết 2026"),
        ("2026-04-24 10:00", "4", "2026-05-05", "Hùng Kings, then the end of April 2026"),
        ("2026-08-20 10:00", "3", "2026-08-24", "the worked Saturday of August 2026 is day 2"),
        ("2026-08-21 18:00", "1", "2026-08-24", "the worked Saturday of August 2026 is day 0"),
        ("2026-08-28 10:00", "2", "2026-09-04", "the swapped Monday of August 2026 is off"),
        ("2026-11-23 17:00", "1", "2026-11-26", "closing time before Culture Day"),
        ("2027-02-03 10:00", "1", "2027-02-11", "the last day before Tết 2027"),
        ("2027-04-15 10:00", "2", "2027-04-20", "Hùng Kings 2027 on a Friday"),
        ("2027-04-29 10:00", "1", "2027-05-04", "the first of May 2027 is made up on the Monday"),
        ("2025-12-24 23:59", "3", "2025-12-30", "the night of 24 December is received on the 25th"),
        ("2025-12-24 23:59", "5", "2026-01-05", "the night of 24 December over new year"),
        ("2025-12-24 23:59", "30", "2026-02-06", "thirty days with a worked Saturday among them"),
    ),
)
def test_working_days_go_around_days_off_and_onto_worked_saturdays(start, count, expected) -> None:
    assert shown(made(start, count, WD).due_at) == f"{expected} 17:00"


@pytest.mark.parametrize(
    ("start", "unit", "cutoff", "expected"),
    table(
        ("2026-03-02 00:00", WD, "", "2026-03-03", "the first minute of a day"),
        ("2026-03-02 07:29", WD, "", "2026-03-03", "before opening"),
        ("2026-03-02 12:15", WD, "", "2026-03-03", "at lunch"),
        ("2026-03-02 16:59", WD, "", "2026-03-03", "the last minute before closing"),
        ("2026-03-02 17:00", WD, "", "2026-03-04", "the closing minute"),
        ("2026-03-02 23:59", WD, "", "2026-03-04", "the last minute of a day"),
        ("2026-03-06 17:00", WD, "", "2026-03-10", "closing on a Friday"),
        ("2026-03-08 12:00", WD, "", "2026-03-10", "on a Sunday"),
        ("2026-03-02 14:59", WD, "15:00", "2026-03-03", "before a cutoff of its own"),
        ("2026-03-02 15:00", WD, "15:00", "2026-03-04", "at a cutoff of its own"),
        ("2026-03-02 16:59", D, "", "2026-03-03", "days of the calendar before closing"),
        ("2026-03-02 17:00", D, "", "2026-03-04", "days of the calendar at closing"),
        ("2026-03-02 15:00", D, "15:00", "2026-03-04", "days of the calendar at a cutoff"),
        ("2026-03-07 09:00", D, "", "2026-03-10", "days of the calendar from a Saturday"),
        ("2026-03-02 16:00", M, "16:00", "2026-04-03", "a month at a cutoff"),
        ("2026-03-02 06:00", SD, "", "2026-03-02", "the same day before opening"),
        ("2026-03-02 14:59", SD, "", "2026-03-02", "the same day before 15:00"),
        ("2026-03-02 15:00", SD, "", "2026-03-03", "the same day at 15:00"),
        ("2026-03-06 15:00", SD, "", "2026-03-09", "the same day at 15:00 on a Friday"),
        ("2026-02-13 15:00", SD, "", "2026-02-23", "the same day at 15:00 before Tết"),
        ("2026-08-21 15:00", SD, "", "2026-08-22", "the same day before a worked Saturday"),
        ("2026-08-22 14:59", SD, "", "2026-08-22", "the same worked Saturday"),
        ("2026-03-08 10:00", SD, "", "2026-03-09", "the same day on a Sunday"),
        ("2026-03-02 09:59", SD, "10:00", "2026-03-02", "the same day before its own cutoff"),
        ("2026-03-02 10:00", SD, "10:00", "2026-03-03", "the same day at its own cutoff"),
        ("2026-03-02 16:59", SD, "17:00", "2026-03-02", "the same day with a cutoff at closing"),
    ),
)
def test_the_hour_of_reception_decides_which_day_it_counts_as(
    start, unit, cutoff, expected
) -> None:
    assert shown(made(start, "1", unit, cutoff=cutoff).due_at) == f"{expected} 17:00"


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected"),
    table(
        ("2026-03-03 09:00", "10", D, "2026-03-13", "ten days"),
        ("2026-03-05 09:00", "10", D, "2026-03-16", "the last day is a Sunday"),
        ("2026-02-06 09:00", "10", D, "2026-02-23", "the last day is the first of Tết 2026"),
        ("2023-01-05 09:00", "15", D, "2023-01-27", "the last day is the first of Tết 2023"),
        ("2026-08-12 09:00", "10", D, "2026-08-22", "the last day is a worked Saturday"),
        ("2026-04-20 09:00", "10", D, "2026-05-04", "two days off and a weekend"),
        ("2025-12-24 23:59", "7", D, "2026-01-05", "the night of 24 December and seven days"),
        ("2023-01-31 09:00", "1", M, "2023-02-28", "the 31st to a February of 28"),
        ("2024-01-29 09:00", "1", M, "2024-02-29", "the 29th to a February of 29"),
        ("2024-01-30 09:00", "1", M, "2024-02-29", "the 30th to a February of 29"),
        ("2024-01-31 09:00", "1", M, "2024-02-29", "the 31st to a February of 29"),
        ("2027-01-29 09:00", "1", M, "2027-03-01", "the 29th to a Sunday, the 28th"),
        ("2025-03-31 09:00", "1", M, "2025-05-05", "the 31st to the 30th, a day off"),
        ("2026-03-31 09:00", "3", M, "2026-06-30", "the 31st to the 30th"),
        ("2025-08-29 09:00", "6", M, "2026-03-02", "half a year to the end of February"),
        ("2025-11-30 09:00", "1", M, "2026-01-05", "a Sunday counts as the first of the month"),
        ("2026-01-31 09:00", "1", M, "2026-03-02", "a Saturday, the 31st, counts as the 2nd"),
        ("2026-03-04 09:00", "12", M, "2027-03-04", "twelve months"),
        ("2025-12-24 23:59", "2", M, "2026-02-25", "the night of 24 December and two months"),
        ("2024-02-29 09:00", "1", Y, "2025-02-28", "the leap day and a year"),
        ("2024-02-29 09:00", "4", Y, "2028-02-29", "the leap day and four years"),
        ("2023-02-28 09:00", "1", Y, "2024-02-28", "the 28th stays the 28th in a leap year"),
        ("2023-03-06 09:00", "3", Y, "2026-03-06", "three years"),
        ("2025-11-24 09:00", "1", Y, "2026-11-25", "a year to a day off"),
    ),
)
def test_days_months_and_years_end_on_a_working_day(start, amount, unit, expected) -> None:
    assert shown(made(start, amount, unit).due_at) == f"{expected} 17:00"


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected"),
    table(
        ("2026-03-06 09:00", "0.5", WD, "2026-03-09 11:30", "half a day over a weekend"),
        ("2026-03-02 09:00", "0.25", WD, "2026-03-03 09:30", "a quarter of a day"),
        ("2026-03-02 09:00", "0.75", WD, "2026-03-03 15:00", "three quarters over lunch"),
        ("2026-03-02 17:00", "0.5", WD, "2026-03-04 11:30", "half a day from closing time"),
        ("2026-08-20 09:00", "1.5", WD, "2026-08-22 11:30", "half of a worked Saturday"),
        ("2026-02-12 09:00", "2.5", WD, "2026-02-24 11:30", "half a day after Tết 2026"),
        ("2023-01-10 09:00", "12.5", WD, "2023-02-03 11:30", "twelve and a half over Tết 2023"),
        ("2026-03-02 09:00", "4", WH, "2026-03-02 14:30", "working hours over lunch"),
        ("2026-03-02 11:30", "1", WH, "2026-03-02 14:00", "a working hour from lunch on"),
        ("2026-03-02 11:15", "0.5", WH, "2026-03-02 13:15", "half a working hour over lunch"),
        ("2026-03-02 06:00", "4", WH, "2026-03-02 11:30", "a whole morning ends at noon"),
        ("2026-03-02 06:00", "8", WH, "2026-03-02 17:00", "a whole day ends at closing"),
        ("2026-03-02 16:00", "2", WH, "2026-03-03 08:30", "working hours over a night"),
        ("2026-03-02 16:59", "1", WH, "2026-03-03 08:29", "the last minute counts"),
        ("2026-03-02 17:00", "1", WH, "2026-03-03 08:30", "working hours from closing time"),
        ("2026-03-06 16:30", "1", WH, "2026-03-09 08:00", "working hours over a weekend"),
        ("2026-03-07 10:00", "3", WH, "2026-03-09 10:30", "working hours from a Saturday"),
        ("2026-03-05 13:00", "24", WH, "2026-03-10 11:30", "three days of working hours"),
        ("2026-02-13 16:00", "2", WH, "2026-02-23 08:30", "working hours over Tết 2026"),
        ("2026-08-21 16:30", "1.5", WH, "2026-08-22 08:30", "working hours to a worked Saturday"),
        ("2026-03-02 16:00", "24", H, "2026-03-03 16:00", "a day and a night"),
        ("2026-03-02 12:00", "0.5", H, "2026-03-02 12:30", "half an hour at lunch"),
        ("2026-03-02 06:00", "2", H, "2026-03-02 09:30", "hours wait for the opening"),
        ("2026-03-02 17:00", "1", H, "2026-03-03 08:30", "hours from closing time"),
        ("2026-03-06 16:00", "48", H, "2026-03-08 16:00", "hours run on at a weekend"),
        ("2026-03-07 08:00", "2", H, "2026-03-09 09:30", "hours from a Saturday"),
        ("2026-02-13 16:00", "24", H, "2026-02-14 16:00", "hours into the days before Tết"),
        ("2026-02-17 10:00", "1", H, "2026-02-23 08:30", "hours from Tết"),
        ("2025-12-31 16:30", "8", H, "2026-01-01 00:30", "hours over new year"),
        ("2025-12-24 23:59", "2", H, "2025-12-25 09:30", "the night of 24 December in hours"),
        ("2025-12-24 23:59", "10", WH, "2025-12-26 09:30", "that night in working hours"),
    ),
)
def test_hours_and_parts_of_days_run_from_their_moment(start, amount, unit, expected) -> None:
    assert shown(made(start, amount, unit).due_at) == expected


@pytest.mark.parametrize(
    ("start", "cutoff", "unit", "expected"),
    table(
        ("2026-03-02 15:00", "15:00", WH, "2026-03-03 09:30", "working hours at a cutoff"),
        ("2026-03-02 14:59", "15:00", WH, "2026-03-02 16:59", "working hours before a cutoff"),
        ("2026-03-02 15:00", "15:00", H, "2026-03-03 09:30", "hours at a cutoff"),
    ),
)
def test_after_a_cutoff_hours_run_from_the_next_opening(start, cutoff, unit, expected) -> None:
    assert shown(made(start, "2", unit, cutoff=cutoff).due_at) == expected


# The clock stands still. All begin on Monday 2 March 2026 at 09:00; no day of March is off.
TUESDAY = stop("2026-03-03 10:00", "2026-03-04 10:00")
THURSDAY = stop("2026-03-05 10:00", "2026-03-06 10:00")
HOUR = stop("2026-03-02 10:00", "2026-03-02 11:00")
LUNCH = stop("2026-03-02 12:00", "2026-03-02 14:00")
AGAIN = stop("2026-03-03 10:00", "2026-03-05 10:00", resets=True)


@pytest.mark.parametrize(
    ("amount", "unit", "pauses", "expected"),
    table(
        ("3", WD, [], "2026-03-05 17:00", "nothing stopped"),
        ("3", WD, [TUESDAY], "2026-03-06 17:00", "one closing"),
        ("3", WD, [stop("2026-03-03 10:00", "2026-03-05 10:00")], "2026-03-09 17:00", "two"),
        ("3", WD, [stop("2026-03-03 08:00", "2026-03-03 16:59")], "2026-03-05 17:00", "no closing"),
        (
            "3",
            WD,
            [stop("2026-03-03 16:59", "2026-03-03 17:01")],
            "2026-03-06 17:00",
            "two minutes",
        ),
        (
            *("3", WD, [stop("2026-03-03 17:00", "2026-03-04 07:30")], "2026-03-06 17:00"),
            "it begins at closing",
        ),
        (
            *("3", WD, [stop("2026-03-03 10:00", "2026-03-03 17:00")], "2026-03-05 17:00"),
            "it ends at closing",
        ),
        ("3", WD, [stop("2026-03-02 10:00", "2026-03-02 17:30")], "2026-03-06 17:00", "on day 0"),
        (
            *("3", WD, [stop("2026-03-02 10:00", "2026-03-04 10:00")], "2026-03-09 17:00"),
            "from day 0 to day 2",
        ),
        (
            *("3", WD, [stop("2026-03-02 10:00", "2026-03-08 10:00")], "2026-03-12 17:00"),
            "from day 0 into the weekend",
        ),
        (
            *("3", WD, [stop("2026-03-04 09:00", "2026-03-18 09:00")], "2026-03-19 17:00"),
            "two whole weeks",
        ),
        (
            *("5", WD, [stop("2026-03-07 00:00", "2026-03-08 23:59")], "2026-03-09 17:00"),
            "a weekend only",
        ),
        (
            *("5", WD, [stop("2026-03-06 17:01", "2026-03-09 07:30")], "2026-03-09 17:00"),
            "from Friday night to Monday morning",
        ),
        (
            *("1", WD, [stop("2026-03-03 17:00", "2026-03-05 10:00")], "2026-03-05 17:00"),
            "from the very minute it is due",
        ),
        (
            *("1", WD, [stop("2026-03-03 17:01", "2026-03-06 10:00")], "2026-03-03 17:00"),
            "after the date has passed",
        ),
        (
            *("1", WD, [TUESDAY, stop("2026-03-05 09:00", "2026-03-09 09:00")]),
            *("2026-03-04 17:00", "one in time, one late"),
        ),
        ("3", WD, [TUESDAY, THURSDAY], "2026-03-09 17:00", "two pauses"),
        ("3", WD, [THURSDAY, TUESDAY], "2026-03-09 17:00", "two pauses told the wrong way round"),
        (
            *("3", WD, [TUESDAY, stop("2026-03-04 10:00", "2026-03-05 10:00")]),
            *("2026-03-09 17:00", "two that touch"),
        ),
        (
            *("3", WD, [TUESDAY, stop("2026-03-03 12:00", "2026-03-03 18:00")]),
            *("2026-03-06 17:00", "one inside the other counts once"),
        ),
        (
            *("1", WD, [stop("2026-03-02 16:00", "2026-03-02 18:00"), TUESDAY]),
            *("2026-03-05 17:00", "day 0 and then day 1"),
        ),
        ("3", WD, [AGAIN], "2026-03-10 17:00", "counted again"),
        (
            *("3", WD, [stop("2026-03-03 10:00", "2026-03-05 17:30", resets=True)]),
            *("2026-03-11 17:00", "counted again from after closing"),
        ),
        (
            *("3", WD, [stop("2026-03-03 10:00", "2026-03-07 10:00", resets=True)]),
            *("2026-03-12 17:00", "counted again from a Saturday"),
        ),
        (
            *("3", WD, [AGAIN, stop("2026-03-06 10:00", "2026-03-09 08:00")]),
            *("2026-03-11 17:00", "counted again, then stopped"),
        ),
        (
            *("3", WD, [TUESDAY, stop("2026-03-05 10:00", "2026-03-06 10:00", resets=True)]),
            *("2026-03-11 17:00", "stopped, then counted again"),
        ),
        (
            *("3", WD, [AGAIN, stop("2026-03-06 10:00", "2026-03-09 10:00", resets=True)]),
            *("2026-03-12 17:00", "counted again twice"),
        ),
        ("3", WD, [stop("2026-03-03 10:00", None)], "2026-03-05 17:00", "it still stands"),
        (
            *("3", WD, [TUESDAY, stop("2026-03-06 09:00", None)]),
            *("2026-03-06 17:00", "stopped once, and now again"),
        ),
        (
            *("3", WD, [stop("2026-03-03 10:00", None, resets=True)]),
            *("2026-03-05 17:00", "it will be counted again, not yet"),
        ),
        ("1.5", WD, [TUESDAY], "2026-03-05 11:30", "before the half day"),
        (
            *("1.5", WD, [stop("2026-03-04 08:30", "2026-03-04 09:30")], "2026-03-04 14:00"),
            "an hour of the half day",
        ),
        (
            *("1.5", WD, [stop("2026-03-04 10:30", "2026-03-05 10:30")], "2026-03-05 11:30"),
            "the last hour of the half day",
        ),
        ("4", WH, [HOUR], "2026-03-02 15:30", "an hour"),
        ("4", WH, [HOUR, LUNCH], "2026-03-02 16:30", "an hour, and an hour after lunch"),
        (
            *("4", WH, [stop("2026-03-02 11:00", "2026-03-02 13:30")], "2026-03-02 15:30"),
            "lunch and half an hour on each side",
        ),
        ("4", WH, [stop("2026-03-02 11:30", "2026-03-02 13:00")], "2026-03-02 14:30", "lunch only"),
        (
            *("4", WH, [stop("2026-03-02 10:00", "2026-03-03 10:00")], "2026-03-03 14:30"),
            "a day of working hours",
        ),
        (
            *("4", WH, [stop("2026-03-02 10:00", "2026-03-07 10:00")], "2026-03-09 10:30"),
            "working hours until a Saturday go on on Monday",
        ),
        (
            *("4", WH, [stop("2026-03-02 14:30", "2026-03-02 16:00")], "2026-03-02 14:30"),
            "after the last working hour",
        ),
        (
            *("4", WH, [stop("2026-03-02 10:00", "2026-03-02 15:00", resets=True)]),
            *("2026-03-03 09:30", "working hours counted again"),
        ),
        ("24", H, [stop("2026-03-02 20:00", "2026-03-03 06:00")], "2026-03-03 19:00", "a night"),
        ("24", H, [HOUR, LUNCH], "2026-03-03 12:00", "one hour and two hours"),
        (
            *("24", H, [stop("2026-03-02 10:00", "2026-03-04 10:00", resets=True)]),
            *("2026-03-05 10:00", "hours counted again"),
        ),
        (
            *("24", H, [stop("2026-03-03 09:00", "2026-03-04 10:00")]),
            *("2026-03-03 09:00", "hours that were over"),
        ),
        (
            *("0", SD, [stop("2026-03-02 10:00", "2026-03-02 16:00")], "2026-03-02 17:00"),
            "the same day, going on in time",
        ),
        (
            *("0", SD, [stop("2026-03-02 10:00", "2026-03-02 18:00")], "2026-03-03 17:00"),
            "the same day, over closing",
        ),
        (
            *("0", SD, [stop("2026-03-02 10:00", "2026-03-07 08:00")], "2026-03-09 17:00"),
            "the same day, until a Saturday",
        ),
        (
            *("0", SD, [stop("2026-03-02 10:00", "2026-03-02 14:59", resets=True)]),
            *("2026-03-02 17:00", "the same day again before 15:00"),
        ),
        (
            *("0", SD, [stop("2026-03-02 10:00", "2026-03-02 15:00", resets=True)]),
            *("2026-03-03 17:00", "the same day again at 15:00"),
        ),
        (
            *("7", D, [stop("2026-03-07 09:00", "2026-03-08 18:00")], "2026-03-11 17:00"),
            "days of the calendar: a weekend counts",
        ),
        (
            *("7", D, [stop("2026-03-02 10:00", "2026-03-02 18:00")], "2026-03-10 17:00"),
            "days of the calendar: day 0",
        ),
        (
            *("7", D, [stop("2026-03-06 10:00", "2026-03-11 10:00")], "2026-03-16 17:00"),
            "days of the calendar: over the last day",
        ),
        (
            *("7", D, [stop("2026-03-09 17:01", "2026-03-12 10:00")], "2026-03-09 17:00"),
            "days of the calendar: too late",
        ),
        ("7", D, [AGAIN], "2026-03-12 17:00", "days of the calendar counted again"),
        (
            *("1", M, [stop("2026-03-09 10:00", "2026-03-19 10:00")], "2026-04-13 17:00"),
            "a month and ten days, on a Sunday",
        ),
        (
            *("1", M, [stop("2026-03-09 10:00", "2026-03-10 10:00")], "2026-04-03 17:00"),
            "a month and a day",
        ),
        ("1", M, [AGAIN], "2026-04-06 17:00", "a month counted again, to a Sunday"),
        (
            *("1", Y, [stop("2026-06-02 10:00", "2026-06-04 10:00")], "2027-03-04 17:00"),
            "a year and two days",
        ),
    ),
)
def test_time_in_which_the_clock_stands_still_is_left_out(amount, unit, pauses, expected) -> None:
    assert shown(made("2026-03-02 09:00", amount, unit, pauses=tuple(pauses)).due_at) == expected


@pytest.mark.parametrize(
    ("start", "count", "pause", "expected"),
    table(
        (
            *("2026-02-12 10:00", "3", stop("2026-02-13 16:00", "2026-02-23 08:00")),
            *("2026-02-25", "over Tết 2026 it costs the one day before"),
        ),
        (
            *("2026-02-12 10:00", "3", stop("2026-02-16 08:00", "2026-02-20 18:00")),
            *("2026-02-24", "within Tết 2026 it costs nothing"),
        ),
        (
            *("2023-01-18 10:00", "3", stop("2023-01-18 16:00", "2023-01-27 18:00")),
            *("2023-02-02", "from before Tết 2023 to the first day after"),
        ),
        (
            *("2024-02-07 10:00", "1", stop("2024-02-07 16:00", "2024-02-10 10:00")),
            *("2024-02-16", "day 0 before Tết 2024 pushes the beginning to the day after Tết"),
        ),
        (
            *("2025-01-24 10:00", "2", stop("2025-02-03 08:00", "2025-02-04 08:00")),
            *("2025-02-05", "the first day after Tết 2025"),
        ),
        (
            *("2026-08-21 10:00", "1", stop("2026-08-22 09:00", "2026-08-23 09:00")),
            *("2026-08-24", "a worked Saturday"),
        ),
        (
            *("2024-04-26 10:00", "3", stop("2024-04-29 08:00", "2024-04-30 08:00")),
            *("2024-05-04", "a swapped Monday costs nothing"),
        ),
        (
            *("2025-12-24 23:59", "1", stop("2025-12-25 08:00", "2025-12-25 18:00")),
            *("2025-12-29", "the day that counts as day 0"),
        ),
    ),
)
def test_only_working_days_are_lost_to_a_pause(start, count, pause, expected) -> None:
    assert shown(made(start, count, WD, pauses=(pause,)).due_at) == f"{expected} 17:00"


@pytest.mark.parametrize(
    ("amount", "unit", "pauses", "extensions", "expected"),
    table(
        (*("3", WD, [], [more("2026-03-04 09:00", "5", WD)]), "2026-03-12 17:00", "five more days"),
        (
            *("3", WD, [TUESDAY], [more("2026-03-05 09:00", "2", WD)]),
            *("2026-03-10 17:00", "stopped, then longer"),
        ),
        (
            *("3", WD, [stop("2026-03-06 10:00", "2026-03-07 10:00")]),
            *([more("2026-03-03 09:00", "2", WD)], "2026-03-10 17:00", "longer, then stopped"),
        ),
        (
            *("1", WD, []),
            [more("2026-03-03 09:00", "2", WD), more("2026-03-05 09:00", "3", WD)],
            *("2026-03-10 17:00", "longer twice"),
        ),
        (
            *("3", WD, [stop("2026-03-04 10:00", "2026-03-05 10:00", resets=True)]),
            *([more("2026-03-03 09:00", "2", WD)], "2026-03-10 17:00"),
            "longer, then counted again without it",
        ),
        (
            *("3", WD, [stop("2026-03-04 10:00", "2026-03-05 10:00", resets=True)]),
            *([more("2026-03-06 09:00", "2", WD)], "2026-03-12 17:00"),
            "counted again, then longer",
        ),
        (
            *("3", WD, [stop("2026-03-03 10:00", None)], [more("2026-03-04 09:00", "2", WD)]),
            *("2026-03-09 17:00", "longer while it stands still"),
        ),
        (
            "4",
            WH,
            [],
            [more("2026-03-02 10:00", "4", WH)],
            "2026-03-03 09:00",
            "working hours more",
        ),
        ("24", H, [], [more("2026-03-02 10:00", "12", H)], "2026-03-03 21:00", "hours more"),
        ("20", H, [], [more("2026-03-02 10:00", "1", H)], "2026-03-03 06:00", "an hour at night"),
        ("10", D, [], [more("2026-03-04 09:00", "5", D)], "2026-03-17 17:00", "calendar days more"),
        ("1", M, [], [more("2026-03-04 09:00", "1", M)], "2026-05-04 17:00", "a month more"),
        (
            *("10", D, [], [more("2026-03-04 09:00", "2", WD)], "2026-03-16 17:00"),
            "working days more than calendar days",
        ),
        (
            *("3", WD, [], [more("2026-03-04 09:00", "2", D)], "2026-03-09 17:00"),
            "calendar days more than working days",
        ),
        (
            *("3", WD, [], [more("2026-03-04 09:00", "4", WH)], "2026-03-06 11:30"),
            "working hours more than working days",
        ),
        (
            *("0", SD, [], [more("2026-03-02 10:00", "1", WD)], "2026-03-03 17:00"),
            "a day more than the same day",
        ),
        (
            *("5", D, [], [more("2026-03-04 09:00", "2", WD)], "2026-03-11 17:00"),
            "working days more than a date moved off a Saturday",
        ),
        (
            *("5", D, [], [more("2026-03-04 09:00", "4", WH)], "2026-03-10 11:30"),
            "hours of work more than a date moved off a Saturday",
        ),
        (
            *("5", D, [], [more("2026-03-04 09:00", "4", H)], "2026-03-09 21:00"),
            "hours more than a date moved off a Saturday",
        ),
        (
            *("3", WD, [stop("2026-03-06 10:00", "2026-03-07 10:00")]),
            *([more("2026-03-09 09:00", "2", WD)], "2026-03-09 17:00"),
            "stopped after the date, then longer",
        ),
    ),
)
def test_an_extension_makes_so_much_more_from_the_date_made_so_far(
    amount, unit, pauses, extensions, expected
) -> None:
    told = {"pauses": tuple(pauses), "extensions": tuple(extensions)}
    assert shown(made("2026-03-02 09:00", amount, unit, **told).due_at) == expected


def test_an_extension_goes_around_tet() -> None:
    longer = more("2026-02-12 09:00", "1", WD)
    assert shown(made("2026-02-11 09:00", "2", WD, extensions=(longer,)).due_at) == (
        "2026-02-23 17:00"
    )


@pytest.mark.parametrize(
    ("promised", "told", "expected", "legal"),
    table(
        ("2026-03-11 17:00", {}, "2026-03-11 17:00", "2026-03-05 17:00", "a day is named"),
        ("2026-03-11 11:00", {}, "2026-03-11 11:00", "2026-03-05 17:00", "with its hour"),
        ("2026-03-14 17:00", {}, "2026-03-16 17:00", "2026-03-05 17:00", "a Saturday moves"),
        ("2026-04-30 17:00", {}, "2026-05-04 17:00", "2026-03-05 17:00", "a day off moves"),
        (
            *("2026-03-11 17:00", {"pauses": (TUESDAY,)}, "2026-03-11 17:00", "2026-03-06 17:00"),
            "an earlier pause moves only the legal date",
        ),
        (
            "2026-03-11 17:00",
            {"pauses": (stop("2026-03-09 10:00", "2026-03-10 10:00"),)},
            *("2026-03-12 17:00", "2026-03-05 17:00", "a later pause moves only the new date"),
        ),
        (
            "2026-03-11 17:00",
            {"pauses": (stop("2026-03-11 10:00", "2026-03-16 10:00"),)},
            *("2026-03-16 17:00", "2026-03-05 17:00", "a later pause over the new date"),
        ),
        (
            "2026-03-11 17:00",
            {
                "pauses": (
                    stop("2026-03-04 10:00", "2026-03-09 10:00"),
                    stop("2026-03-10 10:00", "2026-03-11 10:00"),
                )
            },
            *("2026-03-12 17:00", "2026-03-11 17:00", "of two pauses the one begun after it"),
        ),
        (
            "2026-03-11 17:00",
            {"pauses": (stop("2026-03-07 10:00", "2026-03-08 18:00"),)},
            *("2026-03-11 17:00", "2026-03-05 17:00", "a weekend's pause moves nothing"),
        ),
        (
            "2026-03-11 17:00",
            {"pauses": (stop("2026-03-12 10:00", "2026-03-16 10:00"),)},
            *("2026-03-11 17:00", "2026-03-05 17:00", "a pause after the new date"),
        ),
        (
            "2026-03-14 17:00",
            {"pauses": (stop("2026-03-12 10:00", "2026-03-13 10:00"),)},
            *("2026-03-17 17:00", "2026-03-05 17:00", "a Saturday moves, then a pause moves it on"),
        ),
        (
            "2026-03-11 17:00",
            {"pauses": (stop("2026-03-06 10:00", "2026-03-09 10:00", resets=True),)},
            *("2026-03-12 17:00", "2026-03-12 17:00", "counted again there is no promise"),
        ),
        (
            "2026-03-11 17:00",
            {"extensions": (more("2026-03-03 10:00", "1", WD),)},
            *("2026-03-11 17:00", "2026-03-06 17:00", "an earlier extension moves the legal date"),
        ),
        (
            "2026-03-11 17:00",
            {"extensions": (more("2026-03-06 10:00", "1", WD),)},
            *("2026-03-12 17:00", "2026-03-06 17:00", "a later extension moves both"),
        ),
        (
            "2026-03-11 17:00",
            {"pauses": (stop("2026-03-09 10:00", None),)},
            *("2026-03-11 17:00", "2026-03-05 17:00", "it stands still since"),
        ),
    ),
)
def test_a_promise_names_a_day_and_leaves_the_legal_date(promised, told, expected, legal) -> None:
    promise = Promise(at("2026-03-05 16:00"), at(promised))
    dates = made("2026-03-02 09:00", "3", WD, promise=promise, **told)
    assert (shown(dates.due_at), shown(dates.legal_due_at)) == (expected, legal)
    assert shown(dates.first_due_at) == "2026-03-05 17:00"


@pytest.mark.parametrize(
    ("start", "amount", "unit", "pauses", "expected"),
    table(
        ("2026-05-28 10:00", "1", WD, [], "2026-05-29 17:00", "the last day of the old hours"),
        ("2026-05-29 10:00", "1", WD, [], "2026-06-01 17:30", "the first day of summer hours"),
        ("2026-05-29 17:00", "1", WD, [], "2026-06-02 17:30", "the old closing time"),
        ("2026-06-01 17:00", "1", WD, [], "2026-06-02 17:30", "before the new closing time"),
        ("2026-06-01 17:30", "1", WD, [], "2026-06-03 17:30", "the new closing time"),
        ("2026-05-29 10:00", "0.5", WD, [], "2026-06-01 11:00", "half a day of summer"),
        ("2026-05-29 16:00", "4", WH, [], "2026-06-01 10:00", "working hours into summer"),
        ("2026-06-01 11:00", "1", WH, [], "2026-06-01 14:30", "the summer lunch"),
        ("2026-05-29 17:00", "1", H, [], "2026-06-01 08:00", "hours from the summer opening"),
        ("2026-05-27 09:00", "5", D, [], "2026-06-01 17:30", "days of the calendar into summer"),
        ("2026-05-04 09:00", "1", M, [], "2026-06-04 17:30", "a month into summer"),
        ("2026-06-01 14:00", "0", SD, [], "2026-06-01 17:30", "the same day in summer"),
        ("2026-08-21 10:00", "1", WD, [], "2026-08-22 17:30", "a worked Saturday in summer"),
        (
            *("2026-06-01 10:00", "2", WD, [stop("2026-06-02 16:45", "2026-06-02 17:15")]),
            *("2026-06-03 17:30", "a pause over 17:00 covers no closing in summer"),
        ),
        (
            *("2026-06-01 10:00", "2", WD, [stop("2026-06-02 17:15", "2026-06-02 18:00")]),
            *("2026-06-04 17:30", "a pause over 17:30 covers one"),
        ),
        (
            *("2026-06-01 10:00", "7", D, [stop("2026-06-06 17:10", "2026-06-06 17:40")]),
            *("2026-06-09 17:30", "a Saturday in summer would close at 17:30"),
        ),
        (
            *("2026-06-01 10:00", "8", WH, [stop("2026-06-01 11:00", "2026-06-01 14:00")]),
            *("2026-06-02 10:30", "half an hour of a summer afternoon"),
        ),
    ),
)
def test_each_season_has_its_office_hours(start, amount, unit, pauses, expected) -> None:
    assert shown(made(start, amount, unit, SUMMER, pauses=tuple(pauses)).due_at) == expected


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected"),
    table(
        ("2026-03-07 09:00", "1", WD, "2026-03-09 17:00", "received on the shift"),
        ("2026-03-07 11:29", "1", WD, "2026-03-09 17:00", "the shift's last minute"),
        ("2026-03-07 11:30", "1", WD, "2026-03-10 17:00", "the shift has closed"),
        ("2026-03-06 09:00", "1", WD, "2026-03-09 17:00", "the shift is not day 1"),
        ("2026-03-08 09:00", "1", WD, "2026-03-10 17:00", "no shift on a Sunday"),
        ("2026-03-07 09:00", "0.5", WD, "2026-03-09 11:30", "half a day from the shift"),
        ("2026-03-07 09:00", "0", SD, "2026-03-09 17:00", "the same day needs a working day"),
        ("2026-03-07 09:00", "2", WH, "2026-03-09 09:30", "a shift has no working hours"),
        ("2026-03-06 16:00", "2", WH, "2026-03-09 08:30", "working hours pass over the shift"),
        ("2026-03-07 09:00", "3", H, "2026-03-07 12:00", "hours run from the shift"),
        ("2026-03-07 09:00", "1", D, "2026-03-09 17:00", "a Sunday after the shift moves"),
        ("2026-03-07 09:00", "3", D, "2026-03-10 17:00", "three days from the shift"),
        ("2026-03-02 09:00", "5", D, "2026-03-09 17:00", "a last day on the shift moves"),
        ("2026-03-07 09:00", "1", M, "2026-04-07 17:00", "a month from the shift"),
        ("2026-02-28 09:00", "1", WD, "2026-03-03 17:00", "no shift yet"),
        ("2026-08-21 10:00", "1", WD, "2026-08-22 17:00", "a worked Saturday has Monday's hours"),
        ("2026-08-22 14:00", "1", WD, "2026-08-24 17:00", "a worked Saturday's afternoon"),
    ),
)
def test_a_shift_takes_in_but_does_not_count(start, amount, unit, expected) -> None:
    assert shown(made(start, amount, unit, SHIFT).due_at) == expected


def test_a_pause_on_the_shift_of_reception_pushes_the_beginning() -> None:
    shift = stop("2026-03-07 10:00", "2026-03-07 12:00")
    assert shown(made("2026-03-07 09:00", "1", WD, SHIFT, pauses=(shift,)).due_at) == (
        "2026-03-10 17:00"
    )


def test_moments_in_another_zone_are_moments_in_vietnam() -> None:
    utc = datetime.fromisoformat("2026-03-02T10:00+00:00")
    dates = due(Facts(utc, Limit(Decimal(1), WD)), TABLE)
    assert shown(dates.due_at) == "2026-03-04 17:00"


def test_without_a_limit_nothing_is_due() -> None:
    dates = made("2026-03-02 09:00", "0", Unit.NONE, pauses=(TUESDAY,))
    assert (dates.due_at, dates.first_due_at, dates.legal_due_at) == (None, None, None)
