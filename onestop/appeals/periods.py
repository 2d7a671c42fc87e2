"""The periods of the law for complaints, petitions and going to court, read from the file beside.

They are data because they change with the law, and because each says where it is taken from.
"""

import enum
import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from onestop.workdays.facts import Unit

FILE = Path(__file__).with_name("periods.toml")


class Kind(enum.StrEnum):
    """What somebody may do about a dossier beside waiting."""

    SUPPLEMENT = "supplement"
    WITHDRAW = "withdraw"
    FIRST_COMPLAINT = "first-complaint"
    SECOND_COMPLAINT = "second-complaint"
    COURT = "court"
    PETITION = "petition"


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A length of time for a right; `amount` None: no last day. `complex`: where a case is such.

    `mark` is how well it is known, as the notes on the trade mark it.
    """

    right: Kind
    source: str
    mark: str
    holds_from: date
    amount: int | None = None
    unit: Unit = Unit.DAY
    complex: int | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    period: tuple[Period, ...]
    answer: tuple[Period, ...]
    accept: tuple[Period, ...]


def for_using(right: Kind, on: date) -> Period | None:
    """How long a right that begins on a day may be used; None before the law held."""
    return _holding(_read().period, right, on)


def for_answering(right: Kind, on: date) -> Period | None:
    """How long the answer may take, for what is accepted on a day; None where no law says it."""
    return _holding(_read().answer, right, on)


def for_accepting(right: Kind, on: date) -> Period | None:
    """Until when what was sent on a day is to be accepted; None where no law says it."""
    return _holding(_read().accept, right, on)


def _holding(rows: tuple[Period, ...], right: Kind, on: date) -> Period | None:
    fitting = [row for row in rows if row.right is right and row.holds_from <= on]
    return max(fitting, key=lambda row: row.holds_from, default=None)


@cache
def _read() -> _File:
    return msgspec.convert(tomllib.loads(FILE.read_text("utf-8")), _File)
