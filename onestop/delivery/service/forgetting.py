"""Recipients are forgotten in orders that a carrier took long ago: the dossier has them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop.delivery.carriers import words
from onestop.delivery.outbox import CallState, CarrierCall
from onestop.journal import service as journal
from onestop.kernel.act import Act

# An order is asked about again while a carrier settles its month and answers complaints; a quarter
# covers both [our choice: the contract with the carrier may say otherwise].
RECIPIENT_KEPT = timedelta(days=90)
_PERSON = ("receiver_name", "receiver_address", "receiver_phone", "receiver_email")


def orders_to_forget(session: Session, now: datetime, most: int) -> list[int]:
    """The numbers of calls that ended long ago and still name their recipient, oldest first."""
    name = CarrierCall.order[words.names()["order"]["receiver_name"]].as_string()
    ended = func.coalesce(CarrierCall.done_at, CarrierCall.next_try_at)
    return list(
        session.scalars(
            select(CarrierCall.id)
            .where(
                CarrierCall.state.in_((CallState.DONE, CallState.DROPPED)),
                ended <= now - RECIPIENT_KEPT,
                name != "",
            )
            .order_by(CarrierCall.id)
            .limit(most)
        )
    )


def forget_recipient(act: Act, number: int) -> int:
    """Name and address of the recipient go out of an order; its number and sums stay."""
    call = act.session.get_one(CarrierCall, number, with_for_update=True)
    theirs = words.names()["order"]
    gone: dict[str, Any] = {theirs[name]: "" for name in _PERSON}
    call.order = {**call.order, **gone}
    journal.record(act, "carrier.recipient_forgotten", f"carrier-order:{call.order_number}")
    return 1
