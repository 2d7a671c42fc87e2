"""What a desk clerk fills in for results that go out by post and those that came back."""

from typing import Any

from wtforms import (
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from onestop.delivery.models import Payer
from onestop.dossiers.states import ReturnBy
from onestop.kernel import codes, identity
from onestop.kernel.i18n import _
from onestop.web.fields import DIGITS, Cleaned, options
from onestop.web.forms import BaseForm

CODE = {"autocapitalize": "characters", "autocomplete": "off"}
NO_CODE = _("This is not a dossier code: look at it again")
NO_NUMBER = _("A postal number has 8 to 30 letters and digits")
PAYERS = [
    (Payer.UNIT.value, _("The unit, by its contract")),
    (Payer.RECIPIENT.value, _("The recipient, at the door")),
]
WAYS = [
    (ReturnBy.DESK.value, _("Comes to the desk for it")),
    (ReturnBy.POST.value, _("By post once more")),
]


class LineForm(BaseForm):
    """One result for the list: its code and the number on its label, scanned in turn."""

    code = StringField(
        _("Dossier code"),
        [InputRequired(_("Write the code of the dossier")), Length(max=60)],
        render_kw=CODE,
    )
    mailed_as = StringField(
        _("Postal number on the label"),
        [InputRequired(_("Scan or type the number")), Length(max=40)],
        render_kw=CODE,
    )
    taker = SelectField(_("Post office"), [InputRequired()])
    payer = RadioField(
        _("Who pays the postage"),
        [InputRequired()],
        choices=options(PAYERS),
        default=Payer.UNIT.value,
    )
    postage = IntegerField(
        _("Postage in đồng"), [Optional(), NumberRange(0, 10_000_000)], render_kw=DIGITS
    )
    remark = Cleaned(_("Note"), [Optional(), Length(max=120)])

    def validate_code(self, field: Any) -> None:
        if codes.dossier_code(field.data or "") is None:
            raise ValidationError(str(NO_CODE))

    def validate_mailed_as(self, field: Any) -> None:
        if identity.envelope_number(field.data or "") is None:
            raise ValidationError(str(NO_NUMBER))


class BackForm(BaseForm):
    back_code = StringField(_("Dossier code"), [Length(max=60)], render_kw=CODE)


class CallForm(BaseForm):
    words = TextAreaField(
        _("What was said"),
        [InputRequired(_("Write what was said, or that nobody answered")), Length(max=500)],
    )


class ChoiceForm(BaseForm):
    via = RadioField(_("How the result comes now"), [InputRequired()], choices=options(WAYS))
    address = Cleaned(
        _("Address for the post"),
        [Optional(), Length(max=300)],
        description=_("Correct it when it was wrong; the old one is kept"),
    )

    def validate_address(self, field: Any) -> None:
        if self.via.data == ReturnBy.POST.value and not (field.data or "").strip():
            raise ValidationError(str(_("Write the address the result is to go to")))
