"""Reading scans. Every function says in its name what it loads."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop.capture.errors import NoSuchCapture
from onestop.capture.models import Capture, CapturePage, CaptureState
from onestop.kernel import codes

GOING = (CaptureState.OPEN, CaptureState.ASSEMBLED)
LISTED = 100


def capture(session: Session, capture_id: int) -> Capture:
    """Raises NoSuchCapture."""
    found = session.get(Capture, capture_id)
    if found is None:
        raise NoSuchCapture
    return found


def capture_to_change(session: Session, capture_id: int) -> Capture:
    """The same, locked until the transaction ends, as it is now. Raises NoSuchCapture."""
    found = session.scalar(
        select(Capture)
        .where(Capture.id == capture_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchCapture
    return found


def pages_of(session: Session, capture_id: int) -> Sequence[CapturePage]:
    rows = select(CapturePage).where(CapturePage.capture_id == capture_id)
    return session.scalars(rows.order_by(CapturePage.position, CapturePage.id)).all()


def page(session: Session, capture_id: int, page_id: int) -> CapturePage:
    """Raises NoSuchCapture."""
    found = session.get(CapturePage, page_id)
    if found is None or found.capture_id != capture_id:
        raise NoSuchCapture
    return found


def going(session: Session, unit: str) -> Sequence[tuple[Capture, int]]:
    """What is not finished at a unit, newest first, with the number of its pages."""
    rows = session.execute(
        select(Capture, func.count(CapturePage.id))
        .outerjoin(CapturePage, CapturePage.capture_id == Capture.id)
        .where(Capture.unit == unit, Capture.state.in_(GOING))
        .group_by(Capture.id)
        .order_by(Capture.opened_at.desc(), Capture.id.desc())
        .limit(LISTED)
    )
    return [(row[0], row[1]) for row in rows]


def going_for(session: Session, dossier_id: int, unit: str) -> dict[str | None, Capture]:
    """What is not finished for the lines of a dossier, by the code of the line."""
    rows = session.scalars(
        select(Capture)
        .where(Capture.dossier_id == dossier_id, Capture.state.in_(GOING), Capture.unit == unit)
        .order_by(Capture.id)
    )
    return {row.component_code: row for row in rows}


def by_source(session: Session, unit: str, source_digest: str) -> Capture | None:
    """The scan made of a file that a scanner of a unit left."""
    return session.scalar(
        select(Capture).where(Capture.unit == unit, Capture.source_digest == source_digest)
    )


def by_token(session: Session, token: str, now: datetime) -> Capture | None:
    """The scan a phone's secret opens now, whichever phone it is on."""
    digest = codes.token_digest(token)
    return session.scalar(
        select(Capture).where(Capture.secret_digest == digest, Capture.secret_until > now)
    )


def by_device(session: Session, device: str, now: datetime) -> Capture | None:
    """The scan a phone was let into and still may add pages to."""
    return session.scalar(
        select(Capture).where(
            Capture.device_digest == codes.token_digest(device),
            Capture.secret_until > now,
            Capture.state.in_(GOING),
        )
    )


def unread(session: Session, limit: int) -> Sequence[CapturePage]:
    """Pages of unfinished scans whose text was not looked for, oldest first."""
    return session.scalars(
        select(CapturePage)
        .join(Capture, Capture.id == CapturePage.capture_id)
        .where(CapturePage.is_read.is_(False), Capture.state.in_(GOING))
        .order_by(CapturePage.id)
        .limit(limit)
    ).all()
