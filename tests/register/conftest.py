"""Results in each state, and a register over them with a key of its own."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import sessionmaker

from onestop.dossiers.states import Outcome
from onestop.kernel.files import Store
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.register import keys as log_keys
from onestop.register import proving, service
from onestop.register.keys import LogKey
from onestop.results import keys
from onestop.results import service as results_service
from onestop.results.approving import Place, approve
from tests.conftest import MONDAY
from tests.small_world import POLICE, World

BASE = "https://onestop.example"


@pytest.fixture(autouse=True)
def log_key(tmp_path_factory) -> Iterator[LogKey]:
    """Keys of the tests' own, as old as the tests' days."""
    ring, kept = keys.ring(), list(log_keys._key)
    folder = tmp_path_factory.mktemp("ring")
    keys.configure(folder)
    keys.pretend_older(folder, MONDAY)
    log_keys.configure(folder, BASE)
    yield log_keys.log_key()
    keys.use(ring)
    log_keys._key[:] = kept


@pytest.fixture
def make(session):
    """Sessions inside the test's own transaction."""
    return sessionmaker(
        session.connection(), join_transaction_mode="create_savepoint", expire_on_commit=False
    )


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "files")


@pytest.fixture
def results(world, store):
    """One valid, one suspended and restored, one revoked; and a dossier that only waits."""
    details = Details(username="head", password="x" * 12, name="Phạm Văn Ký")
    head = open_account(world.act(), details, (Role.HEAD, POLICE))
    place = Place(store, BASE)
    made = []
    for _ in range(3):
        dossier = world.to_be_decided()
        made += approve(world.act(POLICE), dossier, Outcome.GRANTED, "", head, place)
    why = {"reason_code": "error", "reason": "Chờ xác minh"}
    results_service.suspend(world.act(POLICE), made[1], **why)
    results_service.restore(world.act(POLICE), made[1], **why)
    results_service.revoke(world.act(POLICE), made[2], **why)
    world.lodged()
    world.session.flush()
    return made


@pytest.fixture
def registered(world, results, log_key):
    """The register over all of it, in two checkpoints."""
    fill(world, log_key, world.now, most=25)
    world.lodged()
    world.session.flush()
    fill(world, log_key, world.now + timedelta(hours=2))
    assert problem_of(world, log_key) is None
    return results


def fill(world: World, key: LogKey, now: datetime, most: int = service.BATCH) -> None:
    while service.append(world.session, most):
        pass
    assert service.sign(world.session, key, now) is not None


def problem_of(world: World, key: LogKey) -> str | None:
    world.session.expire_all()
    return proving.first_disagreement(world.session, key.known)
