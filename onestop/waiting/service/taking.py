"""Numbers given and given up; appointments booked, cancelled, kept."""

from dataclasses import dataclass
from datetime import date, datetime

from onestop.catalogue import queries as catalogue
from onestop.journal import service as journal
from onestop.kernel import clock, codes
from onestop.kernel.act import Act
from onestop.waiting import queries
from onestop.waiting.booking import free_slots
from onestop.waiting.errors import (
    AlreadyArrived,
    AppointmentCancelled,
    AppointmentElsewhere,
    AppointmentOtherDay,
    NoSuchGroup,
    NoSuchSeries,
    NotInThatState,
    SlotFull,
    SlotNotOffered,
)
from onestop.waiting.models import Appointment, Series, Ticket, TicketState
from onestop.waiting.rules import slots_of


def subject_of(unit: str, day: date) -> str:
    """What the journal calls a unit's queue of a day."""
    return f"waiting:{unit}:{day.isoformat()}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody takes a number for; without a letter, the one of the procedure's field."""

    letter: str | None = None
    group_id: int | None = None
    procedure_code: str | None = None


def take(act: Act, unit: str, op_id: str, wanted: Wanted) -> Ticket:
    """Give the next number of a letter. Sent twice with one `op_id`, it is given once.

    Raises NoQueue, NoSuchSeries, NoSuchGroup, NoSuchProcedure.
    """
    queries.queue_to_change(act.session, unit)
    if known := queries.ticket_of_operation(act.session, op_id):
        return known
    if wanted.group_id is not None and wanted.group_id not in {
        group.id for group in queries.groups_of(act.session, unit) if group.is_used
    }:
        raise NoSuchGroup
    series = _series(act, unit, wanted)
    ticket = _give(act, unit, op_id, series.letter, wanted)
    journal.record(
        act,
        "waiting.taken",
        subject_of(unit, ticket.day),
        number=ticket.label,
        group=ticket.group_id,
        procedure=ticket.procedure_code,
    )
    return ticket


def give_up(act: Act, ticket: Ticket) -> Ticket:
    """The holder gives the place up; done twice it is done once. Raises NotInThatState."""
    queries.queue_to_change(act.session, ticket.unit)
    ticket = queries.ticket_to_change(act.session, ticket.unit, ticket.id)
    if ticket.state is TicketState.LEFT:
        return ticket
    if ticket.state not in (TicketState.WAITING, TicketState.CALLED):
        raise NotInThatState(label=ticket.label)
    ticket.state, ticket.ended_at, ticket.counter_id = TicketState.LEFT, act.at, None
    journal.record(act, "waiting.left", subject_of(ticket.unit, ticket.day), number=ticket.label)
    return ticket


@dataclass(frozen=True, slots=True)
class Booking:
    """Who wants to come, for what and when."""

    name: str
    phone: str
    procedure_code: str
    starts_at: datetime
    account_id: int | None = None


def book(act: Act, unit: str, op_id: str, wanted: Booking) -> Appointment:
    """Book a time. Sent twice with one `op_id`, it is booked once.

    Raises NoQueue, SlotNotOffered, SlotFull, NoSuchProcedure.
    """
    queue = queries.queue_to_change(act.session, unit)
    if known := queries.appointment_of_operation(act.session, op_id):
        return known
    day = clock.day_of(wanted.starts_at)
    catalogue.version_in_force(act.session, wanted.procedure_code, day)
    if wanted.starts_at not in free_slots(act.session, queue, day, act.at):
        hours = queries.opening_hours(act.session, unit, day)
        offered = slots_of(hours, queue.slot_minutes)
        full = wanted.starts_at in queries.booked(act.session, unit, day)
        raise SlotFull if full and wanted.starts_at in offered else SlotNotOffered
    symbols = codes.random_text(8)
    found = Appointment(
        op_id=op_id,
        unit=unit,
        day=day,
        starts_at=wanted.starts_at,
        code=f"{symbols[:4]}-{symbols[4:]}-{codes.check_symbol(symbols)}",
        name=wanted.name,
        phone=wanted.phone,
        procedure_code=wanted.procedure_code,
        account_id=wanted.account_id,
        made_at=act.at,
    )
    act.session.add(found)
    act.session.flush()
    journal.record(
        act,
        "waiting.booked",
        subject_of(unit, day),
        appointment=found.id,
        starts_at=wanted.starts_at.isoformat(),
        procedure=wanted.procedure_code,
    )
    return found


def cancel(act: Act, typed: str) -> Appointment:
    """Cancel an appointment by its code; its time is free again. Done twice it is done once.

    Raises NoSuchAppointment, AlreadyArrived.
    """
    unit = queries.appointment(act.session, typed).unit
    queries.queue_to_change(act.session, unit)
    found = queries.appointment(act.session, typed)
    act.session.refresh(found)
    if found.cancelled_at is not None:
        return found
    if found.arrived_at is not None:
        raise AlreadyArrived
    found.cancelled_at = act.at
    journal.record(act, "waiting.cancelled", subject_of(unit, found.day), appointment=found.id)
    return found


def arrive(act: Act, unit: str, typed: str) -> Ticket:
    """Who booked is there: they get a number at their hour. Said twice, they have one number.

    Raises NoQueue, NoSuchAppointment, AppointmentCancelled, -OtherDay, -Elsewhere.
    """
    queries.queue_to_change(act.session, unit)
    found = queries.appointment(act.session, typed)
    act.session.refresh(found)
    if known := queries.ticket_of_appointment(act.session, found.id):
        return known
    if found.unit != unit:
        raise AppointmentElsewhere
    if found.cancelled_at is not None:
        raise AppointmentCancelled
    if found.day != clock.day_of(act.at):
        raise AppointmentOtherDay(day=f"{found.day:%d/%m/%Y}")
    found.arrived_at = act.at
    wanted = Wanted(procedure_code=found.procedure_code)
    letter = _series(act, unit, wanted).letter
    # It is told apart by the appointment; what the page called this submission may be another's.
    ticket = _give(act, unit, codes.random_text(26), letter, wanted, found.id)
    journal.record(
        act,
        "waiting.arrived",
        subject_of(unit, ticket.day),
        number=ticket.label,
        appointment=found.id,
    )
    return ticket


def _give(
    act: Act,
    unit: str,
    op_id: str,
    letter: str,
    wanted: Wanted,
    appointment_id: int | None = None,
) -> Ticket:
    day = clock.day_of(act.at)
    ticket = Ticket(
        op_id=op_id,
        unit=unit,
        day=day,
        letter=letter,
        number=queries.highest_number(act.session, unit, day, letter) + 1,
        group_id=wanted.group_id,
        procedure_code=wanted.procedure_code,
        appointment_id=appointment_id,
        state=TicketState.WAITING,
        taken_at=act.at,
        calls=0,
        passed=0,
    )
    ticket.token_digest = codes.token_digest(queries.token_of(ticket))
    act.session.add(ticket)
    act.session.flush()
    return ticket


def _series(act: Act, unit: str, wanted: Wanted) -> Series:
    """The letter asked for, else the one of the procedure's field, else the one for the rest."""
    known = queries.series_of(act.session, unit)
    field = None
    if wanted.procedure_code is not None:
        day = clock.day_of(act.at)
        field = catalogue.version_in_force(act.session, wanted.procedure_code, day)[1].field.code
    if wanted.letter is not None:
        found = next((s for s in known if s.letter == wanted.letter), None)
    else:
        found = next((s for s in known if field in s.fields), None)
        found = found or next((s for s in known if not s.fields), None)
    if found is None:
        raise NoSuchSeries
    return found
