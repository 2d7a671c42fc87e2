"""Reading agencies as they were on a day."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from onestop.agencies.errors import CannotBeRouted, NoSuchAgency
from onestop.agencies.models import Agency, AgencyRole


def _valid(on: date) -> ColumnElement[bool]:
    return (Agency.valid_from <= on) & (or_(Agency.valid_to.is_(None), Agency.valid_to > on))


def agency(session: Session, code: str, on: date) -> Agency:
    """The body with this code as it was on a day. Raises NoSuchAgency."""
    found = session.scalar(select(Agency).where(Agency.code == code, _valid(on)))
    if found is None:
        raise NoSuchAgency(agency=code)
    return found


def is_taken(session: Session, code: str, begins: date) -> bool:
    """Whether a body with this code exists on a day or begins after it."""
    return (
        session.scalar(
            select(Agency.id)
            .where(Agency.code == code, or_(Agency.valid_to.is_(None), Agency.valid_to > begins))
            .limit(1)
        )
        is not None
    )


def agencies_by_code(session: Session, codes: Iterable[str], on: date) -> dict[str, Agency]:
    """Several bodies in one query; a code that is not valid that day is absent."""
    rows = session.scalars(select(Agency).where(Agency.code.in_(set(codes)), _valid(on)))
    return {row.code: row for row in rows}


def all_agencies(session: Session, on: date) -> Sequence[Agency]:
    return session.scalars(select(Agency).where(_valid(on)).order_by(Agency.code)).all()


def reception_units(session: Session, on: date) -> Sequence[Agency]:
    """The units that may take dossiers in, in order of name."""
    return session.scalars(
        select(Agency).where(Agency.receives, _valid(on)).order_by(Agency.name_vi)
    ).all()


def resolve(session: Session, role: str, commune: str, on: date) -> Agency:
    """The body of a kind that works for a commune; a local one goes before a provincial one.

    Raises CannotBeRouted when nobody of that kind works there: a manager must see to it.
    """
    try:
        kind = AgencyRole(role)
    except ValueError:
        raise CannotBeRouted(role=role) from None
    rows = session.scalars(
        select(Agency)
        .where(
            Agency.role == kind,
            or_(Agency.serves == commune, Agency.serves.is_(None)),
            _valid(on),
        )
        .order_by(Agency.code)
    ).all()
    chosen = next((row for row in rows if row.serves == commune), rows[0] if rows else None)
    if chosen is None:
        raise CannotBeRouted(role=role)
    return chosen
