"""For which days figures are wanted."""

from datetime import date, timedelta

from flask import request
from wtforms.validators import Optional

from onestop.kernel.i18n import _
from onestop.statistics.rules import Period
from onestop.web import fields
from onestop.web.forms import Spoken

USUAL = timedelta(days=90)


class PeriodForm(Spoken):
    """Part of the address, so that a page of figures can be sent to somebody."""

    first = fields.Day(_("From (day)"), [Optional(), fields.sensible_day], name="from")
    last = fields.Day(_("To (day)"), [Optional(), fields.sensible_day], name="to")


def period_asked(today: date) -> tuple[PeriodForm, Period]:
    """The days of the address: ninety until today when it names none that can be read; in the
    wrong order they are put right."""
    form = PeriodForm(request.args, data={"first": today - USUAL, "last": today})
    understood = form.validate()
    first = (form.first.data if understood else None) or today - USUAL
    last = (form.last.data if understood else None) or today
    return form, Period(min(first, last), max(first, last))
