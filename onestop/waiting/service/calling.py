"""What a clerk does at a counter: sitting down, calling, serving, putting aside, sending on."""

from onestop.journal import service as journal
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.waiting import queries
from onestop.waiting.board import board
from onestop.waiting.errors import (
    CounterClosed,
    CounterTaken,
    NobodyWaits,
    NoSuchCounter,
    NotInThatState,
    NotSeated,
    NotServedThere,
    StillThere,
    TooLateToPutBack,
)
from onestop.waiting.models import ServiceCounter, Ticket, TicketState
from onestop.waiting.rules import CALLS_UNTIL_NO_SHOW, PUT_BACK_WITHIN, Why, longest_waiting
from onestop.waiting.service.taking import subject_of


def sit(act: Act, unit: str, number: int, account_id: int) -> ServiceCounter:
    """Sit down at a counter, leaving the one sat at before.

    Raises NoQueue, NoSuchCounter, CounterClosed, CounterTaken, StillThere.
    """
    queries.queue_to_change(act.session, unit)
    found = next((c for c in queries.counters_of(act.session, unit) if c.number == number), None)
    if found is None:
        raise NoSuchCounter
    if not found.is_open:
        raise CounterClosed
    if found.account_id == account_id:
        return found
    if found.account_id is not None:
        raise CounterTaken
    _get_up(act, account_id)
    found.account_id = account_id
    journal.record(act, "waiting.seated", _today(act, unit), counter=number)
    return found


def stand(act: Act, unit: str, account_id: int) -> None:
    """Leave the counter. Raises NoQueue, StillThere."""
    queries.queue_to_change(act.session, unit)
    left = _get_up(act, account_id)
    if left is not None:
        journal.record(act, "waiting.got_up", _today(act, left.unit), counter=left.number)


def call_next(act: Act, unit: str, account_id: int) -> Ticket:
    """Call whoever is next for the counter one sits at. Two who call at once wait for each other
    at the queue's row, so they never get the same number.

    Raises NoQueue, NotSeated, StillThere, NobodyWaits.
    """
    queries.queue_to_change(act.session, unit)
    seat = _seat(act, unit, account_id)
    found = board(act.session, unit, clock.day_of(act.at))
    if there := found.at_counter(seat):
        raise StillThere(label=there.label)
    order = found.order(act.at, [seat])
    if not order:
        raise NobodyWaits
    ticket, why = order[0]
    longest = longest_waiting(found.facts(one) for one, _why in order)
    if longest and longest.id != ticket.id and why not in (Why.APPOINTMENT, Why.EARLY):
        passed = next(one for one, _why in order if one.id == longest.id)
        passed.passed += 1
    ticket.state, ticket.counter_id = TicketState.CALLED, seat.id
    ticket.called_at, ticket.calls = act.at, 1
    journal.record(
        act,
        "waiting.called",
        subject_of(unit, ticket.day),
        number=ticket.label,
        counter=seat.number,
        why=why.value,
    )
    return ticket


def not_here(act: Act, unit: str, account_id: int, ticket_id: int, calls: int) -> Ticket:
    """Nobody came: call once more, and after the second call put the number aside. `calls` is how
    often it had been called when the button was shown: pressed twice, it counts once.

    Raises NoQueue, NotSeated, NoSuchTicket, NotInThatState.
    """
    ticket, seat = _mine(act, unit, account_id, ticket_id, TicketState.CALLED)
    if ticket.calls != calls:
        return ticket
    if ticket.calls < CALLS_UNTIL_NO_SHOW:
        ticket.calls, ticket.called_at = ticket.calls + 1, act.at
        name = "waiting.called_again"
    else:
        ticket.state, ticket.ended_at, ticket.counter_id = TicketState.NO_SHOW, act.at, None
        name = "waiting.did_not_come"
    journal.record(
        act, name, subject_of(unit, ticket.day), number=ticket.label, counter=seat.number
    )
    return ticket


