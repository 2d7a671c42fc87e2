"""What nobody was found for: a manager says which agency does it."""

from flask import request
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.dossiers import lists
from onestop.dossiers import queries as dossiers
from onestop.dossiers.service.routing import route
from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.manage.blueprint import bp
from onestop.people.rules import Right
from onestop.web.fields import options
from onestop.web.forms import BaseForm
from onestop.web.guard import only, unit_for
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session


class RouteForm(BaseForm):
    agency = SelectField(_("Which agency is competent"), [InputRequired()], coerce=str)
    reason = TextAreaField(_("Note to that agency"), [Optional(), Length(max=1000)])


@bp.get("/routing")
@only(Right.ROUTE)
def unrouted() -> Answer:
    """The steps of open dossiers that no agency was found for, the longest waiting first."""
    found = lists.unrouted(session(), request.args.get("after"))
    versions = {task.dossier.version_id for task in found.rows}
    return page(
        "manage/routing.html",
        found=found,
        procedures={n: catalogue.definition(session(), n) for n in versions},
    )


@bp.route("/routing/<code>/<int:position>", methods=["GET", "POST"])
@only(Right.ROUTE)
def route_step(code: str, position: int) -> Answer:
    found = dossiers.dossier_to_change(session(), code)
    form = RouteForm()
    units = agencies.all_agencies(session(), clock.day_of(clock.now()))
    form.agency.choices = options(((unit.code, unit.name) for unit in units), empty=True)
    if form.accepted():
        with form.refusals_shown():
            here = act(unit_for(Right.ROUTE))
            route(here, found, position, form.agency.data, form.reason.data or "")
            return go("manage.unrouted")
    return page("manage/route_step.html", form=form, dossier=found)
