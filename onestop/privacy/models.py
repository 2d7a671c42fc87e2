"""The tables of who looked into a dossier, and of why somebody outside the case did."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base
from onestop.people.models import Role


class Opened(enum.Enum):
    """What of a dossier was looked at."""

    PAGE = "page"
    FILE = "file"
    PRINT = "print"
    RESULT = "result"


class OpeningReason(Base):
    """Why somebody whose unit takes no part in a dossier looks into it; it holds for a while.

    The words stay out of the journal: they may name people.
    """

    __tablename__ = "opening_reasons"
    __table_args__ = (Index(None, "account_id", "dossier_id", "given_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    code: Mapped[str]
    words: Mapped[str]
    given_at: Mapped[datetime]


class Opening(Base):
    """One look of one person into a dossier, for the unit and in the role held at that moment.

    Who looked from outside the case gave a reason; without one their unit took part in it.
    """

    __tablename__ = "openings"
    __table_args__ = (
        Index(None, "dossier_id", "id"),
        Index(None, "account_id", "dossier_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    unit: Mapped[str | None]
    role: Mapped[Role]
    what: Mapped[Opened]
    at: Mapped[datetime] = mapped_column(index=True)
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("opening_reasons.id"), index=True)
