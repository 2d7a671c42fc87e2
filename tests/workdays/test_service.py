"""The calendar is data: entered, changed, overlaid, and never changed behind somebody's back."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from onestop.kernel import i18n
from onestop.workdays import queries
from onestop.workdays.commands import due_command
from onestop.workdays.service import remove_day, seed, seed_missing, set_day


def test_holidays_and_swaps_of_the_years_are_entered_once(act, session) -> None:
    assert seed(act, 2022, 2027) > 60
    assert seed(act, 2022, 2027) == 0
    calendar = queries.calendar(session)
    off = ["2026-01-01", "2026-01-02", "2026-02-17", "2026-04-30", "2026-08-31", "2026-11-24"]
    assert [day for day in off if calendar.is_working(date.fromisoformat(day))] == []
    worked = ["2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22"]
    assert [day for day in worked if not calendar.is_working(date.fromisoformat(day))] == []


@pytest.mark.parametrize(
    "day",
    [
        *("2023-01-20", "2023-01-26", "2023-05-03", "2023-09-04", "2024-02-14", "2024-04-29"),
        *("2025-01-31", "2025-05-02", "2026-02-20", "2026-04-27", "2027-02-10", "2027-05-03"),
    ],
)
def test_days_off_of_the_published_table_are_off(act, session, day) -> None:
    seed(act, 2023, 2027)
    assert not queries.calendar(session).is_working(date.fromisoformat(day))


def test_what_somebody_decided_is_not_overwritten(act, session) -> None:
    set_day(act, date(2026, 1, 2), is_working=True, name_vi="Làm việc", source="Quyết định mẫu")
    seed(act, 2026, 2026)
    assert queries.calendar(session).is_working(date(2026, 1, 2))


def test_an_agency_may_have_a_day_of_its_own(act, session) -> None:
    day = date(2026, 3, 7)
    set_day(act, day, is_working=True, name_vi="Trực", source="QĐ", agency_code="H05.105")
    assert queries.calendar(session, "H05.105").is_working(day)
    assert not queries.calendar(session).is_working(day)
    remove_day(act, day, "H05.105")
    assert not queries.calendar(session, "H05.105").is_working(day)


def test_days_are_named_in_the_language_spoken(act, session) -> None:
    seed(act, 2026, 2026)
    calendar = queries.calendar(session)
    with i18n.speaking("en"):
        english = calendar.name_of(date(2026, 9, 2))
    assert english and english != calendar.name_of(date(2026, 9, 2))


def test_the_command_prints_date_lines_and_ledger(act, session) -> None:
    seed(act, 2026, 2026)
    make = lambda: lambda: session  # noqa: E731  what the command line hands to a command
    arguments = ["--from", "2026-11-23T10:00", "--limit", "3", "--unit", "working_day", "--json"]
    stop = ["--pause", "2026-11-25T10:00/2026-11-26T10:00"]
    done = CliRunner().invoke(due_command, arguments + stop, obj=make, catch_exceptions=False)
    told = json.loads(done.stdout)
    assert told["due"] == "2026-11-30T17:00:00+07:00"
    assert told["first_due"] == "2026-11-27T17:00:00+07:00"
    assert set(told["ledger"]) == {"agency", "citizen"} and len(told["lines"]) >= 4


@pytest.mark.parametrize(
    "wrong",
    [
        ["--from", "gestern", "--limit", "3", "--unit", "day"],
        ["--from", "2026-11-23", "--limit", "drei", "--unit", "day"],
        ["--from", "2026-11-23", "--limit", "-1", "--unit", "day"],
        ["--from", "2026-11-23", "--limit", "3", "--unit", "week"],
        ["--from", "2026-11-23", "--limit", "3", "--unit", "day", "--pause", "x"],
        ["--from", "2026-11-23", "--limit", "3", "--unit", "day", "--cutoff", "25:00"],
        ["--from", "0001-01-01T00:00", "--limit", "3", "--unit", "working_day"],
        ["--from", "9999-12-31T16:00", "--limit", "3", "--unit", "working_day"],
        ["--from", "2026-11-23", "--limit", "9999", "--unit", "year"],
        ["--from", "2026-11-23", "--limit", "3", "--unit", "day", "--pause", "9999-12-31/"],
        ["--from", "2026-11-23", "--limit", "1.5", "--unit", "day"],
        ["--from", "2026-11-23", "--limit", "0.5", "--unit", "month"],
        ["--from", "2026-11-23", "--limit", "2.5", "--unit", "year"],
    ],
)
def test_the_command_refuses_what_it_cannot_read_or_count(session, wrong) -> None:
    make = lambda: lambda: session  # noqa: E731
    done = CliRunner().invoke(due_command, wrong, obj=make)
    assert done.exit_code == 2 and "Error" in done.output and done.output.count("\n") <= 4
    assert "Traceback" not in done.output and isinstance(done.exception, SystemExit)


def test_a_year_nobody_entered_is_named_beside_the_answer(act, session) -> None:
    seed(act, 2031, 2031)
    session.commit()
    make = lambda: lambda: session  # noqa: E731
    words = ["--from", "2031-12-30T09:00", "--limit", "3", "--unit", "working_day", "--json"]
    done = CliRunner().invoke(due_command, words, obj=make)
    assert json.loads(done.stdout)["due"] == "2032-01-02T17:00:00+07:00"
    assert "2032" in done.stderr and done.stderr.count("\n") == 1


def test_a_year_somebody_decided_is_left_alone(act) -> None:
    set_day(act, date(2031, 3, 3), is_working=False, name_vi="Ngày riêng", name_en="", source="thử")
    seed_missing(act, range(2031, 2033))
    assert [d.name_vi for d in queries.days_of(act.session, 2031)] == ["Ngày riêng"]
    assert len(queries.days_of(act.session, 2032)) >= 6
