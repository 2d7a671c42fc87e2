"""The tables of envelopes, the bags they travel in, and lists that wait to be stored."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from onestop.despatch.states import BagState, Condition, EnvelopeKind
from onestop.kernel.db import Base

OPEN = text("state = 'open'")


class Envelope(Base):
    """One envelope a post office registered: its number in the post, its dossier, what was counted.

    `differences` are where the counted papers are other than the list asks for.
    """

    __tablename__ = "envelopes"
    __table_args__ = (
        UniqueConstraint("post_agency", "mailed_as", "day"),
        Index(None, "post_agency", "registered_at"),
        CheckConstraint("papers >= 0", "papers_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_agency: Mapped[str]
    reception_agency: Mapped[str]
    mailed_as: Mapped[str]
    day: Mapped[date]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), index=True)
    kind: Mapped[EnvelopeKind]
    papers: Mapped[int]
    differences: Mapped[list[Any]]
    note: Mapped[str]
    registered_at: Mapped[datetime]
    registered_by: Mapped[str]


class Bag(Base):
    """Envelopes that go together from one post office to one one-stop unit; `giver` and `taker`
    are the names on each side. At most one is open for each pair."""

    __tablename__ = "bags"
    __table_args__ = (
        Index(
            "uq_bags_open",
            "post_agency",
            "reception_agency",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(None, "reception_agency", "state"),
        Index(None, "post_agency", "state"),
        CheckConstraint("(giver IS NULL) = (handed_at IS NULL)", "handed_paired"),
        CheckConstraint("(taker IS NULL) = (accepted_at IS NULL)", "accepted_paired"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    post_agency: Mapped[str]
    reception_agency: Mapped[str]
    state: Mapped[BagState]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    closed_at: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]
    handed_by: Mapped[str | None]
    giver: Mapped[str | None]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[str | None]
    taker: Mapped[str | None]

    @property
    def subject(self) -> str:
        """What the journal calls this bag."""
        return f"bag:{self.code}"


class BagItem(Base):
    """One envelope in a bag, and how it was found. An envelope is in one bag at a time: one that
    never arrived may go into another when that was settled."""

    __tablename__ = "bag_items"
    __table_args__ = (
        UniqueConstraint("bag_id", "position"),
        Index(
            "uq_bag_items_current",
            "envelope_id",
            unique=True,
            sqlite_where=text("is_current = 1"),
            postgresql_where=text("is_current"),
        ),
        CheckConstraint("settled_at IS NULL OR condition IS NOT NULL", "settled_after"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bag_id: Mapped[int] = mapped_column(ForeignKey("bags.id"))
    envelope_id: Mapped[int] = mapped_column(ForeignKey("envelopes.id"), index=True)
    position: Mapped[int]
    is_current: Mapped[bool]
    condition: Mapped[Condition | None]
    words: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[str]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    settled_words: Mapped[str]


class EnvelopeList(Base):
    """A day's list somebody sent as a file and has not stored yet; its rows go when it is stored,
    or when a newer one takes its place."""

    __tablename__ = "envelope_lists"

    key: Mapped[str] = mapped_column(primary_key=True)
    post_agency: Mapped[str]
    made_by: Mapped[str] = mapped_column(index=True)
    made_at: Mapped[datetime]
    rows: Mapped[list[Any]]
    stored_at: Mapped[datetime | None]
    stored: Mapped[int]
    known: Mapped[int]
