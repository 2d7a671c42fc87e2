"""Applying online: people, form, papers, review, send; a draft is kept at every step."""

from datetime import date
from typing import Any

from flask import current_app, request
from werkzeug.exceptions import NotFound

from onestop.agencies import queries as agencies
from onestop.agencies.models import AgencyRole
from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel, Component, ComponentKind, Procedure
from onestop.catalogue.errors import NotCurated
from onestop.channels.online import queries, service
from onestop.channels.online.blueprint import bp
from onestop.channels.online.errors import ConsentMissing, NotReusable
from onestop.channels.online.forms import PaperForm, PeopleForm
from onestop.channels.online.models import Draft
from onestop.dossiers.errors import ChannelClosed
from onestop.dossiers.rules import missing_papers
from onestop.kernel import clock
from onestop.people.rules import Right
from onestop.results import outside
from onestop.results import queries as results
from onestop.results.held import KINDS, Held, of_result, of_stored
from onestop.web.built import answers_of, built_form, fill
from onestop.web.checklist import TOKEN_MOST
from onestop.web.fields import options
from onestop.web.forms import plain
from onestop.web.furniture import BareForm
from onestop.web.guard import account, only
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session
from onestop.web.uploads import keep_upload


@bp.get("/apply/<code>")
@only(Right.APPLY)
def start(code: str) -> Answer:
    """What is needed, before anything is typed."""
    today = clock.day_of(clock.now())
    _version, procedure = catalogue.version_in_force(session(), code, today)
    _check_open(procedure)
    drafts = [d for d in queries.open_drafts(session(), account().id) if d.procedure_code == code]
    most = current_app.config["SETTINGS"].upload_bytes
    return page("online/start.html", p=procedure, drafts=drafts, form=BareForm(), most=most)


@bp.post("/apply/<code>")
@only(Right.APPLY)
def begin(code: str) -> Answer:
    today = clock.day_of(clock.now())
    version_id, procedure = catalogue.version_in_force(session(), code, today)
    _check_open(procedure)
    form = BareForm()
    if not form.accepted():
        most = current_app.config["SETTINGS"].upload_bytes
        return page("online/start.html", p=procedure, drafts=[], form=form, most=most)
    draft = service.begin(act(), account(), version_id, procedure)
    return go("online.people", draft_id=draft.id)


@bp.route("/apply/drafts/<int:draft_id>/people", methods=["GET", "POST"])
@only(Right.APPLY)
def people(draft_id: int) -> Answer:
    draft, procedure = _draft(draft_id)
    told = draft.told.get("people")
    form = PeopleForm(**_people_prefill(told))
    form.unit.choices = options(((a.code, a.name) for a in _communes()), empty=True)
    cases = [(case.code, str(case.name)) for case in procedure.cases]
    form.case.choices = options(cases, empty=True)
    if not form.accepted():
        return page("online/people.html", form=form, draft=draft, p=procedure)
    service.keep_step(act(), draft, "people", form.told())
    return go("online.form" if procedure.form else "online.papers", draft_id=draft.id)


@bp.route("/apply/drafts/<int:draft_id>/form", methods=["GET", "POST"])
@only(Right.APPLY)
def form(draft_id: int) -> Answer:
    draft, procedure = _draft(draft_id)
    made = built_form(procedure.form)()
    if request.method == "GET":
        fill(made, draft.told.get("form", {}), procedure.form)
    if not made.accepted():
        return page("online/form.html", form=made, draft=draft, p=procedure)
    service.keep_step(act(), draft, "form", answers_of(made, procedure.form))
    return go("online.papers", draft_id=draft.id)


@bp.get("/apply/drafts/<int:draft_id>/papers")
@only(Right.APPLY)
def papers(draft_id: int) -> Answer:
    draft, procedure = _draft(draft_id)
    return _papers_page(draft, procedure, PaperForm(), "")


@bp.post("/apply/drafts/<int:draft_id>/papers/<component>")
@only(Right.APPLY)
def hand_in(draft_id: int, component: str) -> Answer:
    """Upload a file for a line of the checklist, use a result again, or take it away."""
    draft, procedure = _draft(draft_id)
    form = PaperForm()
    if component not in {part.code for part in _parts(draft, procedure)}:
        raise NotFound
    if not form.accepted():
        return _papers_page(draft, procedure, form, component)
    with form.refusals_shown():
        service.keep_paper(act(), draft, component, _paper(draft, procedure, component))
        return go("online.papers", draft_id=draft.id, _anchor=f"paper-{component}")
    return _papers_page(draft, procedure, form, component)


@bp.get("/apply/drafts/<int:draft_id>/papers/<component>")
@only(Right.APPLY)
def hand_in_again(draft_id: int, component: str) -> Answer:
    """The page of a refused paper, opened again: back to the papers."""
    return go("online.papers", draft_id=_draft(draft_id)[0].id)


@bp.get("/apply/drafts/<int:draft_id>/review")
@only(Right.APPLY)
def review(draft_id: int) -> Answer:
    draft, procedure = _draft(draft_id)
    return _review_page(draft, procedure, BareForm())


@bp.post("/apply/drafts/<int:draft_id>/send")
@only(Right.APPLY)
def send(draft_id: int) -> Answer:
    """Send the application; pressed twice, or again later, it is the same dossier."""
    draft, procedure = _draft(draft_id)
    form = BareForm()
    if form.accepted():
        with form.refusals_shown():
            lodged = service.send(act(), draft, account(), procedure)
            return go("online.sent", code=lodged.dossier.code)
    return _review_page(draft, procedure, form)


