"""Stopping mandates at the desk, for an owner who is there with their card."""

from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from onestop.channels.desk.blueprint import bp
from onestop.kernel import citizen_card, codes
from onestop.kernel.i18n import _
from onestop.kernel.identity import bare_number
from onestop.mandates import queries, service
from onestop.people.rules import Right
from onestop.web.fields import Cleaned
from onestop.web.forms import BaseForm
from onestop.web.guard import only, unit_for
from onestop.web.pages import Answer, page
from onestop.web.transaction import act, session

NONE_OPEN = _("This number has given no such mandate that could be stopped")


class StopMandatesForm(BaseForm):
    number = StringField(
        _("Identity number on the card, or tax code"), [InputRequired(), Length(max=500)]
    )
    which = Cleaned(
        _("Number of the mandate"),
        [Length(max=20)],
        description=_("Leave it empty to stop every mandate this person has given."),
    )
    seen = BooleanField(
        _("I have compared the card, its photo and this person"),
        [InputRequired(_("Compare the card first"))],
    )


@bp.route("/mandates", methods=["GET", "POST"])
@only(Right.VERIFY_IDENTITY)
def stop_mandates() -> Answer:
    """Shows nothing of what a number has given: a number is easily typed."""
    form = StopMandatesForm()
    if form.accepted():
        scanned = form.number.data or ""
        card = citizen_card.read(scanned)
        number = card.number if card else bare_number(scanned)
        found = queries.open_to_change(session(), number)
        if form.which.data:
            written = codes.label(form.which.data, "U")
            found = [mandate for mandate in found if mandate.number == written]
        for mandate in found:
            service.end(act(unit_for(Right.VERIFY_IDENTITY)), mandate)
        if found:
            stopped = [mandate.number for mandate in found]
            return page("desk/mandates.html", form=form, stopped=stopped)
        form.blame("number", str(NONE_OPEN))
    return page("desk/mandates.html", form=form, stopped=[])
