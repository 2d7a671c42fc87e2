"""Papers that were asked for, brought to the post: the request is answered from here on."""

from flask import request

from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel
from onestop.channels.post.blueprint import bp
from onestop.channels.post.forms import AnswerForm, CodeForm
from onestop.despatch.service.envelopes import register
from onestop.despatch.states import EnvelopeKind
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import NoSuchDossier, NothingAsked
from onestop.dossiers.service.asking import post_papers
from onestop.dossiers.states import PartyRole, Status
from onestop.kernel import codes
from onestop.people.rules import Right
from onestop.results.reusing import note_reuse
from onestop.web.checklist import handed_in, lines, with_checklist
from onestop.web.guard import only, unit_for
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session


@bp.route("/answers", methods=["GET", "POST"])
@only(Right.REGISTER_POST)
def find_asked() -> Answer:
    """Which dossier? Only one that waits for papers is found."""
    form = CodeForm()
    if form.accepted():
        with form.refusals_shown():
            written = codes.dossier_code(form.code.data or "") or ""
            found = dossiers.dossier(session(), written)
            if found.status != Status.SUPPLEMENT:
                raise NothingAsked
            return go("post.answer", code=found.code)
    return page("post/find_asked.html", form=form)


@bp.route("/answers/<code>", methods=["GET", "POST"])
@only(Right.REGISTER_POST)
def answer(code: str) -> Answer:
    """The envelope: its number and the counted papers, beside what was asked for."""
    found = dossiers.dossier_to_change(session(), code)
    asked = dossiers.supplements_of(session(), found.id)[-1:]
    if found.status != Status.SUPPLEMENT or not asked:
        raise NoSuchDossier(dossier=code)
    procedure = catalogue.definition(session(), found.version_id)
    of_case = (None, found.case_code)
    parts = [part for part in lines(procedure, Channel.POST) if part.case in of_case]
    form = with_checklist(AnswerForm, parts)(mailed_as=request.args.get("number", "")[:40])
    if form.accepted():
        with form.refusals_shown():
            here = act(unit_for(Right.REGISTER_POST))
            owner = dossiers.parties_of(session(), found.id)[PartyRole.APPLICANT]
            name = owner.organisation or owner.name
            papers = handed_in(here, form, parts, owner.number, name)
            mailed_as = form["mailed_as"].data
            post_papers(here, found, papers, mailed_as)
            note = form["note"].data or ""
            made = register(here, found, mailed_as, papers, kind=EnvelopeKind.ANSWER, note=note)
            note_reuse(here, found)
            return go("post.sent", envelope_id=made.id)
    return page("post/answer.html", form=form, dossier=found, parts=parts, asked=asked[0])
