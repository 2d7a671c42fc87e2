"""Numbers, counters and appointments as the store keeps them."""

from datetime import datetime, timedelta

import pytest

from onestop.journal import queries as journal
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.waiting import queries
from onestop.waiting.board import board, place_of
from onestop.waiting.booking import free_slots
from onestop.waiting.errors import (
    AppointmentOtherDay,
    CounterTaken,
    NobodyWaits,
    NotInThatState,
    SlotFull,
    SlotNotOffered,
    StillThere,
    TooLateToPutBack,
)
from onestop.waiting.models import TicketState
from onestop.waiting.rules import Why
from onestop.waiting.service import arranging, calling, taking
from onestop.waiting.service.arranging import Times
from onestop.waiting.service.taking import Booking, Wanted
from tests.conftest import MONDAY
from tests.small_world import PROCEDURE, UNIT, World

TODAY = clock.day_of(MONDAY)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clerk(world: World):
    """Two clerks' accounts, and acts a minute apart."""
    from onestop.people.models import Role
    from onestop.people.service import Details, open_account

    accounts = [
        open_account(
            world.act(),
            Details(username=f"quay{n}", password="0123456789", name="Nguyễn Mẫu"),
            (Role.CLERK, UNIT),
        ).id
        for n in (1, 2)
    ]
    world.now = MONDAY
    arranging.begin_queue(act(world), UNIT, Times(slot_minutes=30, slot_capacity=1))
    arranging.set_counter(act(world), UNIT, 2, "", [], is_open=True)
    return accounts


def act(world: World, minutes: float = 1) -> Act:
    return world.act(hours=minutes / 60)


def taken(world: World, op_id: str, **wanted):
    return taking.take(act(world), UNIT, op_id, Wanted(**wanted))


def test_numbers_follow_one_another_and_a_form_sent_twice_gives_one(world, clerk) -> None:
    arranging.set_series(act(world), UNIT, "B", "Lĩnh vực X", "", ["X"])
    labels = [taken(world, f"op-{n % 3}").label for n in range(6)]
    assert labels == ["A001", "A002", "A003"] * 2
    assert taken(world, "b", procedure_code=PROCEDURE.code).label == "B001"


def test_a_number_is_called_served_and_its_holder_sees_where_it_stands(world, clerk) -> None:
    first, second = taken(world, "1"), taken(world, "2")
    calling.sit(act(world), UNIT, 1, clerk[0])
    with pytest.raises(CounterTaken):
        calling.sit(act(world), UNIT, 1, clerk[1])
    found = board(world.session, UNIT, TODAY)
    place = place_of(world.session, found, second, world.now)
    assert (place.ahead, place.counters, place.is_measured) == (1, (1,), False)
    assert place.between and place.between[0] < place.between[1]
    assert calling.call_next(act(world), UNIT, clerk[0]).id == first.id
    with pytest.raises(StillThere):
        calling.call_next(act(world), UNIT, clerk[0])
    calling.here(act(world), UNIT, clerk[0], first.id)
    calling.done(act(world, 6), UNIT, clerk[0], first.id)
    assert queries.served_times(world.session, UNIT, ["A"]) == [8 * MINUTE]
    assert calling.call_next(act(world), UNIT, clerk[0]).id == second.id
    names = [e.name for e in journal.events_of(world.session, taking.subject_of(UNIT, TODAY))]
    assert names[-3:] == ["waiting.came", "waiting.done", "waiting.called"]


def test_who_does_not_come_is_called_twice_put_aside_and_may_come_back(world, clerk) -> None:
    ticket = taken(world, "1")
    calling.sit(act(world), UNIT, 1, clerk[0])
    calling.call_next(act(world), UNIT, clerk[0])
    calling.not_here(act(world), UNIT, clerk[0], ticket.id, 1)
    calling.not_here(act(world), UNIT, clerk[0], ticket.id, 1)  # The button, pressed twice.
    assert (ticket.state, ticket.calls) == (TicketState.CALLED, 2)
    calling.not_here(act(world), UNIT, clerk[0], ticket.id, 2)
    assert ticket.state is TicketState.NO_SHOW
    calling.put_back(act(world, 29), UNIT, ticket.id)
    assert calling.call_next(act(world), UNIT, clerk[0]).id == ticket.id
    for calls in (1, 2):
        calling.not_here(act(world), UNIT, clerk[0], ticket.id, calls)
    with pytest.raises(TooLateToPutBack):
        calling.put_back(act(world, 31), UNIT, ticket.id)


