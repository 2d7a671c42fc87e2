"""The table of lists: many applications that one representative writes in one file."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class GroupList(Base):
    """A file of rows, one dossier each. A row goes from `rows` when it was sent: `sent` says which
    row became which dossier, so that people stand here only while they are to be sent.

    `told` holds what all rows share (unit, case, how the result comes back and who collects it),
    `papers` the files common to all, by component.
    """

    __tablename__ = "group_lists"

    key: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("procedure_versions.id"))
    procedure_code: Mapped[str]
    told: Mapped[dict[str, Any]]
    papers: Mapped[dict[str, Any]]
    rows: Mapped[list[Any]]
    sent: Mapped[list[Any]]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
