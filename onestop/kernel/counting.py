"""Rows that are made where they are missing, and counters that two never read at once."""

from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from onestop.kernel.db import Base


def insert(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT of the store's own dialect: the two that are used know ON CONFLICT alike."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


Row = TypeVar("Row", bound=Base)


def made_or_found(session: Session, table: type[Row], key: dict[str, Any], **first: Any) -> Row:
    """The row of a key, locked until the commit; where there is none, made of key and `first`.

    Two that ask at once get the same row, one after the other.
    """
    session.execute(insert(session, table).values(**key, **first).on_conflict_do_nothing())
    wanted = select(table).filter_by(**key).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


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
