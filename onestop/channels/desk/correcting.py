"""Correcting what was typed wrong at an intake; who corrects proves anew who they are."""

from typing import Any

from flask import request

from onestop.catalogue import queries as catalogue
from onestop.channels.desk.blueprint import bp
from onestop.channels.desk.forms import CorrectForm
from onestop.dossiers import queries as dossiers
from onestop.dossiers.corrections import corrections_of
from onestop.dossiers.models import Dossier, Paper, Party
from onestop.dossiers.rules import Person
from onestop.dossiers.service import correcting
from onestop.dossiers.states import PartyRole, ReturnBy
from onestop.kernel.act import account_of
from onestop.kernel.i18n import _
from onestop.people import queries as people
from onestop.people.factors import Kind
from onestop.people.rules import Right
from onestop.web import step_up
from onestop.web.fields import Count
from onestop.web.guard import check_unit, only
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session

ORIGINALS, COPIES = _("Originals"), _("Copies")
ROLES = (PartyRole.APPLICANT, PartyRole.SUBMITTER, PartyRole.RECIPIENT)


@bp.route("/dossiers/<code>/correct", methods=["GET", "POST"])
@only(Right.RECEIVE)
def correct(code: str) -> Answer:
    """What stands there, to be changed to what is right; what stood there is kept below."""
    read = dossiers.dossier_to_change if request.method == "POST" else dossiers.dossier
    dossier = read(session(), code)
    unit = check_unit(Right.RECEIVE, {dossier.reception_agency, dossier.support_agency})
    papers = [p for p in dossiers.papers_of(session(), dossier.id) if p.originals or p.copies]
    parties = dossiers.parties_of(session(), dossier.id)
    form = _form(dossier, parties, papers)
    alike = [role for role in ROLES[1:] if _told(parties[role]) == _told(parties[ROLES[0]])]
    if form.accepted():
        with form.refusals_shown():
            proof = step_up.proof()
            if not isinstance(proof, Kind):
                return proof
            right = _right(form, papers, {role for role in alike if not _is_changed(form, role)})
            correcting.correct(act(unit, proof.value), dossier, right, form.reason.data or "")
            return go("desk.correct", code=code)
    procedure = catalogue.definition(session(), dossier.version_id)
    lines = {part.code: str(part.name) for part in procedure.components}
    made = corrections_of(session(), dossier.id)
    ids = [number for one in made if (number := account_of(one.who))]
    return page(
        "desk/correct.html",
        form=form,
        dossier=dossier,
        papers=papers,
        lines=lines,
        made=made,
        alike={role.value for role in alike},
        words=_words(form, papers, lines),
        names=people.names_of(session(), ids),
    )


def _form(dossier: Dossier, parties: dict[PartyRole, Party], papers: list[Paper]) -> Any:
    fields: dict[str, Any] = {}
    for paper in papers:
        fields[f"o_{paper.position}"] = Count(default=paper.originals)
        fields[f"c_{paper.position}"] = Count(default=paper.copies)
    kind = type("Correct", (CorrectForm,), fields)
    told = {role.value: _told(parties[role]) for role in ROLES}
    return kind(data={"return_by": dossier.return_by, **told})


def _words(form: Any, papers: list[Paper], lines: dict[str, str]) -> dict[str, str]:
    """What the fields of a correction are called."""
    words = {"return_by": form.return_by.label.text}
    for role in ROLES:
        for name in correcting.TOLD:
            field = form[role.value].form[name]
            words[f"{role.value}.{name}"] = f"{form[role.value].label.text} – {field.label.text}"
    for paper in papers:
        line = lines.get(paper.component_code, paper.component_code)
        words[f"paper.{paper.position}.originals"] = f"{line} – {ORIGINALS}"
        words[f"paper.{paper.position}.copies"] = f"{line} – {COPIES}"
    return words


def _told(person: Party | Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in correcting.TOLD}


def _is_changed(form: Any, role: PartyRole) -> bool:
    field = form[role.value]
    return bool(_told(field.form.person()) != field.object_data)


def _right(form: Any, papers: list[Paper], along: set[PartyRole]) -> correcting.Right:
    """What the form says; who was the applicant, and was left as it was, is still the applicant."""
    people = {
        role: form[ROLES[0].value if role in along else role.value].form.person() for role in ROLES
    }
    return correcting.Right(
        people=people,
        return_by=ReturnBy(form.return_by.data),
        papers={
            paper.position: (form[f"o_{paper.position}"].data, form[f"c_{paper.position}"].data)
            for paper in papers
        },
    )
