"""Dating one dossier again: its date, its steps, what others must answer, what is reported."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from onestop.catalogue.definition import Procedure
from onestop.dossiers import projection, timing
from onestop.dossiers.correspondence import Consultation
from onestop.dossiers.models import Dossier, Step, Supplement
from onestop.dossiers.service.clockwork import NO_ALERT, dated, dated_steps, late_mark
from onestop.dossiers.service.stepping import next_report
from onestop.kernel.act import Act
from onestop.redating import rules
from onestop.redating.models import Move, Redating
from onestop.workdays import queries as workdays
from onestop.workdays.calendar import Calendar
from onestop.workdays.queries import Down

Parts = tuple[list[Step], list[Supplement], list[Consultation]]


@dataclass(frozen=True, slots=True)
class Basis:
    """What a dossier is dated by: its procedure, its unit's calendar, the outages."""

    procedure: Procedure
    calendar: Calendar
    outages: Down


def redate(
    act: Act,
    redating: Redating,
    dossier: Dossier,
    parts: Parts,
    basis: Basis,
    head: tuple[int, str],
) -> None:
    """Write what a change makes of a dossier; nothing when it makes nothing of it. `head` is the
    end of its chain of events."""
    steps, supplements, opinions = parts
    changes: list[projection.Change] = []
    procedure, calendar = basis.procedure, basis.calendar
    old, new = dossier.due_at, counted(dossier, calendar, basis.outages.agencies)
    still = timing.is_paused(dossier.clock)
    moved = new is not None and new.due_at != old
    if new and (moved or (still and new.clock["pauses"] != dossier.clock["pauses"])):
        row = dated(new, dossier, act.at, calendar) | late_mark(dossier, act.at)
        changes.append(projection.Change(dossier, row | (NO_ALERT if still else {})))
        assert dossier.received_at is not None
        changes += dated_steps(procedure, steps, dossier.received_at, new.due_at, calendar)
    changes += _answers(basis, supplements[-1:], opinions)
    changes += _reports(steps, calendar, act.at)
    if not changes:
        return
    projection.write(
        act,
        dossier,
        "dossier.redated",
        *changes,
        reason=redating.reason,
        head=head,
        redating=redating.id,
    )
    if moved and old and new and new.due_at:
        redating.moved += 1
        redating.become_late += rules.turns_late(old, new.due_at, act.at)
        act.session.add(
            Move(
                redating_id=redating.id,
                dossier_id=dossier.id,
                old_due_at=old,
                new_due_at=new.due_at,
            )
        )


def _answers(
    basis: Basis, supplements: Sequence[Supplement], opinions: Sequence[Consultation]
) -> list[projection.Change]:
    """The dates by which the applicant and consulted agencies must answer, counted again."""
    days, calendar = basis.procedure.supplement_days, basis.calendar
    found = []
    for asked in supplements:
        since = asked.counted_from or asked.asked_at
        by = timing.answer_by(since, days, calendar, basis.outages.applicants)
        # While it stands still there is no date to move: it is counted when they are reached.
        runs = asked.answered_at is None and asked.unreached_since is None
        if runs and asked.due_at != by:
            found.append(projection.Change(asked, {"due_at": by}))
    for opinion in opinions:
        by = timing.answer_by(opinion.asked_at, opinion.days, calendar)
        if opinion.answered_at is None and opinion.due_at != by:
            found.append(projection.Change(opinion, {"due_at": by, "checked_at": by}))
    return found


def _reports(
    steps: Sequence[Step], calendar: Calendar, at: datetime
) -> Iterator[projection.Change]:
    """When hand-overs that nobody accepted are reported; one that is due by now is left to it."""
    for step in steps:
        if step.silent_at and step.silent_at > at and step.sent_at:
            reported_at = next_report(calendar, step.sent_at, at)
            if reported_at != step.silent_at:
                yield projection.Change(step, {"silent_at": reported_at})


def counted(
    dossier: Dossier, calendar: Calendar, outages: Sequence[timing.Span]
) -> timing.Timed | None:
    """The dossier's clock by a calendar and with the outages; None when it has no date."""
    if dossier.received_at is None or dossier.due_at is None:
        return None
    clock = timing.with_outages(dossier.clock, dossier.received_at, outages, calendar)
    return timing.counted(clock, dossier.received_at, calendar)


def outages_for(session: Session, batch: Sequence[Dossier]) -> Down:
    """The outages that may touch some dossiers."""
    return workdays.down_since(session, min(dossier.lodged_at for dossier in batch))
