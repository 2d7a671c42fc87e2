"""Reading the inbox and the outbox."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from onestop.notifications.errors import NoSuchMessage
from onestop.notifications.models import (
    ChannelLine,
    ContactChoice,
    FailedAddress,
    Message,
    Notice,
    RuleChange,
)
from onestop.notifications.senders.contract import Channel, DeliveryState

PAGE = 50


def notices_of(session: Session, account_id: int) -> Sequence[Notice]:
    """The newest messages of an account."""
    return session.scalars(
        select(Notice)
        .where(Notice.account_id == account_id)
        .order_by(Notice.made_at.desc(), Notice.id.desc())
        .limit(PAGE)
    ).all()


def unread(session: Session, account_id: int) -> int:
    return (
        session.scalar(
            select(func.count(Notice.id)).where(
                Notice.account_id == account_id, Notice.read_at.is_(None)
            )
        )
        or 0
    )


def next_waiting(session: Session, channels: Collection[Channel], now: datetime) -> Message | None:
    """One message whose time has come, locked so that no other worker takes it.

    Of those to one recipient on one channel the earliest: while it waits, the later ones do.
    """
    earlier = aliased(Message)
    return session.scalar(
        select(Message)
        .where(
            Message.state == DeliveryState.WAITING,
            Message.next_try_at <= now,
            Message.channel.in_(channels),
            ~exists().where(
                earlier.recipient == Message.recipient,
                earlier.channel == Message.channel,
                earlier.state == DeliveryState.WAITING,
                earlier.id < Message.id,
            ),
        )
        .order_by(Message.next_try_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Message)
    )


def given_up(session: Session) -> Sequence[Message]:
    """What could not be delivered and waits for a person, newest first."""
    return session.scalars(
        select(Message)
        .where(Message.state.in_((DeliveryState.DEAD, DeliveryState.FAILED)))
        .order_by(Message.id.desc())
        .limit(PAGE)
    ).all()


def counts(session: Session) -> dict[Channel, dict[DeliveryState, int]]:
    """How many messages there are, by channel and state."""
    rows = session.execute(
        select(Message.channel, Message.state, func.count(Message.id)).group_by(
            Message.channel, Message.state
        )
    )
    found: dict[Channel, dict[DeliveryState, int]] = {}
    for channel, state, number in rows:
        found.setdefault(channel, {})[state] = number
    return found


def message(session: Session, number: int, *, to_change: bool = False) -> Message:
    """Raises NoSuchMessage."""
    wanted = select(Message).where(Message.id == number)
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(wanted)
    if found is None:
        raise NoSuchMessage(message=number)
    return found


def message_called(session: Session, channel: Channel, name: str) -> Message | None:
    """The message a provider means, by its own name for it or by our key; locked."""
    return session.scalar(
        select(Message)
        .where(Message.channel == channel, (Message.provider_ref == name) | (Message.key == name))
        .order_by(Message.id)
        .limit(1)
        .with_for_update()
    )


def choice(session: Session, account_id: int) -> ContactChoice | None:
    return session.get(ContactChoice, account_id)


def has_failed(session: Session, channel: Channel, address: str) -> bool:
    """Whether the last message to an address could not be delivered there."""
    return session.get(FailedAddress, (channel, address)) is not None


def line(session: Session, channel: Channel) -> ChannelLine | None:
    return session.get(ChannelLine, channel)


def changes(session: Session) -> dict[tuple[str, str], RuleChange]:
    """What managers changed on rules, by event and audience."""
    return {(c.event, c.audience): c for c in session.scalars(select(RuleChange))}
