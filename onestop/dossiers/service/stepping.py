"""What the verbs of steps share: finding a step, beginning the next ones, and who has it then."""

from collections.abc import Collection, Sequence
from datetime import datetime

from onestop.catalogue.definition import Step as Definition
from onestop.dossiers.errors import StepNotHere
from onestop.dossiers.graph import followers, holder_among, ready
from onestop.dossiers.models import Dossier, Step
from onestop.dossiers.projection import Change
from onestop.dossiers.service.clockwork import calendar_of
from onestop.dossiers.states import OVER, UNROUTED, Status, StepState
from onestop.kernel.act import Act
from onestop.workdays.calendar import Calendar

# After so many working hours a hand-over that nobody accepted is reported, and again after as many.
SILENCE_HOURS = 8

REOPENED = {"state": StepState.ACCEPTED, "finished_at": None, "finished_by": None}


def own_step(act: Act, steps: Sequence[Step], position: int, state: StepState) -> Step:
    """The step at a position, which must be in a state and belong to the unit that acts."""
    step = step_at(steps, position)
    if step.state != state.value or step.agency_code != act.unit:
        raise StepNotHere
    return step


def step_at(steps: Sequence[Step], position: int) -> Step:
    found = next((step for step in steps if step.position == position), None)
    if found is None:
        raise StepNotHere
    return found


def defined(graph: Sequence[Definition], code: str) -> Definition:
    return next(step for step in graph if step.code == code)


def next_steps(
    graph: Sequence[Definition], steps: Sequence[Step], code: str, *, over: Collection[str]
) -> list[Step]:
    """The steps that wait for this one and may begin now. One that has begun goes on as it is."""
    done = {s.code for s in steps if s.state in OVER} | set(over)
    still = {s.code: s for s in steps if s.state == StepState.WAITING.value}
    return [
        still[after]
        for after in followers(graph, code)
        if after in still and ready(graph, after, done)
    ]


def silent_at(act: Act, dossier: Dossier) -> datetime:
    """When a hand-over of now is reported if nobody accepts it."""
    return calendar_of(act, dossier).add_working_seconds(act.at, SILENCE_HOURS * 3600)


def next_report(calendar: Calendar, sent_at: datetime, at: datetime) -> datetime:
    """The first moment after another at which a hand-over nobody accepted is to be reported."""
    reported_at = sent_at
    while reported_at <= at:
        reported_at = calendar.add_working_seconds(reported_at, SILENCE_HOURS * 3600)
    return reported_at


def passed_on(
    act: Act,
    dossier: Dossier,
    step: Step,
    steps: Sequence[Step],
    begin: Sequence[Step],
    row: dict[str, object],
) -> list[Change]:
    """The steps that begin, and who has the dossier then."""
    reported_at = silent_at(act, dossier)
    inside = [later for later in begin if later.agency_code == step.agency_code]
    changes = [
        Change(s, accepted(act) if s in inside else sent(act, s, reported_at)) for s in begin
    ]
    states = [(s.agency_code, s.state) for s in steps if s is not step and s not in begin]
    states += [(s.agency_code, StepState.ACCEPTED.value) for s in inside]
    if holder := holder_among(states, dossier.competent_agency):
        row = {**row, "holder_agency": holder}
    if inside and dossier.status == Status.RECEIVED:
        row = {**row, "status": Status.IN_PROGRESS}
    return [*changes, Change(dossier, row)] if row else changes


def sent(act: Act, step: Step, reported_at: datetime) -> dict[str, object]:
    routed = step.agency_code != UNROUTED
    return {
        "state": StepState.SENT,
        "sent_at": act.at,
        "sent_by": act.who,
        "silent_at": reported_at if routed else None,
    }


def accepted(act: Act) -> dict[str, object]:
    return {
        "state": StepState.ACCEPTED,
        "accepted_at": act.at,
        "accepted_by": act.who,
        "silent_at": None,
    }


def finished(act: Act) -> dict[str, object]:
    return {"state": StepState.FINISHED, "finished_at": act.at, "finished_by": act.who}


def waiting() -> dict[str, object]:
    return {"state": StepState.WAITING, "sent_at": None, "sent_by": None, "silent_at": None}
