"""Listed, counted, tried, given or brought back: and the ledgers agree at each turn."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from onestop.delivery import queries
from onestop.delivery.errors import (
    AlreadyListed,
    AlreadyTaken,
    CardDiffers,
    LineFell,
    ListClosed,
    NotForThePost,
    NotTheSum,
    NumberTaken,
    ParcelMoved,
)
from onestop.delivery.models import OutgoingList, ParcelState, Payer
from onestop.delivery.money import Collected
from onestop.delivery.rules import limits_of, safe_cell
from onestop.delivery.service import listing, returning, taking
from onestop.delivery.service.attempting import Handed, ShownMandate, deliver, fail
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import NotOwner, ReasonNeeded
from onestop.dossiers.holding import held
from onestop.dossiers.models import CorrectedAddress
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.service import closing, posting
from onestop.dossiers.service.asking import record_payment
from onestop.dossiers.states import Delivery, Money, PartyRole, ReturnBy, Status
from onestop.journal import queries as journal
from onestop.kernel import clock
from tests.small_world import POLICE, POST, SOMEBODY

NAMES = "dossier.result_listed", "dossier.result_mailed", "dossier.delivery_failed"


def told(world, dossier) -> list[str]:
    return [e.name for e in journal.events_of(world.session, dossier.subject)]


def agrees(world) -> None:
    world.session.flush()
    assert first_disagreement(world.session)[1] is None


def recipient(world, dossier):
    return dossiers.parties_of(world.session, dossier.id)[PartyRole.RECIPIENT]


def failed(world, dossier, parcel, code: str = "absent", **more: object) -> None:
    tomorrow = clock.day_of(world.now) + timedelta(days=1)
    facts = {"words": "", "next_on": tomorrow, "seen": parcel.tries, **more}
    fail(world.act(POST), dossier, parcel, reason_code=code, **facts)


def test_a_list_is_numbered_and_only_what_was_counted_is_the_posts(way) -> None:
    there, lost = way.finished(), way.finished()
    parcels = [way.listed(there), way.listed(lost)]
    outgoing = way.closed(*parcels)
    assert outgoing.number == f"KQ-H05.105-{clock.day_of(way.world.now):%y%m%d}-01"
    # Handed over, and still the unit's: nobody at the post has counted it.
    assert there.delivery == Delivery.READY.value
    assert held(journal.events_of(way.world.session, there.subject), way.world.now)
    with pytest.raises(ReasonNeeded):
        taking.take(way.world.act(POST), outgoing, {parcels[1].id: " "})
    taking.take(way.world.act(POST), outgoing, {parcels[1].id: "Không có trong túi"})
    assert (there.delivery, lost.delivery) == (Delivery.WITH_POST.value, Delivery.READY.value)
    assert [p.state for p in parcels] == [ParcelState.CARRIED, ParcelState.MISSING]
    mailed = [e for e in journal.events_of(way.world.session, there.subject) if e.name == NAMES[1]]
    assert (mailed[0].unit, mailed[0].facts["given_by"]) == (POST, "account:1")
    with pytest.raises(AlreadyTaken):
        taking.take(way.world.act(POST), outgoing, {})
    # What was missing goes on the next list, as the second time of the same dossier.
    again = way.closed(way.listed(lost))
    assert again.number.endswith("-02")
    assert queries.last_parcel(way.world.session, lost.id).position == 2
    agrees(way.world)


def test_nothing_is_listed_twice_or_out_of_turn(way) -> None:
    dossier, other = way.finished(), way.finished()
    parcel = way.listed(dossier)
    way.world.session.flush()
    with pytest.raises(AlreadyListed):
        way.listed(dossier)
    with pytest.raises(NumberTaken):
        listing.add_line(way.world.act(), other, parcel.mailed_as, POST)
    with pytest.raises(NotOwner):
        listing.add_line(way.world.act(POLICE), other, "VN-KQ-99999", POST)
    with pytest.raises(NotForThePost):
        way.listed(way.world.received(return_by=ReturnBy.POST))
    outgoing = way.world.session.get_one(OutgoingList, parcel.list_id)
    way.closed(parcel)
    with pytest.raises(ListClosed):
        listing.remove_line(way.world.act(), parcel, outgoing)
    # It was given at the desk after all: the post cannot count it in.
    closing.return_result(way.world.act(), dossier, ReturnBy.DESK, identity_checked=True)
    with pytest.raises(LineFell):
        taking.take(way.world.act(POST), outgoing, {})


def test_at_the_door_the_card_is_compared_and_the_money_marks_the_fee_paid(way) -> None:
    dossier = way.owing()
    parcel = way.carried(dossier, postage_dong=30_000, payer=Payer.RECIPIENT)
    assert parcel.to_collect_dong == 50_000
    person = recipient(way.world, dossier)
    with pytest.raises(CardDiffers):
        deliver(way.world.act(POST), dossier, parcel, Handed("000190000009", "pin"), person)
    with pytest.raises(NotTheSum):
        deliver(way.world.act(POST), dossier, parcel, Handed(SOMEBODY.number, "pin"), person)
    scanned = f"{SOMEBODY.number}|012345678|Mẫu An|01011990|Nữ|Kinh Bắc|01012021"
    handed = Handed(scanned, "slip", slip_digest="0" * 64, collected_dong=50_000)
    with pytest.raises(NotOwner):
        deliver(way.world.act(POLICE), dossier, parcel, handed, person)


def test_paid_and_given_is_one_act_with_its_proof(way) -> None:
    dossier = way.owing()
    parcel = way.carried(dossier)
    mandate = ShownMandate("Nguyễn Văn Mẫu Em", "000090000077", "Giấy ủy quyền 12/2026")
    handed = Handed("000090000077", "pin", mandate=mandate, collected_dong=20_000)
    deliver(way.world.act(POST), dossier, parcel, handed, recipient(way.world, dossier))
    assert (dossier.status, dossier.money) == (Status.RETURNED, Money.PAID.value)
    collected = way.world.session.scalars(select(Collected)).one()
    assert (collected.fees_dong, collected.postage_dong) == (20_000, 0)
    given = journal.events_of(way.world.session, dossier.subject)[-1]
    assert given.facts["proof"] == "pin" and given.facts["by_mandate"] == 1
    assert "000090000077" not in str(given.facts)
    with pytest.raises(ParcelMoved):
        deliver(way.world.act(POST), dossier, parcel, handed, recipient(way.world, dossier))
    agrees(way.world)


def test_paid_at_the_desk_meanwhile_nothing_is_collected(way) -> None:
    dossier = way.owing()
    outgoing = way.closed(way.listed(dossier))
    record_payment(way.world.act(), dossier, "BL1")
    taking.take(way.world.act(POST), outgoing, {})
    assert queries.last_parcel(way.world.session, dossier.id).to_collect_dong == 0


def test_tried_often_enough_it_comes_back_and_the_applicant_chooses(way) -> None:
    world, dossier = way.world, way.finished()
    parcel = way.carried(dossier)
    listing.set_rule(world.act(), "H05.105", "", 2, 4)
    failed(world, dossier, parcel)
    with pytest.raises(ParcelMoved):
        failed(world, dossier, parcel, seen=0)  # the same form sent twice
    with pytest.raises(ReasonNeeded):
        failed(world, dossier, parcel, code="other")
    assert (parcel.state, parcel.tries) == (ParcelState.CARRIED, 1)
    failed(world, dossier, parcel)
    # On its way back, and still the post's until the desk has it.
    assert parcel.state is ParcelState.RETURNING
    assert dossier.delivery == Delivery.WITH_POST.value
    returning.accept_back(world.act(), dossier, parcel)
    assert dossier.delivery == Delivery.UNDELIVERABLE.value
    assert [w.parcel for w in queries.came_back(world.session, "H05.105")] == [parcel]
    assert parcel.call_by > world.now
    returning.note_call(world.act(), dossier, "Hẹn gửi lại đến nhà con gái")
    returning.choose(world.act(), dossier, parcel, ReturnBy.POST, "Số 2 phố Mẫu, Từ Sơn")
    assert recipient(world, dossier).address == "Số 2 phố Mẫu, Từ Sơn"
    kept = world.session.scalars(select(CorrectedAddress)).one()
    assert (kept.old, kept.new) == (SOMEBODY.address, "Số 2 phố Mẫu, Từ Sơn")
    assert [w.dossier for w in queries.to_be_sent(world.session, "H05.105")] == [dossier]
    assert "Từ Sơn" not in str([e.facts for e in journal.events_of(world.session, dossier.subject)])
    second = way.carried(dossier)
    failed(world, dossier, second, code="refused", words="Không cần nữa")
    assert second.state is ParcelState.RETURNING
    agrees(world)


def test_a_result_given_by_hand_without_a_list_is_known_at_the_door(way) -> None:
    dossier = way.finished()
    posting.taken_by_post(way.world.act(POST), dossier, "EB123456785VN", fees_dong=0)
    assert [w.dossier for w in queries.without_list(way.world.session)] == [dossier]
    parcel = taking.adopt(way.world.act(POST), dossier)
    assert not queries.without_list(way.world.session)
    assert taking.adopt(way.world.act(POST), dossier).id == parcel.id
    assert (parcel.mailed_as, parcel.state) == ("EB123456785VN", ParcelState.CARRIED)
    closing.delivery_failed(way.world.act(POST), dossier, "Đi vắng")
    assert taking.adopt(way.world.act(), dossier).state is ParcelState.BACK
    agrees(way.world)


def test_the_rule_that_says_most_holds_and_no_cell_is_a_formula(way) -> None:
    for unit, procedure, tries in (("", "", 4), ("H05.105", "", 5), ("H05.105", "9.000001", 6)):
        listing.set_rule(way.world.act(), unit, procedure, tries, 2)
    rules = queries.rules(way.world.session)
    asked = [("H05.105", "9.000001"), ("H05.105", "9.000002"), ("H05.118", "9.000001")]
    assert [limits_of(rules, *where).tries for where in asked] == [6, 5, 4]
    assert limits_of([], "H05.105", "9.000001").tries == 3
    cells = ["=1+1", "+84", "-5", "@a", "Số 1"]
    assert [safe_cell(text) for text in cells] == ["'=1+1", "'+84", "'-5", "'@a", "Số 1"]