def test_sent_to_another_counter_a_number_keeps_its_place_there(world, clerk) -> None:
    first, second = taken(world, "1"), taken(world, "2")
    for number, who in enumerate(clerk, 1):
        calling.sit(act(world), UNIT, number, who)
    calling.call_next(act(world), UNIT, clerk[0])
    calling.send_on(act(world), UNIT, clerk[0], first.id, 2)
    assert calling.call_next(act(world), UNIT, clerk[0]).id == second.id
    assert calling.call_next(act(world), UNIT, clerk[1]).id == first.id
    with pytest.raises(NotInThatState):
        calling.here(act(world), UNIT, clerk[0], first.id)
    arranging.set_counter(act(world), UNIT, 2, "", [], is_open=False)
    assert first.state is TicketState.WAITING and first.wanted_counter_id is None


def test_priority_goes_first_until_the_longest_wait_was_passed_often_enough(world, clerk) -> None:
    elderly = queries.groups_of(world.session, UNIT)[0].id
    ordinary = taken(world, "0")
    for n in range(1, 6):
        taken(world, str(n), group_id=elderly)
    calling.sit(act(world), UNIT, 1, clerk[0])
    called = []
    for _ in range(4):
        ticket = calling.call_next(act(world), UNIT, clerk[0])
        calling.here(act(world), UNIT, clerk[0], ticket.id)
        calling.done(act(world), UNIT, clerk[0], ticket.id)
        called.append(ticket.label)
    assert called == ["A002", "A003", "A004", ordinary.label]


def test_a_holder_gives_the_place_up_once(world, clerk) -> None:
    ticket = queries.ticket_of_token(world.session, queries.token_of(taken(world, "1")))
    taking.give_up(act(world), ticket)
    assert taking.give_up(act(world), ticket).state is TicketState.LEFT
    calling.sit(act(world), UNIT, 1, clerk[0])
    with pytest.raises(NobodyWaits):
        calling.call_next(act(world), UNIT, clerk[0])


def test_a_booked_time_is_one_persons_until_it_is_cancelled(world, clerk) -> None:
    queue = queries.queue(world.session, UNIT)
    slots = free_slots(world.session, queue, TODAY, world.now)
    assert f"{slots[0]:%H:%M}" == "10:00"

    def book(op_id: str, at: datetime):
        wanted = Booking("Nguyễn Mẫu", "", PROCEDURE.code, at)
        return taking.book(act(world, 0), UNIT, op_id, wanted)

    mine = book("a", slots[0])
    assert book("a", slots[0]).id == mine.id
    with pytest.raises(SlotFull):
        book("b", slots[0])
    for nowhere in (slots[0] + 7 * MINUTE, slots[0].replace(hour=12), slots[0] - 24 * 60 * MINUTE):
        with pytest.raises(SlotNotOffered):
            book("c", nowhere)
    taking.cancel(act(world), mine.code.lower().replace("-", " "))
    again = book("d", slots[0])
    tomorrow = book("e", free_slots(world.session, queue, TODAY + 24 * 60 * MINUTE, world.now)[0])
    with pytest.raises(AppointmentOtherDay):
        taking.arrive(act(world), UNIT, tomorrow.code)
    waited = taken(world, "before")
    ticket = taking.arrive(act(world), UNIT, again.code)
    assert taking.arrive(act(world), UNIT, again.code).id == ticket.id
    order = board(world.session, UNIT, TODAY).order(again.starts_at)
    assert [(t.id, why) for t, why in order] == [
        (ticket.id, Why.APPOINTMENT),
        (waited.id, Why.TIME),
    ]
