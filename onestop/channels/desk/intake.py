"""A walk-in at the desk: which procedure, whose card, which papers; stored with one Enter."""

from typing import Any

from flask import request

from onestop.catalogue import queries as catalogue
from onestop.catalogue import search
from onestop.catalogue.definition import Channel, Procedure
from onestop.channels.desk import known
from onestop.channels.desk.blueprint import bp
from onestop.channels.desk.choices import fill_choices
from onestop.channels.desk.forms import IntakeForm
from onestop.dossiers.service.asking import record_payment
from onestop.dossiers.service.lodging import Lodged, lodge
from onestop.dossiers.service.receiving import receive
from onestop.dossiers.states import Status
from onestop.kernel import clock, codes
from onestop.people.rules import Right
from onestop.results.reusing import note_reuse
from onestop.web.built import answers_of, built_form
from onestop.web.checklist import all_there, handed_in, lines, with_checklist
from onestop.web.guard import only, unit_for
from onestop.web.intake import application_of
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session


@bp.get("/intake")
@only(Right.RECEIVE)
def choose() -> Answer:
    """Which procedure? A few letters of each word or the code, Enter; the only one, or the one
    whose code it is, opens at once."""
    query = request.args.get("q", "")[:200].strip()
    index = search.current_index(session())
    hits = [
        h for h in (index.find(query, limit=15) if query else index.essential()) if h.is_curated
    ]
    if query and hits and (len(hits) == 1 or hits[0].code == query):
        return go("desk.intake", code=hits[0].code, ticket=_ticket())
    return page("desk/choose.html", query=query, hits=hits, ticket=_ticket())


@bp.route("/intake/<code>", methods=["GET", "POST"])
@only(Right.RECEIVE)
def intake(code: str) -> Answer:
    """A walk-in's dossier, from the card to the slip, on one page."""
    unit = unit_for(Right.RECEIVE)
    today = clock.day_of(clock.now())
    version_id, procedure = catalogue.version_in_force(session(), code, today)
    parts = lines(procedure, Channel.DESK)
    counted = with_checklist(IntakeForm, parts, asked=request.method == "GET")
    made = type("Intake", (counted, built_form(procedure.form, demanding=False)), {})
    form = made(op_id=codes.random_text(26), commune=unit)
    fill_choices(form, procedure)
    facts: dict[str, Any] = {"p": procedure, "parts": parts, "hour": clock.local(clock.now())}
    if known.card_came(form):
        facts["person"] = known.fill_in(act(unit), form)
        facts["alike"] = known.alike(session(), form, procedure.code)
    elif form.accepted():
        with form.refusals_shown():
            if lodged := _stored(form, parts, procedure, version_id, unit):
                return go("desk.slip", code=lodged.dossier.code, ticket=_ticket())
        facts["alike"] = known.alike(session(), form, procedure.code)
    facts["offered"] = known.offered(session(), form, parts)
    return page("desk/intake.html", form=form, ticket=_ticket(), **facts)


def _stored(
    form: Any, parts: Any, procedure: Procedure, version_id: int, unit: str
) -> Lodged | None:
    """The dossier of a filled-in form; None when a line of its checklist is at fault, or it may be
    there already."""
    applicant = form.applicant.form.person()
    known.use_offered(form, parts)
    name = applicant.organisation or applicant.name
    papers = handed_in(act(unit), form, parts, applicant.number, name)
    if not all_there(form, parts, papers, form.case.data or None):
        return None
    if known.is_unmentioned(act(), form, procedure.code):
        return None
    application = application_of(
        form,
        procedure=procedure,
        version_id=version_id,
        unit=unit,
        reception=unit,
        papers=papers,
        answers=answers_of(form, procedure.form),
    )
    lodged = lodge(act(unit), application, Channel.DESK)
    if lodged.dossier.status == Status.NEW and lodged.dossier.seq == 2:
        _after_lodging(form, unit, lodged)
    return lodged


def _after_lodging(form: IntakeForm, unit: str, lodged: Lodged) -> None:
    dossier = lodged.dossier
    note_reuse(act(unit), dossier)
    if form.paid.data:
        record_payment(act(unit), dossier, form.paid.data)
    if form.receive_now.data:
        receive(act(unit), dossier)


def _ticket() -> str | None:
    """`?ticket=A012`: the number whose turn it is, when the queue led here."""
    written = request.args.get("ticket", "")[:8]
    return written if written.isalnum() else None
