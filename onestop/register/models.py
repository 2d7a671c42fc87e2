"""The tables of the register: leaves, tiles of their tree, checkpoints, how far it has come."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base
from onestop.register.leaves import Kind


class Leaf(Base):
    """One leaf at its place, counted from 0. `data` is what is hashed; beside it stands the event
    it follows from, and the salt of a chain's name, which only its holder is told."""

    __tablename__ = "register_leaves"
    __table_args__ = (Index(None, "subject", "kind", "seq"),)

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[Kind]
    event_id: Mapped[int] = mapped_column(index=True)
    subject: Mapped[str]
    seq: Mapped[int]
    result_id: Mapped[int | None] = mapped_column(index=True)
    salt: Mapped[bytes]
    data: Mapped[bytes]
    hash: Mapped[bytes] = mapped_column(unique=True)


class Tile(Base):
    """Up to 256 hashes of one level; an entry of level n is the root of 256**n leaves."""

    __tablename__ = "register_tiles"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hashes: Mapped[bytes]


class Checkpoint(Base):
    """The root of the first `size` leaves, in hex, and the signed note that says so."""

    __tablename__ = "register_checkpoints"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[str]
    note: Mapped[str]
    at: Mapped[datetime]


class Progress(Base):
    """How far the register has read the journal; its one row is locked by who appends.

    Every event up to `reached` is in; up to `settled` no event can appear any more. `awaited` are
    the transactions that may still bring one up to `awaited_top`.
    """

    __tablename__ = "register_progress"
    __table_args__ = (CheckConstraint("id = 1", "one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    reached: Mapped[int]
    settled: Mapped[int]
    awaited_top: Mapped[int]
    awaited: Mapped[list[Any]]
