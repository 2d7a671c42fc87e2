"""What a citizen fills in besides the procedure's own form."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from wtforms import (
    BooleanField,
    FileField,
    FormField,
    RadioField,
    SelectField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from onestop.dossiers.states import ReturnBy
from onestop.dossiers.words import RETURNS
from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.web.fields import Cleaned, Day, options
from onestop.web.forms import BaseForm
from onestop.web.person_forms import PersonForm

LONGEST = 365
FOR_ME = [("me", _("For myself")), ("other", _("For somebody else, on their behalf"))]
COLLECTS = [
    ("applicant", _("The person it is for")),
    ("me", _("I myself")),
    ("other", _("Somebody else")),
]


def return_by_field() -> Any:
    """How the result comes back."""
    return RadioField(
        _("How do you want the result?"),
        [InputRequired()],
        choices=options((way.value, words) for way, words in RETURNS.items()),
        default=ReturnBy.ONLINE.value,
    )


def collects_field(who: Sequence[tuple[str, object]]) -> Any:
    """Who may collect it."""
    return RadioField(
        _("Who may collect the result?"),
        [InputRequired()],
        choices=options(who),
        default="applicant",
    )


class PeopleForm(BaseForm):
    """Whose dossier, where, how the result comes back and who may collect it."""

    unit = SelectField(_("Commune the matter belongs to"), [InputRequired()])
    case = SelectField(_("Which case is it?"), [Optional()])
    for_whom = RadioField(_("For whom do you apply?"), [InputRequired()], choices=options(FOR_ME))
    applicant = FormField(PersonForm, _("The person it is for"))
    return_by = return_by_field()
    collects = collects_field(COLLECTS)
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


class ShareForm(BaseForm):
    """To whom a result may be shown, for what, until when."""

    to_whom = Cleaned(_("Which agency may see it"), [DataRequired(), Length(max=200)])
    purpose = Cleaned(_("For what"), [DataRequired(), Length(max=300)])
    until = Day(_("Until which day"), [InputRequired()])
    agreed = BooleanField(
        _("I agree that this agency reads this result until that day, for this purpose only"),
        [InputRequired(_("Tick that you agree first: without it nothing is shown to anybody"))],
    )

    def validate_until(self, field: Any) -> None:
        today = clock.day_of(clock.now())
        if field.data and not today <= field.data <= today + timedelta(days=LONGEST):
            raise ValidationError(str(_("Name a day from today to one year from now")))


class WithdrawForm(BaseForm):
    reason = TextAreaField(_("Reason"), [Optional(), Length(max=1000)])
