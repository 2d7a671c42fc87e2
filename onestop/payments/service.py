"""Orders from the first step to the receipt, and back: opened, settled, given back."""

import enum
from typing import Any

from sqlalchemy.exc import IntegrityError

from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import NothingOwed
from onestop.dossiers.models import Dossier
from onestop.dossiers.rules import need_reason
from onestop.dossiers.service.asking import record_payment, record_refund
from onestop.dossiers.service.clockwork import check_not_at_the_door
from onestop.journal import service as journal
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.counting import insert, made_or_found
from onestop.payments import queries, rules
from onestop.payments.errors import OrderOpen, SecondPerson, WrongPaymentMove
from onestop.payments.models import (
    Credit,
    CreditState,
    OrderState,
    PaymentOrder,
    ProviderSwitch,
)
from onestop.payments.providers.contract import Answer, Verdict, Wanted
from onestop.payments.receipting import draw

VIETQR = "vietqr"


class Settled(enum.Enum):
    """What an answer about an order came to."""

    PAID = "paid"
    ALREADY = "already"
    AMOUNT = "amount"
    SURPLUS = "surplus"
    FAILED = "failed"
    NOTHING = "nothing"


def open_order(
    act: Act, dossier: Dossier, provider: str, op_id: str, *, language: str
) -> PaymentOrder:
    """Begin to pay everything that is owed on a dossier; sent again, it is the same order.

    The dossier is locked by the caller. Raises OrderOpen while another is under way, NothingOwed,
    CollectedAtTheDoor.
    """
    if former := queries.order_of(act.session, dossier.id, op_id):
        return former
    if queries.open_order(act.session, dossier.id):
        raise OrderOpen
    check_not_at_the_door(act, dossier)
    owed = [c for c in dossiers.charges_of(act.session, dossier.id) if c.is_owed]
    if not owed:
        raise NothingOwed
    by_hand = provider == VIETQR
    found = PaymentOrder(
        reference=rules.new_reference(),
        dossier_id=dossier.id,
        op_id=op_id,
        unit=dossier.reception_agency,
        provider=provider,
        lines=[[c.position, c.kind, c.name_vi, c.name_en, c.amount_dong] for c in owed],
        amount_dong=sum(c.amount_dong for c in owed),
        state=OrderState.PENDING,
        language=language,
        made_at=act.at,
        expires_at=act.at + (rules.TRANSFER_LIFE if by_hand else rules.LIFE),
        # Nobody can be asked what became of a transfer: the bank's statement says it.
        next_ask_at=None if by_hand else rules.next_ask(act.at, 0, act.at),
        asked=0,
    )
    try:
        with journal.attempted(act.session):
            act.session.add(found)
            act.session.flush()
            note(act, found, "opened", dossier=dossier.code, provider=provider)
    except IntegrityError:
        raise OrderOpen from None
    return found


def wanted_of(order: PaymentOrder, dossier_code: str) -> Wanted:
    """An order as its provider sees it."""
    return Wanted(
        reference=order.reference,
        amount_dong=order.amount_dong,
        purpose=f"Nop phi ho so {order.reference}",
        made_at=order.made_at,
        expires_at=order.expires_at,
        language=order.language,
        dossier_code=dossier_code,
        lines=tuple((kind, name, dong) for _place, kind, name, _english, dong in order.lines),
    )


def came_back(act: Act, order: PaymentOrder) -> None:
    """The payer is back from the provider, which is asked at once; their word settles nothing."""
    if order.state is OrderState.PENDING and order.provider != VIETQR:
        _move(act, order, OrderState.CHECKING, "checking")
        order.next_ask_at = act.at


def settle(act: Act, order: PaymentOrder, dossier: Dossier, answer: Answer) -> Settled:
    """Do what a provider's answer says; told twice, it is done once.

    Dossier and order are locked by the caller, in this order. Another amount than wanted settles
    nothing and waits for a person; money for what is not owed any more is to be given back.
    """
    if answer.verdict is Verdict.PAID:
        return _money_came(act, order, dossier, answer)
    if answer.verdict is Verdict.FAILED and order.is_open:
        _move(act, order, OrderState.FAILED, "failed", why=answer.reason[:200])
        return Settled.FAILED
    order.asked += 1
    if order.is_open and act.at >= order.expires_at:
        _move(act, order, OrderState.EXPIRED, "expired")
    elif order.is_open and order.provider != VIETQR:
        # Once more when it has expired, and then no more.
        again = rules.next_ask(order.made_at, order.asked, act.at)
        order.next_ask_at = min(again, order.expires_at)
    return Settled.NOTHING


def give_up(act: Act, order: PaymentOrder, why: str) -> None:
    """The payer takes another way, or paid at the desk: money that comes after all goes back.

    Raises WrongPaymentMove.
    """
    if not order.is_open:
        raise WrongPaymentMove
    _move(act, order, OrderState.FAILED, "failed", why=why)


