"""Publishing curated procedures and taking in the portal's records."""

import hashlib
import json
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import insert, update

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
    """What became of the records of a file: `rejected` has (line, code, reason), `kept` the
    (line, code) of records that count as unchanged because the shelf has a curated definition."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[tuple[int, str, str]] = field(default_factory=list)
    kept: list[tuple[int, str]] = field(default_factory=list)


def publish(act: Act, procedure: Procedure) -> Version:
    """Put a definition in force from its day on, until the day of a later one that is published.

    The version in force on that day ends then; a portal's record that begins later gives way.
    Publishing the same definition again changes nothing.
    """
    data = msgspec.to_builtins(procedure)
    seal = digest_of(data)
    begins = date.fromisoformat(procedure.valid_from)
    standing = queries.standing(act.session, procedure.code)
    later = [v for v in standing if v.valid_from > begins and v.is_curated >= procedure.curated]
    for former in standing:
        if former.digest == seal:
            return former
    for former in standing:
        if former not in later and (former.valid_to is None or former.valid_to > begins):
            former.valid_to = max(begins, former.valid_from)
    version = Version(
        code=procedure.code,
        valid_from=begins,
        valid_to=min((v.valid_from for v in later), default=None),
        definition=data,
        digest=seal,
        is_curated=procedure.curated,
        problems=[],
        made_at=act.at,
    )
    act.session.add(version)
    is_curated = procedure.curated or any(v.is_curated for v in later)
    act.session.merge(Entry(code=procedure.code, is_curated=is_curated))
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

    The same record again changes nothing; a changed one becomes a new version from today on. Of
    several records of one code the last stands, the ones before it are counted. A curated
    procedure is never replaced: the portal's record of it counts as unchanged and is in `kept`.
    """
    tally, today, whole = Tally(), clock.day_of(act.at), hashlib.sha256()
    records: dict[str, list[tuple[int, portal.Found]]] = {}
    for number, line in enumerate(lines, start=1):
        whole.update(line)
        if not line.strip():
            continue
        try:
            found = portal.read_record(line, today.isoformat())
        except portal.Unreadable as problem:
            tally.rejected.append((number, _code_of(line), str(problem)))
            continue
        records.setdefault(found.procedure.code, []).append((number, found))
    shelf = queries.shelf(act.session)
    known = queries.open_digests(act.session)
    rows = []
    for code, several in records.items():
        if shelf.get(code):
            tally.kept += [(number, code) for number, _found in several]
            tally.unchanged += len(several)
        elif _count(tally, known.get(code), [found.digest for _number, found in several]):
            rows.append(_row(several[-1][1], act, today))
    tally.kept.sort()
    _store(act, rows, shelf.keys(), today)
    journal.record(
        act,
        "catalogue.imported",
        "catalogue",
        imported=tally.imported,
        updated=tally.updated,
        unchanged=tally.unchanged,
        rejected=len(tally.rejected),
        kept=len(tally.kept),
        file=whole.hexdigest(),
    )
    return tally


def _count(tally: Tally, held: str | None, digests: list[str]) -> bool:
    """Count the records of one code in their order; true when the last is to be stored."""
    if digests[-1] == held:
        tally.unchanged += len(digests)
        return False
    for digest in digests:
        if digest == held:
            tally.unchanged += 1
        elif held is None:
            tally.imported += 1
        else:
            tally.updated += 1
        held = digest
    return True


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


def _store(act: Act, rows: list[dict[str, Any]], shelf: Set[str], today: date) -> None:
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        codes = [row["code"] for row in batch]
        if fresh := [{"code": c, "is_curated": False} for c in codes if c not in shelf]:
            act.session.execute(insert(Entry), fresh)
        act.session.execute(
            update(Version)
            .where(Version.code.in_(codes), Version.valid_to.is_(None))
            .values(valid_to=today)
        )
        act.session.execute(insert(Version), batch)
    act.session.flush()


def digest_of(data: Any) -> str:
    """The digest of a definition or of a portal's record, however its parts are ordered."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _code_of(line: bytes) -> str:
    """The code of a rejected line, as far as one can be made out, fit to be printed."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    code = record.get("code") if isinstance(record, dict) else None
    text = " ".join(code.split())[:80] if isinstance(code, str) else ""
    return text.encode("utf-8", "replace").decode()
