"""Codes on their way to an address: sealed in the outbox, wiped once they are sent or too old."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from onestop.journal.models import Event
from onestop.kernel import sealed
from onestop.notifications.delivering import SECRET
from onestop.notifications.recipients import of_account
from onestop.notifications.rulebook import rulebook
from onestop.notifications.rules import Told
from onestop.notifications.senders.contract import Channel
from onestop.notifications.writing import message_to
from onestop.people import codes
from onestop.people.models import Account


def contacts_of(account: Account, available: Collection[Channel]) -> dict[Channel, str]:
    """The addresses of an account that a code can be sent to now, the quickest first."""
    known = {Channel.SMS: account.phone, Channel.EMAIL: account.email}
    return {channel: to for channel, to in known.items() if to and channel in available}


def confirmed_of(
    session: Session, account: Account, available: Collection[Channel]
) -> tuple[Channel, str] | None:
    """The first of them that a code came back from; None where none did."""
    usable = contacts_of(account, available).items()
    return next(
        ((channel, to) for channel, to in usable if codes.is_confirmed(session, account, to)), None
    )


def write(session: Session, event: Event, account: Account, channel: Channel, code: str) -> None:
    """Put the message with a code into the outbox, in the transaction that made it."""
    (rule,) = rulebook().tells[event.name]
    told = Told(event.name, "", None, "", "", "", values={"secret": SECRET})
    message = message_to(session, event, rule, told, of_account(account), channel)
    message.sealed = sealed.seal(code)
    session.add(message)
