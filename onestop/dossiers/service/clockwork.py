"""What several verbs need to keep a dossier's dates true."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Procedure
from onestop.dossiers import queries, timing
from onestop.dossiers.errors import StaleDossier
from onestop.dossiers.models import Dossier, Step
from onestop.dossiers.projection import Change
from onestop.dossiers.rules import cumulative_shares
from onestop.dossiers.states import StepState
from onestop.kernel.act import Act
from onestop.workdays import queries as workdays
from onestop.workdays.calendar import Calendar


def definition_of(act: Act, dossier: Dossier) -> Procedure:
    """The version of the procedure this dossier was received under."""
    return catalogue.definition(act.session, dossier.version_id)


def check_seq(dossier: Dossier, seen: int) -> None:
    """Raises StaleDossier when the dossier changed since the page that acts on it was opened."""
    if dossier.seq != seen:
        raise StaleDossier


def paused(dossier: Dossier, at: datetime, cause: str, *, resets: bool) -> dict[str, Any]:
    """The columns that stop the clock; nothing when it does not run yet."""
    if dossier.received_at is None:
        return {}
    return {"clock": timing.paused(dossier.clock, at, cause, resets=resets)}


def resumed(act: Act, dossier: Dossier) -> tuple[dict[str, Any], list[Change]]:
    """The columns that let the clock run again, and the steps' new dates."""
    if dossier.received_at is None:
        return {}, []
    calendar = workdays.calendar(act.session, dossier.reception_agency)
    again = timing.resumed(dossier.clock, dossier.received_at, act.at, calendar)
    steps = queries.steps_of(act.session, dossier.id)
    moved = dated_steps(
        dossier, definition_of(act, dossier), steps, dossier.received_at, again.due_at, calendar
    )
    return {"clock": again.clock, "due_at": again.due_at}, moved


def dated_steps(
    dossier: Dossier,
    procedure: Procedure,
    steps: Sequence[Step],
    start: datetime,
    due_at: datetime | None,
    calendar: Calendar,
) -> list[Change]:
    """The date of each step that is not finished: its share of the working time to the due date."""
    if due_at is None:
        return []
    ends = cumulative_shares(procedure.steps)
    return [
        Change(step, {"due_at": timing.at_share(calendar, start, due_at, ends[step.code])})
        for step in steps
        if step.state != StepState.FINISHED.value
    ]
