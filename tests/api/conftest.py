"""A site of its own: fixtures of two folders are two stores, which cannot have one name."""

from collections.abc import Iterator

import pytest

from tests.site import Site, opened


@pytest.fixture(scope="session")
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    yield from opened(request, tmp_path_factory, "api")
