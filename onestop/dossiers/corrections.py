"""The table of corrections: what stood on a dossier before a mistake of its intake was mended."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from onestop.kernel.db import Base


class Correction(Base):
    """One correction: every field it changed, with its value before and after.

    Names and numbers of people stand here and not in the journal, whose event `seq` seals them by a
    salted digest: who proves the journal proves this row, and an export of it tells nobody's name.
    """

    __tablename__ = "corrections"
    __table_args__ = (UniqueConstraint("dossier_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    seq: Mapped[int]
    at: Mapped[datetime]
    who: Mapped[str]
    reason: Mapped[str]
    changed: Mapped[list[Any]]
    salt: Mapped[str]

    @property
    def digest(self) -> str:
        return sealed(self.salt, self.changed)


def sealed(salt: str, changed: Sequence[Any]) -> str:
    """SHA-256, in hex, of the salt and what was changed: [[field, before, after], …]."""
    content = json.dumps([salt, list(changed)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def corrections_of(session: Session, dossier_id: int) -> Sequence[Correction]:
    """The newest first."""
    return session.scalars(
        select(Correction).where(Correction.dossier_id == dossier_id).order_by(Correction.id.desc())
    ).all()
