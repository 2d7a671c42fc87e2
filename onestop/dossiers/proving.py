"""Proving the tables of dossiers from the journal."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop.dossiers import queries
from onestop.dossiers.corrections import Correction
from onestop.dossiers.models import Dossier
from onestop.dossiers.projection import Picture, Row, columns, replay
from onestop.journal import queries as journal
from onestop.journal.models import Event
from onestop.journal.rules import first_break


def first_disagreement(session: Session) -> tuple[int, str | None]:
    """How many events were checked, and the first thing that does not agree (None: all does)."""
    with closing(journal.chains(session)) as chains:
        return _first(session, chains)


def _first(session: Session, chains: Iterator[list[Event]]) -> tuple[int, str | None]:
    checked, dossiers = 0, 0
    for chain in chains:
        broken = first_break(chain)
        if broken is not None:
            return checked, f"{broken.subject}: event {broken.seq} does not fit the one before it"
        checked += len(chain)
        kind, _, code = chain[0].subject.partition(":")
        if kind == "dossier":
            dossiers += 1
            if difference := _difference(session, code, replay(chain)):
                return checked, f"dossier {code}: {difference}"
    if difference := _of_corrections(session):
        return checked, difference
    stored = session.scalar(select(func.count(Dossier.id))) or 0
    if stored != dossiers:
        return checked, f"{stored} dossiers are stored, {dossiers} have events"
    return checked, None


def _of_corrections(session: Session) -> str | None:
    """What was corrected on people stands beside the journal, sealed by it."""
    told = {
        (event.subject, event.seq): event.facts["digest"]
        for event in journal.events_named(session, ["dossier.corrected"])
    }
    rows = session.execute(select(Correction, Dossier).join(Dossier))
    kept = {(dossier.subject, row.seq): row.digest for row, dossier in rows}
    for subject, seq in sorted(told.keys() | kept.keys()):
        if told.get((subject, seq)) != kept.get((subject, seq)):
            return f"{subject}: the correction of event {seq} is not as it was signed"
    return None


def _difference(session: Session, code: str, told: Picture) -> str | None:
    dossier = session.scalar(select(Dossier).where(Dossier.code == code))
    if dossier is None:
        return "has events but is not stored"
    rows: list[tuple[str, Row, dict[str, Any]]] = [("dossier", dossier, told.dossier)]
    parts: tuple[tuple[str, Any, dict[int, dict[str, Any]]], ...] = (
        ("step", queries.steps_of(session, dossier.id), told.step),
        ("paper", queries.papers_of(session, dossier.id), told.paper),
        ("supplement", queries.supplements_of(session, dossier.id), told.supplement),
        ("charge", queries.charges_of(session, dossier.id), told.charge),
        ("apology", queries.apologies_of(session, dossier.id), told.apology),
        ("consultation", queries.consultations_of(session, dossier.id), told.consultation),
        ("original", queries.originals_of(session, dossier.id), told.original),
    )
    for kind, stored, pictured in parts:
        if {row.position for row in stored} != set(pictured):
            return f"the rows of kind {kind} are not those of the journal"
        rows += [(f"{kind} {row.position}", row, pictured[row.position]) for row in stored]
    for name, row, wanted in rows:
        for column, value in columns(row).items():
            if value != wanted.get(column):
                return f"{name}: {column} is {value!r}, the journal says {wanted.get(column)!r}"
    return None
