"""An exported file proved by itself: read into a store of its own, then proved like any store."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import structs
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from onestop.journal import queries as journal
from onestop.journal.models import Event
from onestop.journal.rules import first_break
from onestop.kernel import db
from onestop.kernel.signing import verifies
from onestop.register import keys, proving, tiles
from onestop.register.archive import (
    FORMAT,
    VERSION,
    AnyLine,
    BadFile,
    CheckpointLine,
    EventLine,
    HeaderLine,
    LeafLine,
    ResultLine,
    read,
)
from onestop.register.keys import Known
from onestop.register.models import Checkpoint, Leaf, Progress, Tile
from onestop.results import token
from onestop.results.keys import read_set

BATCH = 500
# Of results the file tells only what the register rests on.
RESULTS = Table(
    "results",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("token", Text, nullable=False),
    Column("data_digest", Text, nullable=False),
    Column("pdf_digest", Text, nullable=False),
)
TABLES: dict[type[Any], Any] = {
    EventLine: Event.__table__,
    ResultLine: RESULTS,
    LeafLine: Leaf.__table__,
    CheckpointLine: Checkpoint.__table__,
}


def verified(path: Path) -> tuple[int, Known]:
    """How many events a file holds, all of which agree, and the key it names as the register's.

    Raises BadFile with the first disagreement; OSError where the file cannot be read. Memory holds
    one batch: the rest is in a temporary folder, about as large as the file.
    """
    with path.open("rb") as file, closing(read(file)) as lines, _empty() as session:
        header = next(lines)
        assert isinstance(header, HeaderLine)
        log = _known(header)
        count = _fill(session, header, lines)
        problem = _broken_chain(session) or proving.first_disagreement(session, log)
    if problem:
        raise BadFile(problem)
    return count, log


@contextmanager
def _empty() -> Iterator[Session]:
    """A store of its own, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        engine = db.connect(f"sqlite:///{folder}/file.db")
        with db.transaction(db.sessions(engine)) as session:
            made = [*TABLES.values(), Tile.__table__, Progress.__table__]
            for table in made:
                table.create(session.connection())
            yield session
        engine.dispose()


def _known(header: HeaderLine) -> Known:
    if (header.format, header.version) != (FORMAT, VERSION):
        raise BadFile(f"line 1: not a file of {FORMAT}, version {VERSION}")
    try:
        return keys.read(header.origin, header.key)
    except ValueError:
        raise BadFile("line 1: the key of the register is no key") from None


def _fill(session: Session, header: HeaderLine, lines: Iterator[AnyLine]) -> int:
    """Store what the lines say; returns how many events there are."""
    checker = _Tokens(header)
    events, leaves = 0, 0
    while batch := list(islice(lines, BATCH)):
        for kind, table in TABLES.items():
            rows = [structs.asdict(line) for line in batch if isinstance(line, kind)]
            if not rows:
                continue
            if kind is ResultLine:
                checker.check(rows)
            try:
                session.execute(insert(table), rows)
            except (DBAPIError, ValueError, OverflowError) as problem:
                said = str(getattr(problem, "orig", problem))
                raise BadFile(f"a line of kind {kind.__struct_config__.tag}: {said}") from None
            if kind is LeafLine:
                tiles.extend(session, leaves, [row["hash"] for row in rows])
                leaves += len(rows)
            events += len(rows) if kind is EventLine else 0
    reached, size = header.reached, header.size
    if reached or size or leaves:
        made = Progress(id=1, size=size, reached=reached, settled=0, awaited_top=0, awaited=[])
        session.add(made)
        session.flush()
    return events


class _Tokens:
    """Whether tokens are signed by an issuer of the file, over the data they name."""

    def __init__(self, header: HeaderLine) -> None:
        try:
            self._keys = read_set(header.issuers)
        except ValueError:
            raise BadFile("line 1: the keys of the issuers are no keys") from None

    def check(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            name = f"result number {row['id']}"
            try:
                found = token.read(row["token"])
            except token.BadToken:
                raise BadFile(f"{name}: its token is none") from None
            fitting = (key for key in self._keys if key.kid == found.kid)
            if not any(verifies(key.key, found.signed, found.signature) for key in fitting):
                raise BadFile(f"{name}: its token is not signed by an issuer of this file")
            if found.claims.data_digest.hex() != row["data_digest"]:
                raise BadFile(f"{name}: the digest of its data is not the one that was signed")


def _broken_chain(session: Session) -> str | None:
    with closing(journal.chains(session)) as chains:
        for chain in chains:
            if broken := first_break(chain):
                return f"{broken.subject}: event {broken.seq} does not fit the one before it"
    return None
