"""Which times can still be booked: read from the store, changed nowhere."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from onestop.kernel import clock
from onestop.waiting import queries
from onestop.waiting.models import Queue
from onestop.waiting.rules import slots_of
from onestop.workdays import queries as workdays


def days_offered(session: Session, queue: Queue, now: datetime) -> list[date]:
    """The days on which the unit's door is open, from today to the last that can be booked."""
    calendar, today = workdays.calendar(session, queue.unit), clock.day_of(now)
    ahead = (today + timedelta(days=n) for n in range(queue.days_ahead + 1))
    return [day for day in ahead if calendar.is_open(day)]


def free_slots(session: Session, queue: Queue, day: date, now: datetime) -> list[datetime]:
    """The times of a day that are still to come and not full; none on a day not offered."""
    if not clock.day_of(now) <= day <= clock.day_of(now) + timedelta(days=queue.days_ahead):
        return []
    taken = queries.booked(session, queue.unit, day)
    return [
        slot
        for slot in slots_of(queries.opening_hours(session, queue.unit, day), queue.slot_minutes)
        if slot > now and taken.get(slot, 0) < queue.slot_capacity
    ]
