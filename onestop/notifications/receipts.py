"""What a provider tells later: that a message arrived, or that it will not."""

from datetime import datetime

from sqlalchemy.orm import Session

from onestop.kernel.act import Act
from onestop.kernel.counting import made_or_found
from onestop.notifications import queries
from onestop.notifications.models import FailedAddress, Message
from onestop.notifications.senders.contract import Channel, DeliveryState


def note(act: Act, channel: Channel, name: str, state: DeliveryState, detail: str = "") -> bool:
    """A provider's word about a message, by its own name for it or by our key; False when there is
    no such message.

    Told twice it is told once, and it never goes backwards: what arrived stays arrived.
    """
    found = queries.message_called(act.session, channel, name)
    if found is None:
        return False
    match state:
        case DeliveryState.DELIVERED if found.state is not DeliveryState.DELIVERED:
            found.state, found.delivered_at = state, act.at
            found.accepted_at = found.accepted_at or act.at
            found.problem, found.failed_at, found.sealed = None, None, None
            _arrived(act.session, found)
        case DeliveryState.FAILED if found.state in (
            DeliveryState.WAITING,
            DeliveryState.ACCEPTED,
        ):
            found.state, found.failed_at = state, act.at
            found.problem, found.sealed = detail[:500] or None, None
            went_wrong(act.session, found, detail, act.at)
        case DeliveryState.ACCEPTED if found.state is DeliveryState.WAITING:
            found.state, found.accepted_at = state, act.at
    return True


def went_wrong(session: Session, message: Message, problem: str, at: datetime) -> None:
    """An address did not take a message: other channels come first from now on."""
    key = {"channel": message.channel, "address": message.address}
    failed = made_or_found(session, FailedAddress, key, since=at, problem=problem[:500])
    failed.problem = problem[:500]


def _arrived(session: Session, message: Message) -> None:
    failed = session.get(FailedAddress, (message.channel, message.address))
    if failed is not None:
        session.delete(failed)
