"""The reception desk's pages."""

from flask import current_app, request

from onestop.agencies import queries as agencies
from onestop.agencies.models import AgencyRole
from onestop.catalogue import queries as catalogue
from onestop.catalogue import search
from onestop.catalogue.definition import Channel, Procedure
from onestop.channels.desk.blueprint import bp
from onestop.channels.desk.forms import IdentityForm, IntakeForm
from onestop.dossiers import lists
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.asking import record_payment
from onestop.dossiers.service.lodging import Lodged, keys_of, lodge, renew_key
from onestop.dossiers.service.receiving import receive
from onestop.dossiers.states import Status
from onestop.kernel import clock, codes
from onestop.kernel.i18n import _
from onestop.people import queries as people
from onestop.people.rules import Right
from onestop.people.service import verify_identity
from onestop.printing import receipt as printed
from onestop.results.reusing import note_reuse
from onestop.web.built import answers_of, built_form
from onestop.web.checklist import all_there, handed_in, lines, with_checklist
from onestop.web.fields import options
from onestop.web.furniture import BareForm
from onestop.web.guard import check_unit, only, unit_for
from onestop.web.headers import private
from onestop.web.intake import application_of
from onestop.web.pages import Answer, go, page, sheet
from onestop.web.paper import looks, pdf_answer
from onestop.web.transaction import act, session

TABS = {
    "new": (Status.NEW,),
    "waiting": (Status.SUPPLEMENT, Status.PAYMENT, Status.STOPPED),
    "running": (Status.RECEIVED, Status.IN_PROGRESS),
    "ready": (Status.DONE,),
}
NOBODY = _("No account has this number. The person can open one and come back")


@bp.get("")
@only(Right.RECEIVE)
def queue() -> Answer:
    """What waits at this desk; a code typed above opens its dossier."""
    if written := codes.dossier_code(request.args.get("code", "")[:60]):
        return go("office.dossier", code=written)
    tab = request.args.get("tab", "new")
    tab = tab if tab in TABS else "new"
    unit = unit_for(Right.RECEIVE)
    found = lists.reception(session(), [unit], TABS[tab], request.args.get("after"))
    names = _names(found.rows)
    return page("desk/queue.html", tab=tab, found=found, names=names, code=request.args.get("code"))


@bp.get("/intake")
@only(Right.RECEIVE)
def choose() -> Answer:
    """Which procedure? Typed words or code, arrow keys, Enter."""
    query = request.args.get("q", "")[:200].strip()
    index = search.current_index(session())
    hits = [
        h for h in (index.find(query, limit=15) if query else index.essential()) if h.is_curated
    ]
    if query and len(hits) == 1 and hits[0].code == query:
        return go("desk.intake", code=hits[0].code)
    return page("desk/choose.html", query=query, hits=hits)


@bp.route("/intake/<code>", methods=["GET", "POST"])
@only(Right.RECEIVE)
def intake(code: str) -> Answer:
    """A walk-in's dossier, from the checklist to the slip, on one page."""
    unit = unit_for(Right.RECEIVE)
    today = clock.day_of(clock.now())
    version_id, procedure = catalogue.version_in_force(session(), code, today)
    parts = lines(procedure, Channel.DESK)
    counted = with_checklist(IntakeForm, parts, asked=request.method == "GET")
    made = type("Intake", (counted, built_form(procedure.form, demanding=False)), {})
    form = made(op_id=codes.random_text(26), commune=unit)
    _choices(form, procedure)
    if form.accepted():
        with form.refusals_shown():
            number = form.applicant.form.number.data
            applicant = form.applicant.form.person()
            name = applicant.organisation or applicant.name
            papers = handed_in(act(unit), form, parts, number, name)
            if all_there(form, parts, papers, form.case.data or None):
                application = application_of(
                    form,
                    procedure=procedure,
                    version_id=version_id,
                    unit=unit,
                    reception=unit,
                    papers=papers,
                    answers=answers_of(form, procedure.form),
                )
                lodged = lodge(act(unit), application, Channel.DESK)
                if lodged.dossier.status == Status.NEW and lodged.dossier.seq == 2:
                    _after_lodging(form, unit, lodged)
                return go("desk.slip", code=lodged.dossier.code)
    return page(
        "desk/intake.html", form=form, p=procedure, parts=parts, hour=clock.local(clock.now())
    )


@bp.get("/dossiers/<code>/slip")
@only(Right.RECEIVE)
def slip(code: str) -> Answer:
    """Code and key to be handed over, with the slip to print."""
    dossier = _dossier(code)
    lodged = keys_of(act(), dossier)
    name = catalogue.definition(session(), dossier.version_id).name
    return private(sheet("desk/slip.html", lodged=lodged, dossier=dossier, name=name))


@bp.get("/dossiers/<code>/receipt.pdf")
@only(Right.RECEIVE)
def receipt(code: str) -> Answer:
    dossier = _dossier(code)
    base = current_app.config["SETTINGS"].base_url
    return pdf_answer(printed.pdf(act(), dossier, base, **looks()), dossier.code)


@bp.post("/dossiers/<code>/new-key")
@only(Right.RECEIVE)
def new_key(code: str) -> Answer:
    """A lost slip: the person has shown a card; the old key opens nothing any more."""
    dossier = _dossier(code, to_change=True)
    if BareForm().accepted():
        renew_key(act(dossier.reception_agency), dossier)
    return go("desk.slip", code=dossier.code)


@bp.route("/identity", methods=["GET", "POST"])
@only(Right.VERIFY_IDENTITY)
def identity() -> Answer:
    """Compare a card with an account once; from then on the account owns what is its number's."""
    form = IdentityForm()
    found = None
    if form.accepted():
        number = "".join((form.number.data or "").replace(".", "").split())
        waiting = people.accounts_to_verify(session(), number)
        if not waiting:
            form.blame("number", str(NOBODY))
        elif form.seen.data:
            for account in waiting:
                verify_identity(act(unit_for(Right.VERIFY_IDENTITY)), account)
            return page("desk/identity.html", form=IdentityForm(), found=waiting, done=True)
        else:
            found = waiting
    return page("desk/identity.html", form=form, found=found, done=False)


def _after_lodging(form: IntakeForm, unit: str, lodged: Lodged) -> None:
    dossier = lodged.dossier
    note_reuse(act(unit), dossier)
    if form.paid.data:
        record_payment(act(unit), dossier, form.paid.data)
    if form.receive_now.data:
        receive(act(unit), dossier)


def _dossier(code: str, *, to_change: bool = False) -> Dossier:
    read = dossiers.dossier_to_change if to_change else dossiers.dossier
    dossier = read(session(), code)
    check_unit(Right.RECEIVE, {dossier.reception_agency, dossier.support_agency})
    return dossier


def _choices(form: IntakeForm, procedure: Procedure) -> None:
    units = agencies.all_agencies(session(), clock.day_of(clock.now()))
    form.commune.choices = options(
        (unit.code, unit.name)
        for unit in units
        if unit.role is AgencyRole.COMMUNE and unit.receives
    )
    cases = [(case.code, str(case.name)) for case in procedure.cases]
    form.case.choices = options(cases, empty=True)


def _names(rows: object) -> dict[int, str]:
    assert isinstance(rows, list)
    ids = {entry.dossier.version_id for entry in rows}
    return {number: str(catalogue.definition(session(), number).name) for number in ids}
