"""One site for all the tests of pages."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from onestop.kernel import clock
from tests.site import Site, listened, opened


@pytest.fixture(scope="session")
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    yield from opened(request, tmp_path_factory, "site")


@pytest.fixture
def queries(site: Site) -> Iterator[list[str]]:
    yield from listened(site)


@pytest.fixture
def time(monkeypatch):
    """A clock that the test moves on; it ends where it began."""
    real = clock.now
    ahead = [timedelta()]
    monkeypatch.setattr(clock, "now", lambda: real() + ahead[0])

    def on(**by: float) -> None:
        ahead[0] += timedelta(**by)

    return on
