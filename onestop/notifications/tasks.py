"""The table of what a person must do because a message did not arrive."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class TaskKind(enum.Enum):
    """`call`: no channel is left, somebody must telephone; `address`: an address is wrong, find
    the right one."""

    CALL = "call"
    ADDRESS = "address"


class TaskEnd(enum.Enum):
    """`reached`: they know now; `not-reached`: a letter follows; `corrected`: the address is right
    now; `needless`: they acted before anybody got to it."""

    REACHED = "reached"
    NOT_REACHED = "not-reached"
    CORRECTED = "corrected"
    NEEDLESS = "needless"


class ContactTask(Base):
    """One task of a one-stop unit about somebody who could not be told, with its day.

    `event_id` is what they should know, `role` who of the dossier's people, `channel` the one that
    failed last; their addresses stand with the party and not here.
    """

    __tablename__ = "contact_tasks"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", "end_paired"),
        CheckConstraint("calls >= 0", "calls_counted"),
        UniqueConstraint("dossier_code", "kind", "event_id", "role"),
        Index(None, "unit", "ended_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_code: Mapped[str]
    unit: Mapped[str]
    kind: Mapped[TaskKind]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    role: Mapped[str]
    channel: Mapped[str]
    problem: Mapped[str]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    calls: Mapped[int]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_as: Mapped[TaskEnd | None]
    note: Mapped[str]
