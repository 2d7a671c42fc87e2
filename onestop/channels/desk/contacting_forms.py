"""What a clerk says of a call or a letter."""

from wtforms import RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from onestop.kernel import identity
from onestop.kernel.i18n import _
from onestop.web.fields import Cleaned, options
from onestop.web.forms import BaseForm

OUTCOMES = [
    ("reached", _("Reached: they know now")),
    ("no-answer", _("Nobody answered")),
    ("corrected", _("The address was wrong and is corrected: send again")),
]


class TaskForm(BaseForm):
    do = RadioField(
        _("What came of it"), [InputRequired(_("Choose one"))], choices=options(OUTCOMES)
    )
    note = StringField(_("Note"), [Length(max=300)])


class PostalNumber(Cleaned):
    def cleaned(self, text: str) -> str:
        found = identity.envelope_number(text)
        return found[0] if found else super().cleaned(text)


class PostedForm(BaseForm):
    mailed_as = PostalNumber(
        _("Postal number"),
        [InputRequired(_("Write the number on the label")), Length(max=40)],
        render_kw={"autocapitalize": "characters", "autocomplete": "off"},
    )

    def validate_mailed_as(self, field: StringField) -> None:
        if identity.envelope_number(field.data or "") is None:
            raise ValidationError(_("A postal number has 8 to 30 letters and digits"))
