"""Appending what the journal tells, and signing how far the register has come.

The register reads the journal; nobody who acts calls it. Each batch is one transaction that moves
the place reached with the leaves, so a killed one has done nothing and is simply done again.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from onestop.dossiers.history import PRINTED
from onestop.journal.models import Event
from onestop.register import merkle, queries, tiles
from onestop.register.errors import BrokenRegister
from onestop.register.keys import LogKey
from onestop.register.leaves import SALT, Kind
from onestop.register.models import Checkpoint, Leaf
from onestop.register.notes import Head, signed
from onestop.register.settled import settle
from onestop.register.telling import Issued, issued, kind_of, told
from onestop.results.proving import STATES

BATCH = 500
EVERY = timedelta(hours=1)


def is_behind(session: Session) -> bool:
    """Whether the journal tells more than the register has taken in."""
    progress = queries.progress(session)
    return queries.last_event(session) > (progress.reached if progress else 0)


def is_due(session: Session, now: datetime) -> bool:
    """Whether an hour has gone by since the last checkpoint, and something was appended since."""
    newest = queries.newest_checkpoint(session)
    if newest is not None and now - newest.at < EVERY:
        return False
    progress = queries.progress(session)
    return progress is not None and progress.size > (newest.size if newest else 0)


def append(session: Session, most: int = BATCH) -> int:
    """Take in the next events, oldest first; returns how many (0: nothing new is settled).

    Raises BrokenRegister where the stored tree is not whole.
    """
    progress = queries.progress_to_change(session)
    events = queries.events_between(session, progress.reached, settle(session, progress), most)
    if not events:
        return 0
    made = _leaves(session, events)
    for position, leaf in enumerate(made, start=progress.size):
        leaf.position = position
    session.add_all(made)
    tiles.extend(session, progress.size, (leaf.hash for leaf in made))
    progress.size += len(made)
    progress.reached = events[-1].id
    session.flush()
    return len(events)


def sign(session: Session, key: LogKey, now: datetime) -> Checkpoint | None:
    """A checkpoint over all there is; None while none is due."""
    progress = queries.progress_to_change(session)
    if not is_due(session, now):
        return None
    moment = now.replace(microsecond=0)
    root = merkle.root(progress.size, tiles.Nodes(session))
    note = signed(Head(key.known.origin, progress.size, root, moment), key.signer)
    made = Checkpoint(size=progress.size, root=root.hex(), note=note, at=moment)
    session.add(made)
    session.flush()
    return made


def _leaves(session: Session, events: Sequence[Event]) -> list[Leaf]:
    """The leaves of these events, in their order."""
    about = {event.id: event.facts["result_id"] for event in events if event.name in STATES}
    results = issued(session, set(about.values()))
    last = {event.subject: event.seq for event in events}
    made = []
    for event in events:
        if number := about.get(event.id):
            if number not in results:
                raise BrokenRegister(f"result {number} has events but is not stored")
            made.append(_leaf(event, kind_of(event.name), results[number]))
        # What a receipt printed is a leaf of its own; of what else happens to a subject within a
        # batch, the last head stands for those before it.
        if event.name in PRINTED or last[event.subject] == event.seq:
            made.append(_leaf(event, Kind.HEAD))
    return made


def _leaf(event: Event, kind: Kind, result: Issued | None = None) -> Leaf:
    salt = secrets.token_bytes(SALT)
    data = told(event, kind, salt, result)
    return Leaf(
        kind=kind,
        event_id=event.id,
        subject=event.subject,
        seq=event.seq,
        result_id=result.id if result else None,
        salt=salt,
        data=data,
        hash=merkle.leaf_hash(data),
    )
