"""Mandates: giving and holding them, what was done under them, and acting for the owner."""

from collections.abc import Sequence
from dataclasses import replace

from flask import request

from onestop.catalogue import queries as catalogue
from onestop.channels.online import queries as own_queries
from onestop.channels.online.blueprint import bp
from onestop.channels.online.mandate_forms import MandateForm
from onestop.channels.online.own import answering, own_dossier
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import NoSuchDossier
from onestop.dossiers.models import Dossier
from onestop.dossiers.states import PartyRole
from onestop.journal import queries as journal
from onestop.kernel import clock, codes
from onestop.mandates import queries, rules, service
from onestop.mandates.models import Mandate, Scope, State
from onestop.mandates.words import ACTS, RUN_OUT, SCOPES, STATES
from onestop.notifications import queries as notices
from onestop.people.rules import Right
from onestop.web.furniture import BareForm
from onestop.web.guard import account, only
from onestop.web.headers import private
from onestop.web.pages import Answer, go, page, sheet
from onestop.web.transaction import act, session


@bp.get("/me/mandates")
@only(Right.SEE_OWN)
def mandates() -> Answer:
    me = account()
    return page(
        "online/mandates.html",
        given=queries.given(session(), me) if me.owner_number else [],
        held=queries.held(session(), me) if me.owner_number else [],
        state_of=_state_of,
        scopes=SCOPES,
        unread=notices.unread(session(), me.id),
    )


@bp.route("/me/mandates/new", methods=["GET", "POST"])
@only(Right.SEE_OWN)
def give_mandate() -> Answer:
    form = MandateForm()
    if form.accepted():
        with form.refusals_shown():
            wanted = form.told()
            if wanted.scope is Scope.DOSSIER and wanted.scope_code:
                code = codes.dossier_code(wanted.scope_code) or ""
                wanted = replace(wanted, scope_code=own_dossier(code).code)
            if wanted.scope is Scope.PROCEDURE and wanted.scope_code:
                today = clock.day_of(clock.now())
                catalogue.version_in_force(session(), wanted.scope_code, today)
            made = service.offer(act(), account(), wanted)
            return go("online.mandate", number=made.number)
    return page("online/give_mandate.html", form=form, most=rules.MONTHS_MOST)


@bp.get("/me/mandates/<number>")
@only(Right.SEE_OWN)
def mandate(number: str) -> Answer:
    """For both sides: what it allows and every act under it; for its owner, the key as well."""
    found = queries.mandate(session(), number, account())
    is_owner = queries.is_owner(found, account())
    rows = [] if is_owner else _reached(found)
    # An offer may go to a stranger's number by a slip: it tells the owner's only once it is taken.
    waits = found.state is State.OFFERED and not is_owner
    answer = sheet(
        "online/mandate.html",
        m=found,
        form=BareForm(),
        is_owner=is_owner,
        is_over=found.over_at is not None,
        waits=waits,
        owner=f"… {found.owner_number[-4:]}" if waits else found.owner_number,
        key=rules.key_of(found.seed) if is_owner and found.over_at is None else "",
        state=_state_of(found),
        scope=SCOPES[found.scope],
        acts=journal.events_of(session(), service.subject(found)),
        words=ACTS,
        dossiers=rows,
        names={d.version_id: catalogue.definition(session(), d.version_id).name for d in rows},
    )
    return private(answer)


@bp.post("/me/mandates/<number>/accept")
@only(Right.SEE_OWN)
def accept_mandate(number: str) -> Answer:
    found = queries.mandate_to_change(session(), number, account())
    if BareForm().accepted():
        service.accept(act(), found, account())
    return go("online.mandate", number=number)


@bp.post("/me/mandates/<number>/decline")
@only(Right.SEE_OWN)
def decline_mandate(number: str) -> Answer:
    found = queries.mandate_to_change(session(), number, account())
    if BareForm().accepted():
        service.decline(act(), found, account())
    return go("online.mandates")


@bp.post("/me/mandates/<number>/end")
@only(Right.SEE_OWN)
def end_mandate(number: str) -> Answer:
    found = queries.mandate_to_change(session(), number, account())
    if BareForm().accepted():
        service.end(act(), found)
    return go("online.mandate", number=number)


@bp.route("/me/mandates/<number>/dossiers/<code>/papers", methods=["GET", "POST"])
@only(Right.SEE_OWN)
def supplement_for(number: str, code: str) -> Answer:
    """Send what was asked of the owner. The mandate's row stays locked until it is stored, so that
    it is stopped either before or after, never in between."""
    is_sent = request.method == "POST"
    read = queries.mandate_to_change if is_sent else queries.mandate
    found = read(session(), number, account())
    rules.check_answer(found, clock.day_of(clock.now()))
    dossier = _dossier(found, code, to_change=is_sent)

    def note() -> None:
        service.use(act(), found, account(), dossier.code)

    return answering(dossier, note) or go("online.mandate", number=number)


def _dossier(found: Mandate, code: str, *, to_change: bool) -> Dossier:
    """A dossier the mandate reaches. Raises NoSuchDossier, also for one it does not reach."""
    read = dossiers.dossier_to_change if to_change else dossiers.dossier
    dossier = read(session(), code)
    number = dossiers.parties_of(session(), dossier.id)[PartyRole.APPLICANT].number
    if not rules.covers(found, number, dossier.code, dossier.procedure_code):
        raise NoSuchDossier(dossier=code)
    return dossier


def _reached(found: Mandate) -> Sequence[Dossier]:
    """The dossiers its agent may follow today, the newest first."""
    if not rules.in_force(found, clock.day_of(clock.now())):
        return []
    code = found.scope_code if found.scope is Scope.DOSSIER else None
    procedure = found.scope_code if found.scope is Scope.PROCEDURE else None
    return own_queries.dossiers_of_number(session(), found.owner_number, code, procedure)


def _state_of(found: Mandate) -> object:
    if found.over_at is None and found.until < clock.day_of(clock.now()):
        return RUN_OUT
    return STATES[found.state]
