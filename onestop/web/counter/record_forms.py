"""A counter's record as the very form it would have been with a line: one set of rules for both."""

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form

from onestop.catalogue.definition import Component, Procedure
from onestop.dossiers.errors import UnknownPaper
from onestop.dossiers.rules import Application
from onestop.kernel.act import Act
from onestop.kernel.i18n import _
from onestop.offline.rules import Sent
from onestop.web.built import answers_of, built_form
from onestop.web.checklist import all_there, handed_in, lines, with_checklist
from onestop.web.counter.door import Door
from onestop.web.forms import BaseForm, clean
from onestop.web.intake import application_of


class FromRecord:
    """Reads a record instead of the request; it was protected by the device that sent it."""

    def __init__(self, sent: MultiDict[str, str]) -> None:
        Form.__init__(self, clean(sent), meta={"csrf": False})


class Blank:
    """Reads nothing: every field as it is when nobody has typed anything."""

    def __init__(self) -> None:
        Form.__init__(self, None, meta={"csrf": False})


def form_of(door: Door, procedure: Procedure, sent: Sent) -> Any:
    """The door's form filled in with a record. Lines of its checklist that the procedure does not
    have are left out: see `strange_papers`."""
    parts = lines(procedure, door.channel)
    typed = MultiDict(sent.fields)
    typed["op_id"] = sent.op_id
    for place, part in enumerate(parts):
        originals, copies = sent.papers.get(part.code, (0, 0))
        typed[f"o_{place}"], typed[f"c_{place}"] = str(originals), str(copies)
    form = type("Recorded", (FromRecord, _made(door, procedure, parts)), {})(typed)
    door.choices(form, procedure)
    return form


def asked_form(door: Door, procedure: Procedure, op_id: str) -> Any:
    """The same form as a person corrects it: it reads the request."""
    form = _made(door, procedure, lines(procedure, door.channel))(op_id=op_id)
    door.choices(form, procedure)
    return form


def strange_papers(door: Door, procedure: Procedure, sent: Sent) -> list[str]:
    """The papers that were counted for lines the procedure's checklist has not."""
    known = {part.code for part in lines(procedure, door.channel)}
    return [code for code, counts in sent.papers.items() if code not in known and any(counts)]


def application(
    act: Act, door: Door, form: Any, version: tuple[int, Procedure], unit: str
) -> Application | None:
    """What the filled-in form asks for; None when it is refused, with the reasons at its fields.
    Raises what taking papers in raises."""
    version_id, procedure = version
    if not form.validate():
        return None
    parts = lines(procedure, door.channel)
    applicant = form.applicant.form.person()
    name = applicant.organisation or applicant.name
    papers = handed_in(act, form, parts, applicant.number, name)
    if not all_there(form, parts, papers, form.case.data or None):
        return None
    mailed = getattr(form, "mailed_as", None)
    return application_of(
        form,
        procedure=procedure,
        version_id=version_id,
        unit=unit,
        reception=door.reception(form, unit),
        papers=papers,
        answers=answers_of(form, procedure.form) if door.asks else {},
        mailed_as=mailed.data if mailed is not None else None,
    )


def refuse_strange(door: Door, procedure: Procedure, sent: Sent) -> None:
    """Raises UnknownPaper when a paper was counted that the checklist has not."""
    if strange := strange_papers(door, procedure, sent):
        raise UnknownPaper(paper=", ".join(strange))


def sentences(form: BaseForm) -> str:
    """What is wrong with a form, in one line."""
    return "; ".join(sentence for _field, sentence in form.all_errors()) or str(_("Look again"))


def _made(door: Door, procedure: Procedure, parts: list[Component]) -> type[BaseForm]:
    counted = with_checklist(door.form, parts)
    if not door.asks:
        return counted
    return type("Intake", (counted, built_form(procedure.form, demanding=False)), {})
