"""Proving uses of papers: against the journal, and each again from its own snapshot."""

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.dossiers.models import Dossier
from onestop.journal.queries import events_named
from onestop.kernel.files import Store
from onestop.results import jws
from onestop.results.canonical import digest
from onestop.results.keys import ring
from onestop.results.models import Reuse, Snapshot
from onestop.results.snapshots import recheck
from onestop.results.storehouse import Kind, StoredPaper

BATCH = 200
REUSED = ("result.reused", "paper.reused")
SCANNED, TAKEN = "dossier.digitised", "paper.taken"


def first_disagreement(session: Session, store: Store) -> str | None:
    """The first stored paper, use or snapshot that does not agree; None when all do."""
    return _papers(session, store) or _uses(session) or _snapshots(session)


def _papers(session: Session, store: Store) -> str | None:
    told = {
        e.facts["stored_id"]: e.facts["token" if e.name == TAKEN else "data"]
        for e in events_named(session, (SCANNED, TAKEN))
    }
    for paper in _rows(session, select(StoredPaper).order_by(StoredPaper.id)):
        named = told.pop(paper.id, None)
        if paper.kind is Kind.OUTSIDE:
            if named != jws.text_digest(paper.token):
                return f"paper {paper.id} of elsewhere: its token is not the one the journal tells"
            continue
        name = f"digitised paper {paper.id}"
        if named != digest(paper.data):
            return f"{name}: its data is not what the journal tells of"
        try:
            signed = jws.read(paper.token)
        except jws.BadJws:
            return f"{name}: its signature cannot be read"
        by = jws.signer_of(signed, ring().find)
        if by is None or signed.claims.get("digest") != digest(paper.data):
            return f"{name}: its signature is not over this data"
        if paper.data["file"]["sha256"] != paper.file_digest:
            return f"{name}: its file is not the one that was signed"
        if _file_digest(store, paper.file_digest) != paper.file_digest:
            return f"{name}: its file is not stored as it was"
    if told:
        return f"stored paper {min(told)}: is not stored"
    return None


def _uses(session: Session) -> str | None:
    """Every use against the events that tell of it, on the side of the paper."""
    rows = session.execute(
        select(Reuse, Dossier.code, Snapshot.digest)
        .join(Dossier, Dossier.id == Reuse.dossier_id)
        .outerjoin(Snapshot, Snapshot.use_id == Reuse.id)
        .order_by(Reuse.id)
    )
    stored = [
        (
            *(use.result_id, use.stored_id, use.used_at, use.consent_by),
            *(code, use.component_code, sealed),
        )
        for use, code, sealed in rows
    ]
    told = [
        (
            *(e.facts.get("result_id"), e.facts.get("stored_id"), e.at, e.who),
            *(e.facts.get("used_in"), e.facts.get("component"), e.facts.get("snapshot")),
        )
        for e in events_named(session, REUSED)
    ]
    # Events written before they named dossier and paper are compared by the rest.
    known = 7 if all(use[4] is not None for use in told) else 4
    kept, wanted = {use[:known] for use in stored}, {use[:known] for use in told}
    if missing := next(iter(wanted - kept), None):
        return f"{_name(missing)}: a use the journal tells of is not stored"
    if extra := next(iter(kept - wanted), None):
        return f"{_name(extra)}: a use is stored that the journal does not tell of"
    return None


def _snapshots(session: Session) -> str | None:
    for snapshot in _rows(session, select(Snapshot).order_by(Snapshot.use_id)):
        failed = [f.name for f in recheck(snapshot, ring().find) if not f.holds]
        if failed:
            return f"use {snapshot.use_id} of a paper: the snapshot fails at {', '.join(failed)}"
    return None


def _name(use: tuple[Any, ...]) -> str:
    return f"result number {use[0]}" if use[0] else f"stored paper {use[1]}"


def _rows(session: Session, rows: Any) -> Iterator[Any]:
    found = session.scalars(rows.execution_options(yield_per=BATCH))
    try:
        for row in found:
            session.expunge(row)
            yield row
    finally:
        found.close()


def _file_digest(store: Store, named: str) -> str | None:
    try:
        return hashlib.sha256(store.read(named)).hexdigest()
    except (OSError, ValueError):
        return None
