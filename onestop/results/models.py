"""The tables of results: what was issued, numbered, and used again."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel import i18n
from onestop.kernel.db import Base


class State(enum.Enum):
    """What was decided about a result. Expiry is not decided: it follows from the day."""

    VALID = "valid"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"


class Result(Base):
    """One electronic result. `data` is what it says, canonical; the PDF and the token follow it.

    `archive_digest` names a second file: the same with the proof appended that lasts for decades.
    """

    __tablename__ = "results"
    __table_args__ = (
        UniqueConstraint("issuer_agency", "number"),
        UniqueConstraint("status_list", "status_index"),
        CheckConstraint("length(data_digest) = 64 AND length(pdf_digest) = 64", "digests_whole"),
        Index(None, "owner_number", "type_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), index=True)
    dossier_code: Mapped[str]
    procedure_code: Mapped[str]
    type_code: Mapped[str]
    title_vi: Mapped[str]
    title_en: Mapped[str]
    is_sensitive: Mapped[bool]
    issuer_agency: Mapped[str]
    issuer_name: Mapped[str]
    signer_name: Mapped[str]
    signer_account: Mapped[int | None]
    owner_number: Mapped[str | None]
    owner_name: Mapped[str]
    owner_account: Mapped[int | None] = mapped_column(index=True)
    issued_at: Mapped[datetime]
    valid_until: Mapped[date | None]
    state: Mapped[State]
    state_reason: Mapped[str | None]
    state_at: Mapped[datetime]
    typed_code: Mapped[str] = mapped_column(unique=True)
    token: Mapped[str]
    token_digest: Mapped[str] = mapped_column(unique=True)
    data: Mapped[dict[str, Any]]
    data_digest: Mapped[str]
    pdf_digest: Mapped[str]
    archive_digest: Mapped[str | None] = mapped_column(index=True)
    status_list: Mapped[int]
    status_index: Mapped[int]
    superseded_by: Mapped[int | None]

    @property
    def title(self) -> str:
        return self.title_en if i18n.locale() == "en" and self.title_en else self.title_vi


class ResultCounter(Base):
    """The last number an agency gave in a year; each year begins anew (NĐ 30/2020 [memory])."""

    __tablename__ = "result_counters"

    agency_code: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Reuse(Base):
    """A result that served as a paper in another dossier, with the consent it was given on."""

    __tablename__ = "result_uses"
    __table_args__ = (UniqueConstraint("result_id", "dossier_id", "component_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("results.id"), index=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), index=True)
    component_code: Mapped[str]
    used_at: Mapped[datetime]
    consent_by: Mapped[str]
