"""Which dossiers a visitor of the offices may open, and that each look is written down."""

from functools import partial

from flask import abort, request
from sqlalchemy.orm import Session, sessionmaker

from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.states import UNROUTED
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.people.rules import RIGHTS, Holding, Right
from onestop.privacy import openings
from onestop.privacy.models import Opened
from onestop.web.guard import account, check_unit
from onestop.web.login import holdings
from onestop.web.pages import go
from onestop.web.transaction import afterwards, session


def taking_part(found: Dossier) -> set[str]:
    """The units a dossier is a matter of."""
    units = {found.reception_agency, found.support_agency, found.competent_agency}
    units |= {step.agency_code for step in dossiers.steps_of(session(), found.id)}
    units |= {c.asked_agency for c in dossiers.consultations_of(session(), found.id)}
    return units - {UNROUTED}


def seen(code: str, *, to_change: bool = False, what: Opened = Opened.PAGE) -> Dossier:
    """The dossier, if a unit of the visitor takes part in it, or they said why they look.

    Whoever has not said it yet is sent to say it. The look is written once the page was shown, in
    a transaction of its own; an act writes its own event. Raises NoSuchDossier, NotYours.
    """
    found = (dossiers.dossier_to_change if to_change else dossiers.dossier)(session(), code)
    units = taking_part(found)
    check_unit(Right.SEE_FILE, units)
    held, reason = seat(units), None
    if held.unit not in units:
        reason = openings.reason_held(session(), account().id, found.id, clock.now())
        if reason is None:
            back = request.path if request.method == "GET" else None
            abort(go("office.why", code=found.code, next=back))
    if not to_change:
        _note_afterwards(found, held, what, reason.id if reason else None)
    return found


def _note_afterwards(found: Dossier, held: Holding, what: Opened, reason: int | None) -> None:
    """Who only looks again waits for nobody who writes."""
    who = account().id
    if not openings.noted(session(), who, found.id, what, reason, clock.now()):
        afterwards(partial(_note, who, found.id, held, what, reason))


def seat(units: set[str]) -> Holding:
    """The role in which the visitor looks: one at a unit of the case where they hold one."""
    able = [held for held in holdings() if held.role in RIGHTS[Right.SEE_FILE]]
    return min(able, key=lambda held: (held.unit not in units, held.unit or "", held.role.value))


def _note(
    who: int,
    dossier: int,
    held: Holding,
    what: Opened,
    reason: int | None,
    make: sessionmaker[Session],
) -> None:
    with db.transaction(make) as writing:
        act = Act(writing, f"account:{who}", clock.now(), "office", held.unit)
        openings.note(act, who, dossier, held, what, reason)
