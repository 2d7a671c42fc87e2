"""Writing the journal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from onestop.journal import queries
from onestop.journal.models import Event
from onestop.journal.rules import START, seal
from onestop.kernel.act import Act

RECORDED = "journal.recorded"


def record(
    act: Act,
    name: str,
    subject: str,
    /,
    *,
    reason_code: str | None = None,
    reason: str | None = None,
    head: tuple[int, str] | None = None,
    **facts: Any,
) -> Event:
    """Append one event about a subject, sealed to the one before it.

    The caller holds the subject's row lock where two may act at once; the unique pair (subject,
    seq) refuses what slips past. Facts must survive JSON unchanged: texts, whole numbers, lists.
    Who writes many events reads their heads (number and digest of the last event) together, gives
    each here, and flushes once. What is done with a factor proved afresh names it (`factor`).
    """
    if act.factor is not None:
        facts["factor"] = act.factor
    seq, previous = head or queries.head_of(act.session, subject) or (0, START)
    event = Event(
        subject=subject,
        seq=seq + 1,
        name=name,
        at=act.at,
        who=act.who,
        unit=act.unit,
        via=act.via,
        reason_code=reason_code,
        reason=reason,
        facts=facts,
        previous=previous,
    )
    event.digest = seal(event)
    act.session.add(event)
    if head is None:
        act.session.flush()
    # What reads the journal in the same transaction (the outbox) finds the new events here.
    act.session.info.setdefault(RECORDED, []).append(event)
    return event


def taken(session_info: dict[Any, Any]) -> list[Event]:
    """The events recorded since the last time this was asked, in this session."""
    found: list[Event] = session_info.pop(RECORDED, [])
    return found


@contextmanager
def attempted(session: Session) -> Iterator[None]:
    """What is done inside holds as a whole or not at all: when it fails, the store goes back to
    where it was before, and so does what readers of the journal would be told."""
    so_far = len(session.info.get(RECORDED, []))
    try:
        with session.begin_nested():
            yield
    except BaseException:
        del session.info.get(RECORDED, [])[so_far:]
        raise
