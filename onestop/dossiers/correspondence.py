"""The tables of what agencies write about a dossier: apologies, questions to one another, and the
numbers of their letters."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class Apology(Base):
    """A new date with the reason for it: drafted when the old one passes, sent when signed.

    One signed apology moves the date; there is no second (NĐ 61/2018 Đ19 [memory]: a date is put
    off once at most).
    """

    __tablename__ = "apologies"
    __table_args__ = (
        UniqueConstraint("dossier_id", "position"),
        CheckConstraint("(signed_at IS NULL) = (number IS NULL)", "signed_numbered"),
    )
    PROJECTED: ClassVar[str] = "apology"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    position: Mapped[int]
    agency_code: Mapped[str]
    old_due_at: Mapped[datetime]
    new_due_at: Mapped[datetime]
    cause: Mapped[str]
    person: Mapped[str]
    phone: Mapped[str]
    drafted_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None]
    number: Mapped[str | None]


class Consultation(Base):
    """An agency asked for its opinion, by when, and what its silence means."""

    __tablename__ = "consultations"
    __table_args__ = (
        UniqueConstraint("dossier_id", "position"),
        Index(None, "asked_agency", "answered_at", "due_at"),
        Index(None, "checked_at"),
    )
    PROJECTED: ClassVar[str] = "consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    position: Mapped[int]
    asking_agency: Mapped[str]
    asked_agency: Mapped[str]
    question: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    days: Mapped[int]
    due_at: Mapped[datetime]
    silence: Mapped[str]
    opinion: Mapped[str | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    checked_at: Mapped[datetime | None]


class LetterCounter(Base):
    """The last number an agency gave to a kind of letter in a year."""

    __tablename__ = "letter_counters"

    agency_code: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]
