"""What a postal clerk fills in for results on their way to people."""

from typing import Any

from wtforms import (
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from onestop.delivery.rules import OTHER, REASONS
from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.web.fields import DIGITS, Cleaned, Day, PersonName, options
from onestop.web.forms import BaseForm

MONEY_MOST = 1_000_000_000_000
TYPED = {"autocapitalize": "characters", "autocomplete": "off"}


class KeyForm(BaseForm):
    key = StringField(
        _("Key of the list"),
        [InputRequired(_("Scan the code on the list, or type its key")), Length(max=200)],
        render_kw=TYPED,
    )


class GivenForm(BaseForm):
    """Handed over: the card compared, the mandate, the proof, the money."""

    number = StringField(
        _("Number on the card"),
        [InputRequired(_("Compare the card first")), Length(max=400)],
        description=_("Scan the card, or type the number that stands on it"),
        render_kw=DIGITS,
    )
    mandate_name = PersonName(_("Name of who collects for the recipient"), [Optional()])
    mandate_number = Cleaned(
        _("Number on that person's card"), [Optional(), Length(max=20)], render_kw=DIGITS
    )
    mandate_paper = Cleaned(
        _("The paper that says so"),
        [Optional(), Length(max=120)],
        description=_("For instance its number and day, who certified it; or how they are related"),
    )
    slip = FileField(_("Photo of the signed slip"))
    pin = StringField(
        _("or the key on the recipient's slip"),
        [Optional(), Length(max=20)],
        description=_("For instance 7K3M-9QXT-C"),
        render_kw=TYPED,
    )
    collected = IntegerField(
        _("Money collected, in đồng"),
        [Optional(), NumberRange(0, MONEY_MOST, _("Write the sum in đồng"))],
        render_kw=DIGITS,
    )
    receipt_number = Cleaned(_("Number of the receipt given"), [Optional(), Length(max=60)])

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fits = bool(super().validate(*args, **kwargs))
        told = [self.mandate_name.data, self.mandate_number.data, self.mandate_paper.data]
        if any(told) and not all(told):
            words = _("Write the name, the number and the paper of the mandate, all three")
            self.blame("mandate_name", str(words))
            fits = False
        if not (self.pin.data or "").strip() and not (self.slip.data and self.slip.data.filename):
            self.blame(
                "slip", str(_("Take a photo of the signed slip, or type the recipient's key"))
            )
            fits = False
        return fits


class FailedForm(BaseForm):
    """Could not be handed over; `tries` is how many the page showed."""

    tries = HiddenField(validators=[InputRequired(), Length(max=3)])
    reason_code = RadioField(
        _("Why it could not be given"), [InputRequired()], choices=options(REASONS.items())
    )
    reason = TextAreaField(
        _("In words"),
        [Optional(), Length(max=500)],
        description=_("The applicant will read it"),
    )
    next_on = Day(_("Next time on"), [Optional()])

    def validate_next_on(self, field: Any) -> None:
        today = clock.day_of(clock.now())
        if field.data and not 0 <= (field.data - today).days <= 60:
            raise ValidationError(str(_("Choose a day from today on, within two months")))

    def validate_reason(self, field: Any) -> None:
        if self.reason_code.data == OTHER and not (field.data or "").strip():
            raise ValidationError(str(_("Write the reason: the applicant will read it")))
