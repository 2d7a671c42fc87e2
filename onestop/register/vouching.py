"""What the register can vouch for when a key no longer can."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.register.leaves import Kind
from onestop.register.models import Checkpoint, Leaf


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
