"""The tables of accounts and of their roles at units."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
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
    `is_excused`: one of staff that needs no second factor (the demonstration's).
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
    is_excused: Mapped[bool] = mapped_column(default=False, server_default=false())

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


class Factor(Base):
    """The app on a phone whose codes prove that the account's holder is there.

    What the codes come from is derived from `seed` and the server's key. `last_step` is the moment
    of the last code taken, in steps of 30 seconds: neither it nor an earlier one is taken again.
    `next_seed` waits for its first code; until then the one before it holds. `seed` None: nothing
    was confirmed yet.
    """

    __tablename__ = "factors"
    __table_args__ = (
        CheckConstraint("wrong_tries >= 0", "tries_counted"),
        CheckConstraint("(seed IS NULL) = (enrolled_at IS NULL)", "enrolled_paired"),
        CheckConstraint("(next_seed IS NULL) = (begun_at IS NULL)", "begun_paired"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    seed: Mapped[str | None]
    enrolled_at: Mapped[datetime | None]
    next_seed: Mapped[str | None]
    begun_at: Mapped[datetime | None]
    last_step: Mapped[int]
    wrong_tries: Mapped[int]
    blocked_until: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code on paper that stands in for the phone once; only its keyed digest is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("account_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    digest: Mapped[str]
    used_at: Mapped[datetime | None]
