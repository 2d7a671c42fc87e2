"""What is filled in at the door, and to book a time."""

from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from onestop.kernel.i18n import _
from onestop.web import fields
from onestop.web.forms import BaseForm


class KioskForm(BaseForm):
    """One touch: the letter is the button that was pressed."""

    op_id = HiddenField(validators=[InputRequired(), Length(max=40)])
    series = HiddenField(validators=[InputRequired(), Length(max=4)])
    group = RadioField(_("Do you go first?"), [Optional()])


class ArriveForm(BaseForm):
    op_id = HiddenField(validators=[InputRequired(), Length(max=40)])
    code = StringField(
        _("Code of the appointment"),
        [InputRequired(_("Type the code of the appointment")), Length(max=200)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class AppointmentForm(BaseForm):
    op_id = HiddenField(validators=[InputRequired(), Length(max=40)])
    slot = RadioField(_("Time"), [InputRequired(_("Choose a time"))])
    name = fields.PersonName(_("Full name"), [InputRequired()], render_kw={"autocomplete": "name"})
    phone = fields.Phone(
        _("Phone"), [Optional()], render_kw={"inputmode": "tel", "autocomplete": "tel"}
    )
