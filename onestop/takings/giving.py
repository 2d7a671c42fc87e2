"""Handing a result over at the desk: who stands there, what is taken in, what proves it."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Procedure
from onestop.custody.service import give_back
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.service.closing import return_result
from onestop.dossiers.service.opening import open_with_pin
from onestop.dossiers.states import PartyRole, ReturnBy
from onestop.kernel.act import Act
from onestop.kernel.citizen_card import Card
from onestop.takings.errors import (
    CardNeeded,
    KinNotAllowed,
    MandateNeeded,
    NotWithdrawn,
    WrongPerson,
    WrongPin,
)
from onestop.takings.models import Handing
from onestop.takings.rating import invite

SELF, MANDATE, KIN = "self", "mandate", "kin"
PAPER, PIN = "paper", "pin"
RELATIVES = ("spouse", "parent", "child", "grandparent", "grandchild", "sibling")


@dataclass(frozen=True, slots=True)
class Collector:
    """Who stands at the desk: their card, how it was read, and by what right they come.

    `card.name` is empty when the number was typed; `name` is what was typed then. A mandate has a
    number, a day and who certified it; a relative, a relation and the day of the written mandate.
    """

    stands: str
    card: Card | None
    is_scanned: bool = False
    name: str = ""
    mandate_number: str = ""
    mandate_day: date | None = None
    certified_by: str = ""
    relation: str = ""

    @property
    def called(self) -> str:
        return self.name or (self.card.name if self.card else "")


def recipient_of(parties: Mapping[PartyRole, Party], collector: Collector) -> tuple[str, str]:
    """The role and the name under which somebody may take the result.

    Raises CardNeeded, WrongPerson when the card is neither the recipient's nor the applicant's,
    MandateNeeded.
    """
    card = collector.card
    if card is None:
        raise CardNeeded
    if collector.stands != SELF:
        needed: list[object] = [collector.called, collector.mandate_day]
        if collector.stands == MANDATE:
            needed += [collector.mandate_number, collector.certified_by]
        else:
            needed.append(collector.relation in RELATIVES)
        if not all(needed):
            raise MandateNeeded
        return collector.stands, collector.called
    for role in (PartyRole.RECIPIENT, PartyRole.APPLICANT):
        party = parties[role]
        if party.number and party.number in (card.number, card.old_number):
            return role.value, party.name
    recipient = parties[PartyRole.RECIPIENT]
    # Without a number on the dossier the name must be the card's; a typed number has none.
    is_named = not card.name or card.name.casefold() == recipient.name.casefold()
    if recipient.number or not is_named:
        raise WrongPerson
    return PartyRole.RECIPIENT.value, recipient.name


def check_withdrawn(procedure: Procedure, withdrawn: Sequence[str], why_not: str) -> list[str]:
    """The codes of the originals taken in, in the procedure's order. Raises NotWithdrawn when one
    is missing and nobody says why."""
    missing = [str(part.name) for part in procedure.withdraws if part.code not in withdrawn]
    if missing and not why_not.strip():
        raise NotWithdrawn(originals="; ".join(missing))
    return [part.code for part in procedure.withdraws if part.code in withdrawn]


def give(
    act: Act,
    dossier: Dossier,
    collector: Collector,
    *,
    proof: str,
    pin: str = "",
    withdrawn: Sequence[str] = (),
    why_not: str = "",
    originals: Sequence[str] = (),
) -> Handing:
    """Hand the result over; the journal tells who took it by role and masked number.

    The dossier is locked by the caller. `proof` is a signature on paper or the receipt's PIN;
    `withdrawn` are codes of originals taken in, `originals` labels of those given back. The first
    thing written is a wrong PIN: whoever calls keeps that despite the refusal. Raises what
    `recipient_of`, `check_withdrawn` and `return_result` raise; KinNotAllowed, WrongPin.
    """
    procedure = catalogue.definition(act.session, dossier.version_id)
    if collector.stands == KIN and not procedure.kin_collect:
        raise KinNotAllowed
    parties = dossiers.parties_of(act.session, dossier.id)
    role, name = recipient_of(parties, collector)
    card = collector.card
    assert card is not None
    taken_in = check_withdrawn(procedure, withdrawn, why_not)
    if proof == PIN and open_with_pin(act, dossier.code, pin) is None:
        raise WrongPin
    mandate = _mandate(collector)
    handing = Handing(
        dossier_id=dossier.id,
        at=act.at,
        who=act.who,
        role=role,
        name=name,
        number=card.number,
        mandate=mandate,
        withdrawn=taken_in,
        why_not=why_not.strip(),
        proof=proof,
        salt=secrets.token_hex(16),
    )
    return_result(
        act,
        dossier,
        ReturnBy.DESK,
        identity_checked=True,
        taken_by=role,
        number=masked_number(card.number),
        identified="card-scanned" if collector.is_scanned else "card-typed",
        mandate=mandate,
        withdrawn=taken_in,
        proof=proof,
        seal=seal_of(handing),
    )
    if originals:
        give_back(act, dossier, list(originals), identity_checked=True)
    act.session.add(handing)
    invite(act, dossier)
    return handing


def masked_number(number: str) -> str:
    """The last three digits; the others are stars."""
    return "*" * (len(number) - 3) + number[-3:]


def seal_of(handing: Handing) -> str:
    """SHA-256, in hex, of who took the result, with a salt: the event seals the row by it."""
    told = [handing.salt, handing.role, handing.name, handing.number, handing.mandate]
    told += [handing.withdrawn, handing.why_not, handing.proof]
    content = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def _mandate(collector: Collector) -> dict[str, Any]:
    """What the journal keeps of a mandate: no name of a person."""
    if collector.stands == SELF or collector.mandate_day is None:
        return {}
    day = collector.mandate_day.isoformat()
    if collector.stands == KIN:
        return {"relation": collector.relation, "day": day}
    return {
        "number": collector.mandate_number,
        "day": day,
        "certified_by": collector.certified_by,
    }
