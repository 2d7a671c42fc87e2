"""Two at once: never the same number, never the same caller, never one time booked too often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from onestop import migrating
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.kernel.errors import Refusal
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.waiting import queries
from onestop.waiting.booking import days_offered, free_slots
from onestop.waiting.errors import SlotFull
from onestop.waiting.models import TicketState
from onestop.waiting.service import arranging, calling, taking
from onestop.waiting.service.arranging import Times
from onestop.waiting.service.taking import Booking, Wanted
from tests import small_world
from tests.conftest import MONDAY, fresh_database
from tests.small_world import PROCEDURE, UNIT

AT_ONCE, CLERKS = 8, 4


@pytest.fixture(scope="module")
def make(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("at-once")
    engine = db.connect(fresh_database(request, folder, "waiting_at_once"))
    migrating.upgrade(engine)
    made = db.sessions(engine)
    with db.transaction(made) as session:
        small_world.make(session, MONDAY)
        arranging.begin_queue(act(session), UNIT, Times(slot_capacity=2))
        for number in range(1, CLERKS + 1):
            arranging.set_counter(act(session), UNIT, number, "", [], is_open=True)
            details = Details(username=f"quay{number}", password="0123456789", name="Mẫu")
            who = open_account(act(session), details, (Role.CLERK, UNIT)).id
            calling.sit(act(session), UNIT, number, who)
    yield made
    engine.dispose()


def act(session: Session) -> Act:
    return Act(session, "anyone", MONDAY, "test", UNIT)


def at_once(make, do, things) -> list:
    """Each in a transaction and a thread of its own; a refusal counts as an answer."""

    def one(thing):
        try:
            with db.transaction(make) as session:
                return do(act(session), thing)
        except Refusal as refusal:
            return type(refusal)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, things))


def test_numbers_are_never_doubled_and_nobody_is_called_twice(make) -> None:
    numbers = at_once(
        make, lambda a, n: taking.take(a, UNIT, f"n{n}", Wanted("A")).number, range(24)
    )
    assert sorted(numbers) == list(range(1, 25))
    with make() as session:
        seats = [c.account_id for c in queries.counters_of(session, UNIT)]
    # Each clerk presses twice at the same time: one call each.
    called = at_once(make, lambda a, who: calling.call_next(a, UNIT, who).label, seats * 2)
    labels = [label for label in called if isinstance(label, str)]
    assert sorted(labels) == [f"A{n:03d}" for n in range(1, CLERKS + 1)]
    with make() as session:
        there = queries.tickets_there(session, UNIT, clock.day_of(MONDAY))
        assert sum(t.state is TicketState.CALLED for t in there) == CLERKS


def test_a_time_is_never_booked_by_more_than_it_holds(make) -> None:
    with make() as session:
        queue = queries.queue(session, UNIT)
        day = days_offered(session, queue, MONDAY + timedelta(days=1))[0]
        slot = free_slots(session, queue, day, MONDAY)[0]

    def book(a: Act, n: int) -> str:
        return taking.book(a, UNIT, f"b{n}", Booking("Mẫu", "", PROCEDURE.code, slot)).code

    found = at_once(make, book, range(12))
    assert found.count(SlotFull) == 10
    assert len({code for code in found if isinstance(code, str)}) == 2
