"""The people of a dossier as fields, the same through every door."""

from datetime import date
from typing import Any

from wtforms import StringField, ValidationError
from wtforms.validators import Email, Length, Optional

from onestop.dossiers.rules import Person
from onestop.kernel import clock, i18n, identity
from onestop.kernel.i18n import _
from onestop.web import fields
from onestop.web.forms import Spoken


class NumberField(fields.Cleaned):
    """A personal identity number of 12 digits or a tax code of 10."""

    def cleaned(self, text: str) -> str:
        return identity.bare_number(text)

    def pre_validate(self, form: Any) -> None:
        number = self.data or ""
        if not number or (identity.is_tax_code(number) and len(number) != 12):
            return
        if problem := identity.problem_of_id_number(number, clock.now()):
            raise ValidationError(problem)


class PersonForm(Spoken):
    """Somebody on a dossier. Which of it is needed is said by whoever uses the form."""

    name = fields.PersonName(_("Full name"), render_kw={"autocomplete": "off"})
    number = NumberField(_("Identity number or tax code"), render_kw=fields.DIGITS)
    organisation = fields.Cleaned(_("Organisation or business"), [Optional(), Length(max=200)])
    born_on = fields.Day(
        _("Date of birth"),
        [Optional(), fields.in_the_past],
    )
    phone = fields.Phone(_("Phone"), render_kw={"inputmode": "tel", "autocomplete": "off"})
    email = StringField(
        _("E-mail"),
        [Optional(), Email(), Length(max=200)],
        render_kw={"type": "email", "autocomplete": "off"},
    )
    address = fields.Cleaned(_("Address"), [Optional(), Length(max=300)])

    def is_empty(self) -> bool:
        return not any((self.name.data, self.number.data, self.phone.data))

    def person(self) -> Person:
        return Person(
            name=self.name.data or "",
            number=self.number.data or None,
            organisation=self.organisation.data or None,
            born_on=self.born_on.data,
            phone=self.phone.data or "",
            email=(self.email.data or "").strip(),
            address=self.address.data or "",
            language=i18n.locale(),
        )

    def need(self, *names: str) -> bool:
        """Mark each named field that is empty; True when none was."""
        whole = True
        for name in names:
            if not self[name].data:
                self[name].errors = (*self[name].errors, str(_("Fill this in")))
                whole = False
        return whole

    def told(self) -> dict[str, Any]:
        """What was typed, as plain data."""
        return {
            name: field.data.isoformat() if isinstance(field.data, date) else field.data
            for name, field in self._fields.items()
        }
