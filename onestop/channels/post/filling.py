"""An envelope's form filled in from three scans, and from what this post office knows itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from onestop.agencies import queries as agencies
from onestop.agencies.models import Agency, AgencyRole
from onestop.catalogue.search import fold
from onestop.despatch import queries
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.states import PartyRole
from onestop.kernel import citizen_card, clock
from onestop.kernel.citizen_card import Card

PERSON = ("name", "number", "organisation", "born_on", "phone", "email", "address")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: what the card says, and what this office was told before, the newest first."""

    card: Card | None
    before: Sequence[tuple[Dossier, Party]]

    @property
    def name(self) -> str:
        told = self.before[0][1].name if self.before else ""
        return (self.card.name if self.card else "") or told

    @property
    def number(self) -> str:
        known = self.before[0][1].number if self.before else ""
        return self.card.number if self.card else known or ""


def sender_of(session: Session, post: str, card_text: str, code: str) -> Sender | None:
    """Who a scanned card or an earlier dossier of this office names; None when nobody is named.

    A dossier that came through another door tells nothing here.
    """
    card = citizen_card.read(card_text) or (Card(card_text) if card_text else None)
    if card is not None:
        return Sender(card, queries.senders(session, post, card.number))
    if not code:
        return None
    dossier = dossiers.dossier(session, code)
    if dossier.support_agency != post:
        return None
    party = dossiers.parties_of(session, dossier.id)[PartyRole.APPLICANT]
    return Sender(None, [(dossier, party)])


def fill_in(session: Session, form: Any, post: str, sender: Sender | None) -> None:
    """Put what is known into an empty form: the card is right about what it says, the rest is as
    it was told here the last time; where it goes is where the sender's last one went, else what
    the address names, else where this office's last one went."""
    person = form.applicant.form
    party = sender.before[0][1] if sender and sender.before else None
    for name in PERSON:
        said = getattr(sender.card, name, None) if sender else None
        if value := said or getattr(party, name, None):
            person[name].data, person[name].raw_data = value, None
    form.same_submitter.data = True
    units = agencies.reception_units(session, clock.day_of(clock.now()))
    reception, commune = _goes_to(session, units, post, sender, person.address.data or "")
    form.reception.data = form.reception.data or reception
    form.commune.data = form.commune.data or commune


def _goes_to(
    session: Session, units: Sequence[Agency], post: str, sender: Sender | None, address: str
) -> tuple[str, str]:
    if sender and sender.before:
        dossier = sender.before[0][0]
        return dossier.reception_agency, dossier.commune
    where = f" {fold(address)} "
    for unit in units:
        place = fold(unit.name_vi).removeprefix("ubnd ").strip()
        short = place.removeprefix("phuong ").removeprefix("xa ")
        if unit.role is AgencyRole.COMMUNE and short and f" {short} " in where.replace(",", " "):
            return unit.code, unit.code
    last = queries.last_of(session, post)
    if last is None:
        return "", ""
    return last.reception_agency, dossiers.dossier_by_id(session, last.dossier_id).commune
