"""Kinds of fields the trade needs, each with its own clear sentences."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from wtforms import DateField, IntegerField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from onestop.kernel import clock, identity
from onestop.kernel.i18n import _

# What people write and what browsers send.
DATE_FORMATS = ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"]
NAME_MOST = 120
DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
DAY = {"inputmode": "numeric", "placeholder": _("dd/mm/yyyy"), "class": "short"}


def number_in(text: str | None) -> int:
    """A number of at most nine digits that a page put into itself; -1 for anything else."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else -1


def options(pairs: Iterable[tuple[str, Any]], *, empty: bool = False) -> list[SelectChoice]:
    """Choices of a list from (code, words); `empty` puts a line that is none of them first."""
    found = [SelectChoice(code, words) for code, words in pairs]
    return [SelectChoice("", "–"), *found] if empty else found


class Several(SelectMultipleField):
    """Boxes to tick, any number of them."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Cleaned(StringField):
    """Text whose form is settled while it is read, so that it is stored one way only."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([self.cleaned(text) for text in valuelist])

    def cleaned(self, text: str) -> str:
        return re.sub(r"\s+", " ", text).strip()


class Day(DateField):
    """A day as people write it; a browser's own picker would show it in another country's order."""

    widget = TextInput()

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("format", DATE_FORMATS)
        kwargs.setdefault("render_kw", DAY)
        super().__init__(label, validators, **kwargs)

    def _value(self) -> str:
        """A day that was understood is shown one way, however it was written."""
        return str(self.data.strftime(self.format[0]) if self.data else super()._value())


class PersonName(Cleaned):
    """A full name in one field: letters, spaces, hyphen, apostrophe; at most 120 letters."""

    def pre_validate(self, form: Any) -> None:
        name = self.data or ""
        if len(name) > NAME_MOST:
            raise ValidationError(_("A name has at most 120 letters"))
        if name and not any(unicodedata.category(c).startswith("L") for c in name):
            raise ValidationError(_("Write a name in letters"))
        bad = {c for c in name if not (unicodedata.category(c)[0] in "LM" or c in " '’-.,")}
        if bad:
            raise ValidationError(
                _("A name cannot contain these signs: %(signs)s", signs=" ".join(sorted(bad)))
            )


class IdNumber(Cleaned):
    """Twelve digits of the personal identity number."""

    def cleaned(self, text: str) -> str:
        return re.sub(r"[\s.\-]", "", text)

    def pre_validate(self, form: Any) -> None:
        if self.data and (problem := identity.problem_of_id_number(self.data, clock.now())):
            raise ValidationError(problem)


class TaxCode(Cleaned):
    """Ten digits with a check digit, a branch's three after a dash, or a person's twelve."""

    def cleaned(self, text: str) -> str:
        return re.sub(r"[\s.]", "", text)

    def pre_validate(self, form: Any) -> None:
        if self.data and not identity.is_tax_code(self.data):
            raise ValidationError(_("This is not a tax code: look at the digits again"))


class BusinessTaxCode(TaxCode):
    """The same without a person's twelve digits, which have no check digit."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if len(self.data or "") == 12:
            raise ValidationError(_("This is not a tax code: look at the digits again"))


class Phone(Cleaned):
    def cleaned(self, text: str) -> str:
        digits = re.sub(r"[\s.\-()]", "", text)
        return "0" + digits[3:] if digits.startswith("+84") else digits

    def pre_validate(self, form: Any) -> None:
        if self.data and not identity.is_phone(self.data):
            raise ValidationError(_("Write a phone number like 0912 345 678"))


class Count(IntegerField):
    """A small number of things; nothing typed is none."""

    MOST = 99

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and not valuelist[0].strip():
            self.data = 0
            return
        super().process_formdata(valuelist)

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not 0 <= self.data <= self.MOST:
            raise ValidationError(_("Write a number from 0 to %(most)s", most=self.MOST))


class Dong(IntegerField):
    """A sum as people write it: 50.000 or 50 000; a number field would drop 1.250.000."""

    widget = TextInput()

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {**DIGITS, "class": "short"})
        super().__init__(label, validators, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = re.sub(r"[\s.,đ₫]", "", valuelist[0]) if valuelist else ""
        if valuelist and not typed:
            self.data = None
            return
        if typed and not re.fullmatch(r"[0-9]{1,11}", typed):
            self.data = None
            raise ValueError(str(_("Write a sum in đồng, in digits")))
        super().process_formdata([typed] if valuelist else [])


def in_the_past(_form: Any, field: Any) -> None:
    """A validator: the day is not after today and not before 1900."""
    if field.data and field.data > clock.day_of(clock.now()):
        raise ValidationError(_("This day has not come yet"))
    if field.data and field.data.year < 1900:
        raise ValidationError(_("This day is too long ago"))


def sensible_day(_form: Any, field: Any) -> None:
    """A validator: a day somebody may mean: from 1900 to a hundred years from now."""
    today = clock.day_of(clock.now())
    if field.data and not 1900 <= field.data.year <= today.year + 100:
        raise ValidationError(_("Look at the year again"))
