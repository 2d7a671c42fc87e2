"""What several verbs need to keep a dossier's dates true."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onestop.agencies import queries as agencies
from onestop.agencies.models import AgencyRole
from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Procedure
from onestop.catalogue.definition import Step as Definition
from onestop.dossiers import queries, timing
from onestop.dossiers.errors import (
    CollectedAtTheDoor,
    NotOwner,
    NotReadyToReturn,
    StaleDossier,
    StillOwed,
)
from onestop.dossiers.graph import cumulative_shares, in_play
from onestop.dossiers.models import Dossier, Step
from onestop.dossiers.projection import Change
from onestop.dossiers.rules import owner_of
from onestop.dossiers.states import OVER, PAUSED, Alert, Delivery, Status
from onestop.dossiers.timing import Clock, Timed
from onestop.journal import queries as journal
from onestop.kernel import i18n
from onestop.kernel.act import Act
from onestop.kernel.clock import day_of
from onestop.workdays import queries as workdays
from onestop.workdays.calendar import Calendar

Columns = dict[str, Any]
SYSTEM = "system"


def definition_of(act: Act, dossier: Dossier) -> Procedure:
    """The version of the procedure this dossier was received under."""
    return catalogue.definition(act.session, dossier.version_id)


def graph_of(act: Act, dossier: Dossier, steps: Sequence[Step]) -> tuple[Definition, ...]:
    """The steps this dossier has, as its procedure defines them."""
    return in_play(definition_of(act, dossier).steps, {step.code for step in steps})


def status_before(act: Act, dossier: Dossier) -> Status:
    """Where the work goes on: not received yet, received, or already with an agency."""
    if dossier.received_at is None:
        return Status.NEW
    with_agency = dossier.holder_agency != dossier.reception_agency
    steps = queries.steps_of(act.session, dossier.id)
    begun = with_agency or sum(step.accepted_at is not None for step in steps) > 1
    return Status.IN_PROGRESS if begun else Status.RECEIVED


def calendar_of(act: Act, dossier: Dossier) -> Calendar:
    """The calendar of the unit that received it: it made the date that is printed."""
    return workdays.calendar(act.session, dossier.reception_agency)


def check_seq(dossier: Dossier, seen: int) -> None:
    """Raises StaleDossier when the dossier changed since the page that acts on it was opened."""
    if dossier.seq != seen:
        raise StaleDossier


def check_owner(act: Act, dossier: Dossier) -> None:
    """One agency owns the business status at a stage; nobody else may write it.

    What happens by the passing of time alone is nobody's act (`system`). Raises NotOwner.
    """
    if act.who != SYSTEM and act.unit != owner_of(dossier):
        raise NotOwner(owner=owner_of(dossier))


def check_carried(act: Act, dossier: Dossier) -> None:
    """While the post carries a result, any post office may say what became of it, and nobody else.
    Raises NotReadyToReturn, NotOwner."""
    if dossier.delivery != Delivery.WITH_POST.value:
        raise NotReadyToReturn
    check_post(act, dossier)


def check_post(act: Act, dossier: Dossier) -> None:
    """Raises NotOwner when the act is not done for a post office."""
    known = agencies.agencies_by_code(act.session, {act.unit or ""}, day_of(act.at))
    if not any(agency.role is AgencyRole.POST for agency in known.values()):
        raise NotOwner(owner=dossier.holder_agency)


def all_paid(act: Act, dossier: Dossier, but_dong: int = 0) -> None:
    """Raises StillOwed when another sum is owed than the one collected with the result."""
    owed = owed_dong(act, dossier)
    if owed != but_dong:
        raise StillOwed(sum=i18n.dong(owed))


def check_not_at_the_door(act: Act, dossier: Dossier) -> None:
    """While the post carries a result and collects what is owed with it, nobody else takes that
    money or changes the sum. Raises CollectedAtTheDoor."""
    if dossier.delivery != Delivery.WITH_POST.value:
        return
    events = journal.events_of(act.session, dossier.subject)
    sums = [e.facts.get("fees_dong", 0) for e in events if e.name == "dossier.result_mailed"]
    if sums and sums[-1]:
        raise CollectedAtTheDoor


def owed_dong(act: Act, dossier: Dossier) -> int:
    """What is owed and not paid, in đồng."""
    charges = queries.charges_of(act.session, dossier.id)
    return sum(charge.amount_dong for charge in charges if charge.is_owed)


def dated(
    timed: Timed, dossier: Dossier, at: datetime, calendar: Calendar, since: datetime | None = None
) -> Columns:
    """The columns of a clock that runs, and what is told about its date next."""
    alert = next_alert(since or dossier.received_at, timed.due_at, at, calendar)
    if timed.due_at and timed.due_at <= at and dossier.late_since is None:
        # The date has passed by being counted again: that is told at once.
        alert = {"alert": Alert.DUE, "alert_at": timed.due_at}
    return {
        "clock": timed.clock,
        "due_at": timed.due_at,
        "legal_due_at": timed.legal_due_at,
        **alert,
    }


def next_alert(
    start: datetime | None, due_at: datetime | None, at: datetime, calendar: Calendar
) -> Columns:
    """The first alert after a moment; none without a date, or when all have passed."""
    if start is None or due_at is None:
        return NO_ALERT
    coming = [a for a in timing.alerts(start, due_at, calendar) if a[1] > at]
    return {"alert": coming[0][0], "alert_at": coming[0][1]} if coming else NO_ALERT


NO_ALERT: Columns = {"alert": None, "alert_at": None}


def paused(act: Act, dossier: Dossier, cause: str, *, resets: bool) -> Columns:
    """The columns that stop the clock; nothing when it does not run yet."""
    if dossier.received_at is None:
        return {}
    stopped = timing.paused(dossier.clock, act.at, cause, resets=resets)
    return {**still(act, dossier, stopped), **late_mark(dossier, act.at)}


def still(act: Act, dossier: Dossier, clock: Clock) -> Columns:
    """The columns of a clock that stands still: the lines say so, the date stays as it was."""
    if dossier.received_at is None:
        return {}
    timed = timing.counted(clock, dossier.received_at, calendar_of(act, dossier))
    return {"clock": timed.clock, **NO_ALERT}


def resumed(act: Act, dossier: Dossier) -> tuple[Columns, list[Change]]:
    """The columns that let the clock run again, and the steps' new dates."""
    return recounted(act, dossier, timing.resumed(dossier.clock, act.at))


