"""Bringing a store to the newest shape, and asking whether it is there."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from onestop.kernel import db
from onestop.tables import ALL as ALL

ROOT = Path(__file__).parents[1]


def upgrade(engine: Engine) -> None:
    """Run every migration the store has not seen, in one transaction where the store can."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        command.upgrade(config(connection), "head")


def downgrade(engine: Engine, revision: str) -> None:
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        command.downgrade(config(connection), revision)


def is_current(connection: Connection) -> bool:
    """True when the store has seen every migration there is."""
    heads = ScriptDirectory.from_config(config(connection)).get_heads()
    return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)


def differences(connection: Connection) -> list[object]:
    """What the store has otherwise than the models say; empty when they agree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, db.Base.metadata))


def config(connection: Connection) -> Config:
    made = Config(str(ROOT / "migrations" / "alembic.ini"))
    made.attributes["connection"] = connection
    return made
