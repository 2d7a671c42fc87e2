"""Heads who sign, and where their results go."""

import pytest
from sqlalchemy.orm import sessionmaker

from onestop.kernel.files import Store
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.results import keys
from onestop.results.approving import Place
from tests.conftest import MONDAY
from tests.small_world import POLICE, UNIT

BASE = "https://onestop.example"


@pytest.fixture(autouse=True)
def own_ring(tmp_path_factory):
    kept = keys.ring()
    folder = tmp_path_factory.mktemp("ring")
    keys.configure(folder)
    keys.pretend_older(folder, MONDAY)
    yield keys.ring()
    keys.use(kept)


@pytest.fixture
def place(tmp_path) -> Place:
    return Place(Store(tmp_path / "files"), BASE)


@pytest.fixture
def make(session):
    """Sessions inside the test's own transaction."""
    return sessionmaker(
        session.connection(), join_transaction_mode="create_savepoint", expire_on_commit=False
    )


@pytest.fixture
def head(world):
    details = Details(username="head", password="x" * 12, name="Phạm Văn Ký")
    return open_account(world.act(), details, (Role.HEAD, POLICE))


@pytest.fixture
def chief(world):
    """The head of another unit."""
    details = Details(username="chief", password="x" * 12, name="Lê Thị Duyệt")
    return open_account(world.act(), details, (Role.HEAD, UNIT))
