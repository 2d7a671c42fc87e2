"""The database: one base class, one engine factory with safe manners, nothing of the trade."""

import enum
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Enum,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

# WAL can lose committed writes before these releases (sqlite.org/wal.html, the WAL-reset bug).
FIXED_ENGINES = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


class UnsafeStore(RuntimeError):
    """The store cannot keep what is acknowledged; the program must not start on it."""


class UTCDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware datetimes out, on SQLite and on PostgreSQL alike."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# STRICT tables know five types; what Python calls a date or a truth is stored in one of them.
@compiles(String, "sqlite")
@compiles(Text, "sqlite")
@compiles(Enum, "sqlite")
@compiles(DateTime, "sqlite")
@compiles(Date, "sqlite")
@compiles(JSON, "sqlite")
def _as_text(_type: Any, _compiler: Any, **_kw: Any) -> str:
    return "TEXT"


@compiles(Boolean, "sqlite")
@compiles(BigInteger, "sqlite")
def _as_integer(_type: Any, _compiler: Any, **_kw: Any) -> str:
    return "INTEGER"


@event.listens_for(Table, "after_parent_attach")
def _strict(table: Table, _parent: Any) -> None:
    table.dialect_options["sqlite"]["strict"] = True


class Base(DeclarativeBase):
    """Every table. Constraints are named by rule so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UTCDateTime,
        str: Text,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            create_constraint=True,
            length=40,
            values_callable=lambda members: [str(m.value) for m in members],
        ),
    }


def connect(url: str) -> Engine:
    """An engine with this product's manners for SQLite or PostgreSQL.

    Raises UnsafeStore when the SQLite library can lose committed writes.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        check_sqlite(sqlite.sqlite_version_info)
        engine = create_engine(url, module=sqlite)
        gate = f"{parsed.database}.gate" if parsed.database else ""
        _sqlite_manners(engine, gate)
        return engine
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, pool_pre_ping=True, connect_args={"prepare_threshold": None})


def check_sqlite(version: tuple[int, ...]) -> None:
    """Refuse an engine in which WAL is unsafe."""
    for fixed in FIXED_ENGINES:
        if version >= fixed and (version[:2] == fixed[:2] or fixed is FIXED_ENGINES[0]):
            return
    raise UnsafeStore(
        f"SQLite {'.'.join(map(str, version))} can lose committed writes in WAL mode; "
        "3.51.3, 3.50.7 or 3.44.6 is needed"
    )


def sessions(engine: Engine) -> sessionmaker[Session]:
    return sessionmaker(engine, expire_on_commit=False)


def for_writing(session: Session) -> Session:
    session.connection(execution_options={"writing": True})
    return session


def hold_still(session: Session) -> Session:
    """Let a transaction that has not begun see the store as it is now until its end, however many
    statements it reads with; on SQLite every transaction does."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    return session


@contextmanager
def transaction(make: sessionmaker[Session]) -> Iterator[Session]:
    """One transaction, for commands and workers; a web request has its own (web/transaction.py)."""
    with make.begin() as session:
        yield for_writing(session)


def _sqlite_manners(engine: Engine, gate: str) -> None:
    """WAL, full sync, foreign keys; writers queue at a file lock, which is fair where SQLite's
    own busy handler starves. A checkpoint runs inside a commit, so the gate's holder owns it."""

    @event.listens_for(engine, "connect")
    def manners(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "busy_timeout = 10000",
            "trusted_schema = OFF",
        ):
            connection.execute(f"PRAGMA {pragma}")
        record.info["gate"] = os.open(gate, os.O_RDWR | os.O_CREAT, 0o600) if gate else None

    @event.listens_for(engine, "close")
    def close(_connection: Any, record: Any) -> None:
        if (descriptor := record.info.pop("gate", None)) is not None:
            os.close(descriptor)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("writing", False):
            connection.exec_driver_sql("BEGIN")
            return
        # A writer takes its lock at once: a reader that turns writer halfway would be refused.
        info = connection.info
        if info.get("gate") is not None:
            fcntl.flock(info["gate"], fcntl.LOCK_EX)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def leave(_connection: Any, record: Any) -> None:
        # A session gives its connection back after each commit or rollback: the next may enter.
        if record.info.get("gate") is not None:
            fcntl.flock(record.info["gate"], fcntl.LOCK_UN)
