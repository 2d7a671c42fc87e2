"""Every shipped procedure, through each of its doors and in each of its cases: the due date of a
plain week and of the week before Tết, worked out by hand from the limit that was published."""

import json

import pytest
from click.testing import CliRunner

from onestop.catalogue.definition import Limit, Procedure
from onestop.catalogue.reading import read_folder
from onestop.catalogue.service import FOLDER
from onestop.workdays.commands import due_command
from onestop.workdays.service import seed

# A Monday morning, and the Thursday afternoon before the days off from Monday 16 to Friday
# 20 February 2026: after it come Friday 13, then Monday 23.
PLAIN, BEFORE_TET = "2026-03-02T09:00", "2026-02-12T15:30"

# The limit as published: when it ends for the one and for the other. The day of reception is not
# counted; a last day that is off moves to the next working day.
DATES = {
    "no limit": (None, None),
    "one hour": ("2026-03-02 10:00", "2026-02-12 16:30"),
    # Received after 15:00 it is the next working day's.
    "the same day": ("2026-03-02 17:00", "2026-02-13 17:00"),
    "1 working day": ("2026-03-03 17:00", "2026-02-13 17:00"),
    "2 working days": ("2026-03-04 17:00", "2026-02-23 17:00"),
    "3 working days": ("2026-03-05 17:00", "2026-02-24 17:00"),
    "4 working days": ("2026-03-06 17:00", "2026-02-25 17:00"),
    "5 working days": ("2026-03-09 17:00", "2026-02-26 17:00"),
    "7 working days": ("2026-03-11 17:00", "2026-03-02 17:00"),
    "8 working days": ("2026-03-12 17:00", "2026-03-03 17:00"),
    "15 working days": ("2026-03-23 17:00", "2026-03-12 17:00"),
    "18 working days": ("2026-03-26 17:00", "2026-03-17 17:00"),
    # Saturday 14 and Sunday 22 February are off: both lead to Monday 23.
    "2 days": ("2026-03-04 17:00", "2026-02-23 17:00"),
    "10 days": ("2026-03-12 17:00", "2026-02-23 17:00"),
    "15 days": ("2026-03-17 17:00", "2026-02-27 17:00"),
    # Sunday 22 March leads to Monday 23.
    "20 days": ("2026-03-23 17:00", "2026-03-04 17:00"),
}

# What was published for each procedure; a case or a door that differs has a line of its own.
PUBLISHED = {
    "1.000656": "the same day",
    "1.000656 verify": "3 working days",
    "1.000894": "the same day",
    "1.000894 verify": "5 working days",
    "1.001193": "the same day",
    "1.001193 verify": "3 working days",
    "1.001456": "8 working days",
    "1.001471": "5 working days",
    "1.001471 urgent": "3 working days",
    "1.001731": "3 working days",
    "1.001942": "no limit",
    "1.003677": "1 working day",
    "1.003677 complex": "2 working days",
    "1.004194": "3 working days",
    "1.004222": "7 working days",
    "1.004873": "3 working days",
    "1.005142": "no limit",
    "1.008498": "3 working days",
    "1.008503 online": "2 working days",
    "1.008503 post": "2 working days",
    "1.008503 desk": "3 working days",
    "1.012566": "7 working days",
    "1.012575": "2 days",
    "1.013067": "2 working days",
    "1.013067 verify": "7 working days",
    "1.013067 plate": "one hour",
    "1.013831 online": "18 working days",
    "1.013831 desk": "18 working days",
    "1.013831 post": "4 working days",
    "1.014063": "7 working days",
    "1.014064": "7 working days",
    "1.014137": "5 working days",
    "1.014748": "15 working days",
    "1.115231": "3 working days",
    "1.115232": "3 working days",
    "1.115468": "8 working days",
    "1.115468 transfer": "8 working days",
    "1.115468 lease": "4 working days",
    "2.000635": "the same day",
    "2.001159": "one hour",
    "2.001194": "7 working days",
    "2.001195": "7 working days",
    "2.001403": "3 working days",
    "2.001410": "3 working days",
    "2.001428": "3 working days",
    "2.002913": "8 working days",
    "3.000001": "7 working days",
    "3.000099": "3 working days",
    "3.000333": "10 days",
    "3.000333 verify": "15 days",
    "3.000347": "5 working days",
    "3.000348": "5 working days",
    "3.000722": "20 days",
    "5.003827": "15 working days",
    "BHXH_GHBHYT": "no limit",
    "C08_XPHCDB": "no limit",
}
PROCEDURES = {procedure.code: procedure for procedure in read_folder(FOLDER)}


def lines_of(procedure: Procedure) -> list[tuple[str, Limit]]:
    """(the line of the table that speaks of it, the limit of the definition) for every way in."""
    found = []
    for channel in procedure.channels:
        for case in (None, *(c.code for c in procedure.cases)):
            narrow = [f"{procedure.code} {case}", f"{procedure.code} {channel.value}"]
            named = next((n for n in narrow if n in PUBLISHED), procedure.code)
            found.append((named, procedure.limit_for(channel, case)))
    return found


@pytest.fixture
def due(act, session):
    seed(act, 2026, 2026)
    # The command closes the session it is given.
    session.commit()

    def asked(limit: Limit, start: str) -> str | None:
        words = ["--from", start, "--limit", limit.amount, "--unit", limit.unit.value, "--json"]
        words += ["--cutoff", limit.cutoff] if limit.cutoff else []
        done = CliRunner().invoke(due_command, words, obj=lambda: lambda: session)
        assert done.exit_code == 0, done.output
        told = json.loads(done.stdout)
        assert told["due"] == told["first_due"] and told["lines"]
        return told["due"] and told["due"][:16].replace("T", " ")

    return asked


@pytest.mark.parametrize("code", list(PROCEDURES))
def test_the_date_is_the_one_worked_out_by_hand(due, code) -> None:
    for named, limit in lines_of(PROCEDURES[code]):
        expected = DATES[PUBLISHED[named]]
        assert (due(limit, PLAIN), due(limit, BEFORE_TET)) == expected, named


def test_every_line_of_the_table_is_about_something_shipped() -> None:
    used = {named for procedure in PROCEDURES.values() for named, _limit in lines_of(procedure)}
    assert used == set(PUBLISHED)
    assert set(PUBLISHED.values()) == set(DATES)
