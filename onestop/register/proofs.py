"""Proofs as machines are told them: hashes in hex, a checkpoint beside them where one fits."""

from typing import Any

from sqlalchemy.orm import Session

from onestop.register import leaves, merkle, queries, tiles
from onestop.register.models import Leaf


def inclusion(session: Session, leaf: Leaf, size: int) -> dict[str, Any]:
    """That a leaf is one of the first `size`; it must stand among them.

    `checkpoint` is the signed note over exactly so many leaves, None where none was signed.
    """
    node = tiles.Nodes(session)
    return {
        "leaf": leaves.read(leaf.data),
        "data": leaf.data.hex(),
        "hash": leaf.hash.hex(),
        "index": leaf.position,
        "size": size,
        "proof": [part.hex() for part in merkle.inclusion_proof(leaf.position, size, node)],
        "root": merkle.root(size, node).hex(),
        "checkpoint": _note(session, size),
    }


def consistency(session: Session, old: int, new: int) -> dict[str, Any]:
    """That the first `old` leaves are the beginning of the first `new`; 0 < old <= new."""
    node = tiles.Nodes(session)
    return {
        "from": old,
        "to": new,
        "proof": [part.hex() for part in merkle.consistency_proof(old, new, node)],
        "from_root": merkle.root(old, node).hex(),
        "to_root": merkle.root(new, node).hex(),
        "from_checkpoint": _note(session, old),
        "to_checkpoint": _note(session, new),
    }


def head(session: Session, subject: str, seq: int | None = None) -> dict[str, Any] | None:
    """That the newest checkpoint has a head of a chain, with the salt its leaf names it by.

    At this event, or without one the newest there is; None where no checkpoint has it yet.
    """
    newest = queries.newest_checkpoint(session)
    if newest is None:
        return None
    if seq is None:
        leaf = queries.newest_head(session, subject, newest.size)
    else:
        leaf = queries.head_at(session, subject, seq)
    if leaf is None or leaf.position >= newest.size:
        return None
    told = inclusion(session, leaf, newest.size)
    return {"seq": leaf.seq, "subject": subject, "salt": leaf.salt.hex(), **told}


def _note(session: Session, size: int) -> str | None:
    kept = queries.checkpoint_of(session, size)
    return kept.note if kept else None
