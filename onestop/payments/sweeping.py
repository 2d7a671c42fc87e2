"""Asking providers what became of orders: a payment is found although nobody told us of it."""

import logging
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.orm import Session, sessionmaker

from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.kernel.counting import made_or_found
from onestop.payments import queries, service
from onestop.payments.models import OrderState, ProviderSwitch
from onestop.payments.providers.contract import Answer, Provider, Refused, Unreachable, Verdict
from onestop.payments.service import Settled

log = logging.getLogger(__name__)
Make = sessionmaker[Session]
LEASE = timedelta(minutes=2)
# After so many questions in vain a provider is not offered until it answers again.
PATIENCE = 3
VIA = "upkeep"


def sweep(make: Make, providers: Mapping[str, Provider]) -> dict[str, int]:
    """Ask for every order whose time has come; returns how many were asked and found paid.

    An order is first taken for a while, then asked for outside any transaction, then settled: two
    workers never ask for one at once, a killed one leaves it to the next, and one that fails holds
    up nobody else.
    """
    done = {"asked": 0, "paid": 0}
    with make() as session:
        waiting = queries.to_ask(session, clock.now())
    for reference in waiting:
        try:
            came_to = _one(make, providers, reference)
        except Exception:
            log.exception("payment %s could not be asked for and waits", reference)
            continue
        done["asked"] += came_to is not None
        done["paid"] += came_to is Settled.PAID
    return done


def _one(make: Make, providers: Mapping[str, Provider], reference: str) -> Settled | None:
    with db.transaction(make) as session:
        order, dossier = queries.order_to_change(session, reference)
        now = clock.now()
        provider = providers.get(order.provider)
        if order.next_ask_at is None or order.next_ask_at > now or provider is None:
            return None
        order.next_ask_at = now + LEASE
        wanted = service.wanted_of(order, dossier.code)
    try:
        answer = provider.ask(wanted)
    except (Unreachable, Refused) as problem:
        log.warning("payment %s: %s", reference, problem)
        with db.transaction(make) as session:
            order, _dossier = queries.order_to_change(session, reference)
            service.asked_in_vain(Act(session, "system", clock.now(), VIA), order)
            _went(session, provider.name, answered=False)
        return Settled.NOTHING
    with db.transaction(make) as session:
        found = settled(session, reference, answer)
        _went(session, provider.name, answered=True)
    return found


def settled(session: Session, reference: str, answer: Answer, via: str = VIA) -> Settled:
    """Settle one order by an answer, its dossier locked first. Raises NoSuchOrder."""
    order, dossier = queries.order_to_change(session, reference)
    act = Act(session, "system", clock.now(), via, order.unit)
    return service.settle(act, order, dossier, answer)


def give_back(make: Make, providers: Mapping[str, Provider]) -> int:
    """Send approved refunds to their providers; returns how many were taken. The request has a name
    of its own, so that a provider asked twice gives back once."""
    with make() as session:
        references = queries.refunds_to_send(session, tuple(providers))
    return sum(_refunded(make, providers, reference) for reference in references)


def _refunded(make: Make, providers: Mapping[str, Provider], reference: str) -> bool:
    with make() as session:
        order = queries.order(session, reference)
        code = queries.codes_of(session, [order.dossier_id])[order.dossier_id]
        wanted, name = service.wanted_of(order, code), order.provider
        paid_as = order.provider_ref or ""
    try:
        answer = providers[name].refund(wanted, paid_as, wanted.amount_dong, f"R{reference}")
    except (Unreachable, Refused) as problem:
        log.warning("refund %s: %s", reference, problem)
        return False
    with db.transaction(make) as session:
        order, dossier = queries.order_to_change(session, reference)
        if answer.verdict is Verdict.PAID and order.state is OrderState.REFUNDING:
            act = Act(session, "system", clock.now(), VIA, order.unit)
            service.refunded(act, order, dossier, name)
            return True
    return False


def _went(session: Session, provider: str, *, answered: bool) -> None:
    """Take a silent provider out of what is offered, and put it back when it answers."""
    row = made_or_found(
        session,
        ProviderSwitch,
        {"provider": provider},
        is_off=False,
        by_itself=True,
        failures=0,
        words="",
        since=clock.now(),
    )
    row.failures = 0 if answered else row.failures + 1
    turns_off = not answered and row.failures >= PATIENCE and not row.is_off
    turns_on = answered and row.is_off and row.by_itself
    if turns_off or turns_on:
        row.is_off, row.by_itself, row.since = turns_off, True, clock.now()


def is_offered(session: Session, provider: str) -> bool:
    """Whether payers may be sent to a provider now."""
    row = queries.switch(session, provider)
    return row is None or not row.is_off
