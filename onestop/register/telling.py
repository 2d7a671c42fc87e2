"""The leaf that follows from an event: written by who appends, expected by who proves."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.journal.models import Event
from onestop.register import leaves
from onestop.register.leaves import Kind
from onestop.results.models import Result
from onestop.results.proving import STATES

ISSUED = "result.issued"


@dataclass(frozen=True, slots=True)
class Issued:
    """What of a result is registered: its token, the digests of its data and of its PDF."""

    id: int
    token: str
    data_digest: str
    pdf_digest: str


def issued(session: Session, numbers: Collection[int]) -> dict[int, Issued]:
    """Results by their number."""
    wanted = select(Result.id, Result.token, Result.data_digest, Result.pdf_digest)
    rows = session.execute(wanted.where(Result.id.in_(numbers)))
    return {row.id: Issued(*row) for row in rows}


def kind_of(name: str) -> Kind:
    """What kind of leaf, beside the head of its chain, an event about a result has."""
    return Kind.RESULT if name == ISSUED else Kind.STATE


def told(event: Event, kind: Kind, salt: bytes, result: Issued | None) -> bytes:
    """The bytes of the leaf. Raises ValueError when the result's digests are none."""
    at = int(event.at.timestamp())
    if kind is Kind.HEAD:
        return leaves.of_head(event.subject, salt, event.seq, event.digest)
    if kind is Kind.STATE:
        return leaves.of_state(event.facts["result_id"], STATES[event.name].value, at, salt)
    if result is None:
        raise ValueError("no such result")
    cose = leaves.cose_digest(result.token)
    return leaves.of_result(result.id, result.pdf_digest, result.data_digest, cose, at, salt)
