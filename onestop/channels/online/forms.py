"""What a citizen fills in besides the procedure's own form."""

from typing import Any

from wtforms import FileField, FormField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from onestop.dossiers.states import ReturnBy
from onestop.dossiers.words import RETURNS
from onestop.kernel.i18n import _
from onestop.web.fields import options
from onestop.web.forms import BaseForm
from onestop.web.person_forms import PersonForm

FOR_ME = [("me", _("For myself")), ("other", _("For somebody else, on their behalf"))]
COLLECTS = [
    ("applicant", _("The person it is for")),
    ("me", _("I myself")),
    ("other", _("Somebody else")),
]


class PeopleForm(BaseForm):
    """Whose dossier, where, how the result comes back and who may collect it."""

    unit = SelectField(_("Commune the matter belongs to"), [InputRequired()])
    case = SelectField(_("Which case is it?"), [Optional()])
    for_whom = RadioField(_("For whom do you apply?"), [InputRequired()], choices=options(FOR_ME))
    applicant = FormField(PersonForm, _("The person it is for"))
    return_by = RadioField(
        _("How do you want the result?"),
        [InputRequired()],
        choices=options((way.value, words) for way, words in RETURNS.items()),
        default=ReturnBy.ONLINE.value,
    )
    collects = RadioField(
        _("Who may collect the result?"),
        [InputRequired()],
        choices=options(COLLECTS),
        default="applicant",
    )
    recipient = FormField(PersonForm, _("Who collects it"))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fits = bool(super().validate(*args, **kwargs))
        if self.for_whom.data == "other":
            fits = self.applicant.form.need("name", "number") and fits
        if self.collects.data == "other":
            fits = self.recipient.form.need("name", "number", "phone") and fits
        return fits

    def told(self) -> dict[str, Any]:
        return {
            "unit": self.unit.data,
            "case": self.case.data or None,
            "for_me": self.for_whom.data == "me",
            "applicant": self.applicant.form.told(),
            "return_by": self.return_by.data,
            "collects": self.collects.data,
            "recipient": self.recipient.form.told(),
        }


class PaperForm(BaseForm):
    file = FileField(_("File"))


class WithdrawForm(BaseForm):
    reason = TextAreaField(_("Reason"), [Optional(), Length(max=1000)])
