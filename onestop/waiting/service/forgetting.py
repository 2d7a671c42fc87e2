"""Who booked is forgotten some time after the day: how many booked is not."""

from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from onestop.journal import service as journal
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.waiting import queries
from onestop.waiting.models import Appointment
from onestop.waiting.service.taking import subject_of

# Names and phones serve the day itself; a month leaves time to answer a complaint about it. No
# text says how long: Law 91/2025/QH15 on personal data asks that they go when they are not needed
# any more [memory].
NAMES_KEPT = timedelta(days=30)
_HAS_NAMES = or_(
    Appointment.name != "", Appointment.phone != "", Appointment.account_id.is_not(None)
)


def days_to_forget(session: Session, now: datetime, most: int) -> list[tuple[str, date]]:
    """(unit, day) of appointments that are long past and still have names, the oldest first."""
    rows = session.execute(
        select(Appointment.unit, Appointment.day)
        .where(Appointment.day < clock.day_of(now - NAMES_KEPT), _HAS_NAMES)
        .distinct()
        .order_by(Appointment.day, Appointment.unit)
        .limit(most)
    )
    return [(row.unit, row.day) for row in rows]


def forget_names(act: Act, unit: str, day: date) -> int:
    """The names, phones and accounts of a day's appointments go; returns of how many."""
    queries.queue_to_change(act.session, unit)
    rows = act.session.scalars(
        select(Appointment).where(Appointment.unit == unit, Appointment.day == day, _HAS_NAMES)
    ).all()
    for row in rows:
        row.name, row.phone, row.account_id = "", "", None
    if rows:
        journal.record(act, "waiting.names_forgotten", subject_of(unit, day), count=len(rows))
    return len(rows)
