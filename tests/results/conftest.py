"""A key ring as old as the tests' days, a head who signs, and where files are kept."""

from collections.abc import Iterator

import pytest

from onestop.kernel.files import Store
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.results import keys
from onestop.results.approving import Place
from tests.conftest import MONDAY
from tests.small_world import POLICE


@pytest.fixture(autouse=True)
def own_ring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    kept = keys.ring()
    folder = tmp_path_factory.mktemp("ring")
    keys.configure(folder)
    keys.pretend_older(folder, MONDAY)
    yield
    keys.use(kept)


@pytest.fixture
def place(tmp_path) -> Place:
    return Place(Store(tmp_path / "files"), "https://onestop.example")


@pytest.fixture
def head(world):
    details = Details(username="head", password="x" * 12, name="Phạm Văn Ký")
    return open_account(world.act(), details, (Role.HEAD, POLICE))
