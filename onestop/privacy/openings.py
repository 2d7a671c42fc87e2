"""Who opened a dossier and why: written at each look, shown to its owner and to inspectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop.dossiers.lists import Page
from onestop.dossiers.models import Dossier
from onestop.journal import service as journal
from onestop.kernel.act import Act
from onestop.kernel.i18n import _
from onestop.people.models import Account, Role
from onestop.people.rules import Holding
from onestop.privacy.models import Opened, Opening, OpeningReason

# How long a reason holds, and how long further looks at the same thing are the same look.
REASON_HOLDS = timedelta(minutes=30)
ONE_LOOK = timedelta(minutes=10)
PER_PAGE = 50
# What anybody outside the case may look into a dossier for.
REASONS = {
    "inspection": _("A planned inspection of the unit"),
    "complaint": _("A complaint or petition about this dossier"),
    "late": _("The dossier is late or stands still"),
    "audit": _("A check of records or statistics"),
    "other": _("Something else, said in words"),
}
WHAT = {
    Opened.PAGE: _("the page of the dossier"),
    Opened.FILE: _("a file of the dossier"),
    Opened.PRINT: _("a printed form"),
    Opened.RESULT: _("a result"),
}
ROLES = {
    Role.CLERK: _("desk clerk"),
    Role.POSTAL_CLERK: _("postal clerk"),
    Role.OFFICER: _("officer"),
    Role.HEAD: _("head of unit"),
    Role.MANAGER: _("manager"),
    Role.INSPECTOR: _("inspector"),
    Role.ADMINISTRATOR: _("administrator"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """One opening as it is shown: whose it was, of which dossier, and the reason given."""

    opening: Opening
    code: str
    name: str
    reason: OpeningReason | None


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody who looked into dossiers from outside, and how often."""

    account_id: int
    name: str
    looks: int
    dossiers: int


def give_reason(act: Act, account: Account, dossier: Dossier, code: str, words: str) -> None:
    """Say why one looks into a dossier of others. The event tells the choice, not the words."""
    act.session.add(
        OpeningReason(
            dossier_id=dossier.id,
            account_id=account.id,
            code=code,
            words=words,
            given_at=act.at,
        )
    )
    journal.record(
        act, "account.opened_outside", account.reference, reason_code=code, dossier=dossier.code
    )


def reason_held(
    session: Session, account_id: int, dossier_id: int, now: datetime
) -> OpeningReason | None:
    """The last reason somebody gave for a dossier, while it holds."""
    return session.scalar(
        select(OpeningReason)
        .where(
            OpeningReason.account_id == account_id,
            OpeningReason.dossier_id == dossier_id,
            OpeningReason.given_at > now - REASON_HOLDS,
        )
        .order_by(OpeningReason.given_at.desc(), OpeningReason.id.desc())
        .limit(1)
    )


def noted(
    session: Session,
    account_id: int,
    dossier_id: int,
    what: Opened,
    reason_id: int | None,
    now: datetime,
) -> bool:
    """Whether this look is written down already: the same again within some minutes is one."""
    again = select(Opening.id).where(
        Opening.account_id == account_id,
        Opening.dossier_id == dossier_id,
        Opening.at > now - ONE_LOOK,
        Opening.what == what,
        Opening.reason_id.is_not_distinct_from(reason_id),
    )
    return session.scalar(again.limit(1)) is not None


def note(
    act: Act, account_id: int, dossier_id: int, held: Holding, what: Opened, reason_id: int | None
) -> None:
    """Somebody looked; once, also when two pages were opened together."""
    if noted(act.session, account_id, dossier_id, what, reason_id, act.at):
        return
    act.session.add(
        Opening(
            dossier_id=dossier_id,
            account_id=account_id,
            unit=held.unit,
            role=held.role,
            what=what,
            at=act.at,
            reason_id=reason_id,
        )
    )


def of_dossier(session: Session, dossier_id: int, after: str | None) -> Page[Look]:
    """Every look into one dossier, the last first."""
    return _page(session, _looks().where(Opening.dossier_id == dossier_id), after)


def outside_of(
    session: Session, account_id: int, first: datetime, last: datetime, after: str | None
) -> Page[Look]:
    """What one person looked into from outside between two moments, the last first."""
    wanted = _looks().where(
        Opening.account_id == account_id,
        Opening.reason_id.is_not(None),
        Opening.at > first,
        Opening.at <= last,
    )
    return _page(session, wanted, after)


def outside(session: Session, first: datetime, last: datetime) -> Sequence[Looker]:
    """Who looked into dossiers from outside between two moments; who looked most, first."""
    rows = session.execute(
        select(
            Account.id,
            Account.name,
            func.count(Opening.id).label("looks"),
            func.count(Opening.dossier_id.distinct()).label("dossiers"),
        )
        .join(Opening, Opening.account_id == Account.id)
        .where(Opening.reason_id.is_not(None), Opening.at > first, Opening.at <= last)
        .group_by(Account.id, Account.name)
        .order_by(func.count(Opening.dossier_id.distinct()).desc(), Account.id)
    )
    return [Looker(row.id, row.name, row.looks, row.dossiers) for row in rows]


def _looks() -> Any:
    return (
        select(Opening, Dossier.code, Account.name, OpeningReason)
        .join(Dossier, Dossier.id == Opening.dossier_id)
        .join(Account, Account.id == Opening.account_id)
        .outerjoin(OpeningReason, OpeningReason.id == Opening.reason_id)
        .order_by(Opening.id.desc())
    )


def _page(session: Session, wanted: Any, after: str | None) -> Page[Look]:
    """A page before the number of a row; a cursor that cannot be read is no cursor."""
    if after and after.isascii() and after.isdecimal() and len(after) < 16:
        wanted = wanted.where(Opening.id < int(after))
    found = [Look(*row) for row in session.execute(wanted.limit(PER_PAGE + 1))]
    more = len(found) > PER_PAGE
    found = found[:PER_PAGE]
    return Page(found, str(found[-1].opening.id) if more else None)
