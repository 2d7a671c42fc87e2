"""Scanning at the desk: the inbox of a unit, and the pages of one scan."""

from flask import current_app, render_template, request
from werkzeug.wrappers import Response

from onestop.capture import queries, service
from onestop.capture.errors import NoSuchCapture
from onestop.capture.models import Capture
from onestop.channels.desk.blueprint import bp
from onestop.channels.desk.digitising import parts_of
from onestop.channels.desk.forms import GiveForm, UseScanForm
from onestop.dossiers import queries as dossiers
from onestop.kernel import clock, qr
from onestop.people.rules import Right
from onestop.web.fields import options
from onestop.web.forms import BaseForm
from onestop.web.furniture import BareForm
from onestop.web.guard import account, check_unit, only, unit_for
from onestop.web.headers import private
from onestop.web.pages import Answer, go, page
from onestop.web.scans import PagesForm, keep_pages, picture_of
from onestop.web.transaction import act, session

HOW = frozenset({"up", "down", "turn", "remove"})


@bp.route("/capture", methods=["GET", "POST"])
@only(Right.RECEIVE)
def captures() -> Answer:
    """What was scanned here and is not used yet; a button begins another."""
    unit = unit_for(Right.RECEIVE)
    if BareForm().accepted():
        made = service.begin(act(unit), unit, account().id)
        return go("desk.capture", capture_id=made.id)
    found = queries.going(session(), unit)
    numbers = {row.dossier_id for row, _count in found if row.dossier_id}
    named = {number: dossiers.dossier_by_id(session(), number) for number in numbers}
    scans = current_app.config["SETTINGS"].scan_dir
    return page("desk/captures.html", found=found, dossiers=named, unit=unit, scan_dir=scans)


@bp.get("/capture/<int:capture_id>")
@only(Right.RECEIVE)
def capture(capture_id: int) -> Answer:
    """One scan: its pages, how more of them come, and what it is used for."""
    return show(mine(capture_id), PagesForm())


@bp.post("/capture/<int:capture_id>/pages")
@only(Right.RECEIVE)
def add_pages(capture_id: int) -> Answer:
    """Files from the clerk's computer."""
    mine(capture_id)
    form = PagesForm()
    if form.accepted():
        keep_pages(capture_id, form, "desk")
        if not form.is_refused:
            return go("desk.capture", capture_id=capture_id)
    return show(mine(capture_id), form)


@bp.post("/capture/<int:capture_id>/pages/<int:page_id>")
@only(Right.RECEIVE)
def arrange(capture_id: int, page_id: int) -> Answer:
    """Move, turn or remove one page."""
    found = mine(capture_id, to_change=True)
    how = request.form.get("how", "")
    if BareForm().accepted() and how in HOW:
        each = queries.page(session(), capture_id, page_id)
        service.arrange(act(found.unit), found, each, how)
    return go("desk.capture", capture_id=capture_id)


@bp.get("/capture/<int:capture_id>/pages/<int:page_id>.jpg")
@only(Right.RECEIVE)
def page_picture(capture_id: int, page_id: int) -> Answer:
    """A page, small unless asked otherwise."""
    mine(capture_id)
    return picture_of(capture_id, page_id, small=request.args.get("size") != "full")


@bp.post("/capture/<int:capture_id>/phone")
@only(Right.RECEIVE)
def phone(capture_id: int) -> Answer:
    """A new secret for one phone, or the end of the one that was given."""
    found = mine(capture_id, to_change=True)
    if BareForm().accepted():
        here = act(found.unit)
        if request.form.get("end"):
            service.dismiss(here, found)
        else:
            service.invite(here, found)
    return go("desk.capture", capture_id=capture_id, _anchor="phone")


def mine(capture_id: int, *, to_change: bool = False) -> Capture:
    """A scan of a unit the clerk works for. Raises NoSuchCapture, NotYours."""
    read = queries.capture_to_change if to_change else queries.capture
    found = read(session(), capture_id)
    check_unit(Right.RECEIVE, {found.unit})
    return found


def show(
    found: Capture, form: BaseForm, give: BaseForm | None = None, use: UseScanForm | None = None
) -> Answer:
    """The page of a scan; whichever of its forms was refused says so."""
    if found.state not in queries.GOING and found.file_digest is None:
        raise NoSuchCapture
    now = clock.now()
    is_invited = found.secret_until is not None and found.secret_until > now
    address = ""
    if is_invited and found.device_digest is None:
        base = current_app.config["SETTINGS"].base_url
        address = f"{base}/scan/{service.token_of(found)}"
    dossier = dossiers.dossier_by_id(session(), found.dossier_id) if found.dossier_id else None
    parts = parts_of(dossier) if dossier else []
    use = use or UseScanForm()
    use.component.choices = options(((p.code, str(p.name)) for p in parts), empty=True)
    if not use.component.data:
        use.component.data = found.component_code
    refused = next((f for f in (form, give, use) if f is not None and f.is_refused), form)
    html = render_template(
        "desk/capture.html",
        form=refused,
        files=form if isinstance(form, PagesForm) else PagesForm(),
        give=give or GiveForm(),
        use=use,
        capture=found,
        is_going=found.state in queries.GOING,
        pages=queries.pages_of(session(), found.id),
        dossier=dossier,
        part=next((p for p in parts if p.code == found.component_code), None),
        is_invited=is_invited,
        address=address,
        code=qr.svg(address) if address else "",
        most=current_app.config["SETTINGS"].upload_bytes // 2**20,
    )
    status = 422 if refused.is_refused else 200
    return private(Response(html, status, mimetype="text/html"))
