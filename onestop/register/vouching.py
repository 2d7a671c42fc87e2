"""What the register can vouch for when a key no longer can."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.register.leaves import Kind
from onestop.register.models import Checkpoint, Leaf
from onestop.results.checking import Checked


def vouched(session: Session, checked: Checked) -> Checked:
    """After a key was stolen its dates prove nothing; the register's checkpoints still do."""
    result, reported_at = checked.result, checked.reported_at
    if checked.verdict.issuer != "compromised" or result is None or reported_at is None:
        return checked
    if not was_in_before(session, result.id, datetime.fromtimestamp(reported_at, UTC)):
        return checked
    notes = (*checked.verdict.notes, "registered_before")
    return replace(checked, verdict=replace(checked.verdict, issuer="trusted", notes=notes))


def was_in_before(session: Session, result_id: int, moment: datetime) -> bool:
    """Whether a checkpoint signed before a moment has the issue of a result under it.

    A stolen key writes any date; the checkpoint, signed by another key and kept by others, shows
    that the result was there while the key was still in its owner's hands.
    """
    under = (
        select(Checkpoint.size)
        .join(Leaf, Leaf.position < Checkpoint.size)
        .where(Leaf.result_id == result_id, Leaf.kind == Kind.RESULT, Checkpoint.at < moment)
        .limit(1)
    )
    return session.scalar(under) is not None
