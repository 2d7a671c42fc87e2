"""What a scan is used for: a line of a dossier, one after the other."""

from flask import current_app, send_file

from onestop.agencies import queries as agencies
from onestop.capture import assembling, queries, service
from onestop.capture.errors import NoDossier, NoPages, NotAssembled
from onestop.capture.models import Capture
from onestop.capture.taking import sheets_of
from onestop.channels.desk.blueprint import bp
from onestop.channels.desk.capture import mine, show
from onestop.channels.desk.digitising import original_of, parts_of
from onestop.channels.desk.forms import GiveForm, SignScanForm, UseScanForm
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import NoSuchDossier
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.keeping import keep_file
from onestop.dossiers.service.paper_states import attach_scan
from onestop.dossiers.states import PartyRole
from onestop.kernel import clock, codes
from onestop.people.rules import Right
from onestop.results import digitising
from onestop.statistics.shares import APART
from onestop.web.fields import options
from onestop.web.furniture import BareForm
from onestop.web.guard import account, check_unit, only
from onestop.web.headers import private
from onestop.web.pages import Answer, go, page
from onestop.web.scans import PagesForm
from onestop.web.transaction import act, let_go, session


@bp.get("/dossiers/<code>/scans")
@only(Right.RECEIVE)
def scan_lines(code: str) -> Answer:
    """The lines of the checklist, each with what was scanned for it."""
    dossier = dossiers.dossier(session(), code)
    unit = check_unit(Right.RECEIVE, {dossier.reception_agency})
    papers = [p for p in dossiers.papers_of(session(), dossier.id) if p.state not in APART]
    electronic = {p.component_code for p in papers if p.file_digest or p.result_id or p.stored_id}
    return page(
        "desk/scan_lines.html",
        dossier=dossier,
        parts=parts_of(dossier),
        handed_in={p.component_code for p in papers},
        electronic=electronic,
        going=queries.going_for(session(), dossier.id, unit),
    )


@bp.post("/dossiers/<code>/scans/<component>")
@only(Right.RECEIVE)
def scan_line(code: str, component: str) -> Answer:
    """Begin the scan of one line, or go on with it."""
    dossier = dossiers.dossier_to_change(session(), code)
    unit = check_unit(Right.RECEIVE, {dossier.reception_agency})
    known = {part.code for part in parts_of(dossier)}
    if not BareForm().accepted() or component not in known:
        return go("desk.scan_lines", code=dossier.code)
    made = service.begin(act(unit), unit, account().id, dossier, component)
    return go("desk.capture", capture_id=made.id)


@bp.post("/capture/<int:capture_id>/dossier")
@only(Right.RECEIVE)
def give_capture(capture_id: int) -> Answer:
    """Say which dossier a loose scan belongs to."""
    found = mine(capture_id, to_change=True)
    form = GiveForm()
    if form.accepted():
        with form.refusals_shown():
            try:
                written = codes.dossier_code(form.code.data or "") or form.code.data or ""
                dossier = dossiers.dossier(session(), written)
            except NoSuchDossier as refusal:
                form.blame("code", str(refusal))
                return show(found, PagesForm(), give=form)
            check_unit(Right.RECEIVE, {dossier.reception_agency})
            service.give_to(act(found.unit), found, dossier)
            return go("desk.capture", capture_id=capture_id)
    return show(found, PagesForm(), give=form)


@bp.post("/capture/<int:capture_id>/pdf")
@only(Right.RECEIVE)
def assemble_capture(capture_id: int) -> Answer:
    """Make the PDF, while nobody waits, and keep it when the pages are still the same."""
    found = mine(capture_id)
    form = BareForm()
    if form.accepted():
        with form.refusals_shown():
            _assemble(found)
            return go("desk.capture", capture_id=capture_id, _anchor="use")
    return show(mine(capture_id), form)


