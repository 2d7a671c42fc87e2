"""Orders: one at a time, settled once, never on less; found though nobody told us; given back."""

from datetime import timedelta

import pytest

from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import NothingOwed
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.service.asking import record_payment
from onestop.dossiers.service.lodging import Channel
from onestop.dossiers.states import Money
from onestop.kernel import clock
from onestop.payments import proving, queries, rules, service, sweeping
from onestop.payments.errors import OrderOpen, SecondPerson, WrongPaymentMove
from onestop.payments.models import MOVES, OPEN, Credit, OrderState
from onestop.payments.providers.contract import Answer, Verdict
from onestop.payments.service import Settled
from tests.small_world import UNIT


@pytest.fixture
def owing(world):
    """A dossier of the desk, on which 20,000 đồng are owed."""
    return world.lodged(channel=Channel.DESK).dossier


def opened(world, dossier, provider: str = "gateway", op_id: str = "a"):
    return service.open_order(world.act(hours=0), dossier, provider, op_id, language="vi")


def paid(order, amount: int | None = None, name: str = "T1") -> Answer:
    return Answer(order.reference, Verdict.PAID, amount or order.amount_dong, name)


def test_one_order_at_a_time_and_the_same_one_when_sent_again(world, owing) -> None:
    first = opened(world, owing)
    assert first.amount_dong == 20_000 and first.is_open and len(first.reference) == 12
    assert opened(world, owing) is first
    with pytest.raises(OrderOpen):
        opened(world, owing, op_id="b")
    service.give_up(world.act(), first, "another-way")
    assert opened(world, owing, op_id="b").reference != first.reference


def test_money_settles_once_and_only_the_whole_sum(world, owing) -> None:
    order = opened(world, owing)
    less = service.settle(world.act(), order, owing, paid(order, 19_999))
    assert less is Settled.AMOUNT and order.is_open and owing.money == Money.DUE.value
    assert service.settle(world.act(), order, owing, paid(order)) is Settled.PAID
    assert service.settle(world.act(), order, owing, paid(order)) is Settled.ALREADY
    assert owing.money == Money.PAID.value
    charge = dossiers.charges_of(world.session, owing.id)[0]
    assert charge.paid_at and charge.receipt_number == f"26E-{UNIT} 0000001"
    (credit,) = world.session.query(Credit)
    assert (credit.why, credit.amount_dong) == ("amount", 19_999)
    assert proving.first_disagreement(world.session) is None
    assert first_disagreement(world.session)[1] is None
    with pytest.raises(NothingOwed):
        opened(world, owing, op_id="c")


def test_money_that_is_not_wanted_any_more_is_given_back(world, owing) -> None:
    order = opened(world, owing)
    record_payment(world.act(), owing, "BL 1", way="cash")
    assert service.settle(world.act(), order, owing, paid(order)) is Settled.SURPLUS
    assert order.state is OrderState.SURPLUS
    service.ask_refund(world.act(who="account:1"), order, "nộp hai lần")
    service.approve_refund(world.act(who="account:1"), order)
    service.refunded(world.act(), order, owing, "gateway")
    assert order.state is OrderState.REFUNDED and owing.money == Money.PAID.value


def test_two_payments_of_one_order_are_seen(world, owing) -> None:
    order = opened(world, owing)
    service.settle(world.act(), order, owing, paid(order, name="T1"))
    assert service.settle(world.act(), order, owing, paid(order, name="T2")) is Settled.SURPLUS
    assert world.session.query(Credit).one().why == "doubled"


def test_money_after_the_end_counts_while_it_is_still_owed(world, owing) -> None:
    order = opened(world, owing)
    late = world.act(hours=2)
    assert (
        service.settle(late, order, owing, Answer(order.reference, Verdict.UNKNOWN))
        is Settled.NOTHING
    )
    assert order.state is OrderState.EXPIRED and order.next_ask_at is None
    assert service.settle(world.act(), order, owing, paid(order)) is Settled.PAID


def test_a_large_sum_is_given_back_by_two_people(world, owing) -> None:
    order = opened(world, owing)
    service.settle(world.act(), order, owing, paid(order))
    order.amount_dong = rules.TWO_PEOPLE_FROM
    service.ask_refund(world.act(who="account:1"), order, "hồ sơ bị từ chối")
    with pytest.raises(WrongPaymentMove):
        service.refunded(world.act(), order, owing, "gateway")
    with pytest.raises(SecondPerson):
        service.approve_refund(world.act(who="account:1"), order)
    service.approve_refund(world.act(who="account:2"), order)
    service.refunded(world.act(), order, owing, "gateway")
    assert owing.money == Money.REFUNDED.value
    assert first_disagreement(world.session)[1] is None


