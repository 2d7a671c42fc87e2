"""What every channel promises to the worker that empties the outbox. Pure."""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Channel(enum.Enum):
    """How somebody is reached outside the site. The inbox on the site is written at once and needs
    no sender; `call` is a task for a person at the one-stop unit."""

    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    ZALO = "zalo"
    CALL = "call"
    LETTER = "letter"


class DeliveryState(enum.Enum):
    """What is known of one message on one channel.

    `accepted` is the provider's word that it took it over, `delivered` that it reached the
    recipient's device or mailbox, `failed` that it will not (bounced, refused, returned), `dead`
    that the provider could not be reached so often that a person must look, `dropped` that it has
    become needless.
    """

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    DEAD = "dead"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as it goes out. `key` stays the same however often it is tried: a receiver that
    honours it takes the message once. `subject` is empty where a channel has none."""

    key: str
    channel: Channel
    address: str
    language: str
    subject: str
    text: str
    made_at: datetime


class Unreachable(Exception):
    """Nobody answered, or the answer made no sense, or it said "later": it is tried again."""


class Refused(Exception):
    """The provider will never take this message: a wrong address, no consent, a text it bans."""


class Sender(Protocol):
    """One channel. `send` returns what the provider calls the message (empty: it names none)."""

    channel: Channel

    def send(self, message: Outgoing) -> str:
        """Hand the message over, whole, within seconds. Raises Unreachable, Refused."""
        ...
