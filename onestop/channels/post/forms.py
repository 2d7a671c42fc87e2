"""What a postal clerk fills in for an envelope."""

from typing import Any

from wtforms import (
    BooleanField,
    FileField,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional

from onestop.dossiers.states import ReturnBy
from onestop.dossiers.words import RETURNS
from onestop.kernel import identity
from onestop.kernel.i18n import _
from onestop.web.fields import PersonName, options
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


class ScanForm(BaseForm):
    """One field for every scan; what was scanned before is kept beside it."""

    scan = StringField(
        _("Scan or type"),
        [Optional(), Length(max=600)],
        render_kw={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"},
    )
    mailed_as = HiddenField(validators=[Length(max=40)])
    card = HiddenField(validators=[Length(max=600)])
    dossier = HiddenField(validators=[Length(max=60)])
    procedure = HiddenField(validators=[Length(max=60)])


def numbered(_form: Any, field: Any) -> None:
    """A validator: a postal number, put as it is written."""
    field.data = _numbered(field.data)


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
    note = TextAreaField(
        _("What else is to be known of the papers"),
        [Optional(), Length(max=500)],
        render_kw={"rows": 2},
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
    note = TextAreaField(
        _("What else is to be known of the papers"),
        [Optional(), Length(max=500)],
        render_kw={"rows": 2},
    )
    sealed = BooleanField(
        _("Counted and sealed before the sender's eyes"),
        [InputRequired(_("Count and seal it before the sender's eyes first"))],
    )

    def validate_mailed_as(self, field: Any) -> None:
        field.data = _numbered(field.data)


class PutForm(BaseForm):
    scan = StringField(
        _("Number of the envelope, or code of its dossier"),
        [InputRequired(_("Scan the envelope")), Length(max=200)],
        render_kw={"autocapitalize": "characters", "autocomplete": "off"},
    )


class HandForm(BaseForm):
    giver = PersonName(_("Who hands the bag over"), [InputRequired(_("Write the name"))])


class SettleForm(BaseForm):
    words = TextAreaField(
        _("What became of it"),
        [
            InputRequired(_("Write it down: the one-stop unit and the applicant will read it")),
            Length(max=500),
        ],
    )


class ListForm(BaseForm):
    file = FileField(_("File with the list"), render_kw={"accept": ".csv,.txt,.xlsx"})
