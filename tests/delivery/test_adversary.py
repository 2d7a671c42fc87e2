"""Money that is on the road, sums beyond 32 bits, two at one list, and what the journal proves."""

import threading

import pytest

from onestop import migrating
from onestop.catalogue.definition import Channel
from onestop.delivery import proving, queries
from onestop.delivery.models import ListState, OutgoingList
from onestop.delivery.money import Collected, PassedOn
from onestop.delivery.service import listing
from onestop.delivery.service.attempting import Handed, deliver
from onestop.delivery.service.reconciling import close_day, pass_on
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import CollectedAtTheDoor, StillOwed
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.service import asking, charging, receiving, working
from onestop.dossiers.states import PartyRole
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.takings import service as till
from tests import small_world
from tests.conftest import MONDAY, fresh_database
from tests.delivery.conftest import Way
from tests.small_world import POLICE, POST, SOMEBODY, UNIT

HUGE = 10_000_000_000


def given(way, dossier, parcel, dong: int) -> None:
    person = dossiers.parties_of(way.world.session, dossier.id)[PartyRole.RECIPIENT]
    handed = Handed(SOMEBODY.number, "pin", collected_dong=dong)
    deliver(way.world.act(POST, hours=0), dossier, parcel, handed, person)


def test_what_is_collected_at_the_door_is_not_taken_at_the_desk_too(way) -> None:
    dossier = way.owing()
    parcel = way.carried(dossier)
    till.open_drawer(way.world.act(), 0)
    with pytest.raises(CollectedAtTheDoor):
        till.take(way.world.act(), dossier, op_id="1", way="cash", expected_dong=20_000)
    with pytest.raises(CollectedAtTheDoor):
        charging.restore_charges(way.world.act(), dossier, "Nhầm")
    given(way, dossier, parcel, 20_000)
    assert first_disagreement(way.world.session)[1] is None


def test_the_door_settles_only_what_it_collected(way) -> None:
    """A receipt voided on the road would be settled by money nobody took."""
    dossier = way.owing()
    till.open_drawer(way.world.act(), 0)
    receipt = till.take(way.world.act(), dossier, op_id="1", way="cash", expected_dong=20_000)
    parcel = way.carried(dossier)
    till.void(way.world.act(), dossier, receipt, "Nhầm người")
    with pytest.raises(StillOwed):
        given(way, dossier, parcel, 0)
    # Whether the parcel says so or not: what is paid is what was collected.
    parcel.fees_dong = 5_000
    with pytest.raises(StillOwed):
        given(way, dossier, parcel, 5_000)
    parcel.fees_dong = 0
    till.take(way.world.act(), dossier, op_id="2", way="cash", expected_dong=20_000)
    given(way, dossier, parcel, 0)


def test_sums_beyond_32_bits_are_sums(way) -> None:
    world, dossier = way.world, way.finished()
    other = world.lodged(channel=Channel.DESK).dossier
    receiving.receive(world.act(), other)
    working.hand_over(world.act(), other, 1)
    working.accept(world.act(POLICE), other, 2)
    duty = {"name_vi": "Tiền sử dụng đất", "name_en": "", "amount_dong": HUGE, "reason": "Luật"}
    asking.demand_payment(world.act(POLICE), other, **duty)
    parcel = way.carried(dossier)
    parcel.fees_dong = parcel.postage_dong = HUGE
    world.session.add(
        Collected(
            parcel_id=parcel.id,
            post_agency=POST,
            unit_agency=UNIT,
            day=clock.day_of(world.now),
            fees_dong=HUGE,
            postage_dong=HUGE,
            at=world.now,
            who="account:1",
        )
    )
    told = {"post": POST, "unit": UNIT, "day": clock.day_of(world.now)}
    sent = {"reference": "FT", "words": "", "op_id": "huge"}
    pass_on(world.act(POST, hours=0), PassedOn.CREDITED, amount_dong=HUGE, **told, **sent)
    world.session.flush()
    world.session.expire_all()
    assert HUGE in [c.amount_dong for c in dossiers.charges_of(world.session, other.id)]
    found = queries.last_parcel(world.session, dossier.id)
    assert found is not None and found.to_collect_dong == HUGE


def test_the_journal_proves_the_money_of_doors(way) -> None:
    dossier = way.owing()
    given(way, dossier, way.carried(dossier), 20_000)
    session, day = way.world.session, clock.day_of(way.world.now)
    where = {"post": POST, "unit": UNIT, "day": day}
    sent = {"reference": "", "words": "", "op_id": "a"}
    pass_on(way.world.act(POST, hours=0), PassedOn.HANDED_IN, amount_dong=20_000, **where, **sent)
    close_day(way.world.act(hours=0), **where, reason_code="not-yet", words="Mai")
    session.flush()
    assert proving.first_disagreement(session) is None
    row = session.query(Collected).one()
    row.fees_dong = 10_000
    assert "cod.collected" in (proving.first_disagreement(session) or "")
    session.delete(row)
    assert "cod.collected" in (proving.first_disagreement(session) or "")


def test_who_adds_a_line_and_who_closes_the_list_do_not_wait_in_a_circle(request, tmp_path) -> None:
    engine = db.connect(fresh_database(request, tmp_path, "add_and_close"))
    if engine.dialect.name != "postgresql":
        engine.dispose()
        pytest.skip("where one writes at a time nobody waits in a circle")
    migrating.upgrade(engine)
    make = db.sessions(engine)
    with db.transaction(make) as session:
        way = Way(small_world.make(session, MONDAY))
        way.world.now = MONDAY
        key = session.get_one(OutgoingList, way.listed(way.finished()).list_id).typed_key
        code = way.finished().code
    is_locked, failures = threading.Event(), []

    def add() -> None:
        try:
            with db.transaction(make) as session:
                act = Act(session, "account:1", way.world.now, "test", UNIT)
                dossier = dossiers.dossier_to_change(session, code)
                listing._lock(act)
                is_locked.wait(2)
                listing.add_line(act, dossier, "VN-KQ-99999", POST)
        except Exception as problem:
            failures.append(problem)

    adding = threading.Thread(target=add)
    try:
        adding.start()
        with db.transaction(make) as session:
            act = Act(session, "account:2", way.world.now, "test", UNIT)
            outgoing = queries.list_by_key(session, key, to_change=True)
            threading.Timer(0.3, is_locked.set).start()
            listing.close(act, outgoing)
            assert outgoing.state is ListState.HANDED
    finally:
        if adding.is_alive():
            adding.join(10)
        engine.dispose()
    assert failures == []
