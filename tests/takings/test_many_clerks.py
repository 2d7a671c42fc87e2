"""Many clerks at once: each receipt has a number of its own, and none is left out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from onestop import migrating
from onestop.catalogue.definition import Channel
from onestop.dossiers import queries as dossiers
from onestop.kernel import db
from onestop.kernel.act import Act
from onestop.takings import proving, service
from onestop.takings.models import FeeReceipt
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
