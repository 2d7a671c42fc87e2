"""Complaints and petitions as the head of a unit handles them, and how many were in time."""

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from onestop.appeals import queries, service
from onestop.appeals.models import AppealState
from onestop.appeals.words import KINDS, STATES
from onestop.kernel.i18n import _
from onestop.office.blueprint import bp
from onestop.people.rules import Right, sees_all, units_of
from onestop.web.fields import options
from onestop.web.forms import MOST, BaseForm
from onestop.web.guard import account, check_unit, has, only
from onestop.web.login import holdings
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session

ACTS = {
    AppealState.SENT: (("accept", _("Accept for settling")), ("refuse", _("Do not accept"))),
    AppealState.ACCEPTED: (("settle", _("Answer in writing")),),
}


class HandleForm(BaseForm):
    do = RadioField(_("What do you do?"), [InputRequired()])
    words = TextAreaField(
        _("Answer, or the reason why it is not accepted"),
        [Optional(), Length(max=MOST)],
        render_kw={"rows": 10},
    )


@bp.get("/appeals")
@only(Right.DECIDE, Right.SEE_FIGURES)
def appeals() -> Answer:
    """What is open at the visitor's units, what is due first on top; an inspector sees all."""
    mine = units_of(holdings(), Right.DECIDE) | units_of(holdings(), Right.SEE_FIGURES)
    units = None if sees_all(holdings(), Right.SEE_FIGURES) else mine
    in_time, late = queries.ended(session(), units)
    return page(
        "office/appeals.html",
        appeals=queries.open_at(session(), units),
        in_time=in_time,
        late=late,
        handles=has(Right.DECIDE),
        kinds=KINDS,
        states=STATES,
    )


@bp.route("/appeals/<code>/<int:number>", methods=["GET", "POST"])
@only(Right.DECIDE)
def handle_appeal(code: str, number: int) -> Answer:
    """One of them, at the unit that handles it; the officer of the dossier is refused."""
    form = HandleForm()
    found = queries.appeal(session(), code, number, to_change=form.is_submitted)
    unit = check_unit(Right.DECIDE, [found.unit])
    form.do.choices = options(ACTS.get(found.state, ()))
    if form.accepted():
        with form.refusals_shown():
            doing, words = form.do.data, (form.words.data or "").strip()
            if doing != "accept" and not words:
                form.blame("words", str(_("Write it down: the citizen reads it")))
            else:
                who = account().id
                if doing == "accept":
                    service.accept(act(unit), found, who)
                elif doing == "refuse":
                    service.refuse(act(unit), found, words, who)
                else:
                    service.settle(act(unit), found, words, who)
                return go("office.handle_appeal", code=code, number=number)
    return page("office/appeal.html", form=form, appeal=found, kinds=KINDS, states=STATES)
