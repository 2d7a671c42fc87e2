"""Reading the inbox and the outbox."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, func, literal_column, select
from sqlalchemy.orm import Session, aliased

from onestop.notifications.errors import NoSuchMessage, NoSuchTask
from onestop.notifications.models import (
    ChannelLine,
    ContactChoice,
    FailedAddress,
    Message,
    Notice,
    RuleChange,
)
from onestop.notifications.rulebook import Urgency
from onestop.notifications.senders.contract import Channel, DeliveryState
from onestop.notifications.tasks import ContactTask

PAGE = 50
STATES_GIVEN_UP = (DeliveryState.DEAD, DeliveryState.FAILED)
# A code is wiped when it is given up: whoever wants one asks for another.
GIVEN_UP = (Message.state.in_(STATES_GIVEN_UP), Message.urgency != Urgency.CODE.value)
# Why a message was given up; nothing where the provider gave no reason.
REASON = func.coalesce(Message.problem, literal_column("''"))
# Messages of which it is still waited to hear that somebody knows what they say.
UNCONFIRMED = (
    Message.confirm_by.is_not(None),
    Message.confirmed_at.is_(None),
    Message.followed_at.is_(None),
    Message.state != DeliveryState.DELIVERED,
)


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


def may_go_again(message: Message) -> bool:
    """Whether it was given up and can be sent again."""
    return message.state in STATES_GIVEN_UP and message.urgency != Urgency.CODE.value


def given_up(
    session: Session,
    channel: Channel | None = None,
    reason: str | None = None,
    before: int | None = None,
    most: int = PAGE,
) -> Sequence[Message]:
    """What could not be delivered and waits for a person, newest first: of one channel, for one
    reason, older than `before`, where these are given."""
    wanted = select(Message).where(*GIVEN_UP)
    if channel:
        wanted = wanted.where(Message.channel == channel)
    if reason is not None:
        wanted = wanted.where(REASON == reason)
    if before is not None:
        wanted = wanted.where(Message.id < before)
    return session.scalars(wanted.order_by(Message.id.desc()).limit(most)).all()


def oldest_given_up(
    session: Session, channel: Channel, reason: str, most: int
) -> Sequence[Message]:
    """The oldest of one channel and reason, locked; what others have locked is left to them."""
    return session.scalars(
        select(Message)
        .where(*GIVEN_UP, Message.channel == channel, REASON == reason)
        .order_by(Message.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()


def reasons(session: Session) -> Sequence[tuple[Channel, str, int]]:
    """Why messages were given up, by channel, the most frequent first."""
    number = func.count(Message.id)
    rows = session.execute(
        select(Message.channel, REASON, number)
        .where(*GIVEN_UP)
        .group_by(Message.channel, REASON)
        .order_by(number.desc(), Message.channel, REASON)
        .limit(PAGE)
    )
    return [(row[0], row[1], row[2]) for row in rows]


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


def to_follow(session: Session, now: datetime, most: int) -> Sequence[int]:
    """Messages that must be followed by another channel: those that failed, and those that were
    handed over and of which no word came in time. The oldest first."""
    failed = Message.state.in_((DeliveryState.FAILED, DeliveryState.DEAD))
    # What still waits to be handed over says nothing about its recipient.
    silent = (Message.state == DeliveryState.ACCEPTED) & (Message.confirm_by <= now)
    return session.scalars(
        select(Message.id)
        .where(*UNCONFIRMED, failed | silent)
        .order_by(Message.confirm_by, Message.id)
        .limit(most)
    ).all()


def used_channels(session: Session, event_id: int, recipient: str) -> set[Channel]:
    """The channels somebody was told of an event on already."""
    wanted = select(Message.channel).where(
        Message.event_id == event_id, Message.recipient == recipient
    )
    return set(session.scalars(wanted))


def tasks_of(session: Session, unit: str) -> Sequence[ContactTask]:
    """The open tasks of a unit, what is due first on top."""
    return session.scalars(
        select(ContactTask)
        .where(ContactTask.unit == unit, ContactTask.ended_at.is_(None))
        .order_by(ContactTask.due_at, ContactTask.id)
        .limit(4 * PAGE)
    ).all()


def task(session: Session, number: int) -> ContactTask:
    """Raises NoSuchTask."""
    found = session.get(ContactTask, number)
    if found is None:
        raise NoSuchTask
    return found


def message_about(session: Session, event_id: int, role: str) -> Message | None:
    """The last message somebody was to get about an event."""
    return session.scalar(
        select(Message)
        .where(Message.event_id == event_id, Message.role == role)
        .order_by(Message.id.desc())
        .limit(1)
    )


def task_to_change(session: Session, number: int) -> ContactTask:
    """Raises NoSuchTask."""
    found = session.scalar(
        select(ContactTask)
        .where(ContactTask.id == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchTask
    return found


def open_tasks(session: Session, dossier_code: str) -> Sequence[ContactTask]:
    return session.scalars(
        select(ContactTask)
        .where(ContactTask.dossier_code == dossier_code, ContactTask.ended_at.is_(None))
        .order_by(ContactTask.id)
    ).all()


def waits_for_word(session: Session, dossier_code: str) -> bool:
    """Whether a message about a dossier waits to be known."""
    wanted = select(Message.id).where(Message.dossier_code == dossier_code, *UNCONFIRMED).limit(1)
    return session.scalar(wanted) is not None


def unreached_by_unit(session: Session) -> dict[str, int]:
    """How many tasks about people who could not be told are open at each unit."""
    rows = session.execute(
        select(ContactTask.unit, func.count(ContactTask.id))
        .where(ContactTask.ended_at.is_(None))
        .group_by(ContactTask.unit)
    )
    return {row[0]: row[1] for row in rows}
