"""The tables of money collected at doors: what was paid, what was passed on, which days are closed.

Rows are only added: a mistake is mended by another row. All sums are in đồng.
"""

import enum
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class Collected(Base):
    """What one recipient paid at the door: fees for the unit, postage for the post."""

    __tablename__ = "cod_collected"
    __table_args__ = (
        CheckConstraint("fees_dong >= 0 AND postage_dong >= 0", "sums_not_negative"),
        Index(None, "post_agency", "unit_agency", "day"),
        Index(None, "unit_agency", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcels.id"), unique=True)
    post_agency: Mapped[str]
    unit_agency: Mapped[str]
    day: Mapped[date]
    fees_dong: Mapped[int] = mapped_column(BigInteger)
    postage_dong: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    who: Mapped[str]


class PassedOn(enum.Enum):
    """`handed-in`: a postal clerk gave it to the post office; `credited`: it came to the unit."""

    HANDED_IN = "handed-in"
    CREDITED = "credited"


class Remittance(Base):
    """A sum passed on, for one day of one post office and one unit; negative when it corrects."""

    __tablename__ = "cod_remittances"
    __table_args__ = (
        CheckConstraint("amount_dong <> 0", "amount_is_some"),
        CheckConstraint("kind <> 'credited' OR reference <> ''", "credited_has_reference"),
        Index(None, "post_agency", "unit_agency", "day"),
        Index(None, "unit_agency", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_agency: Mapped[str]
    unit_agency: Mapped[str]
    day: Mapped[date]
    kind: Mapped[PassedOn]
    amount_dong: Mapped[int] = mapped_column(BigInteger)
    reference: Mapped[str]
    note: Mapped[str]
    op_id: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]
    who: Mapped[str]


class ClosedDay(Base):
    """A day that was compared: what stood in it then, and why sums differed."""

    __tablename__ = "cod_closed_days"

    post_agency: Mapped[str] = mapped_column(primary_key=True)
    unit_agency: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    expected_dong: Mapped[int] = mapped_column(BigInteger)
    handed_in_dong: Mapped[int] = mapped_column(BigInteger)
    credited_dong: Mapped[int] = mapped_column(BigInteger)
    reason_code: Mapped[str | None]
    reason: Mapped[str | None]
    at: Mapped[datetime]
    who: Mapped[str]
