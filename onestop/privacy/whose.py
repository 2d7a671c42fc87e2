"""Whose data are gathered: the account, and what its own pages show to it."""

import enum
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.support import LazyProxy
from sqlalchemy.orm import Session

from onestop.dossiers.models import Dossier
from onestop.kernel.files import Store
from onestop.people.models import Account

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Whose:
    """The door says which dossiers are the account's own and which results it may open, by the
    same rules as its pages: so nothing is taken out that is not shown there."""

    session: Session
    account: Account
    dossiers: Sequence[Dossier]
    opens: Collection[int]
    store: Store

    @property
    def ids(self) -> list[int]:
        return [dossier.id for dossier in self.dossiers]

    @property
    def codes(self) -> dict[int, str]:
        return {dossier.id: dossier.code for dossier in self.dossiers}

    def is_me(self, number: str | None, account_id: int | None) -> bool:
        """Whether a row that names somebody names this account."""
        mine = self.account.owner_number
        return account_id == self.account.id or (mine is not None and number == mine)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data: what it is called, why it is kept, the tables it is in, how it is read."""

    code: str
    name: LazyProxy
    why: LazyProxy
    tables: tuple[str, ...]
    rows: Callable[[Whose], Rows]


def plain(row: object, *names: str) -> dict[str, Any]:
    """The named columns of a row, as JSON can say them."""
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
