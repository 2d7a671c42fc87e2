"""The bank account transfers to a unit go to."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length, Regexp

from onestop.agencies import queries as agencies
from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.manage.blueprint import bp
from onestop.people.rules import Right
from onestop.takings import queries, service
from onestop.takings.vietqr import BANKS
from onestop.web.fields import DIGITS, Cleaned
from onestop.web.forms import BaseForm
from onestop.web.guard import only, unit_for
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session


class AccountForm(BaseForm):
    bin = Cleaned(
        _("Bank: its six digits"),
        [InputRequired(), Regexp(r"^[0-9]{6}$", message=_("Write the bank’s six digits"))],
        render_kw={**DIGITS, "class": "short", "list": "banks"},
    )
    number = Cleaned(
        _("Account number"),
        [
            InputRequired(),
            Regexp(r"^[0-9A-Za-z]{4,19}$", message=_("4 to 19 digits or letters, without gaps")),
        ],
        render_kw={"class": "short", "autocomplete": "off"},
    )
    holder = StringField(_("Holder, as the bank writes it"), [InputRequired(), Length(max=120)])


@bp.route("/money", methods=["GET", "POST"])
@only(Right.SET_ACCOUNT)
def money() -> Answer:
    """Where transfers at this unit's counter go; changing it is written down with the old one."""
    unit = unit_for(Right.SET_ACCOUNT)
    found = queries.bank_account(session(), unit)
    form = AccountForm(found)
    if form.accepted():
        with form.refusals_shown():
            service.set_account(
                act(unit),
                bin_=form.bin.data or "",
                number=form.number.data or "",
                holder=(form.holder.data or "").strip(),
            )
            return go("manage.money")
    here = agencies.agency(session(), unit, clock.day_of(clock.now()))
    return page("manage/money.html", form=form, account=found, unit=here, banks=BANKS)
