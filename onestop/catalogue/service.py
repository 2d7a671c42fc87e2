"""Publishing curated procedures and taking in the portal's records."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import insert, select, update

from onestop.catalogue import portal, queries
from onestop.catalogue.definition import Procedure
from onestop.catalogue.models import Entry, Version
from onestop.catalogue.reading import read_folder
from onestop.journal import service as journal
from onestop.kernel import clock
from onestop.kernel.act import Act

FOLDER = Path(__file__).parent / "procedures"
BATCH = 500


@dataclass(slots=True)
class Tally:
    """What became of the records of a file; `rejected` has (line, code, reason)."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[tuple[int, str, str]] = field(default_factory=list)


def publish(act: Act, procedure: Procedure) -> Version:
    """Put a curated definition in force from its day on; the one before it ends on that day.

    Publishing the same definition again changes nothing.
    """
    data = msgspec.to_builtins(procedure)
    seal = _seal(data)
    former = queries.latest(act.session, procedure.code)
    if former is not None and former.digest == seal:
        return former
    begins = date.fromisoformat(procedure.valid_from)
    if former is not None and (former.valid_to is None or former.valid_to > begins):
        former.valid_to = max(begins, former.valid_from)
    version = Version(
        code=procedure.code,
        valid_from=begins,
        definition=data,
        digest=seal,
        is_curated=procedure.curated,
        problems=[],
        made_at=act.at,
    )
    act.session.add(version)
    act.session.merge(Entry(code=procedure.code, is_curated=procedure.curated))
    act.session.flush()
    journal.record(
        act, "procedure.published", f"procedure:{procedure.code}", version=version.id, digest=seal
    )
    return version


def publish_folder(act: Act, folder: Path = FOLDER) -> int:
    """Publish every TOML file of a folder; returns how many there are. Raises BadDefinition."""
    procedures = read_folder(folder)
    for procedure in procedures:
        publish(act, procedure)
    return len(procedures)


def import_records(act: Act, lines: Iterable[bytes]) -> Tally:
    """Take in the portal's records, one JSON object a line; each is counted or named.

    The same record again changes nothing; a changed one becomes a new version from today on. A
    curated procedure is never replaced: the portal's record of it counts as unchanged.
    """
    tally, today = Tally(), clock.day_of(act.at)
    curated, known = _shelf(act)
    fresh: dict[str, dict[str, Any]] = {}
    changed: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = portal.read_record(line, today.isoformat())
        except portal.Unreadable as problem:
            tally.rejected.append((number, _code_of(line), str(problem)))
            continue
        code = found.procedure.code
        if code in curated or known.get(code) == found.digest:
            tally.unchanged += 1
            continue
        row = _row(found, act, today)
        if code not in known:
            tally.imported += 1
            fresh[code] = row
        else:
            tally.updated += 1
            (fresh if code in fresh else changed)[code] = row
        known[code] = found.digest
    _store(act, fresh, changed, today)
    journal.record(
        act,
        "catalogue.imported",
        "catalogue",
        imported=tally.imported,
        updated=tally.updated,
        unchanged=tally.unchanged,
        rejected=len(tally.rejected),
    )
    return tally


def _shelf(act: Act) -> tuple[set[str], dict[str, str]]:
    """The curated codes, and the digest of every portal record that is in force."""
    rows = act.session.execute(
        select(Version.code, Version.digest, Version.is_curated)
        .where(Version.valid_to.is_(None))
        .order_by(Version.id)
    ).all()
    return {r.code for r in rows if r.is_curated}, {r.code: r.digest for r in rows}


def _row(found: portal.Found, act: Act, today: date) -> dict[str, Any]:
    return {
        "code": found.procedure.code,
        "valid_from": today,
        "definition": msgspec.to_builtins(found.procedure),
        "digest": found.digest,
        "raw": found.raw,
        "is_curated": False,
        "problems": list(found.problems),
        "made_at": act.at,
    }


def _store(
    act: Act, fresh: dict[str, dict[str, Any]], changed: dict[str, dict[str, Any]], today: date
) -> None:
    if fresh:
        shelf = [{"code": code, "is_curated": False} for code in fresh]
        act.session.execute(insert(Entry), shelf)
    for code in changed:
        act.session.execute(
            update(Version)
            .where(Version.code == code, Version.valid_to.is_(None))
            .values(valid_to=today)
        )
    rows = [*fresh.values(), *changed.values()]
    for start in range(0, len(rows), BATCH):
        act.session.execute(insert(Version), rows[start : start + BATCH])
    act.session.flush()


def _seal(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _code_of(line: bytes) -> str:
    try:
        return str(json.loads(line).get("code", ""))[:80]
    except (ValueError, AttributeError):
        return ""
