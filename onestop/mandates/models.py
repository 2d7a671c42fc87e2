"""The table of mandates: who may act for whom, in what, until when."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class Scope(enum.Enum):
    DOSSIER = "dossier"
    PROCEDURE = "procedure"
    ALL = "all"


class State(enum.Enum):
    """That one has run out follows from its last day and is no state."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"


class Mandate(Base):
    """What an owner allows a person to do with dossiers under the owner's number.

    It is offered to a number and held by the verified account that accepts it. `scope_code` names
    the dossier or the procedure, and is empty for all. Following is always allowed; `may_answer`
    also sends what was asked for. `seed` makes the key with which the owner stops it by SMS.
    """

    __tablename__ = "mandates"
    __table_args__ = (
        CheckConstraint("(scope = 'all') = (scope_code = '')", "scope_named"),
        CheckConstraint("(state IN ('offered', 'accepted')) = (over_at IS NULL)", "over_paired"),
        CheckConstraint("state <> 'accepted' OR agent_account IS NOT NULL", "accepted_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    owner_number: Mapped[str] = mapped_column(index=True)
    owner_account: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    agent_number: Mapped[str] = mapped_column(index=True)
    agent_account: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    scope: Mapped[Scope]
    scope_code: Mapped[str]
    may_answer: Mapped[bool]
    until: Mapped[date]
    state: Mapped[State]
    seed: Mapped[str]
    made_at: Mapped[datetime]
    over_at: Mapped[datetime | None]
