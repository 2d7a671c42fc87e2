"""The history of the store's shape: without gaps, reversible, and ending where the models are."""

import re
from pathlib import Path

from sqlalchemy import Engine, inspect

from onestop import migrating
from onestop.kernel import db

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"


def test_the_migrated_store_is_the_one_the_models_describe(engine: Engine) -> None:
    with engine.connect() as connection:
        assert migrating.is_current(connection)
        assert migrating.differences(connection) == []


def test_numbers_follow_one_another() -> None:
    numbers = sorted(int(path.name[:4]) for path in VERSIONS.glob("[0-9]*.py"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_each_migration_goes_down_to_nothing_and_up_again(
    database_url: str, request, tmp_path
) -> None:
    url = f"sqlite:///{tmp_path}/other.db"
    if request.config.getoption("--database") == "postgresql":
        url = _another_database(database_url)
    other = db.connect(url)
    migrating.upgrade(other)
    migrating.downgrade(other, "base")
    assert set(inspect(other).get_table_names()) <= {"alembic_version"}
    migrating.upgrade(other)
    with other.connect() as connection:
        assert migrating.differences(connection) == []
    other.dispose()


def _another_database(url: str) -> str:
    from sqlalchemy import text

    server = db.connect(url)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS up_and_down"))
        connection.execute(text("CREATE DATABASE up_and_down"))
    server.dispose()
    return re.sub(r"(://[^/]*)/[^?]*", r"\1/up_and_down", url)
