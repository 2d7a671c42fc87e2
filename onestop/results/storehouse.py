"""The tables of the storehouse beside results: stored papers, consents, keys trusted elsewhere."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class Kind(enum.Enum):
    """What a paper of the storehouse is. Only the last two are stored papers."""

    ORIGINAL = "original"
    CERTIFIED = "certified"
    DIGITISED = "digitised"
    OUTSIDE = "outside"


class StoredPaper(Base):
    """A paper in its owner's storehouse that is no result of this register.

    A digitised paper has a file, the facts of its original in `data` and a signature of the desk
    over them in `token` (a JWS); one issued elsewhere has its KQ1 token only. `unit` is who took it
    in, `dossier_id` the dossier it was digitised for; `typed_code` names it at a desk.
    """

    __tablename__ = "stored_papers"
    __table_args__ = (
        CheckConstraint("(kind = 'digitised') = (file_digest IS NOT NULL)", "digitised_has_file"),
        Index(None, "owner_number", "paper_type"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    paper_type: Mapped[str | None]
    title: Mapped[str]
    number: Mapped[str]
    issuer: Mapped[str]
    owner_number: Mapped[str | None]
    owner_name: Mapped[str]
    owner_account: Mapped[int | None] = mapped_column(index=True)
    valid_until: Mapped[date | None]
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossiers.id"), index=True)
    file_digest: Mapped[str | None]
    data: Mapped[dict[str, Any]]
    token: Mapped[str]
    token_digest: Mapped[str] = mapped_column(unique=True)
    typed_code: Mapped[str] = mapped_column(unique=True)
    stored_at: Mapped[datetime]
    stored_by: Mapped[str]
    unit: Mapped[str | None]
    void_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]


class Consent(Base):
    """The owner lets another agency see one result until a day, for a purpose.

    The token is shown once; only its SHA-256 is kept.
    """

    __tablename__ = "result_consents"
    __table_args__ = (CheckConstraint("asked >= 0", "asked_counted"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("results.id"), index=True)
    account_id: Mapped[int] = mapped_column(index=True)
    to_whom: Mapped[str]
    purpose: Mapped[str]
    given_at: Mapped[datetime]
    until: Mapped[datetime]
    token_digest: Mapped[str] = mapped_column(unique=True)
    withdrawn_at: Mapped[datetime | None]
    asked: Mapped[int]
    last_asked_at: Mapped[datetime | None]


class TrustedKey(Base):
    """A public key of an issuer elsewhere whose results count here.

    `not_before`, `signs_until` and `revoked_at` are what its own key set says, `trusted_from` and
    `trusted_until` the days this register relies on it.
    """

    __tablename__ = "trusted_keys"

    thumbprint: Mapped[str] = mapped_column(primary_key=True)
    kid: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    jwk: Mapped[dict[str, Any]]
    issuers: Mapped[list[Any]]
    not_before: Mapped[datetime]
    signs_until: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    trusted_from: Mapped[date]
    trusted_until: Mapped[date | None]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str]
