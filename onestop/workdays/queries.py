"""Reading the calendar."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.workdays.calendar import Calendar, Special
from onestop.workdays.models import CalendarDay

PROVINCE = ""


def calendar(session: Session, agency_code: str | None = None) -> Calendar:
    """The province's calendar, with an agency's own days laid over it."""
    rows = session.scalars(
        select(CalendarDay)
        .where(CalendarDay.agency_code.in_({PROVINCE, agency_code or PROVINCE}))
        .order_by(CalendarDay.agency_code)
    )
    return Calendar({r.day: Special(r.is_working, r.name_vi, r.name_en) for r in rows})


def days_of(session: Session, year: int) -> Sequence[CalendarDay]:
    """The days of a year that are not like their weekday, in order."""
    return session.scalars(
        select(CalendarDay)
        .where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(CalendarDay.day, CalendarDay.agency_code)
    ).all()


def day(session: Session, when: date, agency_code: str = PROVINCE) -> CalendarDay | None:
    return session.get(CalendarDay, (when, agency_code))
