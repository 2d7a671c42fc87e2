"""The table of events."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class Event(Base):
    """One act that happened. `name` and `subject` are codes for machines, never translated.

    `subject` is what the act was done to (`dossier:H05.105-261123-0001`, `calendar`); `seq`
    counts from 1 within a subject, and `digest` seals the event to the one before it.
    """

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("subject", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    seq: Mapped[int]
    name: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str]
    unit: Mapped[str | None]
    via: Mapped[str]
    reason_code: Mapped[str | None]
    reason: Mapped[str | None]
    facts: Mapped[dict[str, Any]]
    previous: Mapped[str]
    digest: Mapped[str]
