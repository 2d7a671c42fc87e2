"""Which cases are due for something, each by an index; every list is short and begins anew."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.dossiers.correspondence import Consultation
from onestop.dossiers.models import Dossier, Step, Supplement
from onestop.dossiers.states import Status, StepState
from onestop.results import uses

MOST = 500
Case = tuple[str, int]


def to_alert(session: Session, now: datetime) -> Sequence[Case]:
    """(code, 0) of dossiers whose next alert has come."""
    codes = session.scalars(
        select(Dossier.code).where(Dossier.alert_at <= now).order_by(Dossier.alert_at).limit(MOST)
    )
    return [(code, 0) for code in codes]


def silent_hand_overs(session: Session, now: datetime) -> Sequence[Case]:
    """(code, position) of steps that were sent and not accepted for hours."""
    rows = session.execute(
        select(Dossier.code, Step.position)
        .join(Dossier, Dossier.id == Step.dossier_id)
        .where(Step.silent_at <= now, Step.state == StepState.SENT.value)
        .order_by(Step.silent_at)
        .limit(MOST)
    )
    return [(row.code, row.position) for row in rows]


def unanswered(session: Session, now: datetime) -> Sequence[Case]:
    """(code, 0) of dossiers whose applicant did not answer by the date of the request."""
    codes = session.scalars(
        select(Dossier.code)
        .join(Supplement, Supplement.dossier_id == Dossier.id)
        .where(
            Dossier.status == int(Status.SUPPLEMENT),
            Supplement.position == Dossier.supplements,
            Supplement.answered_at.is_(None),
            Supplement.unreached_since.is_(None),
            Supplement.due_at <= now,
        )
        .order_by(Supplement.due_at)
        .limit(MOST)
    )
    return [(code, 0) for code in codes]


def papers_to_look_at(session: Session, now: datetime) -> Sequence[Case]:
    """(code, use) of dossiers that used a paper which may not hold any more."""
    return uses.to_look_at(session, now, MOST)


def silent_opinions(session: Session, now: datetime) -> Sequence[Case]:
    """(code, position) of questions to agencies whose limit has passed."""
    rows = session.execute(
        select(Dossier.code, Consultation.position)
        .join(Dossier, Dossier.id == Consultation.dossier_id)
        .where(Consultation.checked_at <= now, Dossier.finished_at.is_(None))
        .order_by(Consultation.checked_at)
        .limit(MOST)
    )
    return [(row.code, row.position) for row in rows]
