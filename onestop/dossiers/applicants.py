"""Finding dossiers by whose they are."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from onestop.dossiers.lists import Listed
from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.states import OPEN, PartyRole


def of_applicant(session: Session, number: str, unit: str, most: int = 6) -> Sequence[Listed]:
    """Somebody's dossiers that a unit took in or decides, the newest first."""
    rows = session.execute(
        select(Dossier, Party)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.role == PartyRole.APPLICANT))
        .where(
            Party.number == number,
            or_(
                Dossier.support_agency == unit,
                Dossier.reception_agency == unit,
                Dossier.competent_agency == unit,
            ),
        )
        .order_by(Dossier.id.desc())
        .limit(most)
    )
    return [Listed(d, p) for d, p in rows]


def open_alike(
    session: Session, number: str, procedure_code: str, case: str | None, most: int = 3
) -> Sequence[Dossier]:
    """The open dossiers of an applicant for the same thing, at whatever unit, the newest first."""
    rows = (
        select(Dossier)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.role == PartyRole.APPLICANT))
        .where(
            Party.number == number,
            Dossier.procedure_code == procedure_code,
            Dossier.case_code.is_not_distinct_from(case),
            Dossier.status.in_([int(status) for status in OPEN]),
        )
        .order_by(Dossier.id.desc())
        .limit(most)
    )
    return session.scalars(rows).all()
