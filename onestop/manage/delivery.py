"""How often the post tries, and what the carrier does not take or told that nobody expected."""

from typing import Any

from sqlalchemy.orm import Session
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.catalogue.errors import NoSuchProcedure
from onestop.delivery import queries
from onestop.delivery.outbox import CallState, CarrierCall
from onestop.delivery.rules import CALL_DAYS, TRIES
from onestop.delivery.service import carrying, listing
from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.manage.blueprint import bp
from onestop.people.rules import Right, sees_all, units_of
from onestop.web.fields import DIGITS, options
from onestop.web.forms import BaseForm
from onestop.web.furniture import BareForm
from onestop.web.guard import only
from onestop.web.login import holdings
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session


class RuleForm(BaseForm):
    unit = SelectField(_("Unit"), [Optional()])
    procedure = StringField(
        _("Code of the procedure"),
        [Optional(), Length(max=40)],
        description=_("Leave empty for all procedures"),
    )
    tries = IntegerField(
        _("How often the post tries"), [InputRequired(), NumberRange(1, 9)], render_kw=DIGITS
    )
    call_days = IntegerField(
        _("Working days to call when it came back"),
        [InputRequired(), NumberRange(1, 60)],
        render_kw=DIGITS,
    )


@bp.route("/delivery", methods=["GET", "POST"])
@only(Right.SEE_OUTBOX)
def delivery() -> Answer:
    """The rules and the carrier's line; a manager sets the rules of the own unit."""
    form = RuleForm(tries=TRIES, call_days=CALL_DAYS)
    today = clock.day_of(clock.now())
    units = agencies.reception_units(session(), today)
    everywhere = sees_all(holdings(), Right.SEE_OUTBOX)
    own = units_of(holdings(), Right.SEE_OUTBOX)
    mine = [u for u in units if everywhere or u.code in own]
    form.unit.choices = options(((u.code, u.name) for u in mine), empty=everywhere)
    if not everywhere:
        form.unit.validators, form.unit.flags.required = [InputRequired()], True
    if form.accepted():
        with form.refusals_shown():
            code = (form.procedure.data or "").strip()
            if code and not _is_known(session(), code):
                form.blame("procedure", str(_("There is no procedure with this code")))
            else:
                numbers: Any = (form.tries.data, form.call_days.data)
                listing.set_rule(act(), form.unit.data or "", code, *numbers)
                return go("manage.delivery")
    return page(
        "manage/delivery.html",
        form=form,
        rules=queries.rules(session()),
        names={u.code: u.name for u in units},
        counts=carrying.counts(session()),
        dead=carrying.dead_calls(session()),
        odd=carrying.odd_statuses(session()),
        lines=carrying.lines(session()),
        tries=TRIES,
        call_days=CALL_DAYS,
    )


@bp.post("/delivery/calls/<int:number>/again")
@only(Right.SEE_OUTBOX)
def call_again(number: int) -> Answer:
    if BareForm().accepted():
        found = session().get(CarrierCall, number, with_for_update=True)
        if found is not None and found.state is CallState.DEAD:
            carrying.try_again(act(), found)
    return go("manage.delivery")


def _is_known(asked: Session, code: str) -> bool:
    try:
        catalogue.version_in_force(asked, code, clock.day_of(clock.now()))
    except NoSuchProcedure:
        return False
    return True
