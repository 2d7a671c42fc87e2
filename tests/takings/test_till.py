"""Money at the counter: exemptions, numbered receipts, void ones, the drawer counted."""

import pytest

from onestop.catalogue.definition import Channel, Exemption, FeeKind
from onestop.dossiers import proving, queries
from onestop.dossiers.errors import NothingOwed, NothingToReduce, ReasonNeeded
from onestop.dossiers.service import charging, closing, deciding, working
from onestop.dossiers.states import Outcome, ReturnBy
from onestop.journal import queries as journal
from onestop.takings import proving as takings_proving
from onestop.takings import queries as takings
from onestop.takings import service
from onestop.takings.errors import (
    AlreadyVoid,
    DifferenceUnnamed,
    DrawerClosed,
    DrawerIsOpen,
    NoAccount,
    NoDrawer,
    ReferenceNeeded,
    ReferenceUsed,
    SentTwice,
    SumChanged,
    TooLittle,
)
from tests.small_world import POLICE, UNIT, words

POOR = Exemption(
    code="poor",
    name=words("Hộ nghèo"),
    proof=words("Giấy chứng nhận hộ nghèo"),
    source="thử",
    percent=50,
)


@pytest.fixture
def owing(world):
    """A dossier of the desk: 20,000 đồng are owed."""
    return world.lodged(channel=Channel.DESK).dossier


def take(world, dossier, op="op", dong=20_000, **told):
    return service.take(
        world.act(), dossier, op_id=op, expected_dong=dong, **{"way": "cash", **told}
    )


def agrees(world) -> None:
    assert proving.first_disagreement(world.session)[1] is None
    assert takings_proving.first_disagreement(world.session) is None


def test_an_exemption_is_an_event_that_keeps_the_old_sum(world, owing) -> None:
    assert charging.reduce_charges(world.act(), owing, POOR, "Số 12/GCN, 01/02/2026") == 10_000
    (charge,) = queries.charges_of(world.session, owing.id)
    assert (charge.amount_dong, charge.reduced_from_dong, charge.exemption) == (
        10_000,
        20_000,
        "poor",
    )
    event = journal.events_of(world.session, owing.subject)[-1]
    assert event.name == "dossier.charge_reduced" and event.facts["before"] == [[1, 20_000]]
    with pytest.raises(NothingToReduce):
        charging.reduce_charges(world.act(), owing, POOR, "lần nữa")
    charging.restore_charges(world.act(), owing, "Giấy đã hết hạn")
    assert queries.charges_of(world.session, owing.id)[0].amount_dong == 20_000
    with pytest.raises(ReasonNeeded):
        charging.reduce_charges(world.act(), owing, POOR, " ")
    fees = replace_kinds(POOR, FeeKind.FEE)
    with pytest.raises(NothingToReduce):
        charging.reduce_charges(world.act(), owing, fees, "phí")
    agrees(world)


def replace_kinds(exemption, *kinds):
    return Exemption(
        code=exemption.code,
        name=exemption.name,
        proof=exemption.proof,
        source=exemption.source,
        percent=exemption.percent,
        kinds=kinds,
    )


def test_what_is_wholly_exempt_is_not_owed_and_does_not_hold_the_result_back(world) -> None:
    free = Exemption(
        code="merit", name=words("Người có công"), proof=words("Thẻ"), source="thử", percent=100
    )
    dossier = world.lodged(channel=Channel.DESK).dossier
    charging.reduce_charges(world.act(), dossier, free, "Thẻ số 7")
    assert dossier.money == "none"
    service.open_drawer(world.act(), 0)
    with pytest.raises(NothingOwed):
        take(world, dossier, dong=0)
    done(world, dossier)
    closing.return_result(world.act(), dossier, ReturnBy.DESK, identity_checked=True)
    agrees(world)


def done(world, dossier) -> None:
    from onestop.dossiers.service import receiving

    receiving.receive(world.act(), dossier)
    working.hand_over(world.act(), dossier, 1)
    working.accept(world.act(POLICE), dossier, 2)
    working.hand_over(world.act(POLICE), dossier, 2)
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED, "")


