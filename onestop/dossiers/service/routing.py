"""Which agency does a step: found from the dossier's data, or said by a manager."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from onestop.agencies import queries as agencies
from onestop.agencies.errors import CannotBeRouted
from onestop.catalogue.definition import Step as Definition
from onestop.dossiers import queries
from onestop.dossiers.errors import StepNotHere
from onestop.dossiers.models import Dossier, Step
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import Application, need_reason
from onestop.dossiers.service.clockwork import definition_of
from onestop.dossiers.service.originals_along import originals_along
from onestop.dossiers.service.stepping import silent_at
from onestop.dossiers.states import OVER, UNROUTED, StepState
from onestop.kernel import clock
from onestop.kernel.act import Act

ONE_STOP = "one_stop"


def owners(
    session: Session, steps: Sequence[Definition], application: Application, on: date
) -> dict[str, str]:
    """The agency of each step by its code; UNROUTED where nobody works for that place."""
    return {step.code: _owner(session, step, application, on) for step in steps}


def competent(session: Session, application: Application, on: date) -> str:
    """The agency that decides and leads; UNROUTED when nobody is found."""
    return _resolved(session, application.procedure.competent, application.commune, on)


def misroute(act: Act, dossier: Dossier, position: int, reason: str) -> None:
    """The agency a step was sent to is not competent: it goes back to be routed, with the reason.

    Raises StepNotHere, ReasonNeeded.
    """
    step = _waiting_at(act, dossier, position)
    if step.agency_code != act.unit:
        raise StepNotHere
    words = need_reason(reason)
    changes = [Change(step, {"agency_code": UNROUTED, "silent_at": None, "assignee_id": None})]
    if dossier.paper_sent_to == act.unit:
        # The paper turns round: whoever sent it must have it before it can go anywhere else.
        back = {"paper_sent_to": dossier.paper_holder, "paper_sent_at": act.at}
        changes += [Change(dossier, back), *originals_along(act, dossier, back)]
    write(
        act,
        dossier,
        "dossier.misrouted",
        *changes,
        reason=words,
        step=step.code,
        by=act.unit,
    )


def route(act: Act, dossier: Dossier, position: int, agency_code: str, reason: str = "") -> None:
    """A manager says which agency does a step that nobody was found for. Raises StepNotHere,
    NoSuchAgency."""
    step = _waiting_at(act, dossier, position)
    if step.agency_code != UNROUTED:
        raise StepNotHere
    agency = agencies.agency(act.session, agency_code, clock.day_of(act.at))
    roles = {part.code: part.role for part in definition_of(act, dossier).steps}
    leads = roles.get(step.code) == definition_of(act, dossier).competent
    told: dict[str, object] = {"agency_code": agency.code}
    if step.state == StepState.SENT.value:
        # The hand-over begins anew: the agency has its hours to accept it.
        told |= {"sent_at": act.at, "silent_at": silent_at(act, dossier)}
    changes = [Change(step, told)]
    if leads and dossier.competent_agency == UNROUTED:
        changes.append(Change(dossier, {"competent_agency": agency.code}))
    write(
        act,
        dossier,
        "dossier.routed",
        *changes,
        reason=reason.strip() or None,
        step=step.code,
        to=agency.code,
    )


def _waiting_at(act: Act, dossier: Dossier, position: int) -> Step:
    """A step nobody has begun: it waits, or was sent and not accepted."""
    found = next(
        (s for s in queries.steps_of(act.session, dossier.id) if s.position == position), None
    )
    begun = {StepState.ACCEPTED.value, *OVER}
    if found is None or found.state in begun:
        raise StepNotHere
    return found


def _owner(session: Session, step: Definition, application: Application, on: date) -> str:
    if step.role == ONE_STOP:
        return application.reception_agency
    commune = application.answers.get(step.place) if step.place else None
    return _resolved(session, step.role, commune or application.commune, on)


def _resolved(session: Session, role: str, commune: str, on: date) -> str:
    try:
        return agencies.resolve(session, role, commune, on).code
    except CannotBeRouted:
        return UNROUTED
