"""Reading complaints and petitions."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop.appeals.errors import NoSuchAppeal
from onestop.appeals.models import OPEN, Appeal, AppealState

MOST = 200


def appeals_of(session: Session, dossier_id: int) -> Sequence[Appeal]:
    """Those about a dossier, in the order in which they were sent."""
    wanted = select(Appeal).where(Appeal.dossier_id == dossier_id).order_by(Appeal.number)
    return session.scalars(wanted).all()


def appeal(session: Session, code: str, number: int, *, to_change: bool = False) -> Appeal:
    """Raises NoSuchAppeal; `to_change` locks the row."""
    wanted = select(Appeal).where(Appeal.dossier_code == code, Appeal.number == number)
    found = session.scalar(wanted.with_for_update() if to_change else wanted)
    if found is None:
        raise NoSuchAppeal(number=f"{code}/{number}")
    return found


def open_at(session: Session, units: Collection[str] | None) -> Sequence[Appeal]:
    """What the heads of these units (None: of all) have to handle, what is due first on top; at
    most 200."""
    wanted = select(Appeal).where(Appeal.state.in_(OPEN))
    if units is not None:
        wanted = wanted.where(Appeal.unit.in_(units))
    return session.scalars(wanted.order_by(Appeal.due_at, Appeal.id).limit(MOST)).all()


def ended(session: Session, units: Collection[str] | None) -> tuple[int, int]:
    """How many of these units' were answered or refused in time, and how many late."""
    wanted = (
        select(Appeal.is_late, func.count())
        .where(Appeal.state.in_((AppealState.SETTLED, AppealState.REFUSED)))
        .group_by(Appeal.is_late)
    )
    if units is not None:
        wanted = wanted.where(Appeal.unit.in_(units))
    found = {bool(row[0]): int(row[1]) for row in session.execute(wanted)}
    return found.get(False, 0), found.get(True, 0)
