"""A unit's queue as it stands now, read once: who waits in which order, and for how long still."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.kernel import clock
from onestop.waiting import queries
from onestop.waiting.models import (
    Appointment,
    PriorityGroup,
    Queue,
    Series,
    ServiceCounter,
    Ticket,
    TicketState,
)
from onestop.waiting.rules import (
    Waiting,
    Why,
    expected_wait,
    in_order,
    rounded,
    within_hours,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number stands: how many go before it, when it is likely called (None: not to be
    said, or not before the door closes), whether the time at the counter was measured, and the
    counters that may call it."""

    ahead: int
    between: tuple[datetime, datetime] | None
    is_measured: bool
    counters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Board:
    queue: Queue
    day: date
    series: Sequence[Series]
    groups: dict[int, PriorityGroup]
    counters: Sequence[ServiceCounter]
    tickets: Sequence[Ticket]
    booked: dict[int, datetime]

    def letters_of(self, counter: ServiceCounter) -> set[str]:
        """The letters whose numbers a counter takes."""
        if not counter.fields:
            return {one.letter for one in self.series}
        wanted = set(counter.fields)
        return {one.letter for one in self.series if wanted & set(one.fields)}

    def seated(self) -> list[ServiceCounter]:
        return [c for c in self.counters if c.is_open and c.account_id is not None]

    def may_call(self, counter: ServiceCounter, ticket: Ticket) -> bool:
        if ticket.wanted_counter_id is not None:
            return ticket.wanted_counter_id == counter.id
        return ticket.letter in self.letters_of(counter)

    def counter(self, number: int | None) -> ServiceCounter | None:
        return next((c for c in self.counters if c.id == number), None)

    def at_counter(self, counter: ServiceCounter) -> Ticket | None:
        """Who was called to a counter or is served there."""
        there = (t for t in self.tickets if t.counter_id == counter.id)
        return next((t for t in there if t.state is not TicketState.WAITING), None)

    def order(
        self, now: datetime, counters: Collection[ServiceCounter] | None = None
    ) -> list[tuple[Ticket, Why]]:
        """Who waits, the next first; with counters, only those that one of them may call."""
        waiting = [
            t
            for t in self.tickets
            if t.state is TicketState.WAITING
            and (counters is None or any(self.may_call(c, t) for c in counters))
        ]
        by_id = {t.id: t for t in waiting}
        placed = in_order(map(self.facts, waiting), now, self.queue.in_a_row)
        return [(by_id[one.id], one.why) for one in placed]

    def facts(self, ticket: Ticket) -> Waiting:
        """What the order looks at of a number."""
        group = self.groups.get(ticket.group_id or 0)
        return Waiting(
            id=ticket.id,
            taken_at=ticket.taken_at,
            head_start=timedelta(minutes=group.minutes) if group else timedelta(),
            appointment_at=self.booked.get(ticket.appointment_id or 0),
            passed=ticket.passed,
        )


def board(session: Session, unit: str, day: date) -> Board:
    """The queue of a unit on a day, in six queries. Raises NoQueue."""
    queue = queries.queue(session, unit)
    tickets = queries.tickets_there(session, unit, day)
    wanted = {t.appointment_id for t in tickets if t.appointment_id is not None}
    booked = session.execute(
        select(Appointment.id, Appointment.starts_at).where(Appointment.id.in_(wanted))
    )
    return Board(
        queue=queue,
        day=day,
        series=queries.series_of(session, unit),
        groups={group.id: group for group in queries.groups_of(session, unit)},
        counters=queries.counters_of(session, unit),
        tickets=tickets,
        booked={row.id: row.starts_at for row in booked},
    )


def place_of(session: Session, found: Board, ticket: Ticket, now: datetime) -> Place:
    """Where a waiting number stands and when it will likely be called."""
    mine = [c for c in found.seated() if found.may_call(c, ticket)]
    might = [c for c in found.counters if c.is_open and found.may_call(c, ticket)]
    order = found.order(now, mine or might or None)
    ahead = next((n for n, (one, _why) in enumerate(order) if one.id == ticket.id), len(order))
    busy = sum(found.at_counter(counter) is not None for counter in mine)
    letters = set().union(*(found.letters_of(counter) for counter in mine)) or {ticket.letter}
    served = queries.served_times(session, ticket.unit, letters)
    wait = expected_wait(ahead, busy, len(mine), served)
    between = None
    if wait is not None:
        hours = queries.opening_hours(session, ticket.unit, found.day)
        ends = [within_hours(hours, now, part) for part in (wait.soonest, wait.latest)]
        if ends[0] is not None:
            closing = hours[-1][1]
            between = rounded(clock.local(ends[0]), clock.local(ends[1] or closing))
            booked = found.booked.get(ticket.appointment_id or 0)
            if booked is not None and booked > between[0] and found.facts(ticket).keeps_appointment:
                between = (clock.local(booked), max(clock.local(booked), between[1]))
    return Place(ahead, between, bool(wait and wait.is_measured), tuple(c.number for c in mine))
