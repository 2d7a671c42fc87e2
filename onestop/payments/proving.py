"""Proving the rows of payments from the journal, and that receipts have no gap."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop.journal import queries as journal
from onestop.payments.models import OnlineReceipt, OnlineReceiptCounter, PaymentOrder

# What an order's events are called; each says its state and sum.
NAMES = tuple(
    f"payment.{name}"
    for name in (
        *("opened", "checking", "paid", "failed", "expired", "surplus", "differs", "unanswered"),
        *("refund_asked", "refund_approved", "refunded"),
    )
)


def first_disagreement(session: Session) -> str | None:
    """The first order whose row is not what its events say, or the first receipt that is not what
    they or the count say; None when all agree."""
    told, receipted = {}, {}
    for event in journal.events_named(session, NAMES):
        told[event.subject] = (event.facts["state"], event.facts["sum_dong"])
        if "receipt" in event.facts:
            receipted[event.subject] = event.facts["receipt"]
    stored = {}
    for order in session.scalars(select(PaymentOrder)):
        stored[order.subject] = (order.state.value, order.amount_dong)
    for subject in sorted(told.keys() | stored.keys()):
        if told.get(subject) != stored.get(subject):
            return f"{subject}: is {stored.get(subject)}, the journal says {told.get(subject)}"
    return _receipts(session, receipted)


def _receipts(session: Session, told: dict[str, str]) -> str | None:
    rows = session.execute(
        select(OnlineReceipt, PaymentOrder).join(
            PaymentOrder, PaymentOrder.id == OnlineReceipt.order_id
        )
    )
    kept = {order.subject: receipt.label for receipt, order in rows}
    for subject in sorted(told.keys() | kept.keys()):
        if told.get(subject) != kept.get(subject):
            return f"{subject}: its receipt is {kept.get(subject)}, not {told.get(subject)}"
    last = {(row.unit, row.year): row.last for row in session.scalars(select(OnlineReceiptCounter))}
    numbers = select(
        OnlineReceipt.unit, OnlineReceipt.year, func.count(), func.max(OnlineReceipt.number)
    ).group_by(OnlineReceipt.unit, OnlineReceipt.year)
    given = {(unit, year): (count, most) for unit, year, count, most in session.execute(numbers)}
    for unit, year in sorted(last.keys() | given.keys()):
        drawn = last.get((unit, year), 0)
        if given.get((unit, year), (0, 0)) != (drawn, drawn):
            return f"online receipts of {unit} in {year}: the numbers have a gap or an end cut off"
    return None
