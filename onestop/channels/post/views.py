"""The post's pages: envelopes in."""

from datetime import datetime, time
from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response

from onestop.agencies import queries as agencies
from onestop.agencies.models import AgencyRole
from onestop.catalogue import queries as catalogue
from onestop.catalogue import search
from onestop.catalogue.definition import Channel
from onestop.channels.post.blueprint import bp
from onestop.channels.post.forms import EnvelopeForm
from onestop.dossiers import lists
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.lodging import keys_of, lodge
from onestop.journal import queries as journal
from onestop.kernel import clock, codes
from onestop.people.errors import NotYours
from onestop.people.rules import Right
from onestop.printing import receipt as printed
from onestop.results.reusing import note_reuse
from onestop.web.checklist import all_there, handed_in, lines, with_checklist
from onestop.web.fields import options
from onestop.web.guard import account, only, unit_for
from onestop.web.headers import private
from onestop.web.intake import application_of
from onestop.web.pages import Answer, go, page, sheet
from onestop.web.transaction import act, session


@bp.get("")
@only(Right.REGISTER_POST)
def envelopes() -> Answer:
    """What was registered here today, and the results that are to be delivered."""
    today = clock.day_of(clock.now())
    morning = datetime.combine(today, time.min, tzinfo=clock.VIETNAM)
    registered = lists.posted(session(), account().reference, morning)
    results = lists.with_post(session(), request.args.get("after"))
    ids = {e.dossier.version_id for e in [*registered, *results.rows]}
    names = {number: catalogue.definition(session(), number).name for number in ids}
    return page("post/envelopes.html", registered=registered, results=results, names=names)


@bp.get("/intake")
@only(Right.REGISTER_POST)
def choose() -> Answer:
    query = request.args.get("q", "")[:200].strip()
    index = search.current_index(session())
    found = index.find(query, limit=30) if query else index.essential()
    hits = [hit for hit in found if hit.is_curated]
    return page("post/choose.html", query=query, hits=hits)


@bp.route("/intake/<code>", methods=["GET", "POST"])
@only(Right.REGISTER_POST)
def intake(code: str) -> Answer:
    """An envelope: registered and stored now; the limit runs from its reception."""
    unit = unit_for(Right.REGISTER_POST)
    today = clock.day_of(clock.now())
    version_id, procedure = catalogue.version_in_force(session(), code, today)
    parts = lines(procedure, Channel.POST)
    form: Any = with_checklist(EnvelopeForm, parts)(op_id=codes.random_text(26))
    units = agencies.reception_units(session(), today)
    form.reception.choices = options(((u.code, u.name) for u in units), empty=True)
    communes = [u for u in units if u.role is AgencyRole.COMMUNE]
    form.commune.choices = options(((u.code, u.name) for u in communes), empty=True)
    cases = [(case.code, str(case.name)) for case in procedure.cases]
    form.case.choices = options(cases, empty=True)
    if form.accepted():
        with form.refusals_shown():
            applicant = form.applicant.form.person()
            name = applicant.organisation or applicant.name
            papers = handed_in(act(unit), form, parts, applicant.number, name)
            if all_there(form, parts, papers, form.case.data or None):
                application = application_of(
                    form,
                    procedure=procedure,
                    version_id=version_id,
                    unit=unit,
                    reception=form.reception.data,
                    papers=papers,
                    answers={},
                    mailed_as=form.mailed_as.data,
                )
                lodged = lodge(act(unit), application, Channel.POST)
                if lodged.dossier.seq == 2:
                    note_reuse(act(unit), lodged.dossier)
                return go("post.slip", code=lodged.dossier.code)
    return page("post/intake.html", form=form, p=procedure, parts=parts)


@bp.get("/dossiers/<code>/slip")
@only(Right.REGISTER_POST)
def slip(code: str) -> Answer:
    """Code and key for the sender, with the slip to print."""
    dossier = _own(code)
    lodged = keys_of(act(), dossier)
    events = journal.events_of(session(), dossier.subject)
    return private(
        sheet(
            "post/slip.html", lodged=lodged, dossier=dossier, mailed_as=events[0].facts["mailed_as"]
        )
    )


@bp.get("/dossiers/<code>/receipt.pdf")
@only(Right.REGISTER_POST)
def receipt(code: str) -> Answer:
    dossier = _own(code)
    base = current_app.config["SETTINGS"].base_url
    made = Response(printed.pdf(act(), dossier, base), mimetype="application/pdf")
    made.headers["Content-Disposition"] = f'inline; filename="{dossier.code}.pdf"'
    return private(made)


def _own(code: str) -> Dossier:
    """The dossier if this post office registered it. Raises NotYours."""
    dossier = dossiers.dossier(session(), code)
    if dossier.support_agency != unit_for(Right.REGISTER_POST):
        raise NotYours
    return dossier
