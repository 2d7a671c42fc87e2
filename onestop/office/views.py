"""Work lists, the file of a dossier, and every act on it."""

from flask import current_app, request, send_file
from werkzeug.exceptions import NotFound

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.dossiers import lists
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.clockwork import check_seq
from onestop.dossiers.states import StepState
from onestop.dossiers.words import DOORS, HISTORY, INNER_HISTORY
from onestop.journal import queries as journal
from onestop.kernel import clock
from onestop.kernel.act import account_of
from onestop.notifications import queries as notices
from onestop.office.blueprint import bp
from onestop.office.doing import DOING, checklist_of, form_for
from onestop.office.offers import SIGNED, Offer, offers
from onestop.office.printing import offered
from onestop.office.seeing import seen
from onestop.people import queries as people
from onestop.people.factors import Kind
from onestop.people.rules import Right, may, sees_all, units_of
from onestop.privacy.models import Opened
from onestop.results import queries as results
from onestop.results import uses
from onestop.results.held import KINDS
from onestop.web import step_up
from onestop.web.custody_pages import holders
from onestop.web.dossier_pages import shown
from onestop.web.guard import account, check_unit, has, only
from onestop.web.headers import private
from onestop.web.login import holdings
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session

OPEN_STEPS = (StepState.SENT, StepState.ACCEPTED)


@bp.get("")
@only(Right.SEE_FILE)
def worklist() -> Answer:
    """What the visitor's units must do, what is due first on top; or only what is one's own."""
    mine = request.args.get("who") == "me"
    everywhere = sees_all(holdings(), Right.SEE_FILE)
    today = clock.day_of(clock.now())
    known = {unit.code: unit for unit in agencies.all_agencies(session(), today)}
    units = set(known) if everywhere else set(units_of(holdings(), Right.SEE_FILE))
    dated = request.args.get("dated") != "no"
    found = lists.tasks(
        session(),
        units,
        OPEN_STEPS,
        assignee=account().id if mine else None,
        dated=dated,
        after=request.args.get("after"),
    )
    versions = {task.dossier.version_id for task in found.rows}
    procedures = {number: catalogue.definition(session(), number) for number in versions}
    names = people.names_of(
        session(), [t.step.assignee_id for t in found.rows if t.step.assignee_id]
    )
    return page(
        "office/worklist.html",
        found=found,
        procedures=procedures,
        units=known,
        names=names,
        mine=mine,
        dated=dated,
        opinions=lists.asked(session(), units),
        unread=notices.unread(session(), account().id),
        signs=has(Right.DECIDE),
        own_units=[known[code].name for code in sorted(units) if code in known][:3],
    )


@bp.get("/dossiers/<code>")
@only(Right.SEE_FILE)
def dossier(code: str) -> Answer:
    return _file(seen(code))


@bp.post("/dossiers/<code>/<name>/<int:position>")
@only(Right.SEE_FILE)
def do(code: str, name: str, position: int) -> Answer:
    """One act; when it is refused, the file is shown again with what was typed."""
    found = seen(code, to_change=True)
    wanted = position or None
    offered = [o for o in _offers(found) if o.name == name and o.position == wanted]
    if name not in DOING:
        raise NotFound
    if not offered:
        return _file(found, too_late=True)
    offer = next((o for o in offered if may(holdings(), o.right, {o.unit})), offered[0])
    unit = check_unit(offer.right, {offer.unit})
    form = form_for(act(unit), found, offer)
    if form.accepted():
        with form.refusals_shown():
            check_seq(found, form.seq.data)
            proof = step_up.proof() if name in SIGNED else None
            if not (proof is None or isinstance(proof, Kind)):
                return proof
            DOING[name][1](act(unit, proof.value if proof else None), found, form)
            return go("office.dossier", code=code)
    return _file(found, refused=(offer, form))


@bp.get("/dossiers/<code>/files/<int:position>")
@only(Right.SEE_FILE)
def file(code: str, position: int) -> Answer:
    found = seen(code, what=Opened.FILE)
    papers = dossiers.papers_of(session(), found.id)
    digest = next((p.file_digest for p in papers if p.position == position), None)
    if digest is None:
        raise NotFound
    kept = dossiers.stored_files(session(), [digest])[digest]
    path = current_app.extensions["files"].path(digest)
    return private(
        send_file(path, mimetype=kept.media_type, as_attachment=True, download_name=kept.name)
    )


