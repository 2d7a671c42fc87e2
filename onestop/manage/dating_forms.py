"""What a manager fills in to change dates: a day, office hours, an outage."""

from datetime import datetime
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.web import fields
from onestop.web.fields import options
from onestop.web.forms import BaseForm

HOUR = {"placeholder": "07:30", "class": "short", "inputmode": "numeric", "type": "text"}
UNIT = _("Only for this unit")


class DayForm(BaseForm):
    day = fields.Day(_("Day"), [InputRequired()])
    kind = RadioField(
        _("What it is"),
        [InputRequired()],
        choices=options([("off", _("a day off")), ("working", _("worked on, though a weekend"))]),
    )
    name_vi = fields.Cleaned(_("Name in Vietnamese"), [InputRequired(), Length(max=120)])
    name_en = fields.Cleaned(_("Name in English"), [Optional(), Length(max=120)])
    source = fields.Cleaned(
        _("Decided by (number of the decision)"), [InputRequired(), Length(max=200)]
    )
    agency = SelectField(UNIT, [Optional()])


class RemoveForm(BaseForm):
    reason = fields.Cleaned(_("Why, and by which decision"), [InputRequired(), Length(max=300)])


class Hour(TimeField):
    """An hour as people write it: 7:30, 07:30 or 7h30."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([text.strip().replace("h", ":") for text in valuelist if text])


def _hour(label: Any) -> Hour:
    return Hour(label, [Optional()], format=["%H:%M"], render_kw=HOUR)


class HoursForm(BaseForm):
    """The same hours from Monday to Friday, and a shift on Saturday where there is one."""

    begins = fields.Day(_("From this day on"), [InputRequired()])
    morning_from = _hour(_("Morning, from"))
    morning_to = _hour(_("Morning, until"))
    afternoon_from = _hour(_("Afternoon, from"))
    afternoon_to = _hour(_("Afternoon, until"))
    saturday_from = _hour(_("Saturday shift, from"))
    saturday_to = _hour(_("Saturday shift, until"))
    source = fields.Cleaned(
        _("Decided by (number of the decision)"), [InputRequired(), Length(max=200)]
    )
    agency = SelectField(UNIT, [Optional()])

    def week(self) -> list[Any] | None:
        """The stretches of each weekday as pairs of HH:MM; None when an hour lacks its pair or
        stands in the wrong order, or there are no hours at all."""
        pairs = [
            (self.morning_from.data, self.morning_to.data),
            (self.afternoon_from.data, self.afternoon_to.data),
        ]
        shift = (self.saturday_from.data, self.saturday_to.data)
        written = [pair for pair in (*pairs, shift) if any(pair)]
        if not all(a and b and a < b for a, b in written) or not any(map(any, pairs)):
            return None
        if all(map(all, pairs)) and pairs[0][1] > pairs[1][0]:
            return None
        day = [[f"{a:%H:%M}", f"{b:%H:%M}"] for a, b in pairs if a and b]
        saturday = [[f"{shift[0]:%H:%M}", f"{shift[1]:%H:%M}"]] if all(shift) else []
        return [day] * 5 + [saturday, []]


class OutageForm(BaseForm):
    begins_day = fields.Day(_("It began on"), [InputRequired()])
    begins_hour = Hour(_("at"), [InputRequired()], format=["%H:%M"], render_kw=HOUR)
    ends_day = fields.Day(_("It ended on"), [InputRequired()])
    ends_hour = Hour(_("at"), [InputRequired()], format=["%H:%M"], render_kw=HOUR)
    what_vi = fields.Cleaned(
        _("What could not be used, in Vietnamese"), [InputRequired(), Length(max=300)]
    )
    what_en = fields.Cleaned(_("The same in English"), [Optional(), Length(max=300)])
    ground = fields.Cleaned(
        _("The text that lets dates move (law, article)"), [InputRequired(), Length(max=300)]
    )
    for_applicants = BooleanField(_("It moves the dates by which applicants must answer"))
    for_agencies = BooleanField(_("It moves the dates by which agencies must answer"))

    def moment(self, which: str) -> datetime:
        day, hour = self[f"{which}_day"].data, self[f"{which}_hour"].data
        return datetime.combine(day, hour, tzinfo=clock.VIETNAM)
