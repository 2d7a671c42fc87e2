"""Payments from a distance in the demonstration: one under way, one paid, one nobody knows."""

from collections.abc import Sequence
from datetime import timedelta

from onestop.demo.making import Maker
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.states import Delivery, Status
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.payments import statements
from onestop.payments.service import VIETQR, open_order
from onestop.payments.statements import Line
from onestop.takings.service import set_account

UNIT = "H05.105"
# No bank has this number, and nobody this account.
BANK, NUMBER, HOLDER = "000000", "0000000105", "UBND PHUONG KINH BAC (MAU)"


def payments(maker: Maker, made: Sequence[Dossier]) -> None:
    """A bank account, two transfers begun, and a statement that knows one of them."""
    manager = Act(
        maker.session,
        maker.staff["quanly"].reference,
        maker.now - timedelta(days=30),
        "manage",
        UNIT,
    )
    set_account(manager, bin_=BANK, number=NUMBER, holder=HOLDER)
    begun = [
        open_order(_act(maker, hours), dossier, VIETQR, f"demo-{hours}", language="vi")
        for hours, dossier in zip((5, 2), _owing(maker, made), strict=False)
    ]
    day = clock.day_of(maker.now)
    lines = [Line("DEMO0002", day, 30_000, "CHUYEN TIEN")]
    lines += [
        Line("DEMO0001", day, order.amount_dong, f"NOP PHI {order.reference}")
        for order in begun[:1]
    ]
    statements.take_in(_act(maker, 1), lines)


def _owing(maker: Maker, made: Sequence[Dossier]) -> list[Dossier]:
    return [
        dossier
        for dossier in made
        if dossier.reception_agency == UNIT
        and dossier.status in (Status.RECEIVED, Status.IN_PROGRESS)
        and dossier.delivery != Delivery.WITH_POST.value
        and any(c.is_owed for c in dossiers.charges_of(maker.session, dossier.id))
    ]


def _act(maker: Maker, hours: int) -> Act:
    return Act(maker.session, "anyone", maker.now - timedelta(hours=hours), "public", UNIT)
