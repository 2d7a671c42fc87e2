"""What one state body asks of another: the same dossiers, dates and figures, without a citizen."""

from typing import Any

from flask import request
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired, Length

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel
from onestop.dossiers.errors import ChannelClosed
from onestop.dossiers.rules import Application, Person
from onestop.dossiers.service.lodging import lodge
from onestop.dossiers.states import ReturnBy
from onestop.kernel import clock, codes
from onestop.kernel.i18n import _
from onestop.office.blueprint import bp
from onestop.people.rules import Right
from onestop.results.reusing import note_reuse
from onestop.web.built import answers_of, built_form
from onestop.web.checklist import all_there, handed_in, lines, with_checklist
from onestop.web.fields import options
from onestop.web.forms import BaseForm
from onestop.web.guard import account, only, unit_for
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session


class InternalForm(BaseForm):
    op_id = HiddenField(validators=[InputRequired(), Length(max=40)])
    reception = SelectField(_("Unit that receives it"), [InputRequired()])


@bp.get("/internal")
@only(Right.ASK_INTERNAL)
def internal() -> Answer:
    """The procedures between state bodies."""
    today = clock.day_of(clock.now())
    found = catalogue.internal_in_force(session(), today)
    return page("office/internal.html", procedures=found)


@bp.route("/internal/<code>", methods=["GET", "POST"])
@only(Right.ASK_INTERNAL)
def ask_internal(code: str) -> Answer:
    """The request: its form, its papers, and the unit that receives it. Raises ChannelClosed."""
    unit = unit_for(Right.ASK_INTERNAL)
    today = clock.day_of(clock.now())
    version_id, procedure = catalogue.version_in_force(session(), code, today)
    if not procedure.is_internal:
        raise ChannelClosed
    parts = lines(procedure, Channel.INTERNAL)
    counted = with_checklist(InternalForm, parts, asked=request.method == "GET")
    form: Any = type("Internal", (counted, built_form(procedure.form)), {})(
        op_id=codes.random_text(26)
    )
    units = agencies.reception_units(session(), today)
    form.reception.choices = options(((u.code, u.name) for u in units), empty=True)
    if form.accepted():
        with form.refusals_shown():
            here = act(unit)
            papers = handed_in(here, form, parts, None)
            if all_there(form, parts, papers, None):
                asking = _asking(unit)
                application = Application(
                    op_id=form.op_id.data,
                    version_id=version_id,
                    procedure=procedure,
                    support_agency=unit,
                    reception_agency=form.reception.data,
                    commune=unit,
                    applicant=asking,
                    submitter=asking,
                    recipient=asking,
                    return_by=ReturnBy.ONLINE,
                    papers=papers,
                    answers=answers_of(form, procedure.form),
                )
                lodged = lodge(here, application, Channel.INTERNAL)
                note_reuse(here, lodged.dossier)
                return go("office.dossier", code=lodged.dossier.code)
    return page("office/ask_internal.html", form=form, p=procedure, parts=parts)


def _asking(unit: str) -> Person:
    """The body that asks, by the one who writes for it."""
    body = agencies.agency(session(), unit, clock.day_of(clock.now()))
    me = account()
    return Person(
        name=me.name,
        organisation=body.name_vi,
        phone=body.phone,
        email=body.email,
        address=body.address,
        account_id=me.id,
    )
