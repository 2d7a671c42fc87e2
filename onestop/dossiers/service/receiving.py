"""Receiving a complete dossier, or saying why it is not received."""

from onestop.dossiers import queries, timing
from onestop.dossiers.models import Dossier, Step
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import check_move, first_steps, need_reason
from onestop.dossiers.service.clockwork import dated_steps, definition_of
from onestop.dossiers.states import Status, StepState
from onestop.kernel.act import Act
from onestop.workdays import queries as workdays


def receive(act: Act, dossier: Dossier) -> None:
    """The one-stop unit has a complete dossier: the limit begins, and so do the first steps.

    Raises WrongMove. An envelope's days on the road do not count: the limit runs from here.
    """
    check_move(dossier.status, Status.RECEIVED)
    procedure = definition_of(act, dossier)
    calendar = workdays.calendar(act.session, dossier.reception_agency)
    started = timing.started(dossier.clock, act.at, calendar)
    steps = queries.steps_of(act.session, dossier.id)
    begins = set(first_steps(procedure.steps))
    opened = [_opened(act, dossier, step) for step in steps if step.code in begins]
    write(
        act,
        dossier,
        "dossier.received",
        Change(
            dossier,
            {
                "status": Status.RECEIVED,
                "received_at": act.at,
                "first_due_at": started.due_at,
                "due_at": started.due_at,
                "clock": started.clock,
                "holder_agency": dossier.reception_agency,
            },
        ),
        *dated_steps(dossier, procedure, steps, act.at, started.due_at, calendar),
        *opened,
    )


def reject(act: Act, dossier: Dossier, *, reason_code: str, reason: str) -> None:
    """The dossier is not received; the reason is told. Raises WrongMove, ReasonNeeded."""
    check_move(dossier.status, Status.REJECTED)
    write(
        act,
        dossier,
        "dossier.rejected",
        Change(dossier, {"status": Status.REJECTED}),
        reason_code=reason_code,
        reason=need_reason(reason),
    )


def _opened(act: Act, dossier: Dossier, step: Step) -> Change:
    """The reception unit's own step is in its hands at once; another unit's is handed over."""
    if step.agency_code == dossier.reception_agency:
        return Change(
            step,
            {"state": StepState.ACCEPTED, "accepted_at": act.at, "accepted_by": act.who},
        )
    return Change(step, {"state": StepState.SENT, "sent_at": act.at, "sent_by": act.who})
