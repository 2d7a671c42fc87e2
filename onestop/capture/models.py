"""The tables of scanning: what a clerk collects for one paper, and its pages."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class CaptureState(enum.Enum):
    """`open` while pages come, `assembled` when they are one PDF, `used` when a dossier has it."""

    OPEN = "open"
    ASSEMBLED = "assembled"
    USED = "used"
    DISCARDED = "discarded"


class Capture(Base):
    """The scan of one paper, for a line of a dossier or loose (`dossier_id` None).

    `account_id` is the clerk who began it, None when a scanner did (`source_digest` is then the
    file it left, `name` what the file was called). A phone gets in by a secret, of which only the
    SHA-256 is kept, until `secret_until`; from its first use on only by the cookie behind
    `device_digest`.
    """

    __tablename__ = "captures"
    __table_args__ = (
        CheckConstraint("(secret_digest IS NULL) = (secret_until IS NULL)", "secret_paired"),
        CheckConstraint("(account_id IS NULL) = (source_digest IS NOT NULL)", "came_from"),
        CheckConstraint("component_code IS NULL OR dossier_id IS NOT NULL", "line_of_dossier"),
        CheckConstraint("state <> 'assembled' OR file_digest IS NOT NULL", "assembled_has_file"),
        UniqueConstraint("unit", "source_digest"),
        Index(None, "unit", "state", "opened_at"),
        Index(None, "dossier_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossiers.id"))
    component_code: Mapped[str | None]
    source_digest: Mapped[str | None]
    name: Mapped[str | None]
    state: Mapped[CaptureState]
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    file_digest: Mapped[str | None]
    seed: Mapped[str]
    generation: Mapped[int]
    secret_digest: Mapped[str | None] = mapped_column(unique=True)
    secret_until: Mapped[datetime | None]
    device_digest: Mapped[str | None] = mapped_column(unique=True)

    @property
    def subject(self) -> str:
        """What the journal calls this scan."""
        return f"capture:{self.id}"


class CapturePage(Base):
    """One page: a straight JPEG by its digest, turned clockwise by so many quarters when shown.

    `source_digest` and `source_page` say what it was made from, so that the same picture sent twice
    is one page. `text_digest` is its invisible text, looked for when `is_read`.
    """

    __tablename__ = "capture_pages"
    __table_args__ = (
        CheckConstraint("turn BETWEEN 0 AND 3", "turn_quarters"),
        CheckConstraint("text_digest IS NULL OR is_read", "text_was_read"),
        UniqueConstraint("capture_id", "source_digest", "source_page"),
        Index(None, "capture_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    capture_id: Mapped[int] = mapped_column(ForeignKey("captures.id"))
    position: Mapped[int]
    digest: Mapped[str]
    source_digest: Mapped[str]
    source_page: Mapped[int]
    turn: Mapped[int]
    is_read: Mapped[bool] = mapped_column(index=True)
    text_digest: Mapped[str | None]
    came_at: Mapped[datetime]
    came_by: Mapped[str]
