"""The tables of payments from a distance. Sums are in whole đồng."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base
from onestop.takings.models import label_of, series_of

# Tells receipts for payments from a distance from those of the counter.
MARK = "E"


class OrderState(enum.Enum):
    """`pending`: the payer was sent on to pay; `checking`: they came back, and the provider is
    asked; `surplus`: money came that was not wanted any more and is to be given back."""

    PENDING = "pending"
    CHECKING = "checking"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    SURPLUS = "surplus"
    REFUNDING = "refunding"
    REFUNDED = "refunded"


O = OrderState  # noqa: E741  a table is read by its columns
MOVES: dict[OrderState, frozenset[OrderState]] = {
    O.PENDING: frozenset({O.CHECKING, O.PAID, O.FAILED, O.EXPIRED, O.SURPLUS}),
    O.CHECKING: frozenset({O.PAID, O.FAILED, O.EXPIRED, O.SURPLUS}),
    # Money may come after we had given up waiting.
    O.FAILED: frozenset({O.PAID, O.SURPLUS}),
    O.EXPIRED: frozenset({O.PAID, O.SURPLUS}),
    O.PAID: frozenset({O.REFUNDING}),
    O.SURPLUS: frozenset({O.REFUNDING}),
    O.REFUNDING: frozenset({O.REFUNDED, O.PAID, O.SURPLUS}),
    O.REFUNDED: frozenset(),
}
OPEN = frozenset({O.PENDING, O.CHECKING})


class PaymentOrder(Base):
    """One attempt to pay what is owed on a dossier, through one provider.

    `reference` is ours: short, with a check symbol, nothing personal. `lines` are [[position of the
    charge, kind, name, name in English, đồng], …]. A dossier has one open order. `next_ask_at` is
    when the provider is asked next what became of it. `seq` counts its events.
    """

    __tablename__ = "payment_orders"
    __table_args__ = (
        UniqueConstraint("dossier_id", "op_id"),
        CheckConstraint("amount_dong > 0", "amount_positive"),
        Index(
            "uq_payment_orders_open",
            "dossier_id",
            unique=True,
            sqlite_where=text("state IN ('pending', 'checking')"),
            postgresql_where=text("state IN ('pending', 'checking')"),
        ),
        Index(None, "next_ask_at"),
        Index(None, "unit", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), index=True)
    op_id: Mapped[str]
    unit: Mapped[str]
    provider: Mapped[str]
    lines: Mapped[list[Any]]
    amount_dong: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[OrderState]
    language: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    next_ask_at: Mapped[datetime | None]
    asked: Mapped[int]
    provider_ref: Mapped[str | None]
    paid_at: Mapped[datetime | None]
    refund_reason: Mapped[str | None]
    refund_by: Mapped[str | None]
    refund_approved_by: Mapped[str | None]

    @property
    def subject(self) -> str:
        """What the journal calls this order."""
        return f"payment:{self.reference}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class OnlineReceiptCounter(Base):
    """The last number of a receipt given by a unit in a year for payments from a distance."""

    __tablename__ = "online_receipt_counters"

    unit: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class OnlineReceipt(Base):
    """The receipt of one paid order. The store itself refuses a second one for it."""

    __tablename__ = "online_receipts"
    __table_args__ = (UniqueConstraint("unit", "year", "number"),)

    order_id: Mapped[int] = mapped_column(ForeignKey("payment_orders.id"), primary_key=True)
    unit: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    given_at: Mapped[datetime]

    @property
    def series(self) -> str:
        return series_of(self.unit, self.year, MARK)

    @property
    def label(self) -> str:
        """Series and number as they are printed."""
        return label_of(self.unit, self.year, self.number, MARK)


class CreditState(enum.Enum):
    """`matched`: it paid an order; `open`: a person must look; the others say what they did."""

    MATCHED = "matched"
    OPEN = "open"
    ASSIGNED = "assigned"
    RETURNED = "returned"
    IGNORED = "ignored"


class Credit(Base):
    """Money that came to a unit's bank account, or a provider said so, and what became of it.

    `source` is `statement` or the provider, `name` what it calls the credit: the same twice is one.
    `why` is a code for why a person must look.
    """

    __tablename__ = "payment_credits"
    __table_args__ = (
        UniqueConstraint("source", "unit", "name"),
        CheckConstraint("amount_dong > 0", "amount_positive"),
        Index(None, "unit", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str]
    source: Mapped[str]
    name: Mapped[str]
    day: Mapped[date]
    amount_dong: Mapped[int] = mapped_column(BigInteger)
    words: Mapped[str]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("payment_orders.id"), index=True)
    state: Mapped[CreditState]
    why: Mapped[str]
    note: Mapped[str]
    came_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    cleared_by: Mapped[str | None]


class ProviderSwitch(Base):
    """Whether a provider is offered. `by_itself`: it did not answer, and is tried again."""

    __tablename__ = "payment_switches"

    provider: Mapped[str] = mapped_column(primary_key=True)
    is_off: Mapped[bool]
    by_itself: Mapped[bool]
    failures: Mapped[int]
    words: Mapped[str]
    since: Mapped[datetime]
