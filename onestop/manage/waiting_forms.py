"""What a manager fills in to arrange the queue of a unit."""

from wtforms import BooleanField, HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from onestop.kernel.i18n import _
from onestop.web import fields
from onestop.web.forms import BaseForm

SHORT = {"inputmode": "numeric", "class": "short"}


def _whole(label: object, least: int, most: int) -> IntegerField:
    wrong = _("Write a number from %(least)s to %(most)s", least=least, most=most)
    return IntegerField(
        label, [InputRequired(wrong), NumberRange(least, most, wrong)], render_kw=SHORT
    )


class TimesForm(BaseForm):
    slot_minutes = _whole(_("Minutes of a bookable time"), 5, 240)
    slot_capacity = _whole(_("People for each time (0: none can be booked)"), 0, 99)
    days_ahead = _whole(_("Days ahead that can be booked"), 1, 60)
    in_a_row = _whole(
        _("How many who came later may be called in a row before the longest wait"), 1, 20
    )


class SeriesForm(BaseForm):
    letter = StringField(
        _("Letter"),
        [InputRequired(), Regexp(r"^[A-Z]$", message=_("One capital letter from A to Z"))],
        render_kw={"class": "short", "autocapitalize": "characters"},
    )
    name_vi = fields.Cleaned(_("Name in Vietnamese"), [InputRequired(), Length(max=80)])
    name_en = fields.Cleaned(_("Name in English"), [Optional(), Length(max=80)])
    fields = fields.Several(
        _("Fields of procedures"),
        [Optional()],
        description=_("None: everything that no other letter has"),
    )


class CounterForm(BaseForm):
    number = _whole(_("Number of the counter"), 1, 99)
    name = fields.Cleaned(_("Name"), [Optional(), Length(max=80)])
    fields = fields.Several(
        _("Fields of procedures"), [Optional()], description=_("None: all of them")
    )
    is_open = BooleanField(_("In use"), default=True)


class GroupForm(BaseForm):
    group = HiddenField(validators=[Optional(), Regexp(r"^[0-9]{1,9}$")])
    name_vi = fields.Cleaned(_("Name in Vietnamese"), [InputRequired(), Length(max=80)])
    name_en = fields.Cleaned(_("Name in English"), [Optional(), Length(max=80)])
    minutes = _whole(_("Goes first by so many minutes"), 0, 480)
    source = fields.Cleaned(_("By which text"), [InputRequired(), Length(max=200)])
    is_used = BooleanField(_("In use"), default=True)
