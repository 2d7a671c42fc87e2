"""The tables of hand-over lists between units (phiếu bàn giao)."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class RowState(enum.Enum):
    GIVEN = "given"
    TAKEN = "taken"
    MISSING = "missing"


class HandoverList(Base):
    """What one unit gave to another at once, numbered per giver and year.

    `key` is what its QR opens or what is typed; `given_by` and `taken_by` are the two names
    (`account:7`), without both of which nothing moved. `op_id` names the submission.
    """

    __tablename__ = "handover_lists"
    __table_args__ = (
        UniqueConstraint("giver", "year", "number"),
        UniqueConstraint("given_by", "op_id"),
        CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", "taken_paired"),
        Index(None, "taker", "taken_at", "given_at"),
        Index(None, "giver", "given_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    giver: Mapped[str]
    taker: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    op_id: Mapped[str]
    given_by: Mapped[str]
    given_at: Mapped[datetime]
    taken_by: Mapped[str | None]
    taken_at: Mapped[datetime | None]

    @property
    def subject(self) -> str:
        """What the journal calls this list."""
        return f"handover:{self.key}"

    @property
    def label(self) -> str:
        """Its number as it is printed."""
        return f"{self.number:02}/{self.year}"


class HandoverRow(Base):
    """One line of a list: the paper file of a dossier (`original` 0), or the original at that
    position of the dossier; `note` says what is known of what did not come."""

    __tablename__ = "handover_rows"
    __table_args__ = (
        UniqueConstraint("list_id", "position"),
        UniqueConstraint("list_id", "dossier_id", "original"),
        Index(None, "dossier_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("handover_lists.id"))
    position: Mapped[int]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    original: Mapped[int]
    what: Mapped[str]
    state: Mapped[RowState]
    note: Mapped[str]
