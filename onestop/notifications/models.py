"""The tables of what people are told: the inbox on the site and the outbox of e-mail."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class Notice(Base):
    """One message in the inbox of an account, made from one event."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("event_id", "account_id"),
        Index(None, "account_id", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    dossier_code: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class MailState(enum.Enum):
    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given-up"


class Mail(Base):
    """One e-mail to be sent, written in the transaction of the act it tells of."""

    __tablename__ = "mails"
    __table_args__ = (
        UniqueConstraint("event_id", "address"),
        CheckConstraint("tries >= 0", "tries_counted"),
        Index(None, "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    dossier_code: Mapped[str]
    address: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    state: Mapped[MailState]
    tries: Mapped[int]
    made_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    problem: Mapped[str | None]
