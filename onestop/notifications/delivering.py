"""The worker: takes one message after the other out of the outbox to the sender of its channel."""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from onestop.kernel import clock, db, sealed
from onestop.kernel.counting import made_or_found
from onestop.notifications import queries
from onestop.notifications.models import ChannelLine, Message
from onestop.notifications.receipts import went_wrong
from onestop.notifications.rules import next_try
from onestop.notifications.senders.contract import (
    Channel,
    DeliveryState,
    Outgoing,
    Refused,
    Sender,
    Unreachable,
)

log = logging.getLogger(__name__)
Make = sessionmaker[Session]
LEASE = timedelta(minutes=5)
# After so many failures in a row a provider is left in peace: a minute, then twice as long.
PATIENCE = 5
REST_MOST = 30
SECRET_HOLDS = timedelta(minutes=10)
SECRET = "{secret}"  # noqa: S105  the place a secret takes in a text


def deliver_waiting(make: Make, senders: Mapping[Channel, Sender], most: int = 500) -> int:
    """Try every message whose time has come; returns how many were tried.

    A message is first taken for a few minutes, then sent outside any transaction, then marked. A
    crash between sending and marking sends it twice, never loses it; its key stays the same, so a
    receiver that honours it takes it once. Of the messages to one recipient on one channel a later
    one waits for the earlier. A provider that fails is left in peace for a while.
    """
    for tried in range(most):
        with db.transaction(make) as session:
            at = clock.now()
            message = queries.next_waiting(session, _open(session, senders, at), at)
            if message is None:
                return tried
            if message.sealed is not None and at - message.made_at > SECRET_HOLDS:
                # Its code is taken no more: it is not sent, and not kept.
                message.state, message.sealed = DeliveryState.DROPPED, None
                continue
            message.next_try_at = at + LEASE
            outgoing = outgoing_of(message)
        _send(make, senders[message.channel], message.id, outgoing)
    return most


def outgoing_of(message: Message) -> Outgoing:
    """A message as its sender takes it, with what was sealed in its place."""
    text = message.text
    if message.sealed is not None:
        text = text.replace(SECRET, sealed.unseal(message.sealed))
    return Outgoing(
        key=message.key,
        channel=message.channel,
        address=message.address,
        language=message.language,
        subject=message.subject,
        text=text,
        made_at=message.made_at,
    )


def _send(make: Make, sender: Sender, number: int, outgoing: Outgoing) -> None:
    problem, refused, name = None, False, ""
    try:
        name = sender.send(outgoing)
    except Unreachable as failure:
        problem = str(failure)
    except Refused as refusal:
        problem, refused = str(refusal), True
    with db.transaction(make) as session:
        # The line first, always: two workers wait in one order.
        _line_went(session, sender.channel, None if refused else problem)
        found = queries.message(session, number, to_change=True)
        if found.state is DeliveryState.WAITING:
            _mark(session, found, problem, refused, name)


def _mark(
    session: Session, message: Message, problem: str | None, refused: bool, name: str
) -> None:
    at = clock.now()
    message.tries += 1
    message.problem = problem[:500] if problem else None
    if problem is None:
        message.state, message.accepted_at = DeliveryState.ACCEPTED, at
        message.provider_ref, message.sealed = name or None, None
        return
    again = None if refused else next_try(message.tries, at)
    if again is not None:
        message.next_try_at = again
        return
    message.state, message.failed_at, message.sealed = DeliveryState.DEAD, at, None
    if refused:
        message.state = DeliveryState.FAILED
        went_wrong(session, message, message.problem or "", at)
    log.error("gave up on message %s after %s tries", message.id, message.tries)


def _open(session: Session, senders: Mapping[Channel, Sender], at: datetime) -> Collection[Channel]:
    """The channels whose providers are not being left in peace."""
    lines = {channel: queries.line(session, channel) for channel in senders}
    return [
        c for c, line in lines.items() if not (line and line.rests_until and line.rests_until > at)
    ]


def _line_went(session: Session, channel: Channel, problem: str | None) -> None:
    line = made_or_found(session, ChannelLine, {"channel": channel}, failures=0)
    line.problem = problem[:500] if problem else None
    if problem is None:
        line.failures, line.rests_until = 0, None
        return
    line.failures += 1
    if line.failures >= PATIENCE:
        minutes = min(2 ** (line.failures - PATIENCE), REST_MOST)
        line.rests_until = clock.now() + timedelta(minutes=minutes)
        log.warning("%s is left in peace for %s min: %s", channel.value, minutes, problem)
