"""The table of drafts: what somebody is writing and has not sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class Draft(Base):
    """An application being written; kept on the server at every step.

    `op_id` names the submission it will become, so that pressing “send” twice makes one dossier.
    `told` holds what was typed, by step; `papers` what was handed in, by component.
    """

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("procedure_versions.id"))
    procedure_code: Mapped[str]
    op_id: Mapped[str] = mapped_column(unique=True)
    told: Mapped[dict[str, Any]]
    papers: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    sent_as: Mapped[str | None]
