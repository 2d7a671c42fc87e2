"""The tables of what people are told: the inbox on the site, the outbox, and how people want it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base
from onestop.notifications.senders.contract import Channel, DeliveryState


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


class Message(Base):
    """One message to one recipient on one channel, written in the transaction of what it tells of.

    `key` is the same however often it is tried. `recipient` names who it is for (an account, or the
    address of somebody without one): messages to one recipient on one channel go out in order.
    `role` is who of the dossier's people it is for. `sealed` is what must not stay readable, put in
    the place of {secret} when it is sent and wiped afterwards. `confirm_by` is until when a word
    that it arrived is waited for (None: it is not), `confirmed_at` when they were seen to know,
    and `followed_at` when another channel, or a person, took over.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("event_id", "recipient", "channel"),
        CheckConstraint("tries >= 0", "tries_counted"),
        Index(None, "state", "next_try_at"),
        Index(None, "recipient", "channel", "state"),
        Index(None, "confirm_by", "followed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    dossier_code: Mapped[str] = mapped_column(index=True)
    recipient: Mapped[str]
    role: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(index=True)
    channel: Mapped[Channel]
    urgency: Mapped[str]
    address: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    sealed: Mapped[str | None]
    state: Mapped[DeliveryState]
    tries: Mapped[int]
    made_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    confirm_by: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    followed_at: Mapped[datetime | None]
    provider_ref: Mapped[str | None] = mapped_column(index=True)
    problem: Mapped[str | None]


class ChannelLine(Base):
    """Whether the provider of a channel is left in peace for a while, after failures in a row."""

    __tablename__ = "channel_lines"

    channel: Mapped[Channel] = mapped_column(primary_key=True)
    failures: Mapped[int]
    rests_until: Mapped[datetime | None]
    problem: Mapped[str | None]


class ContactChoice(Base):
    """How the holder of an account wants to be told.

    `channels` is the order they want, those left out are not used; `quiet_from` and `quiet_until`
    are minutes after midnight in Vietnam, equal when there are no quiet hours. `without_news`: what
    need not be told stays on the site.
    """

    __tablename__ = "contact_choices"
    __table_args__ = (
        CheckConstraint(
            "quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439", "quiet_in_a_day"
        ),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    channels: Mapped[list[Any]]
    language: Mapped[str]
    quiet_from: Mapped[int]
    quiet_until: Mapped[int]
    without_news: Mapped[bool] = mapped_column(server_default=false())
    changed_at: Mapped[datetime]


class FailedAddress(Base):
    """An address that did not take a message, until one arrives there or somebody corrects it."""

    __tablename__ = "failed_addresses"

    channel: Mapped[Channel] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    problem: Mapped[str]


class RuleChange(Base):
    """What a manager changed on a rule of the files: other words, or not told at all."""

    __tablename__ = "telling_changes"

    event: Mapped[str] = mapped_column(primary_key=True)
    audience: Mapped[str] = mapped_column(primary_key=True)
    is_off: Mapped[bool]
    vi: Mapped[str]
    en: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
