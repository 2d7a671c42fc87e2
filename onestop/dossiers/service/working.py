"""The work of the agencies: steps sent, accepted, returned, assigned, and the decision."""

from collections.abc import Sequence

from onestop.dossiers import queries
from onestop.dossiers.errors import StepNotHere, StepsOpen
from onestop.dossiers.models import Dossier, Step
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import check_move, followers, need_reason, ready
from onestop.dossiers.service.clockwork import definition_of
from onestop.dossiers.states import Delivery, Outcome, Status, StepState
from onestop.kernel.act import Act


def hand_over(act: Act, dossier: Dossier, position: int, note: str = "") -> list[Step]:
    """Finish a step and send the dossier on to the steps that may begin now.

    A step of the same agency goes on at once; another agency must accept it first, and until it
    does, the sender answers for it. Raises StepNotHere, or StepsOpen at the last step, which ends
    with a decision. Returns the steps it was sent to.
    """
    steps = queries.steps_of(act.session, dossier.id)
    step = _own(act, steps, position, StepState.ACCEPTED)
    procedure = definition_of(act, dossier)
    finished = {s.code for s in steps if s.state == StepState.FINISHED.value} | {step.code}
    nexts = followers(procedure.steps, step.code)
    if not nexts:
        raise StepsOpen(steps=_name(procedure.steps, step.code))
    begin = [s for s in steps if s.code in nexts and ready(procedure.steps, s.code, finished)]
    changes = [Change(step, _finished(act))]
    for later in begin:
        same = later.agency_code == step.agency_code
        changes.append(Change(later, _accepted(act) if same else _sent(act)))
    away = [later for later in begin if later.agency_code != step.agency_code]
    write(
        act,
        dossier,
        "dossier.handed_over",
        *changes,
        *_begun(dossier, begin, step),
        reason=note.strip() or None,
        step=step.code,
        to=[later.agency_code for later in away],
    )
    return begin


def accept(act: Act, dossier: Dossier, position: int) -> None:
    """A person of the receiving agency takes the dossier over: the clock changes hands now."""
    steps = queries.steps_of(act.session, dossier.id)
    step = _own(act, steps, position, StepState.SENT)
    row: dict[str, object] = {"holder_agency": step.agency_code}
    if dossier.status == Status.RECEIVED:
        row["status"] = Status.IN_PROGRESS
    write(
        act,
        dossier,
        "dossier.accepted",
        Change(step, _accepted(act)),
        Change(dossier, row),
        step=step.code,
    )


def send_back(act: Act, dossier: Dossier, position: int, reason: str) -> None:
    """The receiving agency does not take the dossier over, and says why; the sender has it again.

    Raises StepNotHere, ReasonNeeded.
    """
    steps = queries.steps_of(act.session, dossier.id)
    step = _own(act, steps, position, StepState.SENT)
    words = need_reason(reason)
    senders = [s for s in steps if s.finished_by == step.sent_by and s.finished_at == step.sent_at]
    reopened = [
        Change(s, {"state": StepState.ACCEPTED, "finished_at": None, "finished_by": None})
        for s in senders
    ]
    siblings = [
        Change(s, _waiting())
        for s in steps
        if s.state == StepState.SENT.value and s.sent_at == step.sent_at
    ]
    holder = senders[0].agency_code if senders else dossier.reception_agency
    write(
        act,
        dossier,
        "dossier.sent_back",
        *siblings,
        *reopened,
        Change(dossier, {"holder_agency": holder}),
        reason=words,
        step=step.code,
        to=holder,
    )


def assign(act: Act, dossier: Dossier, position: int, account_id: int | None) -> None:
    """Name the person who does a step (None: nobody yet)."""
    step = _at(queries.steps_of(act.session, dossier.id), position)
    if step.state == StepState.FINISHED.value:
        raise StepNotHere
    write(
        act,
        dossier,
        "dossier.assigned",
        Change(step, {"assignee_id": account_id}),
        step=step.code,
    )


