"""Reading the register."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from onestop.journal.models import Event
from onestop.kernel.counting import insert
from onestop.register.leaves import Kind
from onestop.register.models import Checkpoint, Leaf, Progress


def progress(session: Session) -> Progress | None:
    """How far the register is; None before it began."""
    return session.get(Progress, 1)


def progress_to_change(session: Session) -> Progress:
    """The same, locked until the end of the transaction: one at a time appends."""
    first = insert(session, Progress).values(
        id=1, size=0, reached=0, settled=0, awaited_top=0, awaited=[]
    )
    session.execute(first.on_conflict_do_nothing())
    locked = select(Progress).with_for_update().execution_options(populate_existing=True)
    return session.scalars(locked).one()


def last_event(session: Session) -> int:
    """The highest number an event has; 0 before the first."""
    return session.scalar(select(func.max(Event.id))) or 0


def events_between(session: Session, after: int, until: int, most: int) -> Sequence[Event]:
    """Events numbered above `after`, up to `until`, in the order of their numbers."""
    wanted = select(Event).where(Event.id > after, Event.id <= until)
    return session.scalars(wanted.order_by(Event.id).limit(most)).all()


def newest_checkpoint(session: Session) -> Checkpoint | None:
    return session.scalar(select(Checkpoint).order_by(Checkpoint.size.desc()).limit(1))


def checkpoint_of(session: Session, size: int) -> Checkpoint | None:
    """The checkpoint over so many leaves, where one was signed."""
    return session.get(Checkpoint, size)


def leaf_by_hash(session: Session, digest: bytes) -> Leaf | None:
    return session.scalar(select(Leaf).where(Leaf.hash == digest))


def leaves_of_result(session: Session, result_id: int) -> Sequence[Leaf]:
    """Its issue and every later state, oldest first."""
    wanted = select(Leaf).where(Leaf.result_id == result_id).order_by(Leaf.position)
    return session.scalars(wanted).all()


def head_at(session: Session, subject: str, seq: int) -> Leaf | None:
    """The leaf of a chain's head at exactly this event."""
    return session.scalar(_heads(subject).where(Leaf.seq == seq))


def newest_head(session: Session, subject: str, below: int) -> Leaf | None:
    """The newest head of a chain among the first `below` leaves."""
    wanted = _heads(subject).where(Leaf.position < below).order_by(Leaf.seq.desc()).limit(1)
    return session.scalar(wanted)


def _heads(subject: str) -> Select[Leaf]:
    return select(Leaf).where(Leaf.subject == subject, Leaf.kind == Kind.HEAD)
