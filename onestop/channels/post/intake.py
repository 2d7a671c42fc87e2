"""An envelope at the counter: three scans in any order, the count, the seal, the slip."""

from collections.abc import Sequence
from typing import Any

from flask import request

from onestop.agencies import queries as agencies
from onestop.agencies.models import AgencyRole
from onestop.catalogue import queries as catalogue
from onestop.catalogue import search
from onestop.catalogue.definition import Channel, Component, Procedure
from onestop.catalogue.errors import NoSuchProcedure
from onestop.channels.post.blueprint import bp
from onestop.channels.post.filling import Sender, fill_in, sender_of
from onestop.channels.post.forms import EnvelopeForm, ScanForm
from onestop.despatch import rules, scanned
from onestop.despatch.scanned import Kind, Scan
from onestop.despatch.service.envelopes import register
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import NoSuchDossier
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.lodging import Lodged, lodge
from onestop.dossiers.service.opening import open_with_token
from onestop.dossiers.states import Status
from onestop.kernel import clock, codes
from onestop.kernel.i18n import _
from onestop.people.rules import Right
from onestop.results.reusing import note_reuse
from onestop.web.checklist import all_there, handed_in, lines, with_checklist
from onestop.web.fields import options
from onestop.web.guard import only, unit_for
from onestop.web.headers import private
from onestop.web.intake import application_of
from onestop.web.pages import Answer, go, page, sheet
from onestop.web.transaction import act, only_reads, session

SLIPPED = _("The check digit of this number does not hold: scan it again, or look at the signs")
ELSEWHERE = _("This dossier did not come through this post office: scan the sender’s card instead")
NO_DOSSIER = _("No dossier is behind this code or QR")
NO_PROCEDURE = _("No procedure that may be sent by post has this code or these words")
WORDS_MOST = 12


@bp.route("/scan", methods=["GET", "POST"])
@only(Right.REGISTER_POST)
def scan() -> Answer:
    """One field for everything: each scan says itself what it is; after the third the rest is
    filled in. What was scanned stays in the form, in no address and no store."""
    only_reads()
    unit = unit_for(Right.REGISTER_POST)
    form: Any = ScanForm()
    hits: Sequence[search.Hit] = ()
    if form.accepted():
        hits = _take(form, (form.scan.data or "").strip())
    asked = _asked(form.dossier.data)
    sender = sender_of(session(), unit, form.card.data or "", form.dossier.data or "")
    if asked is not None and form.mailed_as.data:
        return go("post.answer", code=asked.code, number=form.mailed_as.data)
    go_on = sender or request.form.get("go") == "on"
    if form.mailed_as.data and form.procedure.data and go_on and not form.is_refused:
        return _filled(form, unit, sender)
    named = _name_of(form.procedure.data or "")
    doubt = rules.doubt(form.mailed_as.data) if form.mailed_as.data else None
    shown = {"sender": sender, "asked": asked, "hits": hits, "named": named, "doubt": doubt}
    form.scan.data = form.scan.data if form.is_refused or hits else ""
    status = 422 if form.is_refused else 200
    return private(sheet("post/scan.html", status, form=form, **shown))


@bp.get("/intake")
@only(Right.REGISTER_POST)
def choose() -> Answer:
    query = request.args.get("q", "")[:200].strip()
    return page("post/choose.html", query=query, hits=_found(query, 30))


@bp.route("/intake/<code>", methods=["GET", "POST"])
@only(Right.REGISTER_POST)
def intake(code: str) -> Answer:
    """An envelope: registered and stored now; the limit runs from its reception."""
    unit = unit_for(Right.REGISTER_POST)
    form, procedure, parts, version_id = _form(code)
    if form.accepted():
        with form.refusals_shown():
            if lodged := _stored(form, parts, procedure, version_id, unit):
                return go("post.slip", code=lodged.dossier.code)
    return page("post/intake.html", form=form, p=procedure, parts=parts, sender=None, doubt=None)


def _stored(
    form: Any, parts: Sequence[Component], procedure: Procedure, version_id: int, unit: str
) -> Lodged | None:
    """The dossier of a filled-in form; None when a line of its checklist is at fault."""
    applicant = form.applicant.form.person()
    name = applicant.organisation or applicant.name
    papers = handed_in(act(unit), form, parts, applicant.number, name)
    if not all_there(form, parts, papers, form.case.data or None):
        return None
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
        register(act(unit), lodged.dossier, form.mailed_as.data, papers, note=form.note.data or "")
        note_reuse(act(unit), lodged.dossier)
    return lodged


