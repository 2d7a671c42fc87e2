"""The tables of changes that date open dossiers again."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class Kind(enum.Enum):
    DAY = "day"
    HOURS = "hours"
    OUTAGE = "outage"


class Progress(enum.Enum):
    """`proposed` may still be dropped; `applying` goes on after any interruption; then people are
    `telling`-ed, each once; `done`."""

    PROPOSED = "proposed"
    DROPPED = "dropped"
    APPLYING = "applying"
    TELLING = "telling"
    DONE = "done"


class Redating(Base):
    """One change, why it was made, and how far it has come.

    `change` holds the change itself as plain data; `first_day` is the first day it touches, and
    `last_day` the last (None: it goes on). `reached` is the last dossier that was looked at, and
    `told_until` the last address that was told: both move in the transaction of their batch.
    """

    __tablename__ = "redatings"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    change: Mapped[dict[str, Any]]
    reason: Mapped[str]
    agency_code: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    progress: Mapped[Progress] = mapped_column(index=True)
    reached: Mapped[int]
    looked_at: Mapped[int]
    moved: Mapped[int]
    become_late: Mapped[int]
    told_until: Mapped[str]
    told: Mapped[int]
    event_id: Mapped[int | None]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class Move(Base):
    """One dossier whose date moved, from when to when."""

    __tablename__ = "redating_moves"
    __table_args__ = (
        UniqueConstraint("redating_id", "dossier_id"),
        Index(None, "dossier_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    redating_id: Mapped[int] = mapped_column(ForeignKey("redatings.id"))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    old_due_at: Mapped[datetime]
    new_due_at: Mapped[datetime]
