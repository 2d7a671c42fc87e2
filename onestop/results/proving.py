"""Proving results from the journal, from their own data and token, and from the files kept."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.dossiers.models import Dossier
from onestop.journal.models import Event
from onestop.kernel.files import Store
from onestop.kernel.signing import verifies
from onestop.results import token
from onestop.results.canonical import digest
from onestop.results.keys import ring
from onestop.results.models import Result, Reuse, State
from onestop.results.service import token_digest

BATCH = 200
STATES = {
    "result.issued": State.VALID,
    "result.revoked": State.REVOKED,
    "result.suspended": State.SUSPENDED,
    "result.restored": State.VALID,
    "result.superseded": State.SUPERSEDED,
}
REUSED, ARCHIVED = "result.reused", "result.archived"


@dataclass(slots=True)
class Told:
    """A result as its events tell it."""

    dossier: str
    facts: dict[str, Any]
    state: State
    at: datetime
    reason: str | None = None
    archive: str | None = None


def first_disagreement(session: Session, store: Store) -> str | None:
    """The first result or use of one that does not agree; None when all do."""
    return _results(session, store) or _uses(session)


def _results(session: Session, store: Store) -> str | None:
    told = _told(session)
    rows = session.scalars(select(Result).order_by(Result.id).execution_options(yield_per=BATCH))
    try:
        for result in rows:
            name = f"result {result.number} of dossier {result.dossier_code}"
            if (events := told.pop(result.id, None)) is None:
                return f"{name}: is stored but has no event"
            for what, stored, wanted in _pairs(result, events, store):
                if stored != wanted:
                    return f"{name}: {what} is {stored!r}, it should be {wanted!r}"
            session.expunge(result)
    finally:
        rows.close()
    for events in told.values():
        return f"result {events.facts['number']} of dossier {events.dossier}: is not stored"
    return None


def _told(session: Session) -> dict[int, Told]:
    found: dict[int, Told] = {}
    for event in _events(session, (*STATES, ARCHIVED)):
        number = event.facts["result_id"]
        if event.name == ARCHIVED:
            found[number].archive = event.facts["archive"]
            continue
        state = STATES[event.name]
        if event.name == "result.issued":
            dossier = event.subject.partition(":")[2]
            found[number] = Told(dossier, event.facts, state, event.at)
        elif held := found.get(number):
            held.state, held.at, held.reason = state, event.at, event.reason
    return found


def _pairs(result: Result, told: Told, store: Store) -> Iterator[tuple[str, Any, Any]]:
    """(what, as stored, as it must be), the journal's word first."""
    yield "dossier", result.dossier_code, told.dossier
    yield "number", result.number, told.facts["number"]
    yield "kind", result.type_code, told.facts["type_code"]
    yield "state", result.state.value, told.state.value
    yield "moment of the state", result.state_at, told.at
    yield "reason of the state", result.state_reason, told.reason
    # Events written before these facts were added do not tell them.
    for what, stored in (("data", result.data_digest), ("pdf", result.pdf_digest)):
        yield f"digest of the {what}", stored, told.facts.get(what, stored)
    yield "account", result.owner_account, told.facts.get("account", result.owner_account)
    yield "digest of the archive file", result.archive_digest, told.archive
    data = result.data
    yield "data", digest(data), result.data_digest
    yield "number in the data", data["number"], result.number
    yield "owner", result.owner_name, data["owner"]["name"]
    yield "owner's number", result.owner_number, data["owner"]["number"]
    until = data["valid_until"]
    yield "last day", result.valid_until, date.fromisoformat(until) if until else None
    yield "issuer", result.issuer_agency, data["issuer"]["code"]
    yield "token", token_digest(result.token), result.token_digest
    yield "digest in the token", _signed_digest(result.token), result.data_digest
    yield "file", _file_digest(store, result.pdf_digest), result.pdf_digest
    if result.archive_digest:
        yield "archive file", _file_digest(store, result.archive_digest), result.archive_digest


def _signed_digest(written: str) -> str | None:
    """The digest a genuine token carries; None when the token is not one of ours."""
    try:
        found = token.read(written)
    except token.BadToken:
        return None
    known = ring().find(found.kid)
    ours = any(verifies(key.key, found.signed, found.signature) for key in known)
    return found.claims.data_digest.hex() if ours else None


def _file_digest(store: Store, named: str) -> str | None:
    try:
        return hashlib.sha256(store.read(named)).hexdigest()
    except (OSError, ValueError):
        return None


def _uses(session: Session) -> str | None:
    """Every use of a result against the events that tell of it, on the result's own dossier."""
    rows = session.execute(
        select(Reuse, Dossier.code).join(Dossier, Dossier.id == Reuse.dossier_id).order_by(Reuse.id)
    )
    stored = [
        (use.result_id, use.used_at, use.consent_by, code, use.component_code) for use, code in rows
    ]
    told = [
        (e.facts["result_id"], e.at, e.who, e.facts.get("used_in"), e.facts.get("component"))
        for e in _events(session, (REUSED,))
    ]
    # Events written before they named dossier and paper are compared by the rest.
    known = 5 if all(use[3] is not None for use in told) else 3
    kept, wanted = {use[:known] for use in stored}, {use[:known] for use in told}
    if missing := next(iter(wanted - kept), None):
        return f"result number {missing[0]}: a use the journal tells of is not stored"
    if extra := next(iter(kept - wanted), None):
        return f"result number {extra[0]}: a use is stored that the journal does not tell of"
    return None


def _events(session: Session, names: Iterable[str]) -> Iterator[Event]:
    rows = session.scalars(
        select(Event)
        .where(Event.name.in_(list(names)))
        .order_by(Event.subject, Event.seq)
        .execution_options(yield_per=BATCH)
    )
    for event in rows:
        session.expunge(event)
        yield event