def recounted(
    act: Act, dossier: Dossier, clock: Clock, calendar: Calendar | None = None
) -> tuple[Columns, list[Change]]:
    """The columns of a clock that was changed and runs, and the steps' new dates."""
    if dossier.received_at is None:
        return {}, []
    calendar = calendar or calendar_of(act, dossier)
    outages = workdays.down_since(act.session, dossier.received_at).agencies
    clock = timing.with_outages(clock, dossier.received_at, outages, calendar)
    timed = timing.counted(clock, dossier.received_at, calendar)
    steps = queries.steps_of(act.session, dossier.id)
    moved = dated_steps(
        definition_of(act, dossier), steps, dossier.received_at, timed.due_at, calendar
    )
    return {**dated(timed, dossier, act.at, calendar), **late_mark(dossier, act.at)}, moved


def late_mark(dossier: Dossier, at: datetime) -> Columns:
    """The mark that the legal date passed while the clock ran; it is never taken back."""
    running = Status(dossier.status) not in PAUSED and dossier.finished_at is None
    legal = dossier.legal_due_at or dossier.due_at
    if dossier.late_since is None and running and legal is not None and legal < at:
        return {"late_since": legal}
    return {}


def alert_after(fired: Alert, dossier: Dossier, calendar: Calendar) -> Columns:
    """What is told after an alert, even when its time has passed already."""
    if dossier.received_at is None or dossier.due_at is None:
        return NO_ALERT
    times = timing.alerts(dossier.received_at, dossier.due_at, calendar)
    names = [name for name, _at in times]
    later = times[names.index(fired) + 1 :] if fired in names else []
    return {"alert": later[0][0], "alert_at": later[0][1]} if later else NO_ALERT


def dated_steps(
    procedure: Procedure,
    steps: Sequence[Step],
    start: datetime,
    due_at: datetime | None,
    calendar: Calendar,
) -> list[Change]:
    """The date of each step that is not over: its share of the working time to the due date."""
    if due_at is None:
        return []
    ends = cumulative_shares(procedure.steps, {step.code for step in steps})
    return [
        Change(step, {"due_at": timing.at_share(calendar, start, due_at, ends[step.code])})
        for step in steps
        if step.state not in OVER
    ]
