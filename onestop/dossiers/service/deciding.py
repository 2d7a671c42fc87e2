"""The head's decisions: on a part of a bundle, on the whole, and taking one back."""

from onestop.dossiers import queries
from onestop.dossiers.errors import NotOwner, StepNotHere, StepsOpen
from onestop.dossiers.graph import holder_among, last_steps, needless_after
from onestop.dossiers.models import Dossier, Step
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import check_move, check_working, need_reason, outcome_of
from onestop.dossiers.service import consulting
from onestop.dossiers.service.clockwork import (
    NO_ALERT,
    calendar_of,
    check_owner,
    definition_of,
    graph_of,
    late_mark,
    next_alert,
)
from onestop.dossiers.service.stepping import (
    REOPENED,
    defined,
    finished,
    next_steps,
    own_step,
    passed_on,
)
from onestop.dossiers.states import OVER, Delivery, Outcome, Status, StepState
from onestop.kernel.act import Act


def decide_part(
    act: Act, dossier: Dossier, position: int, outcome: Outcome, reason: str = ""
) -> Step:
    """The head decides a part of a bundle: its step ends, and the others go on without it.

    A refused part makes needless what builds on it. Raises WrongMove, StepNotHere, ReasonNeeded.
    """
    check_working(dossier)
    words = need_reason(reason) if outcome is Outcome.REFUSED else reason.strip() or None
    steps = queries.steps_of(act.session, dossier.id)
    step = own_step(act, steps, position, StepState.ACCEPTED)
    graph = graph_of(act, dossier, steps)
    if not defined(graph, step.code).result:
        raise StepNotHere
    needless = needless_after(graph, step.code) if outcome is Outcome.REFUSED else set()
    skipped = [s for s in steps if s.code in needless and s.state not in OVER]
    ending = Change(step, {**finished(act), "outcome": outcome})
    over = {step.code, *(s.code for s in skipped)}
    begin: list[Step] = []
    for code in (step.code, *needless):
        found = next_steps(graph, steps, code, over=over)
        begin += [s for s in found if s not in begin and s not in skipped]
    write(
        act,
        dossier,
        "dossier.part_decided",
        ending,
        *(Change(s, {"state": StepState.SKIPPED, "silent_at": None}) for s in skipped),
        *passed_on(act, dossier, step, steps, begin, {}),
        reason=words,
        step=step.code,
        outcome=outcome.value,
        to=[later.agency_code for later in begin if later.agency_code != step.agency_code],
    )
    return step


def decide(act: Act, dossier: Dossier, outcome: Outcome, reason: str = "") -> Outcome:
    """The head decides at the last step: the work ends, and this day is compared with the date.

    What became of the parts of a bundle counts in: granted with a refused part is partly granted.
    Raises WrongMove, NotOwner, StepsOpen when another branch is not finished or an opinion must
    still come, ReasonNeeded for a refusal. Returns the outcome as it is written down.
    """
    then = Status.IN_PROGRESS if dossier.status == Status.RECEIVED else Status.DONE
    check_move(dossier.status, then)
    steps = queries.steps_of(act.session, dossier.id)
    graph = graph_of(act, dossier, steps)
    parts = [s.outcome for s in steps if s.outcome]
    whole = outcome_of(outcome, parts, gives_more=definition_of(act, dossier).gives_more)
    words = need_reason(reason) if whole is Outcome.REFUSED else reason.strip() or None
    last = last_steps(graph)
    unfinished = [s for s in steps if s.state not in OVER]
    ending = [s for s in unfinished if s.code in last and s.state == StepState.ACCEPTED.value]
    if blocking := [s for s in unfinished if s not in ending]:
        raise StepsOpen(steps="; ".join(str(defined(graph, s.code).name) for s in blocking))
    if any(s.agency_code != act.unit for s in ending):
        raise NotOwner
    if not ending:
        # Every part was decided: what is left to say is its owner's.
        check_owner(act, dossier)
    consulting.check_none_waits(act, dossier)
    write(
        act,
        dossier,
        "dossier.decided",
        *(Change(s, finished(act)) for s in ending),
        Change(
            dossier,
            {
                "status": Status.DONE,
                "outcome": whole,
                "finished_at": act.at,
                "delivery": Delivery.READY,
                "holder_agency": dossier.reception_agency,
                **NO_ALERT,
                **late_mark(dossier, act.at),
            },
        ),
        reason=words,
        outcome=whole.value,
    )
    return whole


def recall(act: Act, dossier: Dossier, reason: str) -> None:
    """Take a decision back before the result was given: the steps it ended are open again."""
    check_move(dossier.status, Status.IN_PROGRESS)
    if act.unit != dossier.competent_agency:
        raise NotOwner
    steps = queries.steps_of(act.session, dossier.id)
    ends = last_steps(graph_of(act, dossier, steps))
    ended = [s for s in steps if s.code in ends and s.finished_at == dossier.finished_at]
    # Where every part had its own decision before, the last of them is open again.
    last = [s for s in ended if not s.outcome] or steps[-1:]
    again = [(s.agency_code, StepState.ACCEPTED.value) for s in last]
    holder = holder_among(again, dossier.competent_agency) or dossier.reception_agency
    calendar = calendar_of(act, dossier)
    write(
        act,
        dossier,
        "dossier.recalled",
        *(Change(s, {**REOPENED, "outcome": None}) for s in last),
        Change(
            dossier,
            {
                "status": Status.IN_PROGRESS,
                "outcome": None,
                "finished_at": None,
                "delivery": Delivery.NOT_YET,
                "holder_agency": holder,
                **next_alert(dossier.received_at, dossier.due_at, act.at, calendar),
            },
        ),
        reason=need_reason(reason),
    )
