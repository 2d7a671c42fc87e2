"""Saying why one opens a dossier that is no matter of one's unit."""

from flask import request
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from onestop.dossiers import queries as dossiers
from onestop.kernel.i18n import _
from onestop.office.blueprint import bp
from onestop.office.seeing import seat, taking_part
from onestop.people.rules import Right
from onestop.privacy.openings import REASON_HOLDS, REASONS, give_reason
from onestop.web.fields import options
from onestop.web.forms import BaseForm
from onestop.web.guard import account, check_unit, only
from onestop.web.pages import Answer, go, go_back_to, page
from onestop.web.transaction import act, session


class WhyForm(BaseForm):
    reason = RadioField(
        _("Why you open it"),
        [InputRequired(_("Choose why"))],
        choices=options(REASONS.items()),
    )
    words = TextAreaField(
        _("The reason in words"),
        [InputRequired(_("Say it in a few words")), Length(min=10, max=500)],
        description=_("The number of the plan, of the complaint, or what you look for"),
    )
    next = HiddenField(validators=[Length(max=300)])


@bp.route("/dossiers/<code>/why", methods=["GET", "POST"])
@only(Right.SEE_FILE)
def why(code: str) -> Answer:
    """The reason is shown to the dossier's owner, and opens it for a while."""
    found = dossiers.dossier(session(), code)
    units = taking_part(found)
    check_unit(Right.SEE_FILE, units)
    if (held := seat(units)).unit in units:
        return go("office.dossier", code=found.code)
    form = WhyForm()
    if form.accepted():
        give_reason(act(held.unit), account(), found, form.reason.data, form.words.data.strip())
        own = f"/office/dossiers/{found.code}"
        return go_back_to(_inside(form.next.data or "") or own, "office.worklist")
    if not form.is_submitted:
        form.next.data = _inside(request.args.get("next", ""))
    minutes = int(REASON_HOLDS.total_seconds() // 60)
    return page("office/why.html", form=form, code=found.code, minutes=minutes)


def _inside(target: str) -> str:
    """Only a page of the offices is gone back to."""
    return target if target.startswith("/office/") else ""
