"""Reading procedures as they are or were on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from onestop.catalogue.definition import Procedure
from onestop.catalogue.errors import NoSuchProcedure
from onestop.catalogue.models import Entry, Version

CACHED = 2000


def _in_force(on: date) -> ColumnElement[bool]:
    return (Version.valid_from <= on) & (or_(Version.valid_to.is_(None), Version.valid_to > on))


def definition(session: Session, version_id: int) -> Procedure:
    """A version's definition. Versions never change, so each is read from the store once.

    A writing transaction remembers nothing: what it reads may be rolled back, and its number given
    to another version.
    """
    store = str(session.get_bind().engine.url)
    held = _definitions.get((store, version_id))
    if held is None:
        found = session.scalars(select(Version).where(Version.id == version_id)).one()
        held = procedure_of(found.definition)
        if not session.connection().get_execution_options().get("writing"):
            _remember(store, version_id, held)
    return held


def version_in_force(session: Session, code: str, on: date) -> tuple[int, Procedure]:
    """The version of a procedure on a day, with its number. Raises NoSuchProcedure."""
    found = session.scalar(
        select(Version.id)
        .where(Version.code == code, _in_force(on))
        .order_by(Version.valid_from.desc(), Version.id.desc())
        .limit(1)
    )
    if found is None:
        raise NoSuchProcedure(procedure=code)
    return found, definition(session, found)


def version_row(session: Session, version_id: int) -> Version:
    return session.scalars(select(Version).where(Version.id == version_id)).one()


def standing(session: Session, code: str) -> Sequence[Version]:
    """The versions of a procedure that are, were or will be in force on some day, oldest first."""
    return session.scalars(
        select(Version)
        .where(
            Version.code == code,
            or_(Version.valid_to.is_(None), Version.valid_to > Version.valid_from),
        )
        .order_by(Version.valid_from, Version.id)
    ).all()


def shelf(session: Session) -> dict[str, bool]:
    """Every code, and whether it is curated."""
    return {
        row.code: row.is_curated for row in session.execute(select(Entry.code, Entry.is_curated))
    }


def open_digests(session: Session) -> dict[str, str]:
    """The digest of each procedure's version that has no last day yet."""
    rows = session.execute(select(Version.code, Version.digest).where(Version.valid_to.is_(None)))
    return {row.code: row.digest for row in rows}


def versions_in_force(session: Session, on: date) -> Sequence[Any]:
    """(code, definition, is_curated) of every procedure in force on a day, in the store's order
    of code; stores differ in how they order text."""
    return session.execute(
        select(Version.code, Version.definition, Version.is_curated)
        .where(_in_force(on))
        .order_by(Version.code, Version.id)
    ).all()


def curated_in_force(session: Session, on: date) -> list[Procedure]:
    """The curated procedures, in order of code."""
    rows = session.execute(
        select(Version.id, Version.code)
        .where(_in_force(on), Version.is_curated)
        .order_by(Version.code)
    )
    return [definition(session, row.id) for row in rows]


def internal_in_force(session: Session, on: date) -> list[Procedure]:
    """The curated procedures between state bodies, in order of code."""
    return [p for p in curated_in_force(session, on) if p.is_internal]


def newest(session: Session) -> tuple[int, int]:
    """How many versions there are and the highest number: changes whenever the catalogue does."""
    row = session.execute(select(func.count(Version.id), func.max(Version.id))).one()
    return int(row[0]), int(row[1] or 0)


def procedure_of(data: dict[str, Any]) -> Procedure:
    return msgspec.convert(data, Procedure)


_definitions: dict[tuple[str, int], Procedure] = {}


def _remember(store: str, version_id: int, held: Procedure) -> None:
    if len(_definitions) >= CACHED:
        _definitions.clear()
    _definitions[store, version_id] = held
