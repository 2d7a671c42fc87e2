"""Who acts, for which unit, when, through which door, in which transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Act:
    """The first argument of every verb.

    It carries what each act must know and must never guess: the transaction it belongs to,
    the person who answers for it (`account:7`, `system`, `anyone`), the moment it happens, the
    door it came through, the code of the unit it is done for (None: for nobody's unit), and, for
    what is signed, the factor by which the person had just proved who they are.
    """

    session: Session
    who: str
    at: datetime
    via: str
    unit: str | None = None
    factor: str | None = None


def account_of(who: str | None) -> int | None:
    """The account that such a person is; None for the program and for a visitor without one."""
    kind, _colon, number = (who or "").partition(":")
    return int(number) if kind == "account" and number.isdigit() else None
