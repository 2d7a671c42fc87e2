"""Rows that are made where they are missing, and counters that two never read at once."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from onestop.kernel.db import Base


def insert(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT of the store's own dialect: the two that are used know ON CONFLICT alike."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def count_on(session: Session, table: Any, by: int = 1, **key: object) -> int:
    """Move a counter on and return what it says now; `table` has the columns of the key and `last`.

    The row is locked until the commit, so that nobody gets a number twice; a rolled back
    transaction takes its numbers back.
    """
    last: int = session.execute(
        insert(session, table)
        .values(**key, last=by)
        .on_conflict_do_update(
            index_elements=[getattr(table, column) for column in key],
            set_={"last": table.last + by},
        )
        .returning(table.last)
    ).scalar_one()
    return last
