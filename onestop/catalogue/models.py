"""The tables of procedures: one row for each, and one for each version it ever had."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class Entry(Base):
    """A procedure on the shelf. A curated one is never replaced by a portal's record."""

    __tablename__ = "procedures"

    code: Mapped[str] = mapped_column(primary_key=True)
    is_curated: Mapped[bool]


class Version(Base):
    """A procedure as it was from one day to another; only the last day is ever written later.

    `raw` keeps a portal's record as it was found; `problems` says why it is still to be curated.
    """

    __tablename__ = "procedure_versions"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", "valid_in_order"),
        Index(None, "code", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    definition: Mapped[dict[str, Any]]
    digest: Mapped[str]
    raw: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    is_curated: Mapped[bool]
    problems: Mapped[list[Any]]
    made_at: Mapped[datetime]
