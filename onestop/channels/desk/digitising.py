"""Digitising at the desk: a scan beside its original becomes a signed copy in the storehouse."""

from flask import request

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Component, ComponentKind
from onestop.channels.desk.blueprint import bp
from onestop.channels.desk.forms import DigitiseForm, VoidForm
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.states import PartyRole
from onestop.kernel import clock
from onestop.people.rules import Right
from onestop.results import digitising
from onestop.results import queries as results
from onestop.results.errors import NoSuchResult
from onestop.results.storehouse import Kind
from onestop.web.fields import options
from onestop.web.guard import account, check_unit, only
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session
from onestop.web.uploads import keep_upload


@bp.route("/dossiers/<code>/digitise", methods=["GET", "POST"])
@only(Right.RECEIVE)
def digitise(code: str) -> Answer:
    """Scan, what the original says, and the clerk's word that both are the same."""
    is_sent = request.method == "POST"
    read = dossiers.dossier_to_change if is_sent else dossiers.dossier
    dossier = read(session(), code)
    unit = check_unit(Right.RECEIVE, {dossier.reception_agency})
    parts = parts_of(dossier)
    form = DigitiseForm()
    form.component.choices = options(((p.code, str(p.name)) for p in parts), empty=True)
    if form.accepted():
        with form.refusals_shown():
            here = act(unit)
            chosen = next(part for part in parts if part.code == form.component.data)
            paper = digitising.digitise(
                here,
                dossier,
                chosen,
                keep_upload(here, request.files.get("file")),
                original_of(form),
                dossiers.parties_of(session(), dossier.id)[PartyRole.APPLICANT],
                agencies.agency(session(), unit, clock.day_of(here.at)),
                account(),
            )
            return go("desk.digitised", paper_id=paper.id)
    return page("desk/digitise.html", form=form, dossier=dossier, parts=parts)


@bp.get("/papers/<int:paper_id>")
@only(Right.RECEIVE)
def digitised(paper_id: int) -> Answer:
    """What was signed, and the code its owner uses it by."""
    paper = results.stored_paper(session(), paper_id)
    _check_here(paper.kind, paper.unit, paper_id)
    dossier = dossiers.dossier_by_id(session(), paper.dossier_id or 0)
    return page("desk/digitised.html", paper=paper, dossier=dossier)


@bp.route("/papers/<int:paper_id>/void", methods=["GET", "POST"])
@only(Right.RECEIVE)
def void_paper(paper_id: int) -> Answer:
    """Take a signed copy back, with the reason; dossiers that used it are flagged."""
    read = results.stored_to_change if request.method == "POST" else results.stored_paper
    paper = read(session(), paper_id)
    unit = _check_here(paper.kind, paper.unit, paper_id)
    form = VoidForm()
    if form.accepted():
        with form.refusals_shown():
            digitising.void(act(unit), paper, form.reason.data or "")
            return go("desk.digitised", paper_id=paper.id)
    return page("desk/void_paper.html", form=form, paper=paper)


def _check_here(kind: Kind, unit: str | None, paper_id: int) -> str:
    """The unit that digitised a paper, when the visitor works there. Raises NoSuchResult,
    NotYours."""
    if kind is not Kind.DIGITISED or unit is None:
        raise NoSuchResult(result=paper_id)
    return check_unit(Right.RECEIVE, {unit})


def original_of(form: DigitiseForm) -> digitising.Original:
    """What the clerk read on the paper."""
    return digitising.Original(
        title=form.title.data or "",
        number=form.number.data or "",
        issuer=form.issuer.data or "",
        issued_on=form.issued_on.data,
        valid_until=form.valid_until.data,
    )


def parts_of(dossier: Dossier) -> list[Component]:
    """The lines of the checklist that something can be handed in for."""
    procedure = catalogue.definition(session(), dossier.version_id)
    return [
        part
        for part in procedure.components
        if part.kind is not ComponentKind.NOTE and part.case in (None, dossier.case_code)
    ]
