"""Originals that applicants handed in: each a thing of its own, with a code, a place and a person.

A row follows from the journal alone, as every row of a dossier does.
"""

import enum
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class OriginalState(enum.Enum):
    """`kept`: the original was withdrawn and stays in the file for good (thu lại bản gốc)."""

    HELD = "held"
    ON_THE_WAY = "on-the-way"
    GIVEN_BACK = "given-back"
    KEPT = "kept"
    LOST = "lost"


# The administration still answers for such an original.
STILL_HERE = frozenset({OriginalState.HELD.value, OriginalState.ON_THE_WAY.value})


class Original(Base):
    """One original (or set of sheets that stays together) of a dossier.

    `holder_unit` and `holder_person` answer for it, also while it is on its way: it changes hands
    only when a person on the other side accepts it. `sent_to_person` None: anybody of the unit may
    accept it. `in_file`: it lies in the paper file and travels with it. `what` is its name in
    words, `since` when it came where it is, or when it was given back, kept or lost.
    """

    __tablename__ = "originals"
    __table_args__ = (
        UniqueConstraint("dossier_id", "position"),
        CheckConstraint(
            "(state = 'on-the-way') = (sent_to IS NOT NULL AND sent_by IS NOT NULL)", "sent_paired"
        ),
        Index(None, "holder_unit", "state", "since"),
        Index(None, "sent_to", "sent_at"),
        Index(None, "holder_person", "since"),
    )
    PROJECTED: ClassVar[str] = "original"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(unique=True)
    component_code: Mapped[str]
    what: Mapped[str]
    to_give_back: Mapped[bool]
    state: Mapped[str]
    holder_unit: Mapped[str]
    holder_person: Mapped[str]
    in_file: Mapped[bool]
    shelf: Mapped[str | None]
    since: Mapped[datetime]
    sent_to: Mapped[str | None]
    sent_to_person: Mapped[str | None]
    sent_from: Mapped[str | None]
    sent_by: Mapped[str | None]
    sent_at: Mapped[datetime | None]
