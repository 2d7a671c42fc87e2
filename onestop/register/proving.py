"""Proving the register: from the journal and the results, leaf by leaf, and by its own tree.

It reads a store; an exported file is read into one and proved by the same lines.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from onestop.dossiers.history import PRINTED
from onestop.journal.models import Event
from onestop.register import leaves, merkle, queries
from onestop.register.growing import Growing
from onestop.register.keys import Known
from onestop.register.leaves import Kind
from onestop.register.models import Checkpoint, Leaf, Progress
from onestop.register.telling import Issued, issued, kind_of, told
from onestop.results.proving import STATES
from onestop.results.strict_cbor import BadCbor

BATCH = 500
Pair = tuple[Leaf, Event | None]


def first_disagreement(session: Session, log: Known) -> str | None:
    """The first leaf, tile, checkpoint or event that does not agree; None when all do."""
    progress = queries.progress(session)
    if progress is None:
        stored = _count(session, Leaf) + _count(session, Checkpoint)
        return "the register holds leaves or checkpoints, but never began" if stored else None
    return _tree(session, log, progress) or _left_out(session, progress)


def _tree(session: Session, log: Known, progress: Progress) -> str | None:
    growing = Growing(session, log)
    before = (0, False)
    for batch in _batches(session):
        wanted = {leaf.result_id for leaf, _ in batch if leaf.kind is Kind.RESULT}
        results = issued(session, {number for number in wanted if number is not None})
        for leaf, event in batch:
            if leaf.position != growing.size:
                return f"register leaf {growing.size} is missing"
            place = (leaf.event_id, leaf.kind is Kind.HEAD)
            problem = _difference(leaf, event, results.get(leaf.result_id or 0))
            if problem is None and place <= before:
                problem = "it stands out of the order of events"
            if problem:
                return f"register leaf {leaf.position} ({_name(leaf)}): {problem}"
            before = place
            if problem := growing.add(leaf.hash):
                return problem
    if progress.size != growing.size or progress.reached < before[0]:
        return f"the register says it has {progress.size} leaves, {growing.size} are stored"
    return growing.end()


def _batches(session: Session) -> Iterator[Sequence[Pair]]:
    """Every leaf with its event, in the order of places."""
    after = -1
    wanted = select(Leaf, Event).outerjoin(Event, Event.id == Leaf.event_id)
    while True:
        rows = session.execute(
            wanted.where(Leaf.position > after).order_by(Leaf.position).limit(BATCH)
        ).all()
        if not rows:
            return
        after = rows[-1].Leaf.position
        yield [(row.Leaf, row.Event) for row in rows]


def _name(leaf: Leaf) -> str:
    if leaf.kind is Kind.HEAD:
        return f"head of {leaf.subject} at event {leaf.seq}"
    return f"{leaf.kind.value} of result number {leaf.result_id}"


def _difference(leaf: Leaf, event: Event | None, result: Issued | None) -> str | None:
    """What of a leaf does not follow from its event and result."""
    if event is None:
        return "its event is not stored"
    if (leaf.subject, leaf.seq) != (event.subject, event.seq):
        return "its event is another one"
    if leaf.kind is not Kind.HEAD and (problem := _not_told(leaf, event, result)):
        return problem
    try:
        wanted = told(event, leaf.kind, leaf.salt, result)
    except ValueError:
        return "a digest it rests on is none"
    if leaf.data != wanted:
        return _part(leaf.data, wanted)
    return None if leaf.hash == merkle.leaf_hash(leaf.data) else "its hash is another one"


def _not_told(leaf: Leaf, event: Event, result: Issued | None) -> str | None:
    """What of a result the journal does not tell as the leaf's kind wants it."""
    about = event.facts.get("result_id") if event.name in STATES else None
    if about != leaf.result_id or kind_of(event.name) is not leaf.kind:
        return "its event does not tell of it"
    if leaf.kind is Kind.STATE:
        return None
    if result is None:
        return "the result is not stored"
    # Events written before these facts were added do not tell them.
    for fact, stored in (("data", result.data_digest), ("pdf", result.pdf_digest)):
        if (said := event.facts.get(fact, stored)) != stored:
            return f"the digest of the {fact} is {stored}, the journal says {said}"
    return None


def _part(stored: bytes, wanted: bytes) -> str:
    """The first part of a leaf that is not as it must be."""
    try:
        found = leaves.read(stored)
    except BadCbor:
        return "it is no leaf"
    must: dict[str, Any] = leaves.read(wanted)
    part = next((name for name in must if found.get(name) != must[name]), None)
    if part is None:
        return "it is not written the one way"
    return f"{part} is {found.get(part)}, it should be {must[part]}"


def _left_out(session: Session, progress: Progress) -> str | None:
    """An event that the register has read and no leaf stands for."""
    own = select(Leaf.position).where(Leaf.event_id == Event.id)
    later = select(Leaf.position).where(
        Leaf.subject == Event.subject, Leaf.kind == Kind.HEAD, Leaf.seq >= Event.seq
    )
    headless = ~later.exists()
    unprinted = and_(Event.name.in_(PRINTED), ~own.where(Leaf.kind == Kind.HEAD).exists())
    untold = and_(Event.name.in_(STATES), ~own.where(Leaf.kind != Kind.HEAD).exists())
    event = session.scalar(
        select(Event)
        .where(Event.id <= progress.reached, or_(headless, unprinted, untold))
        .order_by(Event.id)
        .limit(1)
    )
    if event is None:
        return None
    return f"{event.subject}: event {event.seq} has no leaf in the register"


def _count(session: Session, table: type[Leaf] | type[Checkpoint]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0
