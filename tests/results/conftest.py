"""A key ring of the tests' own, as old as the tests' days."""

from collections.abc import Iterator

import pytest

from onestop.results import keys
from tests.conftest import MONDAY


@pytest.fixture(autouse=True)
def own_ring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    kept = keys.ring()
    folder = tmp_path_factory.mktemp("ring")
    keys.configure(folder)
    keys.pretend_older(folder, MONDAY)
    yield
    keys.use(kept)
