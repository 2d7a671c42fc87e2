"""The tables between this store and a carrier: what is told to it, and what it tells."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class CallKind(enum.Enum):
    PLACE = "place"
    CANCEL = "cancel"


class CallState(enum.Enum):
    """`dead`: refused, or tried too often; it waits for a person. `dropped`: needless by now."""

    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"
    DROPPED = "dropped"


class CarrierCall(Base):
    """One order to be placed or cancelled, written in the transaction of the act that wants it."""

    __tablename__ = "carrier_calls"
    __table_args__ = (
        UniqueConstraint("kind", "order_number"),
        Index(None, "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CallKind]
    order_number: Mapped[str]
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcels.id"), index=True)
    order: Mapped[dict[str, Any]]
    state: Mapped[CallState]
    tries: Mapped[int]
    made_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    problem: Mapped[str | None]


class CarrierStatus(Base):
    """One thing a carrier said of an order, kept as it came.

    `became` is what was made of it; empty while it waits for the post to have taken the parcel.
    """

    __tablename__ = "carrier_statuses"
    __table_args__ = (UniqueConstraint("carrier", "event_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    carrier: Mapped[str]
    event_key: Mapped[str]
    order_number: Mapped[str] = mapped_column(index=True)
    code: Mapped[str]
    raw: Mapped[dict[str, Any]]
    seen_at: Mapped[datetime]
    became: Mapped[str] = mapped_column(index=True)


class CarrierLine(Base):
    """How far a carrier's tracking was read, and whether it is left in peace for a while."""

    __tablename__ = "carrier_lines"

    name: Mapped[str] = mapped_column(primary_key=True)
    last_id: Mapped[str]
    polled_at: Mapped[datetime | None]
    failures: Mapped[int]
    rests_until: Mapped[datetime | None]
    problem: Mapped[str | None]
