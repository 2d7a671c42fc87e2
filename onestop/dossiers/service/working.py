"""The work of the agencies: steps sent, accepted, returned, assigned."""

from collections.abc import Sequence

from onestop.catalogue.definition import Step as Definition
from onestop.dossiers import queries
from onestop.dossiers.errors import PartNotDecided, StepNotHere, StepsOpen
from onestop.dossiers.graph import followers, holder_among, prerequisites, ready
from onestop.dossiers.models import Dossier, Step
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import check_working, need_reason
from onestop.dossiers.service.clockwork import check_owner, graph_of
from onestop.dossiers.service.originals_along import originals_along
from onestop.dossiers.service.stepping import (
    REOPENED,
    accepted,
    defined,
    finished,
    next_steps,
    own_step,
    passed_on,
    sent,
    silent_at,
    step_at,
    waiting,
)
from onestop.dossiers.states import OVER, UNROUTED, Status, StepState
from onestop.kernel.act import Act


def hand_over(
    act: Act, dossier: Dossier, position: int, note: str = "", *, with_paper: bool = False
) -> list[Step]:
    """Finish a step and send the dossier on to the steps that may begin now.

    A step of the same agency goes on at once; another agency must accept it first, and until it
    does, the sender answers for it. Raises WrongMove, StepNotHere, PartNotDecided for a step that
    has a result of its own, or StepsOpen at the last step, which ends with a decision. Returns the
    steps it was sent to.
    """
    check_working(dossier)
    steps = queries.steps_of(act.session, dossier.id)
    step = own_step(act, steps, position, StepState.ACCEPTED)
    graph = graph_of(act, dossier, steps)
    if defined(graph, step.code).result:
        raise PartNotDecided
    if not followers(graph, step.code):
        raise StepsOpen(steps=str(defined(graph, step.code).name))
    ending = Change(step, finished(act))
    begin = next_steps(graph, steps, step.code, over={step.code})
    away = [later for later in begin if later.agency_code != step.agency_code]
    paper = _paper_along(act, dossier, away) if with_paper else {}
    write(
        act,
        dossier,
        "dossier.handed_over",
        ending,
        *passed_on(act, dossier, step, steps, begin, paper),
        *originals_along(act, dossier, paper),
        reason=note.strip() or None,
        step=step.code,
        to=[later.agency_code for later in away],
    )
    return begin


def accept(act: Act, dossier: Dossier, position: int, *, with_paper: bool = False) -> None:
    """A person of the receiving agency takes the dossier over: the clock changes hands now.

    `with_paper`: the paper file came along; without, it is accepted when it comes. Raises
    WrongMove, StepNotHere.
    """
    check_working(dossier)
    steps = queries.steps_of(act.session, dossier.id)
    step = own_step(act, steps, position, StepState.SENT)
    states = [(s.agency_code, s.state) for s in steps if s is not step]
    states.append((step.agency_code, StepState.ACCEPTED.value))
    row: dict[str, object] = {"holder_agency": holder_among(states, dossier.competent_agency)}
    if dossier.status == Status.RECEIVED:
        row["status"] = Status.IN_PROGRESS
    if with_paper and dossier.paper_sent_to == act.unit:
        row |= {"paper_holder": act.unit, "paper_sent_to": None, "paper_sent_at": None}
    write(
        act,
        dossier,
        "dossier.accepted",
        Change(step, accepted(act)),
        Change(dossier, row),
        *originals_along(act, dossier, row),
        step=step.code,
    )


def send_back(act: Act, dossier: Dossier, position: int, reason: str) -> None:
    """The receiving agency does not take the dossier over, and says why; the sender has it again.

    Its step is open again; where nobody had a step before it, it is sent once more (send_again).
    Raises WrongMove, StepNotHere, ReasonNeeded.
    """
    check_working(dossier)
    steps = queries.steps_of(act.session, dossier.id)
    step = own_step(act, steps, position, StepState.SENT)
    words = need_reason(reason)
    senders = [s for s in steps if s.finished_by == step.sent_by and s.finished_at == step.sent_at]
    # A part that has given its result is not opened again: what comes back is sent once more.
    reopened = [Change(s, REOPENED) for s in senders if s.outcome is None]
    siblings = [
        Change(s, waiting())
        for s in steps
        if s is step or (reopened and s.state == StepState.SENT.value and s.sent_at == step.sent_at)
    ]
    sender = _sender(graph_of(act, dossier, steps), steps, step) or dossier.reception_agency
    others = {s.agency_code for s in steps if s.state == StepState.ACCEPTED.value}
    paper = {}
    if dossier.paper_sent_to == act.unit:
        paper = {"paper_sent_to": sender, "paper_sent_at": act.at}
    write(
        act,
        dossier,
        "dossier.sent_back",
        *siblings,
        *reopened,
        Change(
            dossier,
            {
                "holder_agency": dossier.competent_agency if others - {sender} else sender,
                **paper,
            },
        ),
        *originals_along(act, dossier, paper),
        reason=words,
        step=step.code,
        to=sender,
        by=act.unit,
    )


def send_again(act: Act, dossier: Dossier, position: int, note: str = "") -> None:
    """Send the dossier once more for a step that came back and may begin.

    Raises WrongMove, NotOwner, StepNotHere.
    """
    check_working(dossier)
    check_owner(act, dossier)
    steps = queries.steps_of(act.session, dossier.id)
    step = step_at(steps, position)
    over = [s.code for s in steps if s.state in OVER]
    if step.state != StepState.WAITING.value or not ready(
        graph_of(act, dossier, steps), step.code, over
    ):
        raise StepNotHere
    write(
        act,
        dossier,
        "dossier.sent_again",
        Change(step, sent(act, step, silent_at(act, dossier))),
        reason=note.strip() or None,
        step=step.code,
        to=[step.agency_code],
    )


def assign(act: Act, dossier: Dossier, position: int, account_id: int | None) -> None:
    """Name the person who does a step (None: nobody yet). Raises WrongMove, StepNotHere."""
    check_working(dossier)
    step = step_at(queries.steps_of(act.session, dossier.id), position)
    if step.state == StepState.FINISHED.value:
        raise StepNotHere
    write(
        act,
        dossier,
        "dossier.assigned",
        Change(step, {"assignee_id": account_id}),
        step=step.code,
    )


def _sender(graph: Sequence[Definition], steps: Sequence[Step], step: Step) -> str | None:
    """The agency whose work came before a step: it sent the dossier on, or sends it once more."""
    before = prerequisites(graph, step.code)
    done = [s for s in steps if s.code in before and s.finished_at]
    return max(done, key=lambda s: (s.finished_at, s.position)).agency_code if done else None


def _paper_along(act: Act, dossier: Dossier, away: Sequence[Step]) -> dict[str, object]:
    """The paper file leaves with the data; there is one, so it goes to the first of several."""
    if dossier.paper_holder != act.unit or not away or away[0].agency_code == UNROUTED:
        return {}
    return {"paper_sent_to": away[0].agency_code, "paper_sent_at": act.at}
