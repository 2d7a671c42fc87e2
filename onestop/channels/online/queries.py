"""Reading drafts and own dossiers."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from onestop.catalogue import queries as catalogue
from onestop.channels.online.errors import NoSuchDraft
from onestop.channels.online.models import Draft
from onestop.dossiers.lists import Page
from onestop.dossiers.models import Charge, Dossier, Party
from onestop.dossiers.states import Delivery, PartyRole, ReturnBy
from onestop.results.models import Result

PAGE = 50
# A row's number has fewer: what is longer could not be compared with a column.
FIGURES = 10


def draft(session: Session, draft_id: int, account_id: int) -> Draft:
    """Raises NoSuchDraft, also for somebody else's."""
    found = session.scalar(
        select(Draft).where(Draft.id == draft_id, Draft.account_id == account_id).with_for_update()
    )
    if found is None:
        raise NoSuchDraft
    return found


def open_drafts(session: Session, account_id: int) -> Sequence[Draft]:
    return session.scalars(
        select(Draft)
        .where(Draft.account_id == account_id, Draft.sent_as.is_(None))
        .order_by(Draft.changed_at.desc())
        .limit(PAGE)
    ).all()


def own_ids(account_id: int, number: str | None) -> Any:
    """The numbers of what the account sent and what is under its verified number, to be put into
    another query."""
    mine = Party.account_id == account_id
    if number:
        mine = or_(mine, and_(Party.number == number, Party.role == PartyRole.APPLICANT))
    return select(Party.dossier_id).where(mine, Party.role != PartyRole.RECIPIENT)


def own_dossiers(
    session: Session, account_id: int, number: str | None, after: str | None = None
) -> Page[Dossier]:
    """What the account sent, and what is under its verified number; newest first.

    `after` is where a page before this one ended; what cannot be read begins anew.
    """
    rows = select(Dossier).where(Dossier.id.in_(own_ids(account_id, number)))
    if after and after.isascii() and after.isdecimal() and len(after) < FIGURES:
        rows = rows.where(Dossier.id < int(after))
    found = session.scalars(rows.order_by(Dossier.id.desc()).limit(PAGE + 1)).all()
    return Page(found[:PAGE], str(found[PAGE - 1].id) if len(found) > PAGE else None)


def dossiers_of_number(
    session: Session, number: str, code: str | None, procedure: str | None
) -> Sequence[Dossier]:
    """The newest dossiers for an applicant of this number: the one of a code, or those of one
    procedure, where these are given."""
    ids = select(Party.dossier_id).where(Party.number == number, Party.role == PartyRole.APPLICANT)
    rows = select(Dossier).where(Dossier.id.in_(ids)).order_by(Dossier.id.desc())
    if code is not None:
        rows = rows.where(Dossier.code == code)
    if procedure is not None:
        rows = rows.where(Dossier.procedure_code == procedure)
    return session.scalars(rows.limit(PAGE)).all()


def given_among(session: Session, results: Collection[Result]) -> set[int]:
    """Which of these results are in the recipient's hands: those of a dossier whose results were
    given, and the parts of a bundle as they come, when they were asked for online and are paid."""
    ids = {result.dossier_id for result in results}
    rows = {row.id: row for row in session.scalars(select(Dossier).where(Dossier.id.in_(ids)))}
    owed = Charge.paid_at.is_(None) & (Charge.amount_dong > 0)
    unpaid = select(Charge.dossier_id).where(Charge.dossier_id.in_(ids), owed)
    owing = set(session.scalars(unpaid))
    found = set()
    for result in results:
        dossier = rows[result.dossier_id]
        steps = catalogue.definition(session, dossier.version_id).steps
        is_part = result.type_code in {step.result for step in steps}
        online = dossier.return_by == ReturnBy.ONLINE.value and dossier.id not in owing
        if dossier.delivery == Delivery.DELIVERED.value or (is_part and online):
            found.add(result.id)
    return found
