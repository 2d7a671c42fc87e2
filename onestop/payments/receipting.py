"""The numbered receipt of a payment from a distance."""

from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.counting import count_on
from onestop.payments.models import OnlineReceipt, OnlineReceiptCounter, PaymentOrder


def draw(act: Act, order: PaymentOrder) -> OnlineReceipt:
    """Give the next number of the unit's online series to an order, in the transaction that settles
    it: one that rolls back leaves no gap.

    Dossier and order are locked by the caller, and nobody locks a dossier after a number is drawn.
    The event is the caller's.
    """
    year = clock.day_of(act.at).year
    made = OnlineReceipt(
        order_id=order.id,
        unit=order.unit,
        year=year,
        number=count_on(act.session, OnlineReceiptCounter, unit=order.unit, year=year),
        given_at=act.at,
    )
    act.session.add(made)
    act.session.flush()
    return made