@bp.get("/apply/drafts/<int:draft_id>/send")
@only(Right.APPLY)
def send_again(draft_id: int) -> Answer:
    """The page of a refused dispatch, opened again: back to what was to be sent."""
    return go("online.review", draft_id=_draft(draft_id)[0].id)


@bp.route("/apply/drafts/<int:draft_id>/discard", methods=["GET", "POST"])
@only(Right.APPLY)
def discard(draft_id: int) -> Answer:
    """Ask once more, then throw the draft away: nothing of it can be had back."""
    draft, procedure = _draft(draft_id)
    form = BareForm()
    if not form.accepted():
        return page("online/discard.html", form=form, draft=draft, p=procedure)
    service.discard(act(), draft)
    return go("online.mine")


def _draft(draft_id: int) -> tuple[Draft, Procedure]:
    draft = queries.draft(session(), draft_id, account().id)
    return draft, catalogue.definition(session(), draft.version_id)


def _check_open(procedure: Procedure) -> None:
    if not procedure.may_be_filed:
        raise NotCurated
    if Channel.ONLINE not in procedure.channels:
        raise ChannelClosed


def _communes() -> list[Any]:
    units = agencies.all_agencies(session(), clock.day_of(clock.now()))
    return [unit for unit in units if unit.role is AgencyRole.COMMUNE and unit.receives]


def _people_prefill(told: dict[str, Any] | None) -> dict[str, Any]:
    if told is None:
        return {"for_whom": "me"}
    prefill = {**told, "for_whom": "me" if told["for_me"] else "other"}
    for person in ("applicant", "recipient"):
        born = told[person].get("born_on")
        prefill[person] = {
            **told[person],
            "born_on": date.fromisoformat(born) if born else None,
        }
    return prefill


def _parts(draft: Draft, procedure: Procedure) -> list[Component]:
    case = draft.told.get("people", {}).get("case")
    return [
        part
        for part in procedure.components_for(Channel.ONLINE, case)
        if part.kind is not ComponentKind.NOTE
    ]


def _paper(draft: Draft, procedure: Procedure, component: str) -> dict[str, Any] | None:
    if request.form.get("remove"):
        return None
    if chosen := request.form.get("reuse", ""):
        usable = service.reusable(act(), account(), procedure).get(component, [])
        held = next((held for held in usable if _key(held) == chosen), None)
        if held is None:
            raise NotReusable
        if not request.form.get("consent"):
            raise ConsentMissing
        return _again(held)
    if pasted := plain(request.form.get("outside", "")).strip():
        if not request.form.get("consent"):
            raise ConsentMissing
        return _from_elsewhere(procedure, component, pasted[:TOKEN_MOST])
    kept = keep_upload(act(), request.files.get("file"))
    return {"digest": kept.digest, "name": kept.name, "size": kept.size}


def _key(held: Held) -> str:
    """How a form names a paper of the storehouse."""
    return f"r{held.result_id}" if held.result_id else f"s{held.stored_id}"


def _again(held: Held) -> dict[str, Any]:
    if held.result_id:
        return {"result": held.result_id}
    return {"stored": held.stored_id, "digest": held.file_digest}


def _from_elsewhere(procedure: Procedure, component: str, pasted: str) -> dict[str, Any]:
    """A result issued elsewhere, by its link or token: kept as the visitor's own. Raises
    NotUsable."""
    me = account()
    kind = next((p.paper_type for p in procedure.components if p.code == component), None)
    owner = (me.organisation or me.name, me.owner_number, me.id)
    paper = outside.take(act(), pasted, kind or "", owner)
    return _again(of_stored(paper, clock.day_of(clock.now())))


def _papers_page(draft: Draft, procedure: Procedure, form: PaperForm, failed: str) -> Answer:
    # The summary above names the line that was refused and leads to it.
    form.file.id = f"file-{failed}"
    if part := next((part for part in _parts(draft, procedure) if part.code == failed), None):
        form.file.label.text = str(part.name)
    usable = service.reusable(act(), account(), procedure)
    today = clock.day_of(clock.now())
    unit = draft.told.get("people", {}).get("unit")
    return page(
        "online/papers.html",
        form=form,
        draft=draft,
        p=procedure,
        parts=_parts(draft, procedure),
        usable=usable,
        held={code: _chosen(held, today) for code, held in draft.papers.items()},
        key=_key,
        kinds=KINDS,
        unit=next((u.name for u in _communes() if u.code == unit), ""),
        failed=failed,
        most=current_app.config["SETTINGS"].upload_bytes,
    )


def _chosen(held: dict[str, Any], day: date) -> Held | None:
    """The paper of the storehouse that a line of a draft names; None for a file."""
    if number := held.get("result"):
        return of_result(results.result(session(), number), day)
    if number := held.get("stored"):
        return of_stored(results.stored_paper(session(), number), day)
    return None


def _review_page(draft: Draft, procedure: Procedure, form: BareForm) -> Answer:
    people = draft.told.get("people", {})
    handed_in = [service.handed_in(code, held) for code, held in draft.papers.items()]
    parts = _parts(draft, procedure)
    return page(
        "online/review.html",
        form=form,
        draft=draft,
        p=procedure,
        people=people,
        me=account(),
        parts=parts,
        missing=missing_papers(parts, handed_in),
        fees=procedure.fees_for(Channel.ONLINE, people.get("case")),
        limit=procedure.limit_for(Channel.ONLINE, people.get("case")),
        units={unit.code: unit for unit in _communes()},
        answers=draft.told.get("form", {}),
    )
