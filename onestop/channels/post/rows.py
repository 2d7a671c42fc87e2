"""The rows of a day's list: what each column is, and what is wrong with each row."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from onestop.agencies import queries as agencies
from onestop.agencies.models import Agency, AgencyRole
from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel, Procedure
from onestop.catalogue.errors import NoSuchProcedure
from onestop.catalogue.search import fold
from onestop.channels.post.forms import numbered
from onestop.despatch import queries
from onestop.despatch.rules import listed_papers, paper_count
from onestop.dossiers.rules import Application, HandedIn, Person, missing_papers
from onestop.dossiers.states import ReturnBy
from onestop.kernel import i18n
from onestop.kernel.i18n import _
from onestop.web import fields
from onestop.web.forms import Spoken
from onestop.web.person_forms import NumberField

# In the order of the template; what stands here in Vietnamese is read whoever reads the page.
HEADINGS = {
    "mailed_as": "Số hiệu",
    "procedure": "Mã thủ tục",
    "case": "Trường hợp",
    "name": "Họ tên",
    "number": "Số định danh",
    "born_on": "Ngày sinh",
    "phone": "Điện thoại",
    "address": "Địa chỉ",
    "reception": "Đơn vị nhận",
    "commune": "Xã, phường",
    "papers": "Số giấy tờ",
    "note": "Ghi chú",
}
NEEDED = ("mailed_as", "procedure", "name", "address", "reception", "papers")
# All are stored in one transaction, and on SQLite whoever else writes waits for its end.
ROWS_MOST = 300
FILL = _("Fill this in")
NO_PROCEDURE = _("No procedure that may be sent by post has this code")
NO_CASE = _("The procedure has no such case")
NO_UNIT = _("No one-stop unit has this code or name")
COMMUNE_NEEDED = _("Name the commune: the unit receives for several")
NOT_A_NUMBER = _("Write a number from 0 to 99")
OTHER_COUNT = _("The list asks for %(listed)s papers: register this envelope by itself and count")
BY_ITSELF = _("Its papers must be counted one by one: register this envelope by itself")
TWICE = _("This number stands in row %(row)s already")


class RowForm(Spoken):
    """One row; what needs the register of procedures and units is looked up beside it."""

    mailed_as = StringField(validators=[InputRequired(FILL), Length(max=40), numbered])
    name = fields.PersonName(validators=[InputRequired(FILL)])
    number = NumberField()
    born_on = fields.Day(validators=[Optional(), fields.in_the_past])
    phone = fields.Phone()
    address = fields.Cleaned(validators=[InputRequired(FILL), Length(max=300)])
    note = StringField(validators=[Length(max=500)])


@dataclass(slots=True)
class Row:
    """A row of the file (its number there), what is wrong by column, and what it means."""

    place: int
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    known: str = ""
    form: Any = None
    procedure: Procedure | None = None
    version_id: int = 0
    unit: str = ""
    commune: str = ""
    papers: tuple[HandedIn, ...] = ()


def checked(session: Session, post: str, kept: Sequence[Mapping[str, Any]], day: date) -> list[Row]:
    """Every row with what is wrong with it, and the dossier of those registered today already."""
    rows = [Row(row["place"], dict(row["values"])) for row in kept]
    units = agencies.reception_units(session, day)
    looked: dict[str, tuple[int, Procedure] | None] = {}
    first: dict[str, int] = {}
    for row in rows:
        row.form = RowForm(MultiDict(row.values))
        row.form.validate()
        row.errors = {
            name: str(errors[0]) for name, errors in row.form.errors.items() if errors and name
        }
        code = row.values["procedure"].strip()
        if code not in looked:
            looked[code] = _procedure(session, code, day)
        _look_up(row, looked[code], units)
        number = row.form.mailed_as.data or ""
        if number in first and "mailed_as" not in row.errors:
            row.errors["mailed_as"] = str(TWICE) % {"row": first[number]}
        first.setdefault(number, row.place)
    known = queries.numbers_known(session, post, first, day)
    for row in rows:
        row.known = known.get(row.form.mailed_as.data or "", "")
        if row.known:
            row.errors = {}
    return rows


def application(row: Row, post: str, day: date) -> Application:
    """What a row without errors asks for; named by post office, number and day, so that it is
    taken in once however often it comes."""
    assert row.procedure is not None
    told = row.form
    person = Person(
        name=told.name.data,
        number=told.number.data or None,
        born_on=told.born_on.data,
        phone=told.phone.data or "",
        address=told.address.data,
        language=i18n.locale(),
    )
    named = f"{post}|{told.mailed_as.data}|{day.isoformat()}"
    return Application(
        op_id=hashlib.sha256(named.encode()).hexdigest()[:32],
        version_id=row.version_id,
        procedure=row.procedure,
        support_agency=post,
        reception_agency=row.unit,
        commune=row.commune,
        applicant=person,
        submitter=person,
        recipient=person,
        return_by=ReturnBy.POST,
        papers=row.papers,
        answers={},
        case=row.values["case"].strip() or None,
        mailed_as=told.mailed_as.data,
    )


def _look_up(row: Row, found: tuple[int, Procedure] | None, units: Sequence[Agency]) -> None:
    values = row.values
    unit = _unit(values["reception"], units)
    if unit is None:
        row.errors["reception"] = str(NO_UNIT if values["reception"].strip() else FILL)
    else:
        row.unit = unit.code
        communes = [u for u in units if u.role is AgencyRole.COMMUNE]
        named = _unit(values["commune"], communes)
        own = unit.code if unit.role is AgencyRole.COMMUNE else ""
        row.commune = named.code if named else own
        if not row.commune or (values["commune"].strip() and not named):
            row.errors["commune"] = str(NO_UNIT if values["commune"].strip() else COMMUNE_NEEDED)
    if found is None:
        row.errors["procedure"] = str(NO_PROCEDURE if values["procedure"].strip() else FILL)
        return
    row.version_id, row.procedure = found
    case = values["case"].strip() or None
    if case and case not in {known.code for known in row.procedure.cases}:
        row.errors["case"] = str(NO_CASE)
        return
    parts = row.procedure.components_for(Channel.POST, case)
    row.papers = listed_papers(parts)
    listed = paper_count(row.papers)
    counted = values["papers"].strip()
    if not counted.isdecimal() or int(counted) > 99:
        row.errors["papers"] = str(NOT_A_NUMBER if counted else FILL)
    elif int(counted) != listed:
        row.errors["papers"] = str(OTHER_COUNT) % {"listed": listed}
    elif missing_papers(parts, row.papers):
        row.errors["papers"] = str(BY_ITSELF)


def _procedure(session: Session, code: str, day: date) -> tuple[int, Procedure] | None:
    try:
        version_id, found = catalogue.version_in_force(session, code, day)
    except NoSuchProcedure:
        return None
    return (version_id, found) if found.may_be_filed and Channel.POST in found.channels else None


def _unit(written: str, units: Sequence[Agency]) -> Agency | None:
    """A unit by its code or its name, with or without marks and “UBND”."""
    wanted = _named(written)
    for unit in units:
        if wanted and wanted in (fold(unit.code), _named(unit.name_vi), _named(unit.name_en)):
            return unit
    return None


def _named(name: str) -> str:
    return " ".join(fold(name).split()).removeprefix("ubnd ")
