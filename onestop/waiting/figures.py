"""What a unit's day at the counters was like."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.waiting.models import Ticket, TicketState
from onestop.waiting.rules import percentiles


@dataclass(frozen=True, slots=True)
class Figures:
    """How many of each state; median and 90th percentile of the wait until the call and of the
    time at the counter, None where nobody was called or served."""

    counts: dict[TicketState, int]
    waits: tuple[timedelta, timedelta] | None
    times: tuple[timedelta, timedelta] | None
    longest_now: timedelta


def figures(session: Session, unit: str, day: date, now: datetime) -> Figures:
    """The figures of a day; who still waits counts by its state only."""
    rows = session.execute(
        select(Ticket.state, Ticket.taken_at, Ticket.called_at, Ticket.ended_at).where(
            Ticket.unit == unit, Ticket.day == day
        )
    ).all()
    counts = dict.fromkeys(TicketState, 0)
    for row in rows:
        counts[row.state] += 1
    called = [row for row in rows if row.called_at is not None]
    waits = [row.called_at - row.taken_at for row in called]
    times = [row.ended_at - row.called_at for row in called if row.state is TicketState.DONE]
    still = [now - row.taken_at for row in rows if row.state is TicketState.WAITING]
    return Figures(
        counts,
        percentiles(waits) if waits else None,
        percentiles(times) if times else None,
        max(still, default=timedelta()),
    )
