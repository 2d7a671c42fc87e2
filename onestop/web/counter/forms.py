"""The forms round a counter: enrolling this browser, revoking, turning a record away."""

from typing import Any

from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from onestop.kernel.i18n import _
from onestop.web.fields import Several
from onestop.web.forms import BaseForm

PER_DAY = 20


class EnrolForm(BaseForm):
    """This browser, for one clerk. `browser` is filled in by the page's script: a browser that runs
    none keeps no queue."""

    browser = HiddenField()
    name = StringField(
        _("What this device is called"),
        [InputRequired(_("Name the device, so that it is known again when it is lost"))],
        description=_("For instance: counter 2, computer by the window"),
    )
    receptions = Several(_("Units it takes envelopes for"))
    per_day = IntegerField(
        _("Numbers a day given in advance"),
        [InputRequired(), NumberRange(1, 200, _("Write a number from 1 to 200"))],
        default=PER_DAY,
        render_kw={"inputmode": "numeric"},
        description=_("As many dossiers as may come in while the line is down"),
    )

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fits = bool(super().validate(*args, **kwargs))
        if len(self.name.data or "") > 80:
            self.blame("name", str(_("At most 80 letters")))
            fits = False
        if not self.browser.data:
            self.blame(None, str(_("This browser runs no scripts here: it can keep no queue")))
            fits = False
        if not self.receptions.data:
            self.blame("receptions", str(_("Choose at least one unit")))
            fits = False
        return fits


class RejectForm(BaseForm):
    reason = TextAreaField(
        _("Reason"),
        [InputRequired(_("Write the reason: the applicant will ask for it")), Length(max=1000)],
    )
