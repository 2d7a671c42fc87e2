"""One site for all the tests of pages."""

from collections.abc import Iterator

import pytest

from tests.site import Site, listened, opened


@pytest.fixture(scope="session")
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    yield from opened(request, tmp_path_factory, "site")


@pytest.fixture
def queries(site: Site) -> Iterator[list[str]]:
    yield from listened(site)
