"""Proving the rows of complaints and petitions from the journal."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.appeals.models import Appeal
from onestop.appeals.service import digest, moment
from onestop.journal import queries as journal

NAMES = tuple(f"appeal.{name}" for name in ("sent", "accepted", "refused", "settled", "withdrawn"))


def first_disagreement(session: Session) -> str | None:
    """The first row that is not what its events say; None when all agree."""
    told: dict[str, dict[str, object]] = {}
    for event in journal.events_named(session, NAMES):
        told.setdefault(event.subject, {"answer": digest(""), "is_late": False}).update(event.facts)
    stored = {row.subject: _of(row) for row in session.scalars(select(Appeal))}
    for subject in sorted(told.keys() | stored.keys()):
        said = told.get(subject)
        row = stored.get(subject)
        if said is None or row is None or any(said.get(key) != row[key] for key in row):
            return f"{subject}: its row is not what the journal says"
    return None


def _of(row: Appeal) -> dict[str, object]:
    return {
        "state": row.state.value,
        "unit": row.unit,
        "due_at": moment(row.due_at),
        "kind": row.kind.value,
        "words": digest(row.words),
        "answer": digest(row.answer),
        "is_late": row.is_late,
    }