def asked_in_vain(act: Act, order: PaymentOrder) -> None:
    """The provider did not answer: it is asked again later, also after the order has expired."""
    order.asked += 1
    if order.is_open:
        order.next_ask_at = rules.next_ask(order.made_at, order.asked, act.at)
    note(act, order, "unanswered", asked=order.asked)


def ask_refund(act: Act, order: PaymentOrder, reason: str) -> None:
    """A person says that the money of an order is to be given back, and why.

    Raises WrongPaymentMove, ReasonNeeded.
    """
    if not rules.may_move(order.state, OrderState.REFUNDING):
        raise WrongPaymentMove
    order.refund_reason, order.refund_by = need_reason(reason), act.who
    _move(act, order, OrderState.REFUNDING, "refund_asked", reason=order.refund_reason)


def approve_refund(act: Act, order: PaymentOrder) -> None:
    """Let it go out. Raises WrongPaymentMove, and SecondPerson for a large sum when who asked for
    it approves it."""
    if order.state is not OrderState.REFUNDING:
        raise WrongPaymentMove
    if order.amount_dong >= rules.TWO_PEOPLE_FROM and order.refund_by == act.who:
        raise SecondPerson
    order.refund_approved_by = act.who
    note(act, order, "refund_approved")


def refunded(act: Act, order: PaymentOrder, dossier: Dossier, way: str) -> None:
    """The money was given back; of a paid order its dossier is told. Raises WrongPaymentMove."""
    if order.state is not OrderState.REFUNDING or not order.refund_approved_by:
        raise WrongPaymentMove
    _move(act, order, OrderState.REFUNDED, "refunded", way=way)
    if order.paid_at is not None:
        record_refund(act, dossier, order.amount_dong, order.refund_reason or "", way)


def set_switch(act: Act, provider: str, *, is_off: bool, words: str) -> None:
    """A manager takes a provider out of use, with words for payers, or back into it."""
    row = made_or_found(
        act.session,
        ProviderSwitch,
        {"provider": provider},
        is_off=is_off,
        by_itself=False,
        failures=0,
        words=words,
        since=act.at,
    )
    row.is_off, row.words, row.by_itself, row.since = is_off, words, False, act.at
    journal.record(act, "provider.switched", f"provider:{provider}", is_off=int(is_off))


def _money_came(act: Act, order: PaymentOrder, dossier: Dossier, answer: Answer) -> Settled:
    if order.state not in _WAITS_FOR_MONEY:
        if order.provider_ref and answer.provider_ref and order.provider_ref != answer.provider_ref:
            _credit(act, order, answer, "doubled")
            return Settled.SURPLUS
        return Settled.ALREADY
    if answer.amount_dong != order.amount_dong:
        _credit(act, order, answer, "amount")
        note(act, order, "differs", amount_dong=answer.amount_dong)
        return Settled.AMOUNT
    order.provider_ref = answer.provider_ref or order.provider_ref
    positions = {line[0] for line in order.lines}
    owed = {c.position for c in dossiers.charges_of(act.session, dossier.id) if c.is_owed}
    if not positions <= owed:
        _move(act, order, OrderState.SURPLUS, "surplus", ref=answer.provider_ref)
        return Settled.SURPLUS
    order.paid_at = answer.paid_at or act.at
    receipt = draw(act, order)
    _move(act, order, OrderState.PAID, "paid", ref=answer.provider_ref, receipt=receipt.label)
    record_payment(
        act,
        dossier,
        receipt.label,
        way=order.provider,
        reference=answer.provider_ref,
        positions=positions,
    )
    return Settled.PAID


_WAITS_FOR_MONEY = (
    OrderState.PENDING,
    OrderState.CHECKING,
    OrderState.FAILED,
    OrderState.EXPIRED,
)


def _credit(act: Act, order: PaymentOrder, answer: Answer, why: str) -> None:
    """Money of an order that a person must look at; told twice, it is there once."""
    made = insert(act.session, Credit).values(
        unit=order.unit,
        source=order.provider,
        name=answer.provider_ref or order.reference,
        day=clock.day_of(answer.paid_at or act.at),
        amount_dong=max(answer.amount_dong, 1),
        words="",
        order_id=order.id,
        state=CreditState.OPEN,
        why=why,
        note="",
        came_at=act.at,
    )
    act.session.execute(made.on_conflict_do_nothing())


def _move(
    act: Act,
    order: PaymentOrder,
    state: OrderState,
    name: str,
    reason: str | None = None,
    **facts: Any,
) -> None:
    if not rules.may_move(order.state, state):
        raise WrongPaymentMove
    order.state = state
    if not order.is_open:
        order.next_ask_at = None
    note(act, order, name, reason, **facts)


def note(act: Act, order: PaymentOrder, name: str, reason: str | None = None, **facts: Any) -> None:
    journal.record(
        act,
        f"payment.{name}",
        order.subject,
        reason=reason,
        state=order.state.value,
        sum_dong=order.amount_dong,
        **facts,
    )
