"""The tables of results on their way to people: lists, parcels, attempts, how often is tried.

What these do to a dossier is an event of the dossier; here stands what the post does with a parcel.
"""

import enum
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class ListState(enum.Enum):
    """`open`: still being put together; `handed`: closed and with the post; `taken`: the post has
    said of each line whether it was there."""

    OPEN = "open"
    HANDED = "handed"
    TAKEN = "taken"


class ParcelState(enum.Enum):
    """`handed`: on a closed list, and the post has not counted it yet; `missing`: it had not come
    with its list; `returning`: undeliverable, on its way back; `back`: at the desk, and nobody has
    said yet what becomes of it; `over`: somebody has."""

    LISTED = "listed"
    HANDED = "handed"
    MISSING = "missing"
    CARRIED = "carried"
    DELIVERED = "delivered"
    RETURNING = "returning"
    BACK = "back"
    OVER = "over"


# As long as a parcel is in one of these, the dossier goes on no other list.
ALIVE = (
    ParcelState.LISTED,
    ParcelState.HANDED,
    ParcelState.CARRIED,
    ParcelState.RETURNING,
    ParcelState.BACK,
)
ON_THE_ROAD = (ParcelState.CARRIED, ParcelState.RETURNING)


class Payer(enum.Enum):
    """Who pays the postage: the recipient at the door, or the unit by its contract."""

    RECIPIENT = "recipient"
    UNIT = "unit"


class OutgoingList(Base):
    """Results a unit gives to a post office together, under one number and one typed key."""

    __tablename__ = "outgoing_lists"
    __table_args__ = (
        UniqueConstraint("giver_agency", "day", "position"),
        CheckConstraint("(state = 'open') = (number IS NULL)", "numbered_when_closed"),
        Index(None, "taker_agency", "state", "closed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    giver_agency: Mapped[str] = mapped_column(index=True)
    taker_agency: Mapped[str]
    state: Mapped[ListState]
    typed_key: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str | None] = mapped_column(unique=True)
    day: Mapped[date | None]
    position: Mapped[int | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[str | None]

    @property
    def subject(self) -> str:
        """What the journal calls this list."""
        return f"outgoing-list:{self.typed_key}"


class Parcel(Base):
    """One result sent out once; sent again, it is another parcel of the same dossier.

    Money is in đồng. `fees_dong` is what is owed to the unit and collected at the door;
    `postage_dong` is the carrier's own, collected too when the recipient pays it.
    """

    __tablename__ = "parcels"
    __table_args__ = (
        UniqueConstraint("dossier_id", "position"),
        CheckConstraint("fees_dong >= 0 AND postage_dong >= 0", "sums_not_negative"),
        Index(None, "taker_agency", "state", "next_on"),
        Index(None, "giver_agency", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_lists.id"), index=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    dossier_code: Mapped[str] = mapped_column(index=True)
    position: Mapped[int]
    giver_agency: Mapped[str]
    taker_agency: Mapped[str]
    mailed_as: Mapped[str] = mapped_column(index=True)
    state: Mapped[ParcelState]
    fees_dong: Mapped[int] = mapped_column(BigInteger)
    postage_dong: Mapped[int] = mapped_column(BigInteger)
    postage_payer: Mapped[Payer]
    note: Mapped[str]
    tries: Mapped[int]
    next_on: Mapped[date | None]
    reason_code: Mapped[str | None]
    reason: Mapped[str | None]
    call_by: Mapped[datetime | None]

    @property
    def to_collect_dong(self) -> int:
        """What the recipient pays at the door."""
        paid_here = self.postage_payer is Payer.RECIPIENT
        return self.fees_dong + (self.postage_dong if paid_here else 0)


class Attempt(Base):
    """One time somebody stood at the door, and what came of it.

    `number_end` is the last digits of the card that was compared; the rest is with the dossier.
    """

    __tablename__ = "delivery_attempts"
    __table_args__ = (UniqueConstraint("parcel_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcels.id"))
    position: Mapped[int]
    at: Mapped[datetime]
    who: Mapped[str]
    unit: Mapped[str]
    is_given: Mapped[bool]
    reason_code: Mapped[str | None]
    reason: Mapped[str | None]
    next_on: Mapped[date | None]
    number_end: Mapped[str | None]
    mandate_name: Mapped[str | None]
    mandate_number: Mapped[str | None]
    mandate_paper: Mapped[str | None]
    proof: Mapped[str | None]
    slip_digest: Mapped[str | None]
    collected_dong: Mapped[int] = mapped_column(BigInteger)


class DeliveryRule(Base):
    """How often the post tries, and how many working days the desk has to call when it came back.

    An empty unit or procedure stands for all; the row that says most about a dossier holds.
    """

    __tablename__ = "delivery_rules"
    __table_args__ = (CheckConstraint("tries BETWEEN 1 AND 9 AND call_days >= 1", "sensible"),)

    agency_code: Mapped[str] = mapped_column(primary_key=True)
    procedure_code: Mapped[str] = mapped_column(primary_key=True)
    tries: Mapped[int]
    call_days: Mapped[int]
    set_at: Mapped[datetime]
    set_by: Mapped[str]
