"""The tables of counters that go on without a line."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class Device(Base):
    """One browser of one clerk at one door that may take dossiers in without a line.

    `receptions` are the units whose numbers it is given, `per_day` how many of each for a day. Of
    its secret only the digest is kept. Once it is revoked, what it still sends is kept for a person
    to look at.
    """

    __tablename__ = "offline_devices"
    __table_args__ = (
        CheckConstraint("per_day BETWEEN 1 AND 200", "per_day_sensible"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", "revoked_paired"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    door: Mapped[str]
    unit: Mapped[str] = mapped_column(index=True)
    receptions: Mapped[list[Any]]
    per_day: Mapped[int]
    clerk_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    secret_digest: Mapped[str] = mapped_column(unique=True)
    enrolled_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]

    @property
    def subject(self) -> str:
        """What the journal calls this device."""
        return f"offline:{self.id}"


class ReservedNumber(Base):
    """A dossier's number given to a device in advance, with what its receipt's key is made from.

    `state`: reserved (with the device), used (a dossier has it), returned (the device said it was
    not used), dead (its device was lost before it was used, or its dossier was turned away).
    `held_at` is when the device first said that it has it: from then on it may stand on a slip, and
    is never given again.
    """

    __tablename__ = "reserved_numbers"
    __table_args__ = (
        CheckConstraint("state IN ('reserved', 'used', 'returned', 'dead')", "state_known"),
        CheckConstraint("(state = 'reserved') = (settled_at IS NULL)", "settled_paired"),
        Index(None, "device_id", "state", "day"),
        Index(None, "agency_code", "day"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("offline_devices.id"))
    agency_code: Mapped[str]
    day: Mapped[date]
    seed: Mapped[str] = mapped_column(unique=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    reserved_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class CounterRecord(Base):
    """One dossier as a counter sent it after the line came back.

    `state`: filed (it is a dossier), clash (a person must look at it), rejected (a person turned it
    away, and wrote why). `body` is what was sent, emptied once the dossier holds it; `reasons` are
    codes of what clashed, `details` what each is about.
    """

    __tablename__ = "counter_records"
    __table_args__ = (
        UniqueConstraint("device_id", "op_id", "digest"),
        CheckConstraint("state IN ('filed', 'clash', 'rejected')", "state_known"),
        CheckConstraint("(state = 'filed') = (dossier_id IS NOT NULL)", "filed_has_dossier"),
        Index(None, "unit", "state", "arrived_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("offline_devices.id"))
    unit: Mapped[str]
    op_id: Mapped[str]
    digest: Mapped[str]
    code: Mapped[str] = mapped_column(index=True)
    procedure_code: Mapped[str]
    body: Mapped[dict[str, Any]]
    taken_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime]
    state: Mapped[str]
    reasons: Mapped[list[Any]]
    details: Mapped[list[Any]]
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossiers.id"))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    settled_reason: Mapped[str | None]
