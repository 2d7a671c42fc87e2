"""Proving the rows of payments from the journal."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.journal import queries as journal
from onestop.payments.models import PaymentOrder

# What an order's events are called; each says its state and sum.
NAMES = tuple(
    f"payment.{name}"
    for name in (
        *("opened", "checking", "paid", "failed", "expired", "surplus", "differs", "unanswered"),
        *("refund_asked", "refund_approved", "refunded"),
    )
)


def first_disagreement(session: Session) -> str | None:
    """The first order whose row is not what its events say; None when all agree."""
    told = {}
    for event in journal.events_named(session, NAMES):
        told[event.subject] = (event.facts["state"], event.facts["sum_dong"])
    stored = {}
    for order in session.scalars(select(PaymentOrder)):
        stored[order.subject] = (order.state.value, order.amount_dong)
    for subject in sorted(told.keys() | stored.keys()):
        if told.get(subject) != stored.get(subject):
            return f"{subject}: is {stored.get(subject)}, the journal says {told.get(subject)}"
    return None
