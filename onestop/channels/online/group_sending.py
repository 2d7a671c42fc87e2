"""A group's list looked through row by row, its common papers, and sent batch by batch."""

from typing import Any

from flask import current_app, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import FileField

from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel, Component, ComponentKind, Procedure
from onestop.channels.online import group_filing as filing
from onestop.channels.online.blueprint import bp
from onestop.channels.online.group_models import GroupList
from onestop.channels.online.group_rows import CELLS_MOST, headings, rows_of
from onestop.channels.online.service import handed_in
from onestop.dossiers.rules import missing_papers
from onestop.kernel import clock, spreadsheet
from onestop.kernel.i18n import _
from onestop.people.rules import Right
from onestop.web.forms import BaseForm
from onestop.web.furniture import BareForm
from onestop.web.guard import account, only
from onestop.web.headers import private
from onestop.web.pages import Answer, go, page
from onestop.web.sheets import cells_sent
from onestop.web.transaction import act, session
from onestop.web.uploads import keep_upload

# So many faulty rows are shown; of more, the file is better mended first.
SHOWN_MOST = 100


class FileForm(BaseForm):
    file = FileField(_("The filled-in file"))


@bp.route("/me/group/<key>", methods=["GET", "POST"])
@only(Right.FILE_GROUP)
def group_list(key: str) -> Answer:
    """Every row: fine, or what is wrong with it; the mended file takes the place of the first."""
    kept, procedure = _kept(key)
    form = FileForm()
    if form.accepted():
        with form.refusals_shown():
            filing.replace_rows(act(), kept, rows_of(cells_sent(CELLS_MOST), procedure))
            return go("online.group_list", key=key)
    return _shown(kept, procedure, form)


@bp.route("/me/group/<key>/papers/<component>", methods=["GET", "POST"])
@only(Right.FILE_GROUP)
def group_paper(key: str, component: str) -> Answer:
    """A paper that goes with every row: chosen, or taken away."""
    kept, procedure = _kept(key)
    part = next((part for part in _parts(kept, procedure) if part.code == component), None)
    if part is None:
        raise NotFound
    form = FileForm()
    form.file.label.text = str(part.name)
    if form.accepted():
        with form.refusals_shown():
            filing.keep_common_paper(act(), kept, component, _paper())
            return go("online.group_list", key=key, _anchor="papers")
    most = current_app.config["SETTINGS"].upload_bytes
    held = kept.papers.get(component)
    return page(
        "online/group_paper.html",
        form=form,
        kept=kept,
        p=procedure,
        part=part,
        held=held,
        most=most,
    )


@bp.route("/me/group/<key>/send", methods=["GET", "POST"])
@only(Right.FILE_GROUP)
def send_group(key: str) -> Answer:
    """Send the next fine rows; pressed twice, each row is still one dossier."""
    kept, procedure = _kept(key)
    form = BareForm()
    if form.accepted():
        with form.refusals_shown():
            filing.send_rows(act(), kept, account(), procedure)
            return go("online.group_list", key=key)
    if request.method == "GET":
        return go("online.group_list", key=key)
    return _shown(kept, procedure, form)


@bp.route("/me/group/<key>/discard", methods=["GET", "POST"])
@only(Right.FILE_GROUP)
def discard_group(key: str) -> Answer:
    """Ask once more, then throw the list away; what was sent stays sent."""
    kept, procedure = _kept(key)
    form = BareForm()
    if form.accepted():
        filing.discard_list(act(), kept)
        return go("online.group")
    return page("online/discard_group.html", form=form, kept=kept, p=procedure)


@bp.get("/me/group/<key>/codes.csv")
@only(Right.FILE_GROUP)
def group_codes(key: str) -> Answer:
    """Which row became which dossier, for a spreadsheet; no keys stand in it."""
    kept, _procedure = _kept(key)
    names = filing.applicants_by_code(session(), kept)
    rows = [["Dòng", "Họ và tên", "Mã hồ sơ"]]
    rows += [[str(place), names.get(code, ""), code] for place, code in kept.sent]
    made = Response(spreadsheet.written(rows), mimetype="text/csv")
    made.headers["Content-Disposition"] = 'attachment; filename="ma-ho-so.csv"'
    return private(made)


def _kept(key: str) -> tuple[GroupList, Procedure]:
    """Raises NotVerified, or NoSuchGroup for somebody else's list."""
    filing.check_verified(account())
    kept = filing.own_list(session(), key, account())
    return kept, catalogue.definition(session(), kept.version_id)


def _paper() -> dict[str, Any] | None:
    if request.form.get("remove"):
        return None
    file = keep_upload(act(), request.files.get("file"))
    return {"digest": file.digest, "name": file.name, "size": file.size}


def _parts(kept: GroupList, procedure: Procedure) -> list[Component]:
    parts = procedure.components_for(Channel.ONLINE, kept.told.get("case") or None)
    return [part for part in parts if part.kind is not ComponentKind.NOTE]


def _shown(kept: GroupList, procedure: Procedure, form: BaseForm) -> Answer:
    rows = filing.looked_at(session(), kept, procedure, clock.now())
    wrong = [row for row in rows if row.errors]
    parts = _parts(kept, procedure)
    given = [handed_in(code, held) for code, held in kept.papers.items()]
    return page(
        "online/group_list.html",
        form=form,
        file_form=form if isinstance(form, FileForm) else FileForm(),
        kept=kept,
        p=procedure,
        heads=headings(procedure),
        wrong=wrong[:SHOWN_MOST],
        more=len(wrong[SHOWN_MOST:]),
        fine=[row for row in rows if not row.errors and not row.known],
        known=[row for row in rows if row.known],
        names=filing.applicants_by_code(session(), kept),
        parts=parts,
        missing=missing_papers(parts, given),
        batch=filing.BATCH,
    )
