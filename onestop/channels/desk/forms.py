"""What a desk clerk fills in for somebody who stands in front of her."""

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
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from onestop.dossiers.states import ReturnBy
from onestop.dossiers.words import RETURNS
from onestop.kernel.i18n import _
from onestop.web.fields import Cleaned, Day, in_the_past, options, sensible_day
from onestop.web.forms import BaseForm
from onestop.web.person_forms import PersonForm

COLLECTS = [
    ("applicant", _("The applicant")),
    ("submitter", _("Who brings it")),
    ("other", _("Somebody else")),
]


class IntakeForm(BaseForm):
    """A walk-in: three people kept apart, the commune, the way of return; papers are added."""

    op_id = HiddenField(validators=[InputRequired(), Length(max=40)])
    card = StringField(
        _("Card"),
        [Optional(), Length(max=600)],
        description=_(
            "Scan the card or type the number, then Enter; a second card is who brings it"
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
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
        default=ReturnBy.DESK.value,
    )
    is_assisted = BooleanField(_("Filed online with our help"))
    receive_now = BooleanField(_("Complete: receive it now, the limit begins"), default=True)
    is_another = BooleanField(_("It is another matter: store it beside the open one"))
    paid = StringField(
        _("Paid now: number of the receipt"),
        [Optional(), Length(max=60)],
        description=_("Leave empty when nothing was paid"),
    )

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fits = bool(super().validate(*args, **kwargs))
        fits = self.applicant.form.need("name") and fits
        if not self.same_submitter.data:
            fits = self.submitter.form.need("name", "number") and fits
        if self.collects.data == "other":
            fits = self.recipient.form.need("name", "number") and fits
        return fits


class CorrectForm(BaseForm):
    """What is right, beside what stands there; the counts of papers are added."""

    applicant = FormField(PersonForm, _("Applicant"))
    submitter = FormField(PersonForm, _("Who brings it"))
    recipient = FormField(PersonForm, _("Who collects it"))
    return_by = RadioField(
        _("Result comes"),
        [InputRequired()],
        choices=options((way.value, words) for way, words in RETURNS.items()),
    )
    reason = TextAreaField(
        _("Reason"),
        [InputRequired(_("Write the reason: the applicant will read it")), Length(max=1000)],
    )

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fits = bool(super().validate(*args, **kwargs))
        for person in (self.applicant, self.submitter, self.recipient):
            fits = person.form.need("name") and fits
        return fits


class DigitiseForm(BaseForm):
    """A scan, and the facts of the paper it was made from."""

    component = SelectField(_("Line of the checklist"), [InputRequired()])
    file = FileField(_("Scan"), description=_("PDF, JPEG, PNG or HEIC, made from the original"))
    title = Cleaned(_("What the paper is called"), [DataRequired(), Length(max=200)])
    number = Cleaned(_("Its number"), [DataRequired(), Length(max=80)])
    issuer = Cleaned(_("Who issued it"), [DataRequired(), Length(max=200)])
    issued_on = Day(_("Day of issue"), [Optional(), in_the_past])
    valid_until = Day(
        _("Last day it is valid"),
        [Optional(), sensible_day],
        description=_("Leave empty when the paper names none"),
    )
    compared = BooleanField(
        _("I compared the scan with the original, and they are the same"),
        [InputRequired(_("Compare the scan with the original first"))],
    )


class VoidForm(BaseForm):
    reason = TextAreaField(
        _("Reason"),
        [InputRequired(_("Write the reason: the applicant will read it")), Length(max=1000)],
    )


class IdentityForm(BaseForm):
    """Whose card was looked at."""

    number = StringField(
        _("Identity number on the card, or tax code"), [InputRequired(), Length(max=20)]
    )
    seen = BooleanField(_("I have compared the card, its photo and this person"))
