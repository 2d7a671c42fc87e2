"""Proving the till from the journal: receipts without gaps, drawers as they were counted, who took
a result as the event sealed it."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop.dossiers.models import Dossier
from onestop.journal import queries as journal
from onestop.journal.models import Event
from onestop.takings.giving import seal_of
from onestop.takings.models import Drawer, FeeReceipt, Handing, Invitation, Rating, ReceiptCounter
from onestop.takings.rating import SUBJECT


def first_disagreement(session: Session) -> str | None:
    """The first row that is not what the journal or the count says; None when all agree."""
    return next(_problems(session), None)


def _problems(session: Session) -> Iterator[str]:
    yield from _numbers(session)
    yield from _receipts(session)
    yield from _drawers(session)
    yield from _handings(session)
    yield from _ratings(session)


def _numbers(session: Session) -> Iterator[str]:
    counted = {(row.unit, row.year): row.last for row in session.scalars(select(ReceiptCounter))}
    rows = session.execute(
        select(
            FeeReceipt.unit, FeeReceipt.year, func.count(), func.max(FeeReceipt.number)
        ).group_by(FeeReceipt.unit, FeeReceipt.year)
    )
    given = {(unit, year): (count, last) for unit, year, count, last in rows}
    for key in sorted(counted.keys() | given.keys()):
        last = counted.get(key, 0)
        if given.get(key, (0, 0)) != (last, last):
            yield f"receipts of {key[0]} in {key[1]}: the numbers have a gap or an end cut off"


def _receipts(session: Session) -> Iterator[str]:
    """Each receipt has the event that paid with it, and a void one that which voided it."""
    paid: dict[tuple[str, str], int] = {}
    voided: set[tuple[str, str]] = set()
    for event in journal.events_named(session, ("dossier.paid", "dossier.payment_voided")):
        if event.name == "dossier.payment_voided":
            voided.add((event.subject, event.facts["receipt"]))
        for number in _numbers_of(event):
            paid[event.subject, number] = event.facts["amount_dong"]
    rows = session.execute(
        select(FeeReceipt, Dossier.code)
        .join(Dossier, Dossier.id == FeeReceipt.dossier_id)
        .order_by(FeeReceipt.id)
        .execution_options(yield_per=500)
    )
    for receipt, code in rows:
        key = (f"dossier:{code}", receipt.label)
        if paid.get(key) != receipt.sum_dong:
            yield f"receipt {receipt.label}: the journal tells another sum, or no payment"
        if (key in voided) != (receipt.void_at is not None):
            yield f"receipt {receipt.label}: whether it is void is not what the journal says"


def _numbers_of(event: Event) -> set[str]:
    return {
        values["receipt_number"]
        for kind, _key, values in event.facts.get("rows", ())
        if kind == "charge" and values.get("receipt_number")
    }


def _drawers(session: Session) -> Iterator[str]:
    closed = {e.subject: e for e in journal.events_named(session, ("drawer.closed",))}
    told = ("counted_dong", "expected_dong", "vietqr_dong", "difference_dong")
    for drawer in session.scalars(select(Drawer).order_by(Drawer.id)):
        event = closed.get(drawer.subject)
        if (event is None) != (drawer.closed_at is None):
            yield f"{drawer.subject}: whether it is closed is not what the journal says"
        elif event and any(getattr(drawer, name) != event.facts[name] for name in told):
            yield f"{drawer.subject}: the count is not what the journal says"


def _handings(session: Session) -> Iterator[str]:
    sealed = {
        e.subject: e.facts["seal"]
        for e in journal.events_named(session, ("dossier.result_given",))
        if "seal" in e.facts
    }
    rows = session.execute(
        select(Handing, Dossier.code).join(Dossier, Dossier.id == Handing.dossier_id)
    ).all()
    for handing, code in rows:
        if sealed.pop(f"dossier:{code}", None) != seal_of(handing):
            yield f"dossier {code}: who took the result is not what the journal sealed"
    for subject in sorted(sealed):
        yield f"{subject}: who took the result is missing"


def _ratings(session: Session) -> Iterator[str]:
    answered = session.scalar(
        select(func.count()).select_from(Invitation).where(Invitation.is_answered)
    )
    kept = session.scalar(select(func.count()).select_from(Rating))
    told = session.scalar(
        select(func.count()).where(
            Event.name == "rating.given", Event.subject.startswith(f"{SUBJECT}:")
        )
    )
    if not answered == kept == told:
        yield f"answers about the service: {answered} given, {kept} kept, {told} in the journal"
