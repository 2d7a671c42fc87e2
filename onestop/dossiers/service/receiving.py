"""Receiving a complete dossier, or saying why it is not received."""

from onestop.dossiers import queries, timing
from onestop.dossiers.graph import first_steps
from onestop.dossiers.models import Dossier, Step
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import check_move, has_envelope, need_reason
from onestop.dossiers.service.clockwork import (
    calendar_of,
    check_owner,
    dated,
    dated_steps,
    definition_of,
    graph_of,
)
from onestop.dossiers.service.numbering import letter
from onestop.dossiers.service.originals_along import originals_owed
from onestop.dossiers.service.stepping import sent, silent_at
from onestop.dossiers.states import Status, StepState
from onestop.kernel.act import Act
from onestop.workdays import queries as workdays


def receive(act: Act, dossier: Dossier) -> None:
    """The one-stop unit has a complete dossier: the limit begins, and so do the first steps.

    An envelope's days on the road do not count: the limit runs from here. Raises WrongMove,
    NotOwner.
    """
    check_move(dossier.status, Status.RECEIVED)
    check_owner(act, dossier)
    calendar = calendar_of(act, dossier)
    outages = workdays.down_since(act.session, act.at).agencies
    clock = timing.with_outages(dossier.clock, act.at, outages, calendar)
    timed = timing.counted(clock, act.at, calendar)
    steps = queries.steps_of(act.session, dossier.id)
    row: dict[str, object] = {}
    if has_envelope(dossier, queries.papers_of(act.session, dossier.id)):
        # It came without a bag, or nobody accepted the bag: who receives has it in hand.
        row["paper_holder"] = dossier.reception_agency
    begins = set(first_steps(graph_of(act, dossier, steps)))
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
                "first_due_at": timed.due_at,
                **dated(timed, dossier, act.at, calendar, since=act.at),
                "holder_agency": dossier.reception_agency,
                **row,
            },
        ),
        *dated_steps(definition_of(act, dossier), steps, act.at, timed.due_at, calendar),
        *opened,
    )


def reject(act: Act, dossier: Dossier, *, reason_code: str, reason: str) -> None:
    """The dossier is not received; the reason is told. Raises WrongMove, NotOwner, ReasonNeeded."""
    check_move(dossier.status, Status.REJECTED)
    check_owner(act, dossier)
    write(
        act,
        dossier,
        "dossier.rejected",
        Change(dossier, {"status": Status.REJECTED}),
        *originals_owed(act, dossier),
        reason_code=reason_code,
        reason=need_reason(reason),
        **letter(act.session, act.unit or dossier.reception_agency, act.at, "rejection"),
    )


def _opened(act: Act, dossier: Dossier, step: Step) -> Change:
    """The reception unit's own step is in its hands at once; another unit's is handed over."""
    if step.agency_code == dossier.reception_agency:
        return Change(
            step,
            {"state": StepState.ACCEPTED, "accepted_at": act.at, "accepted_by": act.who},
        )
    return Change(step, sent(act, step, silent_at(act, dossier)))