def test_cash_goes_into_an_open_drawer_against_a_number(world, owing) -> None:
    with pytest.raises(NoDrawer):
        take(world, owing)
    service.open_drawer(world.act(), 200_000)
    with pytest.raises(DrawerIsOpen):
        service.open_drawer(world.act(), 1)
    with pytest.raises(TooLittle):
        take(world, owing, given_dong=10_000)
    with pytest.raises(SumChanged):
        take(world, owing, dong=30_000)
    receipt = take(world, owing, given_dong=50_000)
    assert receipt.label.startswith("26-H05.105 ") and receipt.change_dong == 30_000
    assert take(world, owing) is receipt, "sent again: the same receipt"
    other = world.lodged(channel=Channel.DESK).dossier
    with pytest.raises(SentTwice):
        take(world, other)
    with pytest.raises(NothingOwed):
        take(world, owing, op="another")
    (charge,) = queries.charges_of(world.session, owing.id)
    assert charge.receipt_number == receipt.label and owing.money == "paid"


def test_a_transfer_counts_once(world, owing) -> None:
    service.open_drawer(world.act(), 0)
    with pytest.raises(NoAccount):
        take(world, owing, way="vietqr", reference="FT1")
    service.set_account(world.act(), bin_="970436", number="0011", holder="UBND")
    with pytest.raises(ReferenceNeeded):
        take(world, owing, way="vietqr")
    receipt = take(world, owing, way="vietqr", reference="FT1")
    assert receipt.given_dong is None
    event = journal.events_of(world.session, owing.subject)[-1]
    assert (event.facts["way"], event.facts["reference"]) == ("vietqr", "FT1")
    with pytest.raises(ReferenceUsed):
        take(world, world.lodged(channel=Channel.DESK).dossier, "b", way="vietqr", reference="FT1")


def test_a_void_receipt_is_owed_again_and_its_number_stays_used(world, owing) -> None:
    service.open_drawer(world.act(), 0)
    receipt = take(world, owing)
    service.void(world.act(), owing, receipt, "Thu nhầm hồ sơ")
    with pytest.raises(AlreadyVoid):
        service.void(world.act(), owing, receipt, "lần nữa")
    assert owing.money == "due"
    event = next(
        e
        for e in journal.events_of(world.session, owing.subject)
        if e.name == "dossier.payment_voided"
    )
    assert event.facts["before"][0][0] == 1 and event.reason == "Thu nhầm hồ sơ"
    again = take(world, owing, "op2")
    assert again.number == receipt.number + 1
    till = takings.till(world.session, takings.open_drawer(world.session, UNIT, 1))
    assert (till.cash_in, till.cash_out, till.expected_dong) == (40_000, 20_000, 20_000)
    agrees(world)


def test_the_count_names_its_difference_and_freezes_the_drawer(world, owing) -> None:
    drawer = service.open_drawer(world.act(), 100_000)
    take(world, owing)
    counted = {100_000: 1, 10_000: 1, 5_000: 1}
    with pytest.raises(DifferenceUnnamed) as refused:
        service.close_drawer(world.act(), drawer, counted, " ")
    assert "5" in str(refused.value)
    service.close_drawer(world.act(), drawer, counted, "Thối nhầm 5.000 đồng")
    assert (drawer.expected_dong, drawer.counted_dong, drawer.difference_dong) == (
        120_000,
        115_000,
        -5_000,
    )
    with pytest.raises(DrawerClosed):
        service.close_drawer(world.act(), drawer, counted, "")
    other = world.lodged(channel=Channel.DESK).dossier
    with pytest.raises(NoDrawer):
        take(world, other, "op3")
    after = service.open_drawer(world.act(), 0)
    assert take(world, other, "op3").drawer_id == after.id
    agrees(world)
    drawer.counted_dong = 120_000
    world.session.flush()
    assert "count" in str(takings_proving.first_disagreement(world.session))