@bp.get("/dossiers/<code>/reused/<int:result_id>")
@only(Right.SEE_FILE)
def reused(code: str, result_id: int) -> Answer:
    """The electronic result that serves as a paper of this dossier: its check, live."""
    found = seen(code, what=Opened.FILE)
    papers = dossiers.papers_of(session(), found.id)
    if all(paper.result_id != result_id for paper in papers):
        raise NotFound
    return go("public.verdict", token=results.result(session(), result_id).token)


@bp.get("/dossiers/<code>/stored/<int:paper_id>")
@only(Right.SEE_FILE)
def stored(code: str, paper_id: int) -> Answer:
    """A paper of the storehouse that serves in this dossier and was issued elsewhere: its check."""
    found = seen(code, what=Opened.FILE)
    papers = dossiers.papers_of(session(), found.id)
    if all(paper.stored_id != paper_id for paper in papers):
        raise NotFound
    return go("public.verdict", token=results.stored_paper(session(), paper_id).token)


@bp.get("/lapsed")
@only(Right.WORK)
def lapsed() -> Answer:
    """Dossiers that ended here and had used a paper which has fallen since."""
    units = units_of(holdings(), Right.WORK)
    found = uses.lapsed_after(session(), units, clock.day_of(clock.now()))
    return page("office/lapsed.html", found=found, kinds=KINDS)


@bp.get("/results/<int:result_id>.pdf")
@only(Right.SEE_FILE)
def result_pdf(result_id: int) -> Answer:
    result = results.result(session(), result_id)
    seen(result.dossier_code, what=Opened.RESULT)
    path = current_app.extensions["files"].path(result.pdf_digest)
    name = f"{result.number.replace('/', '-')}.pdf"
    return private(
        send_file(path, mimetype="application/pdf", as_attachment=True, download_name=name)
    )


@bp.get("/dossiers/<code>/journal")
@only(Right.READ_JOURNAL)
def events(code: str) -> Answer:
    """Every event of a dossier as it was recorded, for an inspector."""
    found = journal.events_of(session(), seen(code).subject)
    ids = {number for event in found if (number := account_of(event.who))}
    units = {event.unit for event in found if event.unit}
    day = clock.day_of(found[0].at)
    return page(
        "office/events.html",
        events=found,
        code=code,
        names=people.names_of(session(), sorted(ids)),
        units=agencies.agencies_by_code(session(), units, day),
        words={**HISTORY, **INNER_HISTORY},
        doors=DOORS,
        account_of=account_of,
    )


def _offers(found: Dossier) -> list[Offer]:
    return offers(
        found,
        dossiers.steps_of(session(), found.id),
        catalogue.definition(session(), found.version_id),
        dossiers.charges_of(session(), found.id),
        results.of_dossier(session(), found.id),
        dossiers.consultations_of(session(), found.id),
        dossiers.apologies_of(session(), found.id),
    )


def _file(
    found: Dossier, refused: tuple[Offer, object] | None = None, *, too_late: bool = False
) -> Answer:
    allowed = [o for o in _offers(found) if may(holdings(), o.right, {o.unit})]
    reader = act()
    with_forms = [
        (offer, refused[1] if refused and refused[0] == offer else form_for(reader, found, offer))
        for offer in allowed
    ]
    steps = dossiers.steps_of(session(), found.id)
    view = shown(session(), found.code)
    answer = page(
        "office/dossier.html",
        view=view,
        unit_names={code: unit.name for code, unit in view.agencies.items()},
        people=holders(view.story.originals),
        may_label=may(holdings(), Right.HAND_OVER, {found.paper_holder or found.reception_agency})
        and view.story.is_open,
        dossier=found,
        offers=with_forms,
        refused=refused,
        too_late=too_late,
        parts=checklist_of(reader, found),
        parties=dossiers.parties_of(session(), found.id),
        answers=dossiers.answers_of(session(), found.id),
        results=results.of_dossier(session(), found.id),
        names=people.names_of(session(), [s.assignee_id for s in steps if s.assignee_id]),
        assignees={step.position: step.assignee_id for step in steps},
        used={
            (u.use.result_id, u.use.stored_id, u.use.component_code): u
            for u in uses.in_dossier(session(), found.id, clock.day_of(clock.now()))
        },
        kinds=KINDS,
        printed=offered(found),
        may_digitise=may(holdings(), Right.RECEIVE, {found.reception_agency}),
    )
    if refused:
        return answer if isinstance(answer, tuple) else (str(answer), 422)
    return (str(answer), 409) if too_late else answer
