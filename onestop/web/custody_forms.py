"""What is typed, scanned or chosen about originals and hand-over lists."""

from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from onestop.kernel.i18n import _
from onestop.web.fields import Cleaned, Several
from onestop.web.forms import BaseForm

SCANNER = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class ScanForm(BaseForm):
    """One field for a scanner, which ends with Enter; `item` is the original shown meanwhile."""

    scan = StringField(
        _("Scan or type a label"), [Optional(), Length(max=300)], render_kw={**SCANNER}
    )
    item = HiddenField(validators=[Length(max=20)])
    mode = HiddenField(validators=[Length(max=40)])


class PlainForm(BaseForm):
    """An act that needs nothing else."""


class SendForm(BaseForm):
    agency = SelectField(_("To which unit"), [InputRequired()])


class HandForm(BaseForm):
    person = SelectField(_("To whom"), [InputRequired()])


class ShelfForm(BaseForm):
    shelf = StringField(
        _("Shelf"),
        [DataRequired(), Length(max=40)],
        description=_("For example A3-12"),
        render_kw={**SCANNER},
    )


class WhyForm(BaseForm):
    reason = TextAreaField(_("Reason: the applicant reads it"), [DataRequired(), Length(max=500)])


class GiveBackForm(BaseForm):
    identity_checked = BooleanField(_("I compared the card of who takes it"))


class RegisterForm(BaseForm):
    """Originals to label; three fields a line are added for each."""

    seq = HiddenField(validators=[InputRequired()])

    def lines(self) -> list[tuple[Any, Any, Any]]:
        """(tick, name, tick that it is given back) of each line."""
        numbers = range(sum(name.startswith("take_") for name in self._fields))
        return [(self[f"take_{n}"], self[f"what_{n}"], self[f"back_{n}"]) for n in numbers]


def register_form(guesses: list[tuple[str, bool, bool]]) -> type[RegisterForm]:
    """The form with a line for each (name, ticked, to be given back)."""
    fields: dict[str, Any] = {}
    for n, (what, ticked, back) in enumerate(guesses):
        fields[f"take_{n}"] = BooleanField(_("Make a label"), default=ticked)
        fields[f"what_{n}"] = Cleaned(_("What it is"), [Optional(), Length(max=160)], default=what)
        fields[f"back_{n}"] = BooleanField(_("To give back"), default=back)
    return type("Register", (RegisterForm,), fields)


class ListForm(BaseForm):
    """What goes on a hand-over list; `things` are codes of dossiers."""

    op_id = HiddenField(validators=[InputRequired(), Length(max=40)])
    things = Several(_("What is handed over"), validate_choice=True)


def accept_form(positions: list[int]) -> type[BaseForm]:
    """A tick and a note for each row of a list; everything is ticked at first."""
    fields: dict[str, Any] = {}
    for n in positions:
        fields[f"here_{n}"] = BooleanField(_("It is here"), default=True)
        fields[f"note_{n}"] = Cleaned(
            _("What is missing, in a few words"), [Optional(), Length(max=300)]
        )
    return type("Accept", (BaseForm,), fields)
