"""Reading the calendar."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.workdays.calendar import Calendar, Hours, Special
from onestop.workdays.models import CalendarDay, OfficeHours, Outage

PROVINCE = ""


def calendar(session: Session, agency_code: str | None = None) -> Calendar:
    """The province's calendar, with an agency's own days and hours laid over it."""
    codes = {PROVINCE, agency_code or PROVINCE}
    days = session.scalars(
        select(CalendarDay)
        .where(CalendarDay.agency_code.in_(codes))
        .order_by(CalendarDay.agency_code)
    )
    hours = session.scalars(
        select(OfficeHours)
        .where(OfficeHours.agency_code.in_(codes))
        .order_by(OfficeHours.begins, OfficeHours.agency_code)
    ).all()
    own = any(row.agency_code != PROVINCE for row in hours)
    first_own = min((h.begins for h in hours if h.agency_code != PROVINCE), default=date.max)
    # From its first own season on, an agency keeps its own hours.
    kept = [h for h in hours if h.agency_code != PROVINCE or not own or h.begins < first_own]
    return Calendar(
        {r.day: Special(r.is_working, r.name_vi, r.name_en) for r in days},
        [hours_of(row.begins, row.week) for row in kept],
    )


def hours_of(begins: date, week: list[Any]) -> Hours:
    """Office hours as counting takes them, from pairs of HH:MM by weekday."""
    days = tuple(
        tuple(
            (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in stretches
        )
        for stretches in week
    )
    return Hours(begins, days)


def all_hours(session: Session) -> Sequence[OfficeHours]:
    """Every season of office hours, the province's first, the newest on top."""
    return session.scalars(
        select(OfficeHours).order_by(OfficeHours.agency_code, OfficeHours.begins.desc())
    ).all()


def outages(session: Session, most: int = 100) -> Sequence[Outage]:
    """The registered outages, the newest first."""
    return session.scalars(select(Outage).order_by(Outage.begins_at.desc()).limit(most)).all()


def days_of(session: Session, year: int) -> Sequence[CalendarDay]:
    """The days of a year that are not like their weekday, in order."""
    return session.scalars(
        select(CalendarDay)
        .where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(CalendarDay.day, CalendarDay.agency_code)
    ).all()


def day(session: Session, when: date, agency_code: str = PROVINCE) -> CalendarDay | None:
    return session.get(CalendarDay, (when, agency_code))
