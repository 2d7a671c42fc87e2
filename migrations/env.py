"""Alembic's way in. The connection comes from the caller; the tables from importing the models."""

from alembic import context

import onestop.tables  # noqa: F401  every model
from onestop.kernel import db


def run() -> None:
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=db.Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=plain,
    )
    with context.begin_transaction():
        context.run_migrations()


def plain(kind, item, _autogen):
    """Migrations name database types, never ours: the model may move, the history may not."""
    if kind == "type" and isinstance(item, db.UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


run()
