"""What managers and administrators fill in."""

from wtforms import PasswordField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from onestop.kernel.i18n import _
from onestop.people.models import Role
from onestop.web import fields
from onestop.web.fields import options
from onestop.web.forms import BaseForm

ROLE_NAMES = {
    Role.CLERK: _("Desk clerk"),
    Role.POSTAL_CLERK: _("Postal clerk"),
    Role.OFFICER: _("Officer"),
    Role.HEAD: _("Head of agency"),
    Role.MANAGER: _("One-stop manager"),
    Role.INSPECTOR: _("Inspector"),
    Role.ADMINISTRATOR: _("Administrator"),
}


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


class StaffForm(BaseForm):
    name = fields.PersonName(_("Full name"), [InputRequired()])
    username = StringField(_("Sign-in name"), [InputRequired(), Length(min=3, max=60)])
    password = PasswordField(
        _("First password"),
        [InputRequired(), Length(min=10, max=200, message=_("At least 10 characters"))],
        render_kw={"autocomplete": "new-password"},
    )
    role = SelectField(
        _("Role"),
        [InputRequired()],
        choices=options((role.value, words) for role, words in ROLE_NAMES.items()),
    )
    unit = SelectField(_("Unit"), [Optional()])
