"""Receipts for payments from a distance: one for one payment, without a gap, whoever settles."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from onestop import migrating
from onestop.dossiers import queries as dossiers
from onestop.dossiers.service.lodging import Channel
from onestop.journal import queries as journal
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.payments import proving, queries, receipting, service, statements, sweeping
from onestop.payments.models import OnlineReceipt, OnlineReceiptCounter, OrderState, PaymentOrder
from onestop.payments.providers.contract import Answer, Verdict
from onestop.payments.service import Settled
from onestop.payments.statements import Line
from tests import small_world
from tests.conftest import MONDAY, fresh_database
from tests.small_world import UNIT

ORDERS = 8


@pytest.fixture
def store(request, tmp_path):
    engine = db.connect(fresh_database(request, tmp_path, request.node.name[:30]))
    migrating.upgrade(engine)
    yield db.sessions(engine)
    engine.dispose()


@pytest.fixture
def begun(store: sessionmaker[Session]) -> list[str]:
    """References of orders, each of a dossier of its own."""
    with db.transaction(store) as session:
        world = small_world.make(session, MONDAY)
        made = [world.lodged(channel=Channel.DESK).dossier for _ in range(ORDERS)]
        return [
            service.open_order(world.act(), one, "vietqr", "a", language="vi").reference
            for one in made
        ]


def paid(order: PaymentOrder, name: str = "T1") -> Answer:
    return Answer(order.reference, Verdict.PAID, order.amount_dong, name)


def given(session: Session) -> list[int]:
    return sorted(session.scalars(select(OnlineReceipt.number)))


def test_a_receipt_is_numbered_in_its_own_series_and_told_once(world) -> None:
    owing = world.lodged(channel=Channel.DESK).dossier
    order = service.open_order(world.act(), owing, "gateway", "a", language="vi")
    assert queries.receipts_of(world.session, owing.id) == []
    less = Answer(order.reference, Verdict.PAID, order.amount_dong - 1, "T0")
    assert service.settle(world.act(), order, owing, less) is Settled.AMOUNT
    assert given(world.session) == []
    for came_to in (Settled.PAID, Settled.ALREADY):
        assert service.settle(world.act(), order, owing, paid(order)) is came_to
    assert service.settle(world.act(), order, owing, paid(order, "T2")) is Settled.SURPLUS
    ((receipt, of),) = queries.receipts_of(world.session, owing.id)
    assert of is order and receipt.label == f"{MONDAY.year % 100}E-{UNIT} 0000001"
    events = journal.events_of(world.session, order.subject)
    assert [e.facts["receipt"] for e in events if "receipt" in e.facts] == [receipt.label]
    assert proving.first_disagreement(world.session) is None
    world.session.expunge(receipt)
    with pytest.raises(IntegrityError), world.session.begin_nested():
        receipting.draw(world.act(), order)


def test_the_year_of_a_receipt_is_the_year_in_vietnam(world) -> None:
    owing = world.lodged(channel=Channel.DESK).dossier
    order = service.open_order(world.act(), owing, "gateway", "a", language="vi")
    eve = clock.local(MONDAY).replace(month=12, day=31, hour=23, minute=59)
    service.settle(
        Act(world.session, "system", eve + timedelta(minutes=2), "test", UNIT),
        order,
        owing,
        paid(order),
    )
    ((receipt, _order),) = queries.receipts_of(world.session, owing.id)
    assert (receipt.year, receipt.number) == (MONDAY.year + 1, 1)


def test_a_receipt_that_was_altered_or_taken_away_is_found(world) -> None:
    owing = world.lodged(channel=Channel.DESK).dossier
    order = service.open_order(world.act(), owing, "gateway", "a", language="vi")
    service.settle(world.act(), order, owing, paid(order))
    ((receipt, _order),) = queries.receipts_of(world.session, owing.id)
    counter = world.session.scalars(select(OnlineReceiptCounter)).one()
    counter.last = 2
    assert "gap" in (proving.first_disagreement(world.session) or "")
    counter.last, receipt.number = 1, 7
    assert order.subject in (proving.first_disagreement(world.session) or "")
    receipt.number = 1
    assert proving.first_disagreement(world.session) is None
    world.session.delete(receipt)
    assert order.subject in (proving.first_disagreement(world.session) or "")


def test_two_sessions_told_of_one_payment_draw_one_number(store, begun) -> None:
    with store() as session:
        answer = paid(queries.order(session, begun[0]))
    start = threading.Barrier(2)

    def settled(_place: int) -> str:
        start.wait()
        with db.transaction(store) as session:
            return sweeping.settled(session, begun[0], answer).value

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(settled, range(2))) == ["already", "paid"]
    with store() as session:
        assert given(session) == [1]
        assert session.scalars(select(OnlineReceiptCounter.last)).all() == [1]
        assert proving.first_disagreement(session) is None


def test_statements_and_notices_at_once_leave_no_gap_and_never_wait_for_each_other(
    store, begun
) -> None:
    """Two statements that overlap, against notices in the other order, of which every other one
    fails after its number was drawn."""
    with store() as session:
        answers = {one: paid(queries.order(session, one), f"N{one}") for one in begun}
        total = {one: queries.order(session, one).amount_dong for one in begun}
    start = threading.Barrier(3)

    def take_in(mine: list[str]) -> None:
        lines = [Line(f"S{one}", MONDAY.date(), total[one], one) for one in mine]
        start.wait()
        with db.transaction(store) as session:
            statements.take_in(Act(session, "account:1", MONDAY, "test", UNIT), lines)

    def notices() -> None:
        start.wait()
        for place, one in enumerate(sorted(begun, reverse=True)):
            try:
                with db.transaction(store) as session:
                    sweeping.settled(session, one, answers[one])
                    if place % 2:
                        raise ConnectionError
            except ConnectionError:
                continue

    with ThreadPoolExecutor(3) as pool:
        doing = [pool.submit(take_in, begun), pool.submit(take_in, begun[3:])]
        doing.append(pool.submit(notices))
        for one in doing:
            one.result()
    with store() as session:
        assert len(given(session)) == ORDERS
        assert set(session.scalars(select(PaymentOrder.state))) == {OrderState.PAID}
        assert proving.first_disagreement(session) is None
        for order in session.scalars(select(PaymentOrder)):
            ((receipt, _order),) = queries.receipts_of(session, order.dossier_id)
            (charge,) = dossiers.charges_of(session, order.dossier_id)
            assert charge.receipt_number == receipt.label
