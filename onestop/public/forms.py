"""What anybody may fill in."""

from typing import Any

from wtforms import FileField, PasswordField, StringField
from wtforms.validators import Email, EqualTo, InputRequired, Length, Optional

from onestop.kernel.i18n import _
from onestop.people.models import Role
from onestop.people.rules import PASSWORD_LEAST
from onestop.people.service import Details
from onestop.web import fields
from onestop.web.forms import BaseForm


class TrackForm(BaseForm):
    code = StringField(
        _("Dossier code"),
        [InputRequired(_("Write the code of the dossier")), Length(max=60)],
        description=_("It stands on the slip, for instance H05.105-261123-0001"),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    pin = StringField(
        _("Key on the slip"),
        [Optional(), Length(max=20)],
        description=_("Nine signs, for instance 7K3M-9QXT-C. Without it you see less"),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class KeyForm(BaseForm):
    """The key alone, where the dossier's code is already known."""

    pin = StringField(
        _("Key on the slip"),
        [InputRequired(), Length(max=20)],
        description=_("Nine signs beside the QR of the slip, for instance 7K3M-9QXT-C"),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class SignInForm(BaseForm):
    username = StringField(
        _("Name or number"),
        [InputRequired(), Length(max=120)],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = PasswordField(
        _("Password"),
        [InputRequired(), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


def new_password(label: Any) -> Any:
    """A password that is being chosen."""
    return PasswordField(
        label,
        [InputRequired(), Length(min=PASSWORD_LEAST, max=200, message=_("At least 10 characters"))],
        description=_("At least 10 characters; a sentence is good"),
        render_kw={"autocomplete": "new-password"},
    )


def sent_code(*validators: Any) -> Any:
    """A code that came by SMS or e-mail."""
    return StringField(
        _("The code we sent"),
        [*validators, Length(max=20)],
        description=_("Six digits; they hold for ten minutes"),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"},
    )


# The same once more, so that a slip of a finger locks nobody out.
AGAIN = PasswordField(
    _("The password once more"),
    [InputRequired(), EqualTo("password", _("The two passwords differ"))],
    render_kw={"autocomplete": "new-password"},
)


class RegisterForm(BaseForm):
    """An own account: it sees what it sent; what is its number's, once a desk saw the card.

    For a business or organisation it is the account of who represents it, and its number is the
    tax code.
    """

    name = fields.PersonName(_("Full name"), [InputRequired()])
    id_number = fields.IdNumber(_("Personal identity number"), [InputRequired()])
    born_on = fields.Day(_("Date of birth"), [InputRequired(), fields.in_the_past])
    phone = fields.Phone(_("Phone"), [InputRequired()])
    email = StringField(_("E-mail"), [Optional(), Email(), Length(max=200)])
    address = StringField(_("Address"), [InputRequired(), Length(max=300)])
    tax_code = fields.BusinessTaxCode(
        _("For a business or organisation: its tax code"),
        [Optional()],
        description=_("Leave both empty when you act for yourself"),
        render_kw=fields.DIGITS,
    )
    organisation = fields.Cleaned(
        _("For a business or organisation: its name"), [Optional(), Length(max=200)]
    )
    username = StringField(
        _("Sign-in name"),
        [InputRequired(), Length(min=3, max=60)],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = new_password(_("Password"))
    again = AGAIN

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fits = bool(super().validate(*args, **kwargs))
        if bool(self.tax_code.data) is bool(self.organisation.data):
            return fits
        empty = self.organisation if self.tax_code.data else self.tax_code
        empty.errors = (*empty.errors, str(_("A business has a tax code and a name: write both")))
        return False

    @property
    def role(self) -> Role:
        return Role.REPRESENTATIVE if self.tax_code.data else Role.CITIZEN

    def details(self) -> Details:
        return Details(
            username=(self.username.data or "").strip().lower(),
            password=self.password.data or "",
            name=self.name.data or "",
            id_number=self.id_number.data,
            tax_code=self.tax_code.data or None,
            organisation=self.organisation.data or None,
            born_on=self.born_on.data,
            phone=self.phone.data or "",
            email=(self.email.data or "").strip(),
            address=(self.address.data or "").strip(),
        )


class VerifyForm(BaseForm):
    typed = StringField(
        _("Code under the QR"),
        [InputRequired(_("Write the sixteen signs under the QR")), Length(max=2500)],
        description=_("Sixteen signs in four groups"),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class UploadForm(BaseForm):
    """A file to be checked: the PDF of a result, or a photo of its paper. It is not kept."""

    file = FileField(
        _("PDF or photo"),
        render_kw={"accept": ".pdf,.kq1,image/jpeg,image/png,image/heic,image/heif"},
    )
