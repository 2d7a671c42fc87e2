"""What stands in the way of filing a counter's record by itself, and what may be believed of it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from onestop.catalogue.definition import Channel
from onestop.journal.service import RECORDED, attempted
from onestop.offline import filing, proving, queries, rules, service
from onestop.offline.errors import AlreadySettled, OtherUnit
from onestop.offline.models import ReservedNumber
from onestop.people.models import Role
from onestop.people.rules import Right
from onestop.people.service import Details, open_account
from tests.conftest import MONDAY
from tests.small_world import PROCEDURE, UNIT


@pytest.fixture
def clerk(world):
    return open_account(world.act(), Details("quay", "mật khẩu dài", "Quầy"), (Role.CLERK, UNIT))


@pytest.fixture
def device(world, clerk):
    made, _secret = service.enrol(
        world.act(), name="Quầy", door="desk", receptions=[UNIT], per_day=4, clerk_id=clerk.id
    )
    return made


def body(world, code: str, **changes):
    return {
        "op_id": "op-1",
        "code": code,
        "procedure": PROCEDURE.code,
        "version": world.versions[PROCEDURE.code],
        "taken_at": world.now.isoformat(),
        "fields": {},
        "papers": {},
        **changes,
    }


def reasons_for(world, device, sent) -> list[str]:
    act = world.act(hours=0)
    record, _is_new = filing.arrive(act, device, sent["op_id"], sent)
    return [r for r, _detail in filing.objections(act, device, record, Right.RECEIVE)]


def test_nothing_stands_in_the_way_of_a_plain_record(world, device) -> None:
    number = service.top_up(world.act(), device)[0]
    assert reasons_for(world, device, body(world, number.code)) == []


def test_a_clerk_who_left_and_a_procedure_that_ended_are_for_a_person(world, device, clerk) -> None:
    number = service.top_up(world.act(), device)[0]
    clerk.closed_at = world.now
    found = reasons_for(world, device, body(world, number.code, procedure="9.999999"))
    assert found == ["clerk", "procedure"]


def test_blocks_are_filled_up_below_a_mark_only(world, device) -> None:
    first = service.top_up(world.act(), device)
    assert [n.day for n in first] == [date(2026, 3, 2)] * 4 + [date(2026, 3, 3)] * 4
    for number in first[:2]:
        number.state, number.settled_at = "used", world.now
    assert len(service.top_up(world.act(), device)) == 6
    first[2].state, first[2].settled_at = "used", world.now
    again = service.top_up(world.act(), device)
    assert sum(n.day == date(2026, 3, 2) for n in again) == 4
    # The day after the next is no working day: numbers are for the one after it.
    world.now += timedelta(days=1)
    assert date(2026, 3, 5) in {n.day for n in service.top_up(world.act(), device)}


def test_a_number_a_device_once_had_is_not_given_again_when_its_store_is_lost(
    world, device
) -> None:
    first = service.top_up(world.act(), device)
    again = service.top_up(world.act(), device, [n.code for n in first[:2]])
    assert [n.code for n in again] == [n.code for n in first]
    # Everything is gone: what it never said to have comes again, the two may stand on slips.
    after = service.top_up(world.act(), device)
    assert {n.code for n in first[2:]} <= {n.code for n in after}
    assert not {n.code for n in first[:2]} & {n.code for n in after}


def test_a_record_is_filed_under_its_number_at_its_time_once(world, device, session) -> None:
    number = service.top_up(world.act(), device)[0]
    taken, sent = world.now, body(world, number.code)
    act = world.act()
    record, _is_new = filing.arrive(act, device, "op-1", sent)
    then, dossier = filing.file(act, device, record, world.application(), Channel.DESK)
    assert (dossier.code, dossier.lodged_at, then.at) == (number.code, taken, taken)
    with pytest.raises(AlreadySettled):
        filing.file(act, device, record, world.application(), Channel.DESK)
    with pytest.raises(AlreadySettled):
        filing.reject(act, device, record, "hai lần")
    assert record.body == {} and proving.first_disagreement(session) is None
    # A number whose dossier is gone, or that has a dossier and does not say so, is found.
    number.state, number.settled_at = "reserved", None
    session.flush()
    assert number.code in (proving.first_disagreement(session) or "")


def test_a_number_of_one_unit_is_not_given_to_a_dossier_of_another(world, device) -> None:
    number = service.top_up(world.act(), device)[0]
    act = world.act()
    record, _is_new = filing.arrive(act, device, "op-1", body(world, number.code))
    number.agency_code = "H05.119"
    with pytest.raises(OtherUnit):
        filing.file(act, device, record, world.application(), Channel.DESK)


def test_what_failed_inside_an_attempt_is_not_told(world, session) -> None:
    before = list(session.info.get(RECORDED, []))

    def fails() -> None:
        with attempted(session):
            world.lodged()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert session.info.get(RECORDED, []) == before
    with attempted(session):
        world.lodged()
    assert len(session.info[RECORDED]) > len(before)


def test_a_lost_device_leaves_no_living_number(world, device, session) -> None:
    service.top_up(world.act(), device)
    service.revoke(world.act(), device)
    service.revoke(world.act(), device)
    states = set(session.scalars(select(ReservedNumber.state)))
    assert states == {"dead"} and service.top_up(world.act(), device) == []
    assert queries.awaited(session, code="H05.105-260302-0001").state == "dead"


@pytest.mark.parametrize(
    ("minutes", "day", "is_believed"),
    [(5, 0, True), (0, 0, True), (-1, 0, False), (61, 0, False), (5, 1, False)],
)
def test_the_counters_time_counts_between_its_number_and_now_on_its_day(
    minutes: int, day: int, is_believed: bool
) -> None:
    taken = MONDAY + timedelta(minutes=minutes)
    of = date(2026, 3, 2) + timedelta(days=day)
    now = MONDAY + timedelta(hours=1)
    assert rules.plausible(taken, of, MONDAY, now) is is_believed
    assert not rules.plausible(None, of, MONDAY, now)


def test_what_has_not_the_shape_of_a_record_is_told_apart() -> None:
    whole = {
        "op_id": "x",
        "code": "c",
        "procedure": "p",
        "version": 1,
        "fields": {"a": "b"},
        "papers": {"form": [1, 0]},
    }
    assert filing.readable(whole) is not None
    for wrong in (
        {"op_id": 7},
        {"version": "many"},
        {"fields": ["a"]},
        {"fields": {"a": 1}},
        {"papers": {"form": [1]}},
        {"papers": {"form": [-1, 0]}},
        {"papers": {"form": "1"}},
        {"code": "a\x00"},
    ):
        assert filing.readable({**whole, **wrong}) is None, wrong
