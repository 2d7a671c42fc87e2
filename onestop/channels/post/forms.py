"""What a postal clerk fills in for an envelope."""

from typing import Any

from wtforms import (
    BooleanField,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional

from onestop.dossiers.states import ReturnBy
from onestop.dossiers.words import RETURNS
from onestop.kernel import identity
from onestop.kernel.i18n import _
from onestop.web.fields import options
from onestop.web.forms import BaseForm
from onestop.web.person_forms import PersonForm

COLLECTS = [
    ("applicant", _("The applicant")),
    ("submitter", _("Who brings it")),
    ("other", _("Somebody else")),
]


def _numbered(text: str | None) -> str:
    """A postal number as it is written. Raises ValidationError."""
    found = identity.envelope_number(text or "")
    if found is None or not found[1]:
        raise ValidationError(str(_("This is not a postal number: look at the signs again")))
    return found[0]


class EnvelopeForm(BaseForm):
    """An envelope handed over at the post: its number, the people, the counted papers."""

    op_id = HiddenField(validators=[InputRequired(), Length(max=40)])
    mailed_as = StringField(
        _("Number of the envelope"),
        [InputRequired(), Length(max=40)],
        description=_("For instance EB123456785VN: scan it or type it"),
        render_kw={"autocapitalize": "characters", "autocomplete": "off"},
    )
    reception = SelectField(_("Goes to the one-stop unit"), [InputRequired()])
    applicant = FormField(PersonForm, _("Applicant"))
    same_submitter = BooleanField(_("The applicant brings it"), default=True)
    submitter = FormField(PersonForm, _("Who brings it"))
    collects = RadioField(
        _("Who may collect the result?"),
        [InputRequired()],
        choices=options(COLLECTS),
        default="applicant",
    )
    recipient = FormField(PersonForm, _("Who collects it"))
    commune = SelectField(_("Commune the matter belongs to"), [InputRequired()])
    case = SelectField(_("Case"), [Optional()])
    return_by = RadioField(
        _("Result comes"),
        [InputRequired()],
        choices=options((way.value, words) for way, words in RETURNS.items()),
        default=ReturnBy.POST.value,
    )
    sealed = BooleanField(
        _("Counted and sealed before the sender's eyes"),
        [InputRequired(_("Count and seal it before the sender's eyes first"))],
    )

    def validate_mailed_as(self, field: Any) -> None:
        field.data = _numbered(field.data)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fits = bool(super().validate(*args, **kwargs))
        fits = self.applicant.form.need("name", "address") and fits
        if not self.same_submitter.data:
            fits = self.submitter.form.need("name", "number") and fits
        if self.collects.data == "other":
            fits = self.recipient.form.need("name", "number", "address") and fits
        return fits


class CodeForm(BaseForm):
    code = StringField(
        _("Dossier code"),
        [InputRequired(_("Write the code of the dossier")), Length(max=60)],
        render_kw={"autocapitalize": "characters", "autocomplete": "off"},
    )


class AnswerForm(BaseForm):
    """An envelope with papers that were asked for; the counted papers are added to it."""

    mailed_as = StringField(
        _("Number of the envelope"),
        [InputRequired(), Length(max=40)],
        render_kw={"autocapitalize": "characters", "autocomplete": "off"},
    )
    sealed = BooleanField(
        _("Counted and sealed before the sender's eyes"),
        [InputRequired(_("Count and seal it before the sender's eyes first"))],
    )

    def validate_mailed_as(self, field: Any) -> None:
        field.data = _numbered(field.data)
