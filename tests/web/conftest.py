"""One site for all the tests of pages."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from onestop.app import configure
from onestop.kernel import clock
from tests.conftest import cheap
from tests.site import Site, listened, opened


@pytest.fixture(scope="session")
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    yield from opened(request, tmp_path_factory, "site")


@pytest.fixture(scope="module", autouse=True)
def in_force(site: Site) -> None:
    """The keys of a program are its process's: a module that had a site of its own left others."""
    configure(site.app.config["SETTINGS"])
    cheap()


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