def decide(act: Act, dossier: Dossier, outcome: Outcome, reason: str = "") -> None:
    """The head decides at the last step: the work ends, and this day is compared with the date.

    Raises WrongMove, StepsOpen when another branch is not finished, ReasonNeeded for a refusal.
    """
    if dossier.status == Status.RECEIVED:
        check_move(dossier.status, Status.IN_PROGRESS)
    else:
        check_move(dossier.status, Status.DONE)
    words = need_reason(reason) if outcome is Outcome.REFUSED else reason.strip() or None
    steps = queries.steps_of(act.session, dossier.id)
    procedure = definition_of(act, dossier)
    last = {s.code for s in procedure.steps if not followers(procedure.steps, s.code)}
    unfinished = [s for s in steps if s.state != StepState.FINISHED.value]
    ending = [s for s in unfinished if s.code in last and s.state == StepState.ACCEPTED.value]
    if blocking := [s for s in unfinished if s not in ending]:
        names = [_name(procedure.steps, s.code) for s in blocking]
        raise StepsOpen(steps="; ".join(names))
    write(
        act,
        dossier,
        "dossier.decided",
        *(Change(s, _finished(act)) for s in ending),
        Change(
            dossier,
            {
                "status": Status.DONE,
                "outcome": outcome,
                "finished_at": act.at,
                "delivery": Delivery.READY,
                "holder_agency": dossier.reception_agency,
            },
        ),
        reason=words,
        outcome=outcome.value,
    )


def recall(act: Act, dossier: Dossier, reason: str) -> None:
    """Take a decision back before the result was given: the last step is open again."""
    check_move(dossier.status, Status.IN_PROGRESS)
    steps = queries.steps_of(act.session, dossier.id)
    last = steps[-1:]
    write(
        act,
        dossier,
        "dossier.recalled",
        *(
            Change(s, {"state": StepState.ACCEPTED, "finished_at": None, "finished_by": None})
            for s in last
        ),
        Change(
            dossier,
            {
                "status": Status.IN_PROGRESS,
                "outcome": None,
                "finished_at": None,
                "delivery": Delivery.NOT_YET,
                "holder_agency": last[0].agency_code if last else dossier.reception_agency,
            },
        ),
        reason=need_reason(reason),
    )


def _own(act: Act, steps: Sequence[Step], position: int, state: StepState) -> Step:
    """The step at a position, which must be in a state and belong to the unit that acts."""
    step = _at(steps, position)
    if step.state != state.value or step.agency_code != act.unit:
        raise StepNotHere
    return step


def _at(steps: Sequence[Step], position: int) -> Step:
    found = next((step for step in steps if step.position == position), None)
    if found is None:
        raise StepNotHere
    return found


def _begun(dossier: Dossier, begin: Sequence[Step], step: Step) -> list[Change]:
    """Work begins when a step goes on inside the reception unit without any hand-over."""
    inside = any(later.agency_code == step.agency_code for later in begin)
    if inside and dossier.status == Status.RECEIVED:
        return [Change(dossier, {"status": Status.IN_PROGRESS})]
    return []


def _name(steps: Sequence[object], code: str) -> str:
    return next(
        (str(getattr(s, "name", code)) for s in steps if getattr(s, "code", "") == code), code
    )


def _sent(act: Act) -> dict[str, object]:
    return {"state": StepState.SENT, "sent_at": act.at, "sent_by": act.who}


def _accepted(act: Act) -> dict[str, object]:
    return {"state": StepState.ACCEPTED, "accepted_at": act.at, "accepted_by": act.who}


def _finished(act: Act) -> dict[str, object]:
    return {"state": StepState.FINISHED, "finished_at": act.at, "finished_by": act.who}


def _waiting() -> dict[str, object]:
    return {"state": StepState.WAITING, "sent_at": None, "sent_by": None}