def _assemble(found: Capture) -> None:
    if found.dossier_id is None:
        raise NoDossier
    dossier = dossiers.dossier_by_id(session(), found.dossier_id)
    pages = list(queries.pages_of(session(), found.id))
    if not pages:
        raise NoPages
    kept, now = service.kept_of(pages), clock.now()
    unit = agencies.agency(session(), found.unit, clock.day_of(now))
    let_go()
    settings, store = current_app.config["SETTINGS"], current_app.extensions["files"]
    content = assembling.pdf(sheets_of(store, pages), unit.name_vi, dossier.code, now)
    locked = queries.capture_to_change(session(), found.id)
    here = act(found.unit)
    # A scan that is whole may be longer than what is taken from outside.
    most = max(len(content), settings.upload_bytes)
    file = keep_file(here, store, f"{dossier.code}.pdf", content, most)
    service.assemble(here, locked, file.digest, kept)


@bp.get("/capture/<int:capture_id>/scan.pdf")
@only(Right.RECEIVE)
def capture_pdf(capture_id: int) -> Answer:
    found = mine(capture_id)
    digest = found.file_digest or service.check_assembled(found)
    path = current_app.extensions["files"].path(digest)
    name = f"scan-{found.id}.pdf"
    made = send_file(path, mimetype="application/pdf", as_attachment=True, download_name=name)
    return private(made)


@bp.post("/capture/<int:capture_id>/use")
@only(Right.RECEIVE)
def use_capture(capture_id: int) -> Answer:
    """Lay the scan into its dossier as a plain copy."""
    dossier, found = _both(capture_id)
    form = UseScanForm()
    form.component.choices = options((p.code, str(p.name)) for p in parts_of(dossier))
    if form.accepted():
        with form.refusals_shown():
            here, component = act(found.unit), form.component.data
            file = service.check_assembled(found)
            attach_scan(here, dossier, component, file, form.made_from.data)
            service.use(here, found, component)
            return go("desk.scan_lines", code=dossier.code)
    return show(found, PagesForm(), use=form)


@bp.route("/capture/<int:capture_id>/sign", methods=["GET", "POST"])
@only(Right.RECEIVE)
def sign_capture(capture_id: int) -> Answer:
    """Sign the scan as a true copy of the original it was compared with."""
    dossier, found = _both(capture_id)
    file = service.check_assembled(found)
    parts = parts_of(dossier)
    form = SignScanForm(component=found.component_code)
    form.component.choices = options(((p.code, str(p.name)) for p in parts), empty=True)
    if form.accepted():
        with form.refusals_shown():
            here = act(found.unit)
            paper = digitising.digitise(
                here,
                dossier,
                next(part for part in parts if part.code == form.component.data),
                dossiers.stored_files(session(), [file])[file],
                original_of(form),
                dossiers.parties_of(session(), dossier.id)[PartyRole.APPLICANT],
                agencies.agency(session(), found.unit, clock.day_of(here.at)),
                account(),
            )
            service.use(here, found, form.component.data)
            return go("desk.digitised", paper_id=paper.id)
    return page("desk/sign_scan.html", form=form, dossier=dossier, capture=found)


@bp.post("/capture/<int:capture_id>/discard")
@only(Right.RECEIVE)
def discard_capture(capture_id: int) -> Answer:
    found = mine(capture_id, to_change=True)
    if not BareForm().accepted():
        return go("desk.capture", capture_id=capture_id)
    service.discard(act(found.unit), found)
    if found.dossier_id is None:
        return go("desk.captures")
    dossier = dossiers.dossier_by_id(session(), found.dossier_id)
    return go("desk.scan_lines", code=dossier.code)


def _both(capture_id: int) -> tuple[Dossier, Capture]:
    """The dossier and the scan, both locked, in this order everywhere. Raises NoDossier,
    NotAssembled, NotYours."""
    number = mine(capture_id).dossier_id
    if number is None:
        raise NoDossier
    code = dossiers.dossier_by_id(session(), number).code
    dossier, found = dossiers.dossier_to_change(session(), code), mine(capture_id, to_change=True)
    check_unit(Right.RECEIVE, {dossier.reception_agency})
    if found.dossier_id != dossier.id:
        raise NotAssembled
    return dossier, found
