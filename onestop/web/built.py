"""A procedure's own form, built from its definition."""

from typing import Any

from wtforms import (
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional

from onestop.agencies import queries as agencies
from onestop.agencies.models import AgencyRole
from onestop.catalogue.definition import FieldKind, FormField
from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.web import fields
from onestop.web.forms import BaseForm, Spoken
from onestop.web.transaction import session

FEW = 4
BIGGEST = 10**12


def built_form(parts: tuple[FormField, ...], *, demanding: bool = True) -> type[BaseForm]:
    """A form with one field for each of the definition's, in its order.

    `demanding` False lets required fields stay empty: at the desk the paper form holds them.
    """
    made: dict[str, Any] = {f"f_{part.key}": _field(part, demanding) for part in parts}
    return type("ProcedureForm", (BaseForm,), made)


def row_form(parts: tuple[FormField, ...]) -> type[Spoken]:
    """The same as one row of a file: it reads what it is given, and nothing of the request."""
    made: dict[str, Any] = {f"f_{part.key}": _field(part, True) for part in parts}
    return type("RowForm", (Spoken,), made)


def answers_of(form: Spoken, parts: tuple[FormField, ...]) -> dict[str, str]:
    """What was answered, as text by key; dates as ISO days; empty answers are left out."""
    found = {}
    for part in parts:
        data = form[f"f_{part.key}"].data
        if data in (None, ""):
            continue
        found[part.key] = data.isoformat() if hasattr(data, "isoformat") else str(data)
    return found


def prefilled(answers: dict[str, str], parts: tuple[FormField, ...]) -> dict[str, Any]:
    """Answers as the form's fields take them."""
    return {f"f_{part.key}": answers.get(part.key) for part in parts}


def fill(form: BaseForm, answers: dict[str, str], parts: tuple[FormField, ...]) -> None:
    """Put kept answers into a form that shows them."""
    for part in parts:
        field, kept = form[f"f_{part.key}"], answers.get(part.key)
        if kept is None:
            continue
        if part.kind is FieldKind.DATE:
            field.process_formdata([kept])
        else:
            field.data = kept


def _field(part: FormField, demanding: bool) -> Field:
    needed = part.required and demanding
    rules: list[Any] = [InputRequired() if needed else Optional()]
    about: dict[str, Any] = {"label": str(part.label), "description": str(part.hint or "")}
    match part.kind:
        case FieldKind.LONG_TEXT:
            return TextAreaField(validators=[*rules, Length(max=part.most)], **about)
        case FieldKind.NUMBER:
            return IntegerField(
                validators=[*rules, NumberRange(0, BIGGEST, _("Write a number from 0 up"))],
                render_kw={"inputmode": "numeric"},
                **about,
            )
        case FieldKind.DATE:
            return fields.Day(
                validators=[*rules, fields.sensible_day],
                **about,
            )
        case FieldKind.CHOICE | FieldKind.COMMUNE:
            return _choice(part, rules, about)
        case FieldKind.YES_NO:
            pairs = [("yes", _("Yes")), ("no", _("No"))]
            return RadioField(choices=fields.options(pairs), validators=rules, **about)
        case FieldKind.ID_NUMBER:
            return fields.IdNumber(validators=rules, render_kw=fields.DIGITS, **about)
        case FieldKind.PHONE:
            return fields.Phone(validators=rules, render_kw={"inputmode": "tel"}, **about)
        case FieldKind.EMAIL:
            return StringField(
                validators=[*rules, Email(), Length(max=200)], render_kw={"type": "email"}, **about
            )
        case FieldKind.TEXT:
            return fields.Cleaned(validators=[*rules, Length(max=part.most)], **about)


def _communes() -> list[tuple[str, str]]:
    units = agencies.all_agencies(session(), clock.day_of(clock.now()))
    return [(unit.code, unit.name) for unit in units if unit.role is AgencyRole.COMMUNE]


def _choice(part: FormField, rules: list[Any], about: dict[str, Any]) -> Field:
    if part.kind is FieldKind.COMMUNE:
        return SelectField(
            choices=fields.options(_communes(), empty=True), validators=rules, **about
        )
    pairs = [(choice.code, str(choice.name)) for choice in part.choices]
    if len(pairs) <= FEW:
        return RadioField(choices=fields.options(pairs), validators=rules, **about)
    return SelectField(choices=fields.options(pairs, empty=True), validators=rules, **about)
