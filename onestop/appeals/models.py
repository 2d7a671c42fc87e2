"""The table of complaints and petitions about dossiers."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class AppealKind(enum.Enum):
    """`second`: to the agency above, after the first was answered or its time has passed."""

    PETITION = "petition"
    FIRST = "first-complaint"
    SECOND = "second-complaint"


class AppealState(enum.Enum):
    """`refused`: it was not accepted for settling, with a reason."""

    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({AppealState.SENT, AppealState.ACCEPTED})


class Appeal(Base):
    """One complaint or petition, numbered within its dossier.

    `against` is the unit it is about, `unit` the one whose head handles it. What was written stands
    here only; the journal has its digest. `due_at` is until when it is to be accepted, and once it
    was, answered. `op_id` names the submission: sent again, it is the same.
    """

    __tablename__ = "appeals"
    __table_args__ = (
        UniqueConstraint("dossier_id", "number"),
        UniqueConstraint("dossier_id", "op_id"),
        CheckConstraint("(state IN ('sent', 'accepted')) = (ended_at IS NULL)", "ended_paired"),
        Index(None, "unit", "state", "due_at"),
        Index(
            "uq_appeals_open",
            "dossier_id",
            "kind",
            unique=True,
            sqlite_where=text("state IN ('sent', 'accepted')"),
            postgresql_where=text("state IN ('sent', 'accepted')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    dossier_code: Mapped[str]
    number: Mapped[int]
    op_id: Mapped[str]
    kind: Mapped[AppealKind]
    state: Mapped[AppealState]
    against: Mapped[str]
    unit: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    words: Mapped[str]
    answer: Mapped[str]
    sent_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    is_late: Mapped[bool]

    @property
    def subject(self) -> str:
        """What the journal calls this complaint or petition."""
        return f"appeal:{self.dossier_code}/{self.number}"

    @property
    def name(self) -> str:
        """The number people are told: the dossier's code and a running number."""
        return f"{self.dossier_code}/{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
