"""The steps of a dossier as a page tells them, and each agency's share of the limit in working
days: “day 3 of 5”. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onestop.agencies.models import Agency
from onestop.catalogue.definition import Procedure
from onestop.dossiers.graph import cumulative_shares, in_play, prerequisites
from onestop.dossiers.projection import Picture
from onestop.dossiers.states import StepState
from onestop.journal.models import Event
from onestop.kernel import clock
from onestop.workdays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: `day` of `days` is how far it is in its share, 0 where that is not told."""

    name: str
    state: str
    agency: Agency | None
    since: datetime | None
    due_at: datetime | None
    position: int
    outcome: str | None = None
    reason: str = ""
    day: int = 0
    days: int = 0


def step_lines(
    picture: Picture,
    events: Sequence[Event],
    procedure: Procedure,
    agencies: Mapping[str, Agency],
    at: datetime,
    calendar: Calendar | None,
) -> tuple[StepLine, ...]:
    """Every step in its order, with its agency, its state and what was decided at it."""
    names = {step.code: str(step.name) for step in procedure.steps}
    reasons = {e.facts["step"]: e.reason or "" for e in events if e.name == "dossier.part_decided"}
    shares = shares_in_days(picture, procedure, at, calendar) if calendar else {}
    return tuple(
        StepLine(
            name=names.get(step["code"], step["code"]),
            state=step["state"],
            agency=agencies.get(step["agency_code"]),
            since=step["finished_at"] or step["accepted_at"] or step["sent_at"],
            due_at=step["due_at"],
            position=position,
            outcome=step.get("outcome"),
            reason=reasons.get(step["code"], ""),
            day=shares.get(step["code"], (0, 0))[0],
            days=shares.get(step["code"], (0, 0))[1],
        )
        for position, step in sorted(picture.step.items())
    )


def shares_in_days(
    picture: Picture, procedure: Procedure, at: datetime, calendar: Calendar
) -> dict[str, tuple[int, int]]:
    """For each step at work (day, days): how many working days it has had since it was accepted,
    of those that are its share. Steps of procedures counted in hours have none."""
    row = picture.dossier
    start, end = row["received_at"], row.get("legal_due_at") or row["due_at"]
    if start is None or end is None or row["clock"]["unit"] not in ("working_day", "day", "month"):
        return {}
    whole = calendar.working_days(clock.day_of(start), clock.day_of(end))
    steps = {step["code"]: step for step in picture.step.values()}
    ends = cumulative_shares(procedure.steps, steps)
    kept = in_play(procedure.steps, steps)
    found = {}
    for code, step in steps.items():
        if step["state"] != StepState.ACCEPTED.value or step["accepted_at"] is None:
            continue
        begins = max((ends[before] for before in prerequisites(kept, code)), default=0.0)
        days = max(1, round(whole * (ends[code] - begins)))
        found[code] = (_day(step, at, calendar), days)
    return found


def _day(step: dict[str, Any], at: datetime, calendar: Calendar) -> int:
    return calendar.working_days(clock.day_of(step["accepted_at"]), clock.day_of(at)) or 1
