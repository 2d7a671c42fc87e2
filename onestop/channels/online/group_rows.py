"""The rows of a group's file: what each column is, and what is wrong with each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import Email, InputRequired, Length, Optional

from onestop.agencies import queries as agencies
from onestop.agencies.models import AgencyRole
from onestop.catalogue.definition import FieldKind, FormField, Procedure
from onestop.despatch.errors import ListUnfit
from onestop.kernel import clock, spreadsheet
from onestop.kernel.i18n import _
from onestop.web import fields
from onestop.web.built import row_form
from onestop.web.forms import Spoken
from onestop.web.sheets import folded, rows_by_heading

ROWS_MOST = 500
# The example of the template is read, and is no row of the list.
CELLS_MOST = ROWS_MOST + 1
# In the order of the template; read in Vietnamese whoever reads the page.
PERSON = {
    "name": "Họ và tên",
    "number": "Số định danh cá nhân",
    "born_on": "Ngày sinh",
    "address": "Địa chỉ",
    "phone": "Điện thoại",
    "email": "Email",
}
NOT_NEEDED = ("phone", "email")
# The row below the headings of the template: recognised by its number and name, and never sent.
EXAMPLE = {
    "name": "Dòng Ví Dụ",
    "number": "000190000000",
    "born_on": "01/01/1990",
    "address": "Số 1 phố Mẫu, phường Kinh Bắc",
    "phone": "0900000000",
    "email": "ten@vidu.vn",
}
YES_NO = {"co": "yes", "khong": "no", "yes": "yes", "no": "no"}
SAMPLES = {
    FieldKind.NUMBER: "1",
    FieldKind.DATE: "01/01/2026",
    FieldKind.ID_NUMBER: "000190000000",
    FieldKind.PHONE: "0900000000",
    FieldKind.EMAIL: "ten@vidu.vn",
    FieldKind.YES_NO: "Có",
    FieldKind.COMMUNE: "Phường Kinh Bắc",
}
FILL = _("Fill this in")
TWICE = _("This number stands in row %(row)s already: one person, one row")
FORMULA = _("Write the value itself, not a formula")


class PersonRow(Spoken):
    """The person a row is for."""

    name = fields.PersonName(validators=[InputRequired(FILL)])
    number = fields.IdNumber(validators=[InputRequired(FILL)])
    born_on = fields.Day(validators=[InputRequired(FILL), fields.in_the_past])
    address = fields.Cleaned(validators=[InputRequired(FILL), Length(max=300)])
    phone = fields.Phone()
    email = StringField(validators=[Optional(), Email(), Length(max=200)])


@dataclass(slots=True)
class Row:
    """A row of the file (its number there), what is wrong by column, and what it became."""

    place: int
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    known: str = ""
    person: Any = None
    answers: Any = None

    @property
    def number(self) -> str:
        return self.person.number.data or ""


def headings(procedure: Procedure) -> dict[str, str]:
    """Every column by its key. A field that is called like another says its section too."""
    found = dict(PERSON)
    for part in procedure.form:
        words = part.label.vi
        if words in found.values() and part.section:
            words = f"{words} ({part.section.vi})"
        count = 2
        while words in found.values():
            words, count = f"{part.label.vi} ({count})", count + 1
        found[f"f_{part.key}"] = words
    return found


def template(procedure: Procedure) -> bytes:
    """The file to fill in: the headings, and one row as an example."""
    heads = headings(procedure)
    example = {**EXAMPLE, **{f"f_{part.key}": _sample(part) for part in procedure.form}}
    written = [list(heads.values()), [example[key] for key in heads]]
    return spreadsheet.workbook(written, CELLS_MOST + 1)


def rows_of(cells: Sequence[Sequence[str]], procedure: Procedure) -> list[dict[str, Any]]:
    """The rows of a file by the keys of their columns, without the example. Raises ListUnfit."""
    heads = headings(procedure)
    told = [*PERSON, *(f"f_{part.key}" for part in procedure.form if part.required)]
    needed = [key for key in told if key not in NOT_NEEDED]
    rows = [row for row in rows_by_heading(cells, heads, needed) if not _is_example(row["values"])]
    if not rows:
        raise ListUnfit("empty")
    if len(rows) > ROWS_MOST:
        raise ListUnfit("rows")
    return rows


def _is_example(values: Mapping[str, str]) -> bool:
    return all(values[key] == EXAMPLE[key] for key in ("name", "number"))


def checked(
    session: Session,
    procedure: Procedure,
    kept: Sequence[Mapping[str, Any]],
) -> list[Row]:
    """Every row with what is wrong with it, by column."""
    rows = [Row(row["place"], dict(row["values"])) for row in kept]
    form = row_form(procedure.form)
    communes = _communes(session)
    first: dict[str, int] = {}
    for row in rows:
        row.person = PersonRow(MultiDict(row.values))
        row.answers = form(MultiDict(_meant(row.values, procedure.form, communes)))
        for part in (row.person, row.answers):
            part.validate()
            row.errors |= {n: str(e[0]) for n, e in part.errors.items() if n and e}
        # Read by a spreadsheet as something to be worked out; no value begins like this.
        cells = row.values.items()
        row.errors |= {n: str(FORMULA) for n, cell in cells if cell.startswith(("=", "@"))}
        if row.number in first and "number" not in row.errors:
            row.errors["number"] = str(TWICE) % {"row": first[row.number]}
        if row.number:
            first.setdefault(row.number, row.place)
    return rows


def _meant(
    values: Mapping[str, str], parts: Sequence[FormField], communes: Mapping[str, str]
) -> dict[str, str]:
    """The answers of a row with the codes of choices, where their names were written."""
    meant = dict(values)
    for part in parts:
        key = f"f_{part.key}"
        names: Mapping[str, str] = {}
        if part.kind is FieldKind.YES_NO:
            names = YES_NO
        elif part.kind is FieldKind.COMMUNE:
            names = communes
        elif part.kind is FieldKind.CHOICE:
            names = {
                folded(words): choice.code
                for choice in part.choices
                for words in (choice.name.vi, choice.name.en)
            }
        meant[key] = names.get(folded(values[key]), values[key])
    return meant


def _communes(session: Session) -> dict[str, str]:
    units = agencies.all_agencies(session, clock.day_of(clock.now()))
    found = {}
    for unit in units:
        if unit.role is AgencyRole.COMMUNE:
            found[folded(unit.name_vi)] = unit.code
            found[folded(unit.name_vi).removeprefix("ubnd")] = unit.code
    return found


def _sample(part: FormField) -> str:
    if part.kind is FieldKind.CHOICE and part.choices:
        return part.choices[0].name.vi
    return SAMPLES.get(part.kind, "Ví dụ")
