"""One file, many dossiers: a representative chooses a procedure and sends a list of people."""

from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import FileField, SelectField
from wtforms.validators import InputRequired, Optional

from onestop.agencies import queries as agencies
from onestop.agencies.models import AgencyRole
from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel, Procedure
from onestop.catalogue.errors import NotCurated
from onestop.channels.online import group_filing as filing
from onestop.channels.online.blueprint import bp
from onestop.channels.online.forms import COLLECTS, collects_field, return_by_field
from onestop.channels.online.group_rows import (
    CELLS_MOST,
    ROWS_MOST,
    headings,
    rows_of,
    template,
)
from onestop.dossiers.errors import ChannelClosed
from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.notifications import queries as notices
from onestop.people.rules import Right
from onestop.web.fields import options
from onestop.web.forms import BaseForm
from onestop.web.guard import account, only
from onestop.web.headers import private
from onestop.web.pages import Answer, go, page
from onestop.web.sheets import cells_sent
from onestop.web.transaction import act, session

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class GroupForm(BaseForm):
    """What all rows of a list share, and the file."""

    unit = SelectField(_("Commune the matter belongs to"), [InputRequired()])
    case = SelectField(_("Which case is it?"), [Optional()])
    return_by = return_by_field()
    collects = collects_field(COLLECTS[:2])
    file = FileField(_("The filled-in file"))


@bp.get("/me/group")
@only(Right.FILE_GROUP)
def group() -> Answer:
    """The lists of the visitor, and what can be filed for many."""
    filing.check_verified(account())
    lists = filing.own_lists(session(), account())
    return page(
        "online/group.html",
        lists=[(kept, catalogue.definition(session(), kept.version_id)) for kept in lists],
        procedures=_offered(),
        unread=notices.unread(session(), account().id),
    )


@bp.route("/me/group/new/<code>", methods=["GET", "POST"])
@only(Right.FILE_GROUP)
def new_group(code: str) -> Answer:
    """What all rows share, the template, and the file. Nothing is sent by this."""
    filing.check_verified(account())
    version_id, procedure = _open(code)
    form = GroupForm()
    form.unit.choices = options(_communes(), empty=True)
    cases = [(case.code, str(case.name)) for case in procedure.cases]
    form.case.choices = options(cases, empty=True)
    if form.accepted():
        with form.refusals_shown():
            rows = rows_of(cells_sent(CELLS_MOST), procedure)
            told = {name: form[name].data for name in ("unit", "case", "return_by", "collects")}
            kept = filing.begin_list(act(), account(), (version_id, procedure), told, rows)
            return go("online.group_list", key=kept.key)
    heads = headings(procedure)
    return page("online/new_group.html", form=form, p=procedure, heads=heads, most=ROWS_MOST)


@bp.get("/me/group/new/<code>/template.xlsx")
@only(Right.FILE_GROUP)
def group_template(code: str) -> Answer:
    filing.check_verified(account())
    _version, procedure = _open(code)
    made = Response(template(procedure), mimetype=XLSX)
    name = "".join(sign if sign.isalnum() else "-" for sign in procedure.code if sign.isascii())
    made.headers["Content-Disposition"] = f'attachment; filename="mau-danh-sach-{name}.xlsx"'
    return private(made)


def _open(code: str) -> tuple[int, Procedure]:
    """A procedure that may be filed online. Raises NoSuchProcedure, NotCurated, ChannelClosed."""
    today = clock.day_of(clock.now())
    found = catalogue.version_in_force(session(), code, today)
    if found[1].is_internal:
        raise NotFound
    if not found[1].may_be_filed:
        raise NotCurated
    if Channel.ONLINE not in found[1].channels:
        raise ChannelClosed
    return found


def _offered() -> list[Any]:
    found = catalogue.curated_in_force(session(), clock.day_of(clock.now()))
    return [p for p in found if p.may_be_filed and Channel.ONLINE in p.channels]


def _communes() -> list[tuple[str, str]]:
    units = agencies.all_agencies(session(), clock.day_of(clock.now()))
    return [(u.code, u.name) for u in units if u.role is AgencyRole.COMMUNE and u.receives]
