"""Proving the money from doors: every row has the event that told it, and every event its row."""

from collections import Counter as Multiset
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.delivery.models import Parcel
from onestop.delivery.money import ClosedDay, Collected, Remittance
from onestop.journal import queries as journal
from onestop.journal.models import Event

Told = tuple[Any, ...]
COLLECTED, CLOSED = "cod.collected", "cod.day_closed"
PASSED_ON = ("cod.handed_in", "cod.credited")


def first_disagreement(session: Session) -> str | None:
    """The first sum that stands on one side only; None when rows and journal agree."""
    events = journal.events_named(session, (COLLECTED, CLOSED, *PASSED_ON))
    told = Multiset(_told(event) for event in events)
    kept = Multiset([*_collected(session), *_passed_on(session), *_closed(session)])
    wrong = sorted(((told - kept) + (kept - told)).keys(), key=repr)
    if not wrong:
        return None
    name, subject, day, *_sums = wrong[0]
    return f"{subject} on {day}: {name} in the journal and in the tables are not the same"


def _told(event: Event) -> Told:
    facts, first = event.facts, (event.name, event.subject, event.facts["day"])
    if event.name == COLLECTED:
        return (*first, facts["dossier"], facts["fees_dong"], facts["postage_dong"])
    if event.name == CLOSED:
        sums = (facts["expected_dong"], facts["handed_in_dong"], facts["credited_dong"])
        return (*first, *sums, event.reason_code, event.reason)
    return (*first, facts["amount_dong"], facts["reference"])


def _subject(row: Collected | Remittance | ClosedDay) -> str:
    return f"cod:{row.post_agency}|{row.unit_agency}"


def _collected(session: Session) -> list[Told]:
    rows = session.execute(
        select(Collected, Parcel.dossier_code).join(Parcel, Parcel.id == Collected.parcel_id)
    )
    return [
        (COLLECTED, _subject(row), row.day.isoformat(), code, row.fees_dong, row.postage_dong)
        for row, code in rows
    ]


def _passed_on(session: Session) -> list[Told]:
    return [
        (
            f"cod.{row.kind.value.replace('-', '_')}",
            _subject(row),
            row.day.isoformat(),
            row.amount_dong,
            row.reference,
        )
        for row in session.scalars(select(Remittance))
    ]


def _closed(session: Session) -> list[Told]:
    return [
        (
            CLOSED,
            _subject(row),
            row.day.isoformat(),
            row.expected_dong,
            row.handed_in_dong,
            row.credited_dong,
            row.reason_code,
            row.reason,
        )
        for row in session.scalars(select(ClosedDay))
    ]