def _form(code: str, *, asked: bool = False) -> tuple[Any, Procedure, list[Component], int]:
    today = clock.day_of(clock.now())
    version_id, procedure = catalogue.version_in_force(session(), code, today)
    parts = lines(procedure, Channel.POST)
    form: Any = with_checklist(EnvelopeForm, parts, asked=asked)(op_id=codes.random_text(26))
    units = agencies.reception_units(session(), today)
    form.reception.choices = options(((u.code, u.name) for u in units), empty=True)
    communes = [u for u in units if u.role is AgencyRole.COMMUNE]
    form.commune.choices = options(((u.code, u.name) for u in communes), empty=True)
    cases = [(case.code, str(case.name)) for case in procedure.cases]
    form.case.choices = options(cases, empty=True)
    return form, procedure, parts, version_id


def _filled(scans: Any, unit: str, sender: Sender | None) -> Answer:
    """The whole form after the third scan, to be counted, sealed and stored."""
    form, procedure, parts, _version = _form(scans.procedure.data, asked=True)
    form.mailed_as.data = scans.mailed_as.data
    fill_in(session(), form, unit, sender)
    # Who has been counting while scanning seals next; what is missing of the rest is typed first.
    person = form.applicant.form
    whole = all((person.name.data, person.address.data, form.reception.data, form.commune.data))
    if whole and sender:
        form.sealed.render_kw = {"autofocus": True}
    doubt = rules.doubt(form.mailed_as.data)
    shown = {"form": form, "p": procedure, "parts": parts, "sender": sender, "doubt": doubt}
    return private(sheet("post/intake.html", **shown))


def _take(form: Any, text: str) -> Sequence[search.Hit]:
    """Put one scan where it belongs; words give the procedures they may mean."""
    if picked := request.form.get("pick", "")[:40]:
        text = picked
    elif request.form.get("as") == "number" and (form.card.data or "").isdigit():
        # Twelve digits that were taken for a person's.
        form.mailed_as.data, form.card.data = form.card.data, ""
    if not text:
        return ()
    found = scanned.read(text, clock.now())
    match found.kind:
        case Kind.NUMBER:
            form.mailed_as.data = found.text
        case Kind.SLIPPED:
            form.blame("scan", str(SLIPPED))
        case Kind.CARD:
            form.card.data, form.dossier.data = text, ""
        case Kind.DOSSIER | Kind.RECEIPT:
            _take_dossier(form, found)
        case _:
            return _take_procedure(form, found)
    return ()


def _take_procedure(form: Any, found: Scan) -> Sequence[search.Hit]:
    """A code, or words that mean one procedure; else those they may mean."""
    if found.kind is Kind.PROCEDURE and _name_of(found.text):
        form.procedure.data = found.text
        return ()
    hits = _found(found.text, WORDS_MOST)
    if len(hits) == 1:
        form.procedure.data = hits[0].code
        return ()
    if not hits:
        form.blame("scan", str(NO_PROCEDURE))
    return hits


def _take_dossier(form: Any, found: Scan) -> None:
    dossier: Dossier | None = None
    if found.kind is Kind.RECEIPT:
        dossier = open_with_token(act(), found.text)
    else:
        try:
            dossier = dossiers.dossier(session(), found.text)
        except NoSuchDossier:
            dossier = None
    if dossier is None:
        form.blame("scan", str(NO_DOSSIER))
    elif _asked(dossier.code) or dossier.support_agency == unit_for(Right.REGISTER_POST):
        form.dossier.data, form.card.data = dossier.code, ""
    else:
        form.blame("scan", str(ELSEWHERE))


def _asked(code: str | None) -> Dossier | None:
    """The dossier of a code when it waits for papers that nobody has handed in."""
    if not code:
        return None
    dossier = dossiers.dossier(session(), code)
    last = dossiers.supplements_of(session(), dossier.id)[-1:]
    waits = dossier.status == Status.SUPPLEMENT and last and not last[0].answered_at
    return dossier if waits else None


def _name_of(code: str) -> str:
    """What a procedure that may be sent by post is called; empty when none has this code."""
    try:
        _number, found = catalogue.version_in_force(session(), code, clock.day_of(clock.now()))
    except NoSuchProcedure:
        return ""
    return str(found.name) if found.may_be_filed and Channel.POST in found.channels else ""


def _found(query: str, limit: int) -> list[search.Hit]:
    index = search.current_index(session())
    found = index.find(query, limit=limit) if query else index.essential()
    return [hit for hit in found if hit.is_curated]
