"""Reading dossiers. Every function says in its name what it loads."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.dossiers.correspondence import Apology, Consultation
from onestop.dossiers.errors import NoSuchDossier
from onestop.dossiers.models import (
    Answers,
    Charge,
    Dossier,
    Operation,
    Paper,
    Party,
    ReceiptKey,
    Step,
    StoredFile,
    Supplement,
)
from onestop.dossiers.originals import Original
from onestop.dossiers.states import PartyRole


def dossier(session: Session, code: str) -> Dossier:
    """Raises NoSuchDossier."""
    found = session.scalar(select(Dossier).where(Dossier.code == code))
    if found is None:
        raise NoSuchDossier(dossier=code)
    return found


def dossier_to_change(session: Session, code: str) -> Dossier:
    """The same, locked until the transaction ends, as it is now. Raises NoSuchDossier."""
    found = session.scalar(
        select(Dossier)
        .where(Dossier.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchDossier(dossier=code)
    return found


def steps_of(session: Session, dossier_id: int) -> Sequence[Step]:
    return session.scalars(
        select(Step).where(Step.dossier_id == dossier_id).order_by(Step.position)
    ).all()


def papers_of(session: Session, dossier_id: int) -> Sequence[Paper]:
    return session.scalars(
        select(Paper).where(Paper.dossier_id == dossier_id).order_by(Paper.position)
    ).all()


def supplements_of(session: Session, dossier_id: int) -> Sequence[Supplement]:
    return session.scalars(
        select(Supplement).where(Supplement.dossier_id == dossier_id).order_by(Supplement.position)
    ).all()


def charges_of(session: Session, dossier_id: int) -> Sequence[Charge]:
    return session.scalars(
        select(Charge).where(Charge.dossier_id == dossier_id).order_by(Charge.position)
    ).all()


def apologies_of(session: Session, dossier_id: int) -> Sequence[Apology]:
    return session.scalars(
        select(Apology).where(Apology.dossier_id == dossier_id).order_by(Apology.position)
    ).all()


def consultations_of(session: Session, dossier_id: int) -> Sequence[Consultation]:
    return session.scalars(
        select(Consultation)
        .where(Consultation.dossier_id == dossier_id)
        .order_by(Consultation.position)
    ).all()


def originals_of(session: Session, dossier_id: int) -> Sequence[Original]:
    return session.scalars(
        select(Original).where(Original.dossier_id == dossier_id).order_by(Original.position)
    ).all()


def parties_of(session: Session, dossier_id: int) -> dict[PartyRole, Party]:
    rows = session.scalars(select(Party).where(Party.dossier_id == dossier_id))
    return {row.role: row for row in rows}


def answers_of(session: Session, dossier_id: int) -> dict[str, str]:
    found = session.get(Answers, dossier_id)
    return found.values if found else {}


def receipt_key(session: Session, dossier_id: int) -> ReceiptKey:
    return session.scalars(select(ReceiptKey).where(ReceiptKey.dossier_id == dossier_id)).one()


def operation(session: Session, scope: str, op_id: str) -> Operation | None:
    return session.get(Operation, (scope, op_id))


def dossier_by_id(session: Session, dossier_id: int) -> Dossier:
    return session.scalars(select(Dossier).where(Dossier.id == dossier_id)).one()


def stored_files(session: Session, digests: Sequence[str]) -> dict[str, StoredFile]:
    rows = session.scalars(select(StoredFile).where(StoredFile.digest.in_(digests)))
    return {row.digest: row for row in rows}


def applicants_of(session: Session, dossier_ids: Sequence[int]) -> dict[int, Party]:
    """The applicant of each dossier, in one query."""
    rows = session.scalars(
        select(Party).where(Party.dossier_id.in_(dossier_ids), Party.role == PartyRole.APPLICANT)
    )
    return {row.dossier_id: row for row in rows}
