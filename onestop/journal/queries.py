"""Reading the journal."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from onestop.journal.models import Event


def events_of(session: Session, subject: str) -> Sequence[Event]:
    """Every event of one subject, oldest first."""
    return session.scalars(select(Event).where(Event.subject == subject).order_by(Event.seq)).all()


def head_of(session: Session, subject: str) -> tuple[int, str] | None:
    """The number and digest of a subject's last event; None before the first."""
    row = session.execute(
        select(Event.seq, Event.digest)
        .where(Event.subject == subject)
        .order_by(Event.seq.desc())
        .limit(1)
    ).first()
    return (row.seq, row.digest) if row else None


def heads_of(session: Session, ends: Mapping[str, int]) -> dict[str, tuple[int, str]]:
    """The number and digest of the last event of many subjects whose last numbers are known."""
    pairs = tuple_(Event.subject, Event.seq).in_(list(ends.items()))
    rows = session.execute(select(Event.subject, Event.seq, Event.digest).where(pairs))
    return {row.subject: (row.seq, row.digest) for row in rows}


def events_named(session: Session, names: Iterable[str]) -> Iterator[Event]:
    """Every event of some names, each subject's oldest first, a few in memory at a time."""
    rows = session.scalars(
        select(Event)
        .where(Event.name.in_(list(names)))
        .order_by(Event.subject, Event.seq)
        .execution_options(yield_per=200)
    )
    for event in rows:
        session.expunge(event)
        yield event


def chains(session: Session) -> Generator[list[Event]]:
    """Every subject's events, one subject at a time; the caller lets go of what it has read, and
    closes the iterator when it stops early."""
    chain: list[Event] = []
    rows = session.scalars(
        select(Event).order_by(Event.subject, Event.seq).execution_options(yield_per=1000)
    )
    try:
        for event in rows:
            if chain and chain[-1].subject != event.subject:
                yield chain
                chain = []
            chain.append(event)
        if chain:
            yield chain
    finally:
        rows.close()
