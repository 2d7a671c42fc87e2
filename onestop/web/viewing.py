"""How much of a dossier a visitor may see: nothing, what the code alone shows, or all of it."""

import enum
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.dossiers.models import Dossier, Party, ReceiptKey
from onestop.dossiers.states import PartyRole
from onestop.forecasting.models import Forecast
from onestop.kernel.codes import receipt_keys
from onestop.people.models import Account


class Sight(enum.IntEnum):
    NOTHING = 0
    CODE = 1
    HOLDER = 2
    OWNER = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """The level, whose dossier it is as far as this visitor may know, whether its results are this
    visitor's to open once they were given, and the token of its receipt, which a calendar may ask
    for the date with."""

    level: Sight
    applicant: str = ""
    opens_results: bool = False
    token: str = ""
    forecast: Forecast | None = None
    dossier: Dossier | None = None

    @property
    def is_owner(self) -> bool:
        return self.level is Sight.OWNER


def sight_of(
    session: Session,
    code: str | None,
    account: Account | None,
    admitted: tuple[str, int] | None,
) -> Seen:
    """One query, whatever the visitor is: the dossier's key generation, its people, and what is
    foreseen for it."""
    rows = session.execute(
        select(Dossier, ReceiptKey.seed, ReceiptKey.generation, Party, Forecast)
        .join(ReceiptKey, ReceiptKey.dossier_id == Dossier.id)
        .join(Party, Party.dossier_id == Dossier.id)
        .outerjoin(Forecast, Forecast.dossier_id == Dossier.id)
        .where(Dossier.code == (code or ""))
    ).all()
    if not rows:
        return Seen(Sight.NOTHING)
    parties = [row.Party for row in rows]
    applicant = next(p for p in parties if p.role is PartyRole.APPLICANT)
    name = applicant.organisation or applicant.name
    foreseen, found = rows[0].Forecast, rows[0].Dossier
    token = receipt_keys().token(rows[0].seed, rows[0].generation)
    if account is not None and any(owns(account, party) for party in parties):
        return Seen(Sight.OWNER, name, may_open_results(account, parties), token, foreseen, found)
    if admitted == (code, rows[0].generation):
        return Seen(Sight.HOLDER, name, token=token, forecast=foreseen, dossier=found)
    return Seen(Sight.CODE)


def owns(account: Account, party: Party) -> bool:
    """The account sent it, or it is for the number that a desk has verified for the account.

    Who may only collect the result does not own the dossier.
    """
    if party.role is PartyRole.RECIPIENT:
        return False
    if party.account_id == account.id:
        return True
    number = account.owner_number
    return number is not None and party.number == number and party.role is PartyRole.APPLICANT


def may_open_results(account: Account, parties: Collection[Party]) -> bool:
    """The dossier's results are for this account: it is the applicant's, or it sent the dossier
    for somebody else and is named as the one who receives the result."""
    roles = {party.role for party in parties if party.account_id == account.id}
    if any(party.role is PartyRole.APPLICANT and owns(account, party) for party in parties):
        return True
    return {PartyRole.SUBMITTER, PartyRole.RECIPIENT} <= roles
