"""Many clerks at once: each receipt has a number of its own, and none is left out."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from onestop import migrating
from onestop.catalogue.definition import Channel
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import NotReadyToReturn
from onestop.dossiers.models import Dossier
from onestop.dossiers.service import deciding
from onestop.dossiers.states import Outcome
from onestop.journal import queries as journal
from onestop.kernel import db
from onestop.kernel.act import Act
from onestop.kernel.citizen_card import Card
from onestop.takings import proving, queries, service
from onestop.takings.errors import AlreadyRated
from onestop.takings.giving import PAPER, SELF, Collector, give
from onestop.takings.models import FeeReceipt, Rating
from onestop.takings.rating import rate
from tests import small_world
from tests.conftest import MONDAY, fresh_database

CLERKS, EACH = 4, 5


@pytest.fixture
def store(request, tmp_path):
    engine = db.connect(fresh_database(request, tmp_path, request.node.name[:30]))
    migrating.upgrade(engine)
    yield db.sessions(engine)
    engine.dispose()


def test_numbers_have_no_gap_and_none_is_given_twice(store: sessionmaker[Session]) -> None:
    with db.transaction(store) as session:
        world = small_world.make(session, MONDAY)
        codes = [world.lodged(channel=Channel.DESK).dossier.code for _ in range(CLERKS * EACH)]
        for clerk in range(1, CLERKS + 1):
            service.open_drawer(world.act(who=f"account:{clerk}"), 0)

    def serve(clerk: int) -> list[bool]:
        return [pay(clerk, place) for place in range((clerk - 1) * EACH, clerk * EACH)]

    def pay(clerk: int, place: int, *, fails: bool = False) -> bool:
        """One payment; every other one fails after its number was drawn, then is done again, and
        the same form comes twice."""
        try:
            with db.transaction(store) as session:
                act = Act(session, f"account:{clerk}", MONDAY, "test", small_world.UNIT)
                dossier = dossiers.dossier_to_change(session, codes[place])
                service.take(act, dossier, op_id=str(place), way="cash", expected_dong=20_000)
                if place % 2 and not fails:
                    raise ConnectionError
        except ConnectionError:
            return pay(clerk, place, fails=True) and pay(clerk, place, fails=True)
        return True

    with ThreadPoolExecutor(CLERKS) as pool:
        assert all(all(done) for done in pool.map(serve, range(1, CLERKS + 1)))
    with store() as session:
        numbers = sorted(session.scalars(select(FeeReceipt.number)))
        assert numbers == list(range(1, CLERKS * EACH + 1))
        assert proving.first_disagreement(session) is None


def test_one_credit_is_receipted_once_by_two_clerks(store: sessionmaker[Session]) -> None:
    with db.transaction(store) as session:
        world = small_world.make(session, MONDAY)
        codes = [world.lodged(channel=Channel.DESK).dossier.code for _ in range(2)]
        service.set_account(world.act(), bin_="970436", number="0011", holder="UBND")
        for clerk in (1, 2):
            service.open_drawer(world.act(who=f"account:{clerk}"), 0)

    def take(clerk: int) -> str:
        try:
            with db.transaction(store) as session:
                act = Act(session, f"account:{clerk}", MONDAY, "test", small_world.UNIT)
                dossier = dossiers.dossier_to_change(session, codes[clerk - 1])
                told = {"op_id": "x", "way": "vietqr", "expected_dong": 20_000}
                service.take(act, dossier, **told, reference="FT1")
        except service.ReferenceUsed:
            return "refused"
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, (1, 2))) == ["refused", "taken"]


def test_one_result_is_given_once_by_two_clerks_and_rated_once(
    store: sessionmaker[Session],
) -> None:
    with db.transaction(store) as session:
        world = small_world.make(session, MONDAY)
        dossier = world.to_be_decided()
        deciding.decide(world.act(small_world.POLICE), dossier, Outcome.GRANTED)
        code, number = dossier.code, dossier.id
    somebody = small_world.SOMEBODY
    holder = Collector(SELF, Card(somebody.number, somebody.name))
    later = MONDAY + timedelta(days=9)
    start = threading.Barrier(2)

    def done(clerk: int, do: Callable[[Act, Dossier], object]) -> str:
        start.wait()
        try:
            with db.transaction(store) as session:
                act = Act(session, f"account:{clerk}", later, "test", small_world.UNIT)
                do(act, dossiers.dossier_to_change(session, code))
        except (NotReadyToReturn, AlreadyRated) as refusal:
            return refusal.code
        return "done"

    def both(do: Callable[[Act, Dossier], object]) -> list[str]:
        with ThreadPoolExecutor(2) as pool:
            return sorted(pool.map(lambda clerk: done(clerk, do), (1, 2)))

    assert both(lambda act, found: give(act, found, holder, proof=PAPER)) == [
        "done",
        NotReadyToReturn.code,
    ]
    assert both(lambda act, found: rate(act, found, 3)) == [AlreadyRated.code, "done"]
    with store() as session:
        names = [e.name for e in journal.events_of(session, f"dossier:{code}")]
        assert names.count("dossier.result_given") == 1
        assert queries.handing(session, number) is not None
        assert session.scalars(select(Rating.score)).all() == [3]
        assert proving.first_disagreement(session) is None
