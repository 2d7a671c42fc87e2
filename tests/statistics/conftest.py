"""The demonstration on a store of its own, to be changed; and figures kept act by act."""

from collections.abc import Callable, Iterator

import pytest

from onestop.journal.service import taken
from onestop.statistics.service import keep
from tests.site import Site, listened, opened
from tests.small_world import World


@pytest.fixture
def kept(world: World) -> Callable[[], None]:
    """Brings the figures up to what was done in the small world, as each commit does."""

    def bring() -> None:
        keep(world.session, taken(world.session.info))

    return bring


@pytest.fixture(scope="session")
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    yield from opened(request, tmp_path_factory, "figures")


@pytest.fixture
def queries(site: Site) -> Iterator[list[str]]:
    yield from listened(site)