def test_the_table_of_moves_is_whole() -> None:
    assert set(MOVES) == set(OrderState)
    ends = {state for state, moves in MOVES.items() if not moves}
    assert ends == {OrderState.REFUNDED}
    assert all(OrderState.PAID in MOVES[state] for state in OPEN)


def test_a_payment_nobody_told_of_is_found(world, owing, make, there, monkeypatch) -> None:
    order = opened(world, owing)
    world.session.commit()
    provider = there.signing
    address = provider.begin(service.wanted_of(order, owing.code), "http://x/back", "127.0.0.1")
    reference = there.pay(address)
    monkeypatch.setattr(clock, "now", lambda: order.made_at)
    assert sweeping.sweep(make, {"gateway": provider}) == {"asked": 0, "paid": 0}
    due = order.made_at + timedelta(minutes=rules.ASKS[0])
    monkeypatch.setattr(clock, "now", lambda: due)
    assert sweeping.sweep(make, {"gateway": provider}) == {"asked": 1, "paid": 1}
    world.session.expire_all()
    assert order.reference == reference and order.state is OrderState.PAID
    assert there.questions == 1


def test_a_silent_gateway_is_asked_again_and_not_offered_meanwhile(
    world, owing, make, there, monkeypatch
) -> None:
    order = opened(world, owing)
    world.session.commit()
    there.silent, provider = True, there.signing
    for _ in range(sweeping.PATIENCE):
        monkeypatch.setattr(clock, "now", lambda at=order.next_ask_at: at)
        assert sweeping.sweep(make, {"gateway": provider}) == {"asked": 1, "paid": 0}
        world.session.expire_all()
    assert order.is_open and not sweeping.is_offered(world.session, "gateway")
    there.silent = False
    address = provider.begin(service.wanted_of(order, owing.code), "http://x/back", "127.0.0.1")
    there.pay(address)
    there.lies = {"vnp_Amount": "1"}
    for lies, came_to in (({"vnp_TxnRef": "OSX"}, 0), ({}, 1)):
        there.lies = lies
        monkeypatch.setattr(clock, "now", lambda at=order.next_ask_at: at)
        assert sweeping.sweep(make, {"gateway": provider})["paid"] == came_to
        world.session.expire_all()
    assert sweeping.is_offered(world.session, "gateway")


def test_a_refund_goes_through_the_gateway_once(world, owing, make, there) -> None:
    order = opened(world, owing)
    provider = there.signing
    there.pay(provider.begin(service.wanted_of(order, owing.code), "http://x/back", "127.0.0.1"))
    service.settle(world.act(), order, owing, paid(order))
    service.ask_refund(world.act(), order, "hồ sơ bị từ chối")
    world.session.commit()
    assert sweeping.give_back(make, {"gateway": provider}) == 0
    service.approve_refund(world.act(), order)
    world.session.commit()
    assert sweeping.give_back(make, {"gateway": provider}) == 1
    assert sweeping.give_back(make, {"gateway": provider}) == 0
    assert there.refunds == {f"R{order.reference}"}


@pytest.mark.parametrize(
    "written",
    ["{}", "nop phi {} H05", "{} {}", "MBVCB.123.{}.CT tu 0123", "ck " + "{}".lower()],
)
def test_a_reference_is_found_in_what_people_write(written) -> None:
    made = rules.new_reference()
    spaced = f"{made[:4]} {made[4:8]}-{made[8:]}".lower().replace("0", "O")
    assert rules.reference_in(written.replace("{}", made)) == made
    assert rules.reference_in(written.replace("{}", spaced)) == made


def test_a_reference_with_a_slip_is_none() -> None:
    made = rules.new_reference()
    slipped = made[:5] + ("A" if made[5] != "A" else "B") + made[6:]
    assert rules.reference_in(slipped) is None
    assert rules.reference_in("OSHBVIETINBANK chuyen tien HOSO") is None
    assert rules.reference_in(f"{made} {rules.new_reference()}") is None


def test_the_unit_is_the_one_that_received_it(world, owing) -> None:
    assert opened(world, owing).unit == UNIT
    assert queries.to_give_back(world.session, [UNIT]) == []
