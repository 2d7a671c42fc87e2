"""The tables of signing many at once: a job of one head, and its dossiers."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class Progress(enum.Enum):
    """`going` until nothing waits any more; `stopped` by its head, the rest is not signed."""

    GOING = "going"
    DONE = "done"
    STOPPED = "stopped"


class ItemState(enum.Enum):
    """`refused` is what the rules said no to; `failed` broke several times and was given up."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    LEFT_OUT = "left-out"


class SigningJob(Base):
    """What one head asked to be signed together, after proving once who they are (`factor`).

    While the signer does not answer, `held_until` says when it is asked again and `held_reason`
    why; `holds` counts how often in a row.
    """

    __tablename__ = "signing_jobs"
    __table_args__ = (
        CheckConstraint("(held_until IS NULL) = (held_reason IS NULL)", "held_paired"),
        Index(None, "account_id", "begun_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    op_id: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    factor: Mapped[str]
    progress: Mapped[Progress] = mapped_column(index=True)
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    holds: Mapped[int]
    held_until: Mapped[datetime | None]
    held_reason: Mapped[str | None]


class SigningItem(Base):
    """One dossier of a job, as the head saw it (`seq`); `position` names the part of a bundle that
    is decided, None the whole. What the rules said no with is kept as a code and its facts, to be
    said in the reader's language."""

    __tablename__ = "signing_items"
    __table_args__ = (
        UniqueConstraint("job_id", "place"),
        Index(None, "job_id", "state"),
        Index(None, "dossier_id", "state"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", "ended_paired"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("signing_jobs.id"))
    place: Mapped[int]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    dossier_code: Mapped[str]
    position: Mapped[int | None]
    unit: Mapped[str]
    seq: Mapped[int]
    outcome: Mapped[str]
    state: Mapped[ItemState] = mapped_column(index=True)
    tries: Mapped[int]
    reason_code: Mapped[str | None]
    reason_facts: Mapped[dict[str, Any]]
    ended_at: Mapped[datetime | None]
