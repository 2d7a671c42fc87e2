"""What a clerk fills in at the till."""

from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from onestop.kernel.i18n import _
from onestop.takings.queries import DENOMINATIONS, VIETQR, WAYS
from onestop.web.fields import Cleaned, Count, Dong
from onestop.web.forms import BaseForm

MOST = 100_000_000


class PayForm(BaseForm):
    """Cash or a transfer; it carries the sum that was shown, so that no other is taken."""

    op_id = HiddenField(validators=[InputRequired(), Length(max=40)])
    way = HiddenField(validators=[InputRequired(), AnyOf(WAYS)])
    sum = IntegerField(render_kw={"hidden": True}, validators=[InputRequired()])
    given = Dong(
        _("Cash given, in đồng"),
        [Optional(), NumberRange(0, 10_000_000_000)],
        description=_("Leave empty when it is just the sum"),
    )
    reference = Cleaned(
        _("The bank’s reference of the credit"),
        [Optional(), Length(max=60)],
        render_kw={"class": "short", "autocomplete": "off"},
    )
    seen = BooleanField(_("I have seen the credit on the unit’s account"))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fits = bool(super().validate(*args, **kwargs))
        if self.way.data == VIETQR and not self.seen.data:
            self.blame("seen", str(_("Look at the unit’s account first: this program cannot")))
            return False
        return fits


class ExemptForm(BaseForm):
    exemption = SelectField(_("Exemption"), [InputRequired()], coerce=str)
    ground = Cleaned(
        _("Ground: the document you saw, its number and day"),
        [InputRequired(_("Write which document proves it")), Length(max=300)],
    )


class ReasonForm(BaseForm):
    reason = TextAreaField(
        _("Reason"),
        [InputRequired(_("Write the reason: the applicant will read it")), Length(max=1000)],
    )


class OpenForm(BaseForm):
    float_dong = Dong(
        _("Float in the drawer, in đồng"),
        [InputRequired(_("Write the float; 0 when there is none")), NumberRange(0, MOST)],
    )


class CountForm(BaseForm):
    """Pieces of each denomination; the fields are added by `count_form`."""

    reason = TextAreaField(
        _("Reason of the difference"),
        [Optional(), Length(max=1000)],
        description=_("Needed when the count is not what should be there"),
    )

    def counted(self) -> dict[int, int]:
        return {value: self[f"n_{value}"].data or 0 for value in DENOMINATIONS}


class Pieces(Count):
    MOST = 9999


def count_form() -> Any:
    """The form to count a drawer by denomination."""
    fields = {f"n_{value}": Pieces(render_kw={"placeholder": "0"}) for value in DENOMINATIONS}
    return type("Counting", (CountForm,), fields)()