def here(act: Act, unit: str, account_id: int, ticket_id: int) -> Ticket:
    """Whoever was called stands at the counter.

    Raises NoQueue, NotSeated, NoSuchTicket, NotInThatState.
    """
    ticket, seat = _mine(act, unit, account_id, ticket_id, TicketState.CALLED)
    ticket.state, ticket.serving_at = TicketState.SERVING, act.at
    journal.record(
        act,
        "waiting.came",
        subject_of(unit, ticket.day),
        number=ticket.label,
        counter=seat.number,
    )
    return ticket


def done(act: Act, unit: str, account_id: int, ticket_id: int) -> Ticket:
    """The matter is settled for now. Raises NoQueue, NotSeated, NoSuchTicket, NotInThatState."""
    ticket, seat = _mine(act, unit, account_id, ticket_id, TicketState.SERVING)
    ticket.state, ticket.ended_at = TicketState.DONE, act.at
    journal.record(
        act,
        "waiting.done",
        subject_of(unit, ticket.day),
        number=ticket.label,
        counter=seat.number,
    )
    return ticket


def send_on(act: Act, unit: str, account_id: int, ticket_id: int, number: int) -> Ticket:
    """Send somebody to another open counter, where they keep the place their number gave them.

    Raises NoQueue, NotSeated, NoSuchTicket, NotInThatState, NotServedThere.
    """
    states = (TicketState.CALLED, TicketState.SERVING)
    ticket, seat = _mine(act, unit, account_id, ticket_id, *states)
    other = next((c for c in queries.counters_of(act.session, unit) if c.number == number), None)
    if other is None or not other.is_open or other.id == seat.id:
        raise NotServedThere
    ticket.state, ticket.counter_id, ticket.wanted_counter_id = (
        TicketState.WAITING,
        None,
        other.id,
    )
    ticket.called_at = ticket.serving_at = None
    ticket.calls = 0
    journal.record(
        act,
        "waiting.sent_on",
        subject_of(unit, ticket.day),
        number=ticket.label,
        counter=seat.number,
        to=number,
    )
    return ticket


def put_back(act: Act, unit: str, ticket_id: int) -> Ticket:
    """Who did not come when called has come after all, and waits again where the number stood.

    Raises NoQueue, NoSuchTicket, NotInThatState, TooLateToPutBack.
    """
    queries.queue_to_change(act.session, unit)
    ticket = queries.ticket_to_change(act.session, unit, ticket_id)
    if ticket.state is TicketState.WAITING:
        return ticket
    if ticket.state is not TicketState.NO_SHOW or ticket.ended_at is None:
        raise NotInThatState(label=ticket.label)
    if act.at - ticket.ended_at > PUT_BACK_WITHIN:
        raise TooLateToPutBack(minutes=PUT_BACK_WITHIN.seconds // 60)
    ticket.state, ticket.ended_at, ticket.called_at = TicketState.WAITING, None, None
    ticket.calls = 0
    journal.record(act, "waiting.put_back", subject_of(unit, ticket.day), number=ticket.label)
    return ticket


def _today(act: Act, unit: str) -> str:
    return subject_of(unit, clock.day_of(act.at))


def _seat(act: Act, unit: str, account_id: int) -> ServiceCounter:
    seat = queries.seat_of(act.session, account_id)
    if seat is None or seat.unit != unit or not seat.is_open:
        raise NotSeated
    return seat


def _get_up(act: Act, account_id: int) -> ServiceCounter | None:
    seat = queries.seat_of(act.session, account_id)
    if seat is None:
        return None
    found = board(act.session, seat.unit, clock.day_of(act.at))
    if there := found.at_counter(seat):
        raise StillThere(label=there.label)
    seat.account_id = None
    act.session.flush()
    return seat


def _mine(
    act: Act, unit: str, account_id: int, ticket_id: int, *states: TicketState
) -> tuple[Ticket, ServiceCounter]:
    """A number at one's own counter, in one of these states."""
    queries.queue_to_change(act.session, unit)
    seat = _seat(act, unit, account_id)
    ticket = queries.ticket_to_change(act.session, unit, ticket_id)
    if ticket.counter_id != seat.id or ticket.state not in states:
        raise NotInThatState(label=ticket.label)
    return ticket, seat
