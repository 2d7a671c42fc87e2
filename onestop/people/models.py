"""The tables of accounts and of their roles at units."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from onestop.kernel.db import Base


class Role(enum.Enum):
    CITIZEN = "citizen"
    REPRESENTATIVE = "representative"
    CLERK = "clerk"
    POSTAL_CLERK = "postal_clerk"
    OFFICER = "officer"
    HEAD = "head"
    MANAGER = "manager"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"


class Account(Base):
    """Somebody who signs in.

    `verified_at` is when a clerk compared the identity card with this account: before that an
    account sees only what it sent itself, because anybody can type somebody's number.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("wrong_tries >= 0", "tries_counted"),
        CheckConstraint("(verified_at IS NULL) = (verified_by IS NULL)", "verified_paired"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    name: Mapped[str]
    id_number: Mapped[str | None] = mapped_column(index=True)
    tax_code: Mapped[str | None] = mapped_column(index=True)
    organisation: Mapped[str | None]
    born_on: Mapped[date | None]
    phone: Mapped[str]
    email: Mapped[str]
    address: Mapped[str]
    language: Mapped[str]
    made_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    wrong_tries: Mapped[int]
    blocked_until: Mapped[datetime | None]
    stamp: Mapped[str]

    posts: Mapped[list["Post"]] = relationship(
        back_populates="account", lazy="raise", order_by="Post.id"
    )

    @property
    def reference(self) -> str:
        return f"account:{self.id}"

    @property
    def owner_number(self) -> str | None:
        """The number whose dossiers and papers are this account's own, once it was verified."""
        return (self.tax_code or self.id_number) if self.verified_at else None


class Post(Base):
    """One role of an account, at one unit (None: at no unit, for citizens and administrators)."""

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("account_id", "role", "agency_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    role: Mapped[Role]
    agency_code: Mapped[str | None] = mapped_column(index=True)

    account: Mapped[Account] = relationship(back_populates="posts", lazy="raise")
