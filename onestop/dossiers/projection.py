"""How events become rows: what a verb changes is written in its event, and nowhere else.

A verb hands its changes to `write`, which puts them into the event and into the rows at once.
`replay` folds the events of a dossier into the same rows again, so the tables can be proved from
the journal, and a page can be drawn from the events alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from sqlalchemy import DateTime

from onestop.dossiers.correspondence import Apology, Consultation
from onestop.dossiers.models import Charge, Dossier, Paper, Step, Supplement
from onestop.dossiers.originals import Original
from onestop.journal import service as journal
from onestop.journal.models import Event
from onestop.kernel.act import Act
from onestop.kernel.db import UTCDateTime

Row = Dossier | Step | Paper | Supplement | Charge | Apology | Consultation | Original
ROWS: tuple[type[Row], ...] = (
    *(Dossier, Step, Paper, Supplement, Charge, Apology, Consultation, Original),
)
KEY = "rows"


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one row: the row, and its columns' new values."""

    row: Row
    values: dict[str, Any]


@dataclass(slots=True)
class Picture:
    """A dossier as its events tell it: columns of the dossier, and of its parts by position."""

    dossier: dict[str, Any] = field(default_factory=dict)
    step: dict[int, dict[str, Any]] = field(default_factory=dict)
    paper: dict[int, dict[str, Any]] = field(default_factory=dict)
    supplement: dict[int, dict[str, Any]] = field(default_factory=dict)
    charge: dict[int, dict[str, Any]] = field(default_factory=dict)
    apology: dict[int, dict[str, Any]] = field(default_factory=dict)
    consultation: dict[int, dict[str, Any]] = field(default_factory=dict)
    original: dict[int, dict[str, Any]] = field(default_factory=dict)


def write(
    act: Act,
    dossier: Dossier,
    name: str,
    *changes: Change,
    reason_code: str | None = None,
    reason: str | None = None,
    head: tuple[int, str] | None = None,
    **facts: Any,
) -> Event:
    """Change rows of one dossier and record the event that says so, in that order.

    `head` is for many at once: see journal.record.
    """
    told = []
    for change in changes:
        for column, value in change.values.items():
            setattr(change.row, column, value.value if isinstance(value, Enum) else value)
        told.append([change.row.PROJECTED, _key(change.row), _told(change.values)])
        act.session.add(change.row)
    event = journal.record(
        act,
        name,
        dossier.subject,
        reason_code=reason_code,
        reason=reason,
        head=head,
        **facts,
        **{KEY: told},
    )
    dossier.seq = event.seq
    return event


def replay(events: Iterable[Event]) -> Picture:
    """Fold the events of one dossier, oldest first, into its rows."""
    picture = Picture()
    for event in events:
        for kind, key, values in event.facts.get(KEY, ()):
            found = _read(values, MOMENTS[kind])
            if kind == Dossier.PROJECTED:
                picture.dossier.update(found)
            else:
                getattr(picture, kind).setdefault(key, {}).update(found)
        picture.dossier["seq"] = event.seq
    return picture


def picture_at(events: Sequence[Event], name: str) -> Picture | None:
    """A dossier as it was right after the first event of a name; None when there was none. A paper
    printed again says what it said the first time."""
    places = [place for place, event in enumerate(events) if event.name == name]
    return replay(events[: places[0] + 1]) if places else None


def columns(row: Row) -> dict[str, Any]:
    """The projected columns of a stored row, to be compared with a replayed one."""
    own = {"id", "dossier_id"}
    return {
        c: getattr(row, c) for c in (column.key for column in row.__table__.columns) if c not in own
    }


def _key(row: Row) -> int:
    return 0 if isinstance(row, Dossier) else row.position


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {column: _plain(value) for column, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.value if isinstance(value, Enum) else value


def _moments(row: type[Row]) -> frozenset[str]:
    kinds = (UTCDateTime, DateTime)
    return frozenset(c.key for c in row.__table__.columns if isinstance(c.type, kinds))


MOMENTS = {row.PROJECTED: _moments(row) for row in ROWS}


def _read(values: dict[str, Any], moments: frozenset[str]) -> dict[str, Any]:
    return {
        column: datetime.fromisoformat(value) if column in moments and value else value
        for column, value in values.items()
    }
