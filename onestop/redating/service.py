"""Proposing a change, looking at what it would do, and doing it in pieces that survive a crash."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from onestop.catalogue import queries as catalogue
from onestop.dossiers.correspondence import Consultation
from onestop.dossiers.models import Step, Supplement
from onestop.journal import queries as heads
from onestop.journal import service as journal
from onestop.kernel.act import Act
from onestop.redating import queries, rules
from onestop.redating.dating import Basis, Parts, counted, outages_for, redate
from onestop.redating.errors import AlreadyApplied, NothingChanges
from onestop.redating.models import Kind, Progress, Redating
from onestop.redating.rules import Change
from onestop.workdays import queries as workdays
from onestop.workdays import service as calendars
from onestop.workdays.calendar import Calendar

BATCH = 500
SAMPLES = 10


@dataclass(slots=True)
class Preview:
    """What a change would do; `is_whole` False: only the first dossiers were looked at."""

    looked_at: int = 0
    moved: int = 0
    become_late: int = 0
    is_whole: bool = True
    samples: list[tuple[str, datetime, datetime]] = field(default_factory=list)


def propose(act: Act, change: Change, reason: str) -> Redating:
    """Write a change down without doing it. Raises NothingChanges."""
    if change.kind is Kind.DAY:
        calendar = workdays.calendar(act.session, change.agency_code or None)
        own = workdays.day(act.session, change.first_day, change.agency_code)
        wanted = rules.special_of(change.data)
        # Without a row of its own, an agency's day is already what the province made of it.
        if (wanted is None and own is None) or wanted == calendar.special(change.first_day):
            raise NothingChanges
    redating = Redating(
        kind=change.kind,
        change=change.data,
        reason=reason.strip(),
        agency_code=change.agency_code,
        first_day=change.first_day,
        last_day=change.last_day,
        progress=Progress.PROPOSED,
        reached=0,
        looked_at=0,
        moved=0,
        become_late=0,
        told_until="",
        told=0,
        made_by=act.who,
        made_at=act.at,
    )
    act.session.add(redating)
    act.session.flush()
    journal.record(act, "redating.proposed", _subject(redating), kind=change.kind.value)
    return redating


def drop(act: Act, redating: Redating) -> None:
    """The proposed change is not made. Raises AlreadyApplied."""
    _check_proposed(redating)
    redating.progress = Progress.DROPPED
    journal.record(act, "redating.dropped", _subject(redating))


def preview(session: Session, redating: Redating, now: datetime, most: int = 20_000) -> Preview:
    """Count what the change would do to the open dossiers, a batch at a time. Changes nothing."""
    told, after = Preview(), 0
    change = rules.change_of(redating)
    held: dict[str, Calendar] = {}
    while batch := queries.touched(session, redating, after, min(BATCH, most - told.looked_at)):
        after = batch[-1].id
        outages = rules.outages_with(change, outages_for(session, batch).agencies)
        for dossier in batch:
            told.looked_at += 1
            code = dossier.reception_agency
            if code not in held:
                held[code] = workdays.calendar(session, code, rules.instead(change))
            new = counted(dossier, held[code], outages)
            old = dossier.due_at
            if new is None or old is None or new.due_at is None or new.due_at == old:
                continue
            told.moved += 1
            told.become_late += rules.turns_late(old, new.due_at, now)
            if len(told.samples) < SAMPLES:
                told.samples.append((dossier.code, old, new.due_at))
        session.expunge_all()
        if told.looked_at >= most:
            told.is_whole = not queries.touched(session, redating, after, 1)
            break
    return told


def apply(act: Act, redating: Redating) -> None:
    """Make the change: from now on everything is counted by it, and the open dossiers are dated
    again batch by batch (`go_on`). Raises AlreadyApplied."""
    _check_proposed(redating)
    data = redating.change
    if redating.kind is Kind.DAY:
        _set_day(act, redating, data)
    elif redating.kind is Kind.HOURS:
        calendars.set_hours(
            act,
            redating.first_day,
            data["week"],
            source=data["source"],
            agency_code=redating.agency_code,
        )
    else:
        calendars.register_outage(
            act,
            *rules.outage_of(data),
            what=(data["vi"], data["en"]),
            ground=data["ground"],
            for_applicants=data["for_applicants"],
            for_agencies=data["for_agencies"],
        )
    redating.progress, redating.applied_at = Progress.APPLYING, act.at
    event = journal.record(act, "redating.applied", _subject(redating), reason=redating.reason)
    redating.event_id = event.id


def go_on(act: Act, redating: Redating, size: int = BATCH) -> bool:
    """Date one batch of open dossiers again; False when there was none left.

    What was reached is written in the same transaction, so a batch is done whole or not at all.
    The caller holds the redating's row lock.
    """
    batch = queries.touched(act.session, redating, redating.reached, size)
    if not batch:
        redating.progress = Progress.TELLING
        journal.record(act, "redating.dated", _subject(redating), moved=redating.moved)
        return False
    ids = [dossier.id for dossier in batch]
    steps = queries.by_dossier(act.session, Step, ids)
    supplements = queries.by_dossier(act.session, Supplement, ids)
    opinions = queries.by_dossier(act.session, Consultation, ids)
    ends = heads.heads_of(act.session, {d.subject: d.seq for d in batch})
    versions = {dossier.version_id for dossier in batch}
    procedures = {number: catalogue.definition(act.session, number) for number in versions}
    outages = outages_for(act.session, batch)
    held: dict[str, Calendar] = {}
    with act.session.no_autoflush:
        for dossier in batch:
            code = dossier.reception_agency
            if code not in held:
                held[code] = workdays.calendar(act.session, code)
            number = dossier.id
            parts: Parts = (steps[number], supplements[number], opinions[number])
            basis = Basis(procedures[dossier.version_id], held[code], outages)
            redate(act, redating, dossier, parts, basis, ends[dossier.subject])
    redating.reached, redating.looked_at = ids[-1], redating.looked_at + len(ids)
    act.session.flush()
    return True


def close(act: Act, redating: Redating) -> None:
    """Everybody was told: the change is done."""
    redating.progress, redating.done_at = Progress.DONE, act.at
    journal.record(act, "redating.done", _subject(redating), told=redating.told)


def _set_day(act: Act, redating: Redating, data: dict[str, Any]) -> None:
    special = rules.special_of(data)
    if special is None:
        calendars.remove_day(act, redating.first_day, redating.agency_code)
        return
    calendars.set_day(
        act,
        redating.first_day,
        is_working=special.is_working,
        name_vi=special.name_vi,
        name_en=special.name_en,
        source=data["source"],
        agency_code=redating.agency_code,
    )


def _check_proposed(redating: Redating) -> None:
    if redating.progress is not Progress.PROPOSED:
        raise AlreadyApplied


def _subject(redating: Redating) -> str:
    return f"redating:{redating.id}"
