"""What managers and administrators fill in."""

from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length, Optional

from onestop.agencies.models import AgencyRole
from onestop.kernel.i18n import _
from onestop.people.models import Role
from onestop.people.rules import PASSWORD_LEAST
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

AGENCY_ROLES = {
    AgencyRole.PROVINCE: _("People’s committee of the province"),
    AgencyRole.ONE_STOP: _("One-stop centre"),
    AgencyRole.DISTRICT: _("District (until 30 June 2025)"),
    AgencyRole.COMMUNE: _("People’s committee of a commune"),
    AgencyRole.COMMUNE_POLICE: _("Police of a commune"),
    AgencyRole.PROVINCE_POLICE: _("Police of the province"),
    AgencyRole.SOCIAL_INSURANCE: _("Social insurance"),
    AgencyRole.LAND_OFFICE: _("Land registration office"),
    AgencyRole.TAX: _("Tax office"),
    AgencyRole.JUSTICE: _("Justice"),
    AgencyRole.HOME_AFFAIRS: _("Home affairs"),
    AgencyRole.EDUCATION: _("Education"),
    AgencyRole.POWER: _("Power company"),
    AgencyRole.CONSTRUCTION: _("Construction"),
    AgencyRole.POST: _("Post office"),
    AgencyRole.OTHER: _("Another body"),
}


class AgencyForm(BaseForm):
    code = fields.Cleaned(_("Code"), [InputRequired(), Length(max=40)])
    name_vi = fields.Cleaned(_("Name in Vietnamese"), [InputRequired(), Length(max=200)])
    name_en = fields.Cleaned(_("Name in English"), [Optional(), Length(max=200)])
    role = SelectField(
        _("Kind of agency"),
        [InputRequired()],
        choices=options((role.value, words) for role, words in AGENCY_ROLES.items()),
    )
    parent = SelectField(_("Belongs to"), [Optional()])
    serves = fields.Cleaned(
        _("Works for this commune only (its code)"),
        [Optional(), Length(max=40)],
        description=_("Leave empty for the whole province"),
    )
    receives = BooleanField(_("Takes dossiers in"))
    phone = fields.Phone(_("Phone"), [Optional()])
    email = fields.Cleaned(_("E-mail"), [Optional(), Email(), Length(max=200)])
    address = fields.Cleaned(_("Address"), [Optional(), Length(max=200)])
    hours = fields.Cleaned(_("Opening hours"), [Optional(), Length(max=120)])
    valid_from = fields.Day(_("From (day)"), [InputRequired(), fields.sensible_day])


class CloseAgencyForm(BaseForm):
    on = fields.Day(_("From this day on it takes part in nothing new"), [InputRequired()])


class StaffForm(BaseForm):
    name = fields.PersonName(_("Full name"), [InputRequired()])
    username = StringField(_("Sign-in name"), [InputRequired(), Length(min=3, max=60)])
    password = PasswordField(
        _("First password"),
        [InputRequired(), Length(min=PASSWORD_LEAST, max=200, message=_("At least 10 characters"))],
        render_kw={"autocomplete": "new-password"},
    )
    role = SelectField(
        _("Role"),
        [InputRequired()],
        choices=options((role.value, words) for role, words in ROLE_NAMES.items()),
    )
    unit = SelectField(_("Unit"), [Optional()])


class AgainForm(BaseForm):
    """What was given up on one channel for one reason."""

    channel = HiddenField()
    reason = HiddenField()
