"""A day's list as a file: looked through row by row, put right, then stored all together."""

from datetime import datetime, time
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from onestop.catalogue.definition import Channel
from onestop.channels.post.blueprint import bp
from onestop.channels.post.forms import ListForm
from onestop.channels.post.rows import HEADINGS, NEEDED, ROWS_MOST, Row, application, checked
from onestop.despatch import queries, rules
from onestop.despatch.errors import NoSuchList
from onestop.despatch.models import EnvelopeList
from onestop.despatch.service.envelopes import register
from onestop.despatch.service.lists import keep_list, list_stored
from onestop.dossiers.service.lodging import lodge
from onestop.kernel import clock, spreadsheet
from onestop.people.rules import Right
from onestop.web.forms import plain
from onestop.web.furniture import BareForm
from onestop.web.guard import account, only, unit_for
from onestop.web.headers import private
from onestop.web.pages import Answer, go, page
from onestop.web.sheets import cells_sent, rows_by_heading
from onestop.web.transaction import act, session

# So many faulty rows are put right on the page; of more, the file itself is better mended.
SHOWN_MOST = 40
CELL_MOST = 600


@bp.route("/import", methods=["GET", "POST"])
@only(Right.REGISTER_POST)
def import_list() -> Answer:
    """Choose the file. Nothing is registered yet when it has been read."""
    form: Any = ListForm()
    if form.accepted():
        with form.refusals_shown():
            kept = keep_list(act(unit_for(Right.REGISTER_POST)), _rows_of_file())
            return go("post.list_rows", key=kept.key)
    return page("post/import.html", form=form, headings=HEADINGS, most=ROWS_MOST)


@bp.route("/import/<key>", methods=["GET", "POST"])
@only(Right.REGISTER_POST)
def list_rows(key: str) -> Answer:
    """What is wrong with each row; what is typed here mends the list and not the file."""
    form = BareForm()
    kept = _kept(key)
    if form.accepted():
        kept.rows = [
            {**row, "values": {name: _typed(row, name) for name in HEADINGS}} for row in kept.rows
        ]
        session().flush()
        return go("post.list_rows", key=key)
    return _shown(form, kept)


@bp.post("/import/<key>/store")
@only(Right.REGISTER_POST)
def store_list(key: str) -> Answer:
    """All envelopes of a list or none of them; those registered today already stay as they are."""
    form = BareForm()
    kept = _kept(key)
    if not form.accepted() or kept.stored_at:
        return go("post.list_rows", key=key)
    unit = unit_for(Right.REGISTER_POST)
    here = act(unit)
    day = clock.day_of(here.at)
    rows = checked(session(), unit, kept.rows, day)
    if any(row.errors for row in rows):
        return go("post.list_rows", key=key)
    new = [row for row in rows if not row.known]
    for row in new:
        asked = application(row, unit, day)
        lodged = lodge(here, asked, Channel.POST)
        note = row.form.note.data or ""
        register(here, lodged.dossier, asked.mailed_as or "", asked.papers, note=note)
    list_stored(here, kept, len(new), len(rows) - len(new))
    return go("post.list_rows", key=key)


@bp.get("/import/template.csv")
@only(Right.REGISTER_POST)
def template() -> Answer:
    return _csv([list(HEADINGS.values())], "mau-danh-sach-phong-bi.csv")


@bp.get("/envelopes.csv")
@only(Right.REGISTER_POST)
def day_csv() -> Answer:
    """Today's envelopes of this office for a spreadsheet."""
    today = clock.day_of(clock.now())
    morning = datetime.combine(today, time.min, tzinfo=clock.VIETNAM)
    found = queries.registered(session(), unit_for(Right.REGISTER_POST), morning)
    heads = ["Số hiệu", "Mã hồ sơ", "Mã thủ tục", "Họ tên", "Địa chỉ", "Đơn vị nhận"]
    rows = [[*heads, "Số giấy tờ", "Khác danh mục, ghi chú", "Túi"]]
    for line in reversed(found):
        told = rules.told_of(line.envelope)
        rows.append(
            [
                line.envelope.mailed_as,
                line.dossier.code,
                line.dossier.procedure_code,
                line.applicant.organisation or line.applicant.name,
                line.applicant.address,
                line.envelope.reception_agency,
                str(line.envelope.papers),
                "; ".join(told),
                line.bag.code if line.bag else "",
            ]
        )
    return private(_csv(rows, f"phong-bi-{today:%y%m%d}.csv"))


def _rows_of_file() -> list[dict[str, Any]]:
    """The rows of the file that was sent. Raises ListUnfit."""
    return rows_by_heading(cells_sent(ROWS_MOST), HEADINGS, NEEDED)


def _kept(key: str) -> EnvelopeList:
    """A list of the visitor's own. Raises NoSuchList."""
    kept = queries.envelope_list(session(), key, account().reference)
    if kept is None:
        raise NoSuchList
    return kept


def _typed(row: dict[str, Any], name: str) -> str:
    """What was typed into a cell of a row, or what it holds when it was not shown."""
    typed = request.form.get(f"{name}_{row['place']}")
    held: str = row["values"][name]
    return held if typed is None else plain(typed).strip()[:CELL_MOST]


def _shown(form: BareForm, kept: EnvelopeList) -> Answer:
    unit = unit_for(Right.REGISTER_POST)
    rows: list[Row] = []
    if kept.stored_at is None:
        rows = checked(session(), unit, kept.rows, clock.day_of(clock.now()))
    wrong = [row for row in rows if row.errors]
    facts: dict[str, Any] = {"wrong": wrong[:SHOWN_MOST], "more": len(wrong[SHOWN_MOST:])}
    facts["new"] = [row for row in rows if not row.errors and not row.known]
    facts["known"] = [row for row in rows if row.known]
    return page("post/list_rows.html", form=form, kept=kept, headings=HEADINGS, **facts)


def _csv(rows: list[list[str]], name: str) -> Response:
    made = Response(spreadsheet.written(rows), mimetype="text/csv")
    made.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return made
