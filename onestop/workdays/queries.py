"""Reading the calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.workdays.calendar import AS_IT_IS, Calendar, Hours, Instead, Special
from onestop.workdays.models import CalendarDay, OfficeHours, Outage

PROVINCE = ""


def calendar(
    session: Session, agency_code: str | None = None, instead: Instead = AS_IT_IS
) -> Calendar:
    """The province's calendar, with an agency's own days and hours laid over it.

    `instead`: as it would be after a change. The change is of a row, as applying it is, so that an
    agency's own row still stands above what the province changes.
    """
    codes = {PROVINCE, agency_code or PROVINCE}
    days: dict[tuple[str, date], Special | None] = {
        (row.agency_code, row.day): Special(row.is_working, row.name_vi, row.name_en)
        for row in session.scalars(select(CalendarDay).where(CalendarDay.agency_code.in_(codes)))
    }
    days |= {key: special for key, special in instead.days.items() if key[0] in codes}
    seasons = {
        (row.agency_code, row.begins): row.week
        for row in session.scalars(select(OfficeHours).where(OfficeHours.agency_code.in_(codes)))
    }
    seasons |= {key: week for key, week in instead.hours.items() if key[0] in codes}
    # From its first own season on, an agency keeps its own hours.
    first_own = min((begins for code, begins in seasons if code != PROVINCE), default=date.max)
    return Calendar(
        {day: special for (_code, day), special in sorted(days.items(), key=_row) if special},
        [
            hours_of(begins, week)
            for (code, begins), week in seasons.items()
            if code != PROVINCE or begins < first_own
        ],
    )


def _row(item: tuple[tuple[str, date], Special | None]) -> tuple[str, date]:
    return item[0]


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


@dataclass(frozen=True, slots=True)
class Down:
    """When the system was down, oldest first, by whose dates that makes later."""

    agencies: list[tuple[datetime, datetime]]
    applicants: list[tuple[datetime, datetime]]


def down_since(session: Session, moment: datetime) -> Down:
    """The registered outages that end after a moment, whether begun or only announced."""
    found = session.scalars(
        select(Outage).where(Outage.ends_at > moment).order_by(Outage.begins_at, Outage.id)
    ).all()
    return Down(
        agencies=[(o.begins_at, o.ends_at) for o in found if o.for_agencies],
        applicants=[(o.begins_at, o.ends_at) for o in found if o.for_applicants],
    )


def days_of(session: Session, year: int) -> Sequence[CalendarDay]:
    """The days of a year that are not like their weekday, in order."""
    return session.scalars(
        select(CalendarDay)
        .where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(CalendarDay.day, CalendarDay.agency_code)
    ).all()


def day(session: Session, when: date, agency_code: str = PROVINCE) -> CalendarDay | None:
    return session.get(CalendarDay, (when, agency_code))
