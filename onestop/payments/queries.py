"""Reading orders, credits and which providers are open."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.dossiers.models import Dossier
from onestop.payments.errors import NoSuchCredit, NoSuchOrder
from onestop.payments.models import (
    OPEN,
    Credit,
    CreditState,
    OnlineReceipt,
    OrderState,
    PaymentOrder,
    ProviderSwitch,
)

PAGE = 100


def open_order(session: Session, dossier_id: int) -> PaymentOrder | None:
    """The order of a dossier that is under way."""
    return session.scalar(
        select(PaymentOrder).where(
            PaymentOrder.dossier_id == dossier_id, PaymentOrder.state.in_(OPEN)
        )
    )


def orders_of(session: Session, dossier_id: int) -> Sequence[PaymentOrder]:
    """Every order of a dossier, the newest first."""
    return session.scalars(
        select(PaymentOrder)
        .where(PaymentOrder.dossier_id == dossier_id)
        .order_by(PaymentOrder.id.desc())
    ).all()


def order_of(session: Session, dossier_id: int, op_id: str) -> PaymentOrder | None:
    """The order that a submission made."""
    return session.scalar(
        select(PaymentOrder).where(
            PaymentOrder.dossier_id == dossier_id, PaymentOrder.op_id == op_id
        )
    )


def order(session: Session, reference: str) -> PaymentOrder:
    """Raises NoSuchOrder."""
    found = session.scalar(select(PaymentOrder).where(PaymentOrder.reference == reference))
    if found is None:
        raise NoSuchOrder
    return found


def order_to_change(session: Session, reference: str) -> tuple[PaymentOrder, Dossier]:
    """An order and its dossier, locked: the dossier first, as everywhere. Raises NoSuchOrder."""
    number = order(session, reference).dossier_id
    dossier = session.scalars(
        select(Dossier)
        .where(Dossier.id == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    found = session.scalars(
        select(PaymentOrder)
        .where(PaymentOrder.reference == reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return found, dossier


def hold_dossiers(session: Session, references: Collection[str]) -> None:
    """Lock the dossiers of many orders, in one order for everybody, before any is settled."""
    ids = select(PaymentOrder.dossier_id).where(PaymentOrder.reference.in_(references))
    wanted = select(Dossier.id).where(Dossier.id.in_(ids)).order_by(Dossier.id)
    session.execute(wanted.with_for_update())


def receipts_of(session: Session, dossier_id: int) -> list[tuple[OnlineReceipt, PaymentOrder]]:
    """The receipts for payments from a distance of a dossier, the newest first."""
    rows = session.execute(
        select(OnlineReceipt, PaymentOrder)
        .join(PaymentOrder, PaymentOrder.id == OnlineReceipt.order_id)
        .where(PaymentOrder.dossier_id == dossier_id)
        .order_by(PaymentOrder.id.desc())
    )
    return [(receipt, order) for receipt, order in rows]


def to_ask(session: Session, now: datetime, most: int = PAGE) -> Sequence[str]:
    """References of orders whose provider is to be asked now."""
    return session.scalars(
        select(PaymentOrder.reference)
        .where(PaymentOrder.next_ask_at <= now)
        .order_by(PaymentOrder.next_ask_at)
        .limit(most)
    ).all()


def credits_open(session: Session, units: Collection[str]) -> Sequence[Credit]:
    """Money a person must look at, the oldest first."""
    return session.scalars(
        select(Credit)
        .where(Credit.unit.in_(units), Credit.state == CreditState.OPEN)
        .order_by(Credit.id)
        .limit(PAGE)
    ).all()


def credit_to_change(session: Session, number: int) -> Credit:
    """Raises NoSuchCredit, also for one that is cleared."""
    found = session.scalar(
        select(Credit)
        .where(Credit.id == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or found.state is not CreditState.OPEN:
        raise NoSuchCredit
    return found


def credit_named(session: Session, source: str, unit: str, name: str) -> Credit | None:
    return session.scalar(
        select(Credit).where(Credit.source == source, Credit.unit == unit, Credit.name == name)
    )


def to_give_back(session: Session, units: Collection[str]) -> Sequence[PaymentOrder]:
    """Orders whose money is to be given back or is on its way, the oldest first."""
    wanted = (OrderState.SURPLUS, OrderState.REFUNDING)
    return session.scalars(
        select(PaymentOrder)
        .where(PaymentOrder.unit.in_(units), PaymentOrder.state.in_(wanted))
        .order_by(PaymentOrder.id)
        .limit(PAGE)
    ).all()


def refunds_to_send(session: Session, providers: Collection[str]) -> Sequence[str]:
    """References of approved refunds that go through one of these providers."""
    return session.scalars(
        select(PaymentOrder.reference)
        .where(
            PaymentOrder.state == OrderState.REFUNDING,
            PaymentOrder.refund_approved_by.is_not(None),
            PaymentOrder.provider.in_(providers),
        )
        .order_by(PaymentOrder.id)
        .limit(PAGE)
    ).all()


def switch(session: Session, provider: str) -> ProviderSwitch | None:
    return session.get(ProviderSwitch, provider)


def codes_of(session: Session, dossier_ids: Collection[int]) -> dict[int, str]:
    """Codes of dossiers by their number."""
    rows = session.execute(select(Dossier.id, Dossier.code).where(Dossier.id.in_(dossier_ids)))
    return {row.id: row.code for row in rows}
