"""Reading changes of the calendar and the open dossiers they touch."""

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from typing import TypeVar

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from onestop.dossiers.correspondence import Consultation
from onestop.dossiers.models import Dossier, Step, Supplement
from onestop.dossiers.states import CLOSED, Status
from onestop.kernel import clock
from onestop.redating.errors import NoSuchRedating
from onestop.redating.models import Move, Progress, Redating
from onestop.redating.rules import PROVINCE

OPEN = [int(s) for s in Status if s not in CLOSED and s not in (Status.NEW, Status.DONE)]
PAGE = 50
Part = TypeVar("Part", Step, Supplement, Consultation)


def redating(session: Session, redating_id: int) -> Redating:
    """Raises NoSuchRedating."""
    found = session.get(Redating, redating_id)
    if found is None:
        raise NoSuchRedating
    return found


def redating_to_change(session: Session, redating_id: int) -> Redating:
    """The same, locked until the transaction ends. Raises NoSuchRedating."""
    found = session.scalar(
        select(Redating)
        .where(Redating.id == redating_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchRedating
    return found


def newest(session: Session) -> Sequence[Redating]:
    """The last changes, the newest first; what was dropped is left out."""
    return session.scalars(
        select(Redating)
        .where(Redating.progress != Progress.DROPPED)
        .order_by(Redating.id.desc())
        .limit(PAGE)
    ).all()


def unfinished(session: Session) -> Sequence[int]:
    """The changes that were begun and are not done, oldest first."""
    going = [Progress.APPLYING, Progress.TELLING]
    return session.scalars(
        select(Redating.id).where(Redating.progress.in_(going)).order_by(Redating.id)
    ).all()


def touched(session: Session, redating: Redating, after: int, most: int) -> Sequence[Dossier]:
    """Open dossiers after a number whose counted time has a day of the change in it, or that wait
    for an answer by a date of its own; in order of their number."""
    start = datetime.combine(redating.first_day, time.min, tzinfo=clock.VIETNAM)
    rows = select(Dossier).where(
        Dossier.id > after,
        Dossier.status.in_(OPEN),
        or_(
            (Dossier.received_at.is_not(None)) & (Dossier.due_at >= start),
            Dossier.status == int(Status.SUPPLEMENT),
            exists().where(
                Consultation.dossier_id == Dossier.id, Consultation.answered_at.is_(None)
            ),
        ),
    )
    if redating.last_day:
        day_after = redating.last_day + timedelta(days=1)
        end = datetime.combine(day_after, time.min, tzinfo=clock.VIETNAM)
        rows = rows.where(or_(Dossier.received_at.is_(None), Dossier.received_at < end))
    if redating.agency_code != PROVINCE:
        rows = rows.where(Dossier.reception_agency == redating.agency_code)
    return session.scalars(rows.order_by(Dossier.id).limit(most)).all()


def by_dossier(
    session: Session, part: type[Part], dossier_ids: Collection[int]
) -> dict[int, list[Part]]:
    """The parts of several dossiers in one query, each in its order."""
    found: dict[int, list[Part]] = {number: [] for number in dossier_ids}
    rows = session.scalars(
        select(part).where(part.dossier_id.in_(dossier_ids)).order_by(part.position)
    )
    for row in rows:
        found[row.dossier_id].append(row)
    return found


def moves_of(session: Session, redating_id: int, after: int = 0) -> Sequence[tuple[Move, str]]:
    """Some of the dossiers a change moved, with their codes, after a move's number."""
    rows = session.execute(
        select(Move, Dossier.code)
        .join(Dossier, Dossier.id == Move.dossier_id)
        .where(Move.redating_id == redating_id, Move.id > after)
        .order_by(Move.id)
        .limit(PAGE)
    )
    return [(row.Move, row.code) for row in rows]
