"""Who outside is meant by a rule, and where they can be reached."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.states import PartyRole
from onestop.notifications.rulebook import Audience
from onestop.notifications.senders.contract import Channel
from onestop.people.models import Account

ROLES = {
    Audience.APPLICANT: PartyRole.APPLICANT,
    Audience.SUBMITTER: PartyRole.SUBMITTER,
    Audience.RECIPIENT: PartyRole.RECIPIENT,
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is told, and every address known of them. `audience` is as whom."""

    audience: Audience
    account_id: int | None
    email: str
    phone: str
    postal: str
    language: str

    def address(self, channel: Channel) -> str:
        """Where a channel reaches them; empty when it does not."""
        match channel:
            case Channel.EMAIL:
                return self.email
            case Channel.SMS | Channel.ZALO | Channel.CALL:
                return self.phone
            case Channel.PUSH:
                return f"account:{self.account_id}" if self.account_id else ""
            case Channel.LETTER:
                return self.postal

    @property
    def name(self) -> str:
        """What tells two people apart: the account, or the first address there is."""
        if self.account_id:
            return f"account:{self.account_id}"
        return self.email or self.phone or self.postal


def of_dossier(
    session: Session, dossier: Dossier, audiences: Sequence[Audience]
) -> list[Recipient]:
    """The people of a dossier who are meant, each once."""
    parties = dossiers.parties_of(session, dossier.id)
    found: dict[str, Recipient] = {}
    for audience in audiences:
        if (role := ROLES.get(audience)) and (party := parties.get(role)):
            one = _party(audience, party)
            if one.name:
                found.setdefault(one.name, one)
    return list(found.values())


def of_account(account: Account, audience: Audience = Audience.ACCOUNT) -> Recipient:
    return Recipient(
        audience=audience,
        account_id=account.id,
        email=account.email,
        phone=account.phone,
        postal=account.address,
        language=account.language,
    )


def _party(audience: Audience, party: Party) -> Recipient:
    return Recipient(
        audience=audience,
        account_id=party.account_id,
        email=party.email,
        phone=party.phone,
        postal=party.address,
        language=party.language,
    )
