"""Filling an intake in from a card, and from what the desk knows of its holder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from onestop.catalogue.definition import Component
from onestop.dossiers import applicants
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.knowing import Known, know
from onestop.kernel import citizen_card, clock, identity
from onestop.kernel.act import Act
from onestop.kernel.citizen_card import Card
from onestop.kernel.i18n import _
from onestop.results import queries as results
from onestop.results.models import Result
from onestop.results.storehouse import StoredPaper

UNREAD = _("This is neither the QR of a citizen’s card nor an identity number: scan it again")
OPEN_ONE = _("This person has an open dossier for the same thing: %(codes)s")


@dataclass(frozen=True, slots=True)
class Offered:
    """A paper of the applicant's storehouse that fits a line: its code, and what it is."""

    typed_code: str
    paper: Result | StoredPaper


def card_came(form: Any) -> bool:
    """Whether this submission is a scan: then it is read, and nothing is stored. A card scanned
    into the field of a name or a number is one too."""
    if not form.is_submitted or not form.csrf_token.validate(form):
        return False
    if (form.card.data or "").strip():
        return True
    people = (form.applicant.form, form.submitter.form, form.recipient.form)
    for field in (field for person in people for field in (person["name"], person.number)):
        raw = " ".join(field.raw_data or ())
        if citizen_card.read(raw):
            form.card.data, field.data = raw, ""
            return True
    return False


def fill_in(act: Act, form: Any) -> Known | None:
    """Put what was scanned or typed into the applicant's fields, with what this unit knows of them;
    another card after the applicant's is who brings it."""
    scanned = (form.card.data or "").strip()
    number = identity.bare_number(scanned)
    card = citizen_card.read(scanned)
    if card is None and identity.problem_of_id_number(number, clock.now()) is None:
        card = Card(number)
    if card is None:
        form.blame("card", str(UNREAD))
        return None
    form.card.data = ""
    first = form.applicant.form.number.data
    if first and first != card.number:
        form.same_submitter.data = False
        _write(form.submitter.form, card)
        return None
    person = know(act, card.number, form.op_id.data or "")
    _write(form.applicant.form, card)
    if person.person:
        for name in ("name", "born_on", "phone", "email", "address", "organisation"):
            field = form.applicant.form[name]
            if not field.data:
                _set(field, getattr(person.person, name))
    return person


def alike(session: Session, form: Any, procedure: str) -> Sequence[Dossier]:
    """The applicant's open dossiers for the same thing."""
    number = form.applicant.form.number.data
    if not number:
        return []
    return applicants.open_alike(session, number, procedure, form.case.data or None)


def is_unmentioned(act: Act, form: Any, procedure: str) -> bool:
    """Whether such a dossier is open and nobody has said that this is another matter; blamed on
    that tick. A submission that was stored already meets itself and is let through."""
    if form.is_another.data or dossiers.operation(act.session, act.who, form.op_id.data):
        return False
    found = alike(act.session, form, procedure)
    if found:
        form.blame("is_another", str(OPEN_ONE) % {"codes": ", ".join(d.code for d in found)})
    return bool(found)


def offered(session: Session, form: Any, parts: Sequence[Component]) -> dict[int, list[Offered]]:
    """By line of the checklist: what the applicant's storehouse holds for it and is good now."""
    number = form.applicant.form.number.data
    kinds = {part.paper_type for part in parts if part.paper_type}
    if not form.is_submitted or not number or not kinds:
        return {}
    now = clock.now()
    held: list[Result | StoredPaper] = [
        *results.reusable_by(session, number, 0, kinds, now),
        *results.stored_for(session, number, 0, kinds, now),
    ]
    found: dict[int, list[Offered]] = {}
    for place, part in enumerate(parts):
        for paper in held:
            kind = paper.type_code if isinstance(paper, Result) else paper.paper_type
            if kind == part.paper_type and paper.typed_code:
                found.setdefault(place, []).append(Offered(paper.typed_code, paper))
    return found


def use_offered(form: Any, parts: Sequence[Component]) -> None:
    """What was ticked of the storehouse counts as its code typed at that line."""
    for place, part in enumerate(parts):
        ticked = request.form.get(f"u_{place}", "")[:40]
        if ticked and part.paper_type and not form[f"r_{place}"].data:
            form[f"r_{place}"].data = ticked


def _write(person: Any, card: Card) -> None:
    """A card is right about what it says, whatever was typed before."""
    for name in ("number", "name", "born_on", "address"):
        if value := getattr(card, name):
            _set(person[name], value)


def _set(field: Any, value: Any) -> None:
    field.data = value
    # A day is shown as it was typed unless nothing was.
    field.raw_data = None
