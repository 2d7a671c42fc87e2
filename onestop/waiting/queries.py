"""Reading the queue."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop.kernel import clock, codes
from onestop.waiting.errors import NoQueue, NoSuchAppointment, NoSuchTicket
from onestop.waiting.models import (
    Appointment,
    PriorityGroup,
    Queue,
    Series,
    ServiceCounter,
    Ticket,
    TicketState,
)
from onestop.workdays import queries as workdays

# How many of the last times at the counter are looked at.
LAST = 40
THERE = (TicketState.WAITING, TicketState.CALLED, TicketState.SERVING)


def find_queue(session: Session, unit: str) -> Queue | None:
    return session.get(Queue, unit)


def queue(session: Session, unit: str) -> Queue:
    """The queue of a unit. Raises NoQueue."""
    found = find_queue(session, unit)
    if found is None:
        raise NoQueue
    return found


def queue_to_change(session: Session, unit: str) -> Queue:
    """The same, locked until the transaction ends: whoever changes the queue waits here.
    Raises NoQueue."""
    found = session.scalar(
        select(Queue)
        .where(Queue.unit == unit)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoQueue
    return found


def units_with_queue(session: Session) -> set[str]:
    return set(session.scalars(select(Queue.unit)))


def series_of(session: Session, unit: str) -> Sequence[Series]:
    return session.scalars(select(Series).where(Series.unit == unit).order_by(Series.letter)).all()


def groups_of(session: Session, unit: str) -> Sequence[PriorityGroup]:
    return session.scalars(
        select(PriorityGroup)
        .where(PriorityGroup.unit == unit)
        .order_by(PriorityGroup.minutes.desc(), PriorityGroup.id)
    ).all()


def counters_of(session: Session, unit: str) -> Sequence[ServiceCounter]:
    return session.scalars(
        select(ServiceCounter)
        .where(ServiceCounter.unit == unit)
        .order_by(ServiceCounter.number)
        .execution_options(populate_existing=True)
    ).all()


def seat_of(session: Session, account_id: int) -> ServiceCounter | None:
    """The counter at which somebody sits now."""
    return session.scalar(
        select(ServiceCounter)
        .where(ServiceCounter.account_id == account_id)
        .execution_options(populate_existing=True)
    )


def tickets_there(session: Session, unit: str, day: date) -> Sequence[Ticket]:
    """The numbers of a day that wait, are called or are served, as they came."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.unit == unit, Ticket.day == day, Ticket.state.in_(THERE))
        .order_by(Ticket.taken_at, Ticket.id)
        .execution_options(populate_existing=True)
    ).all()


def tickets_ended(session: Session, unit: str, day: date) -> Sequence[Ticket]:
    """The numbers of a day that are done, did not come or gave up, the last first."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.unit == unit, Ticket.day == day, Ticket.state.not_in(THERE))
        .order_by(Ticket.ended_at.desc(), Ticket.id.desc())
    ).all()


def last_called(session: Session, unit: str, day: date, most: int) -> Sequence[Ticket]:
    """The numbers called last, the newest first; who is no longer there is left out."""
    return session.scalars(
        select(Ticket)
        .where(
            Ticket.unit == unit,
            Ticket.day == day,
            Ticket.state.in_((TicketState.CALLED, TicketState.SERVING)),
        )
        .order_by(Ticket.called_at.desc(), Ticket.id.desc())
        .limit(most)
    ).all()


def ticket_to_change(session: Session, unit: str, number: int) -> Ticket:
    """A number of a unit, read anew; the caller holds the queue. Raises NoSuchTicket."""
    found = session.scalar(
        select(Ticket)
        .where(Ticket.id == number, Ticket.unit == unit)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchTicket
    return found


def ticket_of_operation(session: Session, op_id: str) -> Ticket | None:
    return session.scalar(select(Ticket).where(Ticket.op_id == op_id))


def ticket_of_token(session: Session, token: str) -> Ticket:
    """The number behind a QR. Raises NoSuchTicket."""
    found = session.scalar(select(Ticket).where(Ticket.token_digest == codes.token_digest(token)))
    if found is None:
        raise NoSuchTicket
    return found


def ticket_of_appointment(session: Session, appointment_id: int) -> Ticket | None:
    return session.scalar(select(Ticket).where(Ticket.appointment_id == appointment_id))


def highest_number(session: Session, unit: str, day: date, letter: str) -> int:
    return (
        session.scalar(
            select(func.max(Ticket.number)).where(
                Ticket.unit == unit, Ticket.day == day, Ticket.letter == letter
            )
        )
        or 0
    )


def token_of(ticket: Ticket) -> str:
    """The secret part of the address behind a number's QR."""
    return codes.receipt_keys().token(f"waiting:{ticket.op_id}", 0)


def served_times(session: Session, unit: str, letters: Collection[str]) -> list[timedelta]:
    """How long the last ones of some letters were at the counter, from call to end."""
    rows = session.execute(
        select(Ticket.called_at, Ticket.ended_at)
        .where(
            Ticket.unit == unit,
            Ticket.letter.in_(letters),
            Ticket.state == TicketState.DONE,
            Ticket.called_at.is_not(None),
        )
        .order_by(Ticket.ended_at.desc())
        .limit(LAST)
    )
    return [row.ended_at - row.called_at for row in rows]


def appointment(session: Session, typed: str) -> Appointment:
    """An appointment by its code as somebody typed it. Raises NoSuchAppointment."""
    code = codes.pin(typed)
    found = session.scalar(select(Appointment).where(Appointment.code == code)) if code else None
    if found is None:
        raise NoSuchAppointment
    return found


def appointment_of_operation(session: Session, op_id: str) -> Appointment | None:
    return session.scalar(select(Appointment).where(Appointment.op_id == op_id))


def appointments_on(session: Session, unit: str, day: date) -> Sequence[Appointment]:
    """The appointments of a day that were not cancelled, in order of time."""
    return session.scalars(
        select(Appointment)
        .where(Appointment.unit == unit, Appointment.day == day, Appointment.cancelled_at.is_(None))
        .order_by(Appointment.starts_at, Appointment.id)
    ).all()


def appointments_of_account(
    session: Session, account_id: int, since: datetime
) -> Sequence[Appointment]:
    """What somebody has booked from a moment on."""
    return session.scalars(
        select(Appointment)
        .where(
            Appointment.account_id == account_id,
            Appointment.starts_at >= since,
            Appointment.cancelled_at.is_(None),
        )
        .order_by(Appointment.starts_at)
    ).all()


def booked(session: Session, unit: str, day: date) -> dict[datetime, int]:
    """How many hold each booked time of a day."""
    rows = session.execute(
        select(Appointment.starts_at, func.count().label("holders"))
        .where(Appointment.unit == unit, Appointment.day == day, Appointment.cancelled_at.is_(None))
        .group_by(Appointment.starts_at)
    )
    return {row.starts_at: row.holders for row in rows}


def opening_hours(session: Session, unit: str, day: date) -> list[tuple[datetime, datetime]]:
    """When the door of a unit is open on a day."""
    calendar = workdays.calendar(session, unit)
    return [
        (datetime.combine(day, opens, clock.VIETNAM), datetime.combine(day, closes, clock.VIETNAM))
        for opens, closes in calendar.stretches(day)
    ]
