"""Reading what was paid on own dossiers: from a distance, at the counter, at the door."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, literal, select, tuple_, union_all
from sqlalchemy.orm import Session

from onestop.delivery.models import Parcel
from onestop.delivery.money import Collected
from onestop.dossiers.lists import BIGGEST, Page
from onestop.dossiers.models import Dossier
from onestop.payments.models import OnlineReceipt, OrderState, PaymentOrder
from onestop.takings.models import FeeReceipt

PAGE = 30
# Where money went: the places of one list, in the order of one moment.
DISTANCE, COUNTER, DOOR = 1, 2, 3
# Nothing was paid by these.
CAME_TO_NOTHING = (OrderState.FAILED, OrderState.EXPIRED)
Line = tuple[str, str, str, int]
Place = tuple[datetime, int, int]


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment as its payer sees it. `lines` are (kind, name, name in English, đồng): what the
    unit is owed and what the post keeps are never one sum. `reference` is that of an order."""

    dossier: Dossier
    at: datetime
    state: str
    way: str
    lines: Sequence[Line]
    sum_dong: int
    receipt: str | None = None
    reference: str | None = None


def payments_on(session: Session, dossier_ids: Any, after: str | None) -> Page[Payment]:
    """Every payment on these dossiers, the newest first, in four queries whatever their number."""
    places = union_all(
        select(
            literal(DISTANCE).label("place"),
            PaymentOrder.id.label("id"),
            func.coalesce(PaymentOrder.paid_at, PaymentOrder.made_at).label("at"),
        ).where(
            PaymentOrder.dossier_id.in_(dossier_ids),
            PaymentOrder.state.not_in(CAME_TO_NOTHING),
        ),
        select(literal(COUNTER), FeeReceipt.id, FeeReceipt.taken_at).where(
            FeeReceipt.dossier_id.in_(dossier_ids)
        ),
        select(literal(DOOR), Collected.id, Collected.at)
        .join(Parcel, Parcel.id == Collected.parcel_id)
        .where(Parcel.dossier_id.in_(dossier_ids))
        .where(Collected.fees_dong + Collected.postage_dong > 0),
    ).subquery()
    columns = (places.c.at, places.c.place, places.c.id)
    wanted = select(*columns).order_by(*(column.desc() for column in columns)).limit(PAGE + 1)
    if cursor := _read(after):
        wanted = wanted.where(tuple_(*columns) < tuple_(*cursor))
    found = [(at, place, number) for at, place, number in session.execute(wanted)]
    known = dict(_loaded(session, found[:PAGE]))
    rows = [known[place, number] for _at, place, number in found[:PAGE]]
    if len(found) <= PAGE:
        return Page(rows, None)
    at, place, number = found[PAGE - 1]
    return Page(rows, f"{at.isoformat()}|{place}|{number}")


def _loaded(session: Session, found: Sequence[Place]) -> Iterator[tuple[tuple[int, int], Payment]]:
    def of(wanted: int) -> list[int]:
        return [number for _at, place, number in found if place == wanted]

    orders = session.execute(
        select(PaymentOrder, Dossier, OnlineReceipt)
        .join(Dossier, Dossier.id == PaymentOrder.dossier_id)
        .outerjoin(OnlineReceipt, OnlineReceipt.order_id == PaymentOrder.id)
        .where(PaymentOrder.id.in_(of(DISTANCE)))
    )
    for order, dossier, receipt in orders:
        yield (DISTANCE, order.id), _of_order(order, dossier, receipt)
    taken = session.execute(
        select(FeeReceipt, Dossier)
        .join(Dossier, Dossier.id == FeeReceipt.dossier_id)
        .where(FeeReceipt.id.in_(of(COUNTER)))
    )
    for fee, dossier in taken:
        yield (COUNTER, fee.id), _of_receipt(fee, dossier)
    collected = session.execute(
        select(Collected, Dossier)
        .join(Parcel, Parcel.id == Collected.parcel_id)
        .join(Dossier, Dossier.id == Parcel.dossier_id)
        .where(Collected.id.in_(of(DOOR)))
    )
    for row, dossier in collected:
        yield (DOOR, row.id), _at_the_door(row, dossier)


def _of_order(order: PaymentOrder, dossier: Dossier, receipt: OnlineReceipt | None) -> Payment:
    return Payment(
        dossier,
        order.paid_at or order.made_at,
        order.state.value,
        order.provider,
        _lines(order.lines),
        order.amount_dong,
        receipt.label if receipt else None,
        order.reference,
    )


def _of_receipt(receipt: FeeReceipt, dossier: Dossier) -> Payment:
    state = "void" if receipt.void_at else "paid"
    lines = _lines(receipt.lines)
    way = receipt.way
    return Payment(dossier, receipt.taken_at, state, way, lines, receipt.sum_dong, receipt.label)


def _at_the_door(row: Collected, dossier: Dossier) -> Payment:
    parts = (("collected", row.fees_dong), ("postage", row.postage_dong))
    lines = [(kind, "", "", dong) for kind, dong in parts if dong]
    return Payment(dossier, row.at, "paid", "door", lines, row.fees_dong + row.postage_dong)


def _lines(lines: Sequence[Any]) -> list[Line]:
    return [(kind, name, english, dong) for _position, kind, name, english, dong in lines]


def _read(after: str | None) -> Place | None:
    """A cursor `<moment>|<place>|<number>`; one that cannot be read is no cursor."""
    parts = (after or "")[:60].split("|")
    try:
        moment, place, number = parts
        found = datetime.fromisoformat(moment).astimezone(UTC), int(place), int(number)
    except (ValueError, OverflowError):
        return None
    return found if 0 <= found[1] <= DOOR and 0 <= found[2] <= BIGGEST else None
