"""The journal and its register as one file of JSON lines, and what such a line may say.

The file holds whole events, so it is for auditors, not for the public. Everything in it is proved
from itself; what it cannot prove is that its key is the register's: compare the thumbprint.
"""

from collections.abc import Generator, Iterator, Mapping
from datetime import datetime
from typing import Any, BinaryIO, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from onestop.journal.models import Event
from onestop.register import queries
from onestop.register.keys import Known
from onestop.register.leaves import Kind
from onestop.register.models import Checkpoint, Leaf
from onestop.results.models import Result

FORMAT, VERSION = "onestop-journal", 1
BATCH = 500


class Line(Struct, tag_field="line", forbid_unknown_fields=True):
    """What every line has: the name of its kind under `line`."""


class HeaderLine(Line, tag="header"):
    """First: the register's name and key, the issuers' keys, how far the register has read."""

    format: str
    version: int
    at: datetime
    origin: str
    key: dict[str, Any]
    issuers: dict[str, Any]
    reached: int
    size: int


class EventLine(Line, tag="event"):
    id: int
    subject: str
    seq: int
    name: str
    at: datetime
    who: str
    unit: str | None
    via: str
    reason_code: str | None
    reason: str | None
    facts: dict[str, Any]
    previous: str
    digest: str


class ResultLine(Line, tag="result"):
    id: int
    token: str
    data_digest: str
    pdf_digest: str


class LeafLine(Line, tag="leaf"):
    """Bytes stand as base 64."""

    position: int
    kind: Kind
    event_id: int
    subject: str
    seq: int
    result_id: int | None
    salt: bytes
    data: bytes
    hash: bytes


class CheckpointLine(Line, tag="checkpoint"):
    size: int
    root: str
    note: str
    at: datetime


class EndLine(Line, tag="end"):
    """Last: how many lines came before it, so that a file cut off shows."""

    lines: int


RowLine = TypeVar("RowLine", EventLine, ResultLine, LeafLine, CheckpointLine)
AnyLine = HeaderLine | EventLine | ResultLine | LeafLine | CheckpointLine | EndLine


def write(
    session: Session, file: BinaryIO, log: Known, issuers: Mapping[str, Any], at: datetime
) -> int:
    """Write everything there is; returns how many lines. Memory holds one batch."""
    count = 0
    for line in _lines(session, log, issuers, at):
        _put(file, line)
        count += 1
    _put(file, EndLine(lines=count))
    return count + 1


def read(file: BinaryIO) -> Generator[AnyLine]:
    """The lines of a file, the last one `EndLine`. Raises BadFile, naming the line."""
    decoder = msgspec.json.Decoder(AnyLine)
    number, last = 0, None
    for number, raw in enumerate(file, start=1):
        if isinstance(last, EndLine):
            raise BadFile(f"line {number}: after the end")
        try:
            last = decoder.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
            raise BadFile(f"line {number}: {problem}") from None
        if isinstance(last, HeaderLine) != (number == 1):
            raise BadFile(f"line {number}: the header is the first line, and only it")
        if isinstance(last, EndLine) and last.lines != number - 1:
            raise BadFile(f"line {number}: {last.lines} lines were written, {number - 1} are here")
        yield last
    if not isinstance(last, EndLine):
        raise BadFile(f"line {number + 1}: the file is cut off")


class BadFile(ValueError):
    """A file that is no export, or not a whole one."""


def _lines(
    session: Session, log: Known, issuers: Mapping[str, Any], at: datetime
) -> Iterator[AnyLine]:
    progress = queries.progress(session)
    yield HeaderLine(
        format=FORMAT,
        version=VERSION,
        at=at,
        origin=log.origin,
        key=dict(log.jwk),
        issuers=dict(issuers),
        reached=progress.reached if progress else 0,
        size=progress.size if progress else 0,
    )
    yield from _told(session, Event.id, EventLine)
    yield from _told(session, Result.id, ResultLine)
    yield from _told(session, Leaf.position, LeafLine)
    yield from _told(session, Checkpoint.size, CheckpointLine)


def _told(
    session: Session, key: InstrumentedAttribute[int], kind: type[RowLine]
) -> Iterator[RowLine]:
    """Every row of the key's table, in its order, as lines of this kind."""
    columns = [getattr(key.class_, name) for name in kind.__struct_fields__]
    after = -1
    while True:
        wanted = select(key, *columns).where(key > after).order_by(key).limit(BATCH)
        rows = session.execute(wanted).all()
        if not rows:
            return
        after = rows[-1][0]
        for row in rows:
            yield kind(**dict(zip(kind.__struct_fields__, row[1:], strict=True)))


def _put(file: BinaryIO, line: AnyLine) -> None:
    file.write(msgspec.json.encode(line) + b"\n")
