"""Acts between agencies: opinions, papers on their way, routing, longer limits, apologies."""

from collections.abc import Callable
from typing import Any

from onestop.agencies import queries as agencies
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service import (
    apologising,
    consulting,
    drafting,
    lengthening,
    paper_moves,
    routing,
)
from onestop.dossiers.service.apologising import Wording
from onestop.dossiers.states import Opinion, Silence
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.office import forms
from onestop.office.offers import Offer
from onestop.web.fields import options
from onestop.web.forms import BaseForm

Doing = Callable[[Act, Dossier, Any], None]
Choosing = Callable[[Act, Dossier, Offer, Any], None]


def ask_opinion(act: Act, dossier: Dossier, form: Any) -> None:
    consulting.ask_opinion(
        act,
        dossier,
        agency_code=form.agency.data,
        question=form.question.data,
        days=form.days.data,
        silence=Silence(form.silence.data),
    )


def answer_opinion(act: Act, dossier: Dossier, form: Any) -> None:
    consulting.answer_opinion(
        act,
        dossier,
        form.position.data,
        opinion=Opinion(form.opinion.data),
        answer=form.answer.data,
    )


def send_paper(act: Act, dossier: Dossier, form: Any) -> None:
    paper_moves.send_paper(act, dossier, form.agency.data)


def accept_paper(act: Act, dossier: Dossier, form: Any) -> None:
    paper_moves.accept_paper(act, dossier)


def misroute(act: Act, dossier: Dossier, form: Any) -> None:
    routing.misroute(act, dossier, form.position.data, form.reason.data)


def extend(act: Act, dossier: Dossier, form: Any) -> None:
    lengthening.extend(
        act, dossier, form.days.data, reason=form.reason.data, source=form.source.data
    )


def sign_apology(act: Act, dossier: Dossier, form: Any) -> None:
    wording = Wording(
        cause=form.cause.data,
        new_date=form.new_date.data,
        person=form.person.data,
        phone=form.phone.data or "",
    )
    apologising.sign_apology(act, dossier, wording)


def _other_agencies(act: Act, dossier: Dossier, offer: Offer, form: Any) -> None:
    known = agencies.all_agencies(act.session, clock.day_of(act.at))
    form.agency.choices = options(
        ((body.code, body.name) for body in known if body.code != offer.unit), empty=True
    )


def _drafted(act: Act, dossier: Dossier, offer: Offer, form: Any) -> None:
    """What was drafted when the date passed, or what would be drafted now, to be changed."""
    if form.is_submitted:
        return
    drafts = dossiers.apologies_of(act.session, dossier.id)
    if drafts:
        draft = drafts[0]
        told = Wording(draft.cause, clock.day_of(draft.new_due_at), draft.person, draft.phone)
    else:
        told = drafting.wording_for(act, dossier)
    form.cause.data, form.new_date.data = told.cause, told.new_date
    form.person.data, form.phone.data = told.person, told.phone


DOING: dict[str, tuple[type[BaseForm], Doing]] = {
    "ask_opinion": (forms.AskOpinionForm, ask_opinion),
    "answer_opinion": (forms.OpinionForm, answer_opinion),
    "send_paper": (forms.PaperToForm, send_paper),
    "accept_paper": (forms.ActForm, accept_paper),
    "misroute": (forms.ReasonForm, misroute),
    "extend": (forms.ExtendForm, extend),
    "sign_apology": (forms.ApologyForm, sign_apology),
}
CHOICES: dict[str, Choosing] = {
    "ask_opinion": _other_agencies,
    "send_paper": _other_agencies,
    "sign_apology": _drafted,
}
