"""Changing the calendar. Days off and swaps are decided each year: they are data, with a source."""

from datetime import date, datetime
from typing import Any

import holidays

from onestop.journal import service as journal
from onestop.kernel.act import Act
from onestop.workdays import queries
from onestop.workdays.models import CalendarDay, OfficeHours, Outage
from onestop.workdays.queries import PROVINCE

LIBRARY = "python-holidays, VN"
DECIDED = "Thông báo hoán đổi ngày làm việc"
# Days swapped by a decision of the year: the day off, the day worked instead, and how sure it is.
SWAPS = (
    (date(2024, 4, 29), date(2024, 5, 4), DECIDED),
    (date(2025, 5, 2), date(2025, 4, 26), DECIDED),
    (date(2026, 1, 2), date(2026, 1, 10), f"{DECIDED} [memory]"),
    (date(2026, 8, 31), date(2026, 8, 22), DECIDED),
)
OFF = ("Nghỉ hoán đổi", "Day off by swap")
MADE_UP = ("Làm bù", "Worked in exchange")


def set_day(
    act: Act,
    day: date,
    *,
    is_working: bool,
    name_vi: str,
    name_en: str = "",
    source: str,
    agency_code: str = PROVINCE,
) -> CalendarDay:
    """Say that a day is worked on or off, for the province or one agency."""
    row = queries.day(act.session, day, agency_code)
    if row is None:
        row = CalendarDay(day=day, agency_code=agency_code)
        act.session.add(row)
    row.is_working, row.name_vi, row.name_en, row.source = is_working, name_vi, name_en, source
    act.session.flush()
    journal.record(
        act,
        "calendar.day_set",
        "calendar",
        day=day.isoformat(),
        agency=agency_code,
        working=int(is_working),
    )
    return row


def remove_day(act: Act, day: date, agency_code: str = PROVINCE) -> None:
    """The day is again like its weekday; nothing happens when it already is."""
    row = queries.day(act.session, day, agency_code)
    if row is not None:
        act.session.delete(row)
        act.session.flush()
        journal.record(
            act, "calendar.day_removed", "calendar", day=day.isoformat(), agency=agency_code
        )


def set_hours(
    act: Act, begins: date, week: list[Any], *, source: str, agency_code: str = PROVINCE
) -> OfficeHours:
    """Say when offices are open from a day on, for the province or one agency."""
    row = act.session.get(OfficeHours, (agency_code, begins))
    if row is None:
        row = OfficeHours(agency_code=agency_code, begins=begins)
        act.session.add(row)
    row.week, row.source = week, source
    act.session.flush()
    journal.record(
        act,
        "calendar.hours_set",
        "calendar",
        begins=begins.isoformat(),
        agency=agency_code,
        week=week,
    )
    return row


def register_outage(
    act: Act,
    begins_at: datetime,
    ends_at: datetime,
    *,
    what: tuple[str, str],
    ground: str,
    for_applicants: bool,
    for_agencies: bool,
) -> Outage:
    """Write down a time in which the system could not be used; `what` in Vietnamese and English."""
    outage = Outage(
        begins_at=begins_at,
        ends_at=ends_at,
        what_vi=what[0],
        what_en=what[1],
        ground=ground,
        for_applicants=for_applicants,
        for_agencies=for_agencies,
        registered_at=act.at,
        registered_by=act.who,
    )
    act.session.add(outage)
    act.session.flush()
    journal.record(
        act,
        "outage.registered",
        f"outage:{outage.id}",
        begins=begins_at.isoformat(),
        ends=ends_at.isoformat(),
        for_applicants=int(for_applicants),
        for_agencies=int(for_agencies),
    )
    return outage


def seed(act: Act, first_year: int, last_year: int) -> int:
    """Enter the public holidays and known swaps of some years; returns how many days were new.

    Days that are already there are left as somebody decided them.
    """
    years = range(first_year, last_year + 1)
    wanted = {**_holidays(years), **_swaps(years)}
    added = 0
    for day, (is_working, names, source) in sorted(wanted.items()):
        if queries.day(act.session, day) is None:
            act.session.add(
                CalendarDay(
                    day=day,
                    agency_code=PROVINCE,
                    is_working=is_working,
                    name_vi=names[0],
                    name_en=names[1],
                    source=source,
                )
            )
            added += 1
    if added:
        act.session.flush()
        journal.record(
            act, "calendar.seeded", "calendar", first=first_year, last=last_year, days=added
        )
    return added


def seed_missing(act: Act, years: range) -> None:
    """Seed each of these years of which no day is entered; others stay as they were decided."""
    for year in years:
        if not queries.days_of(act.session, year):
            seed(act, year, year)


def _holidays(years: range) -> dict[date, tuple[bool, tuple[str, str], str]]:
    vi = holidays.country_holidays("VN", years=years, language="vi")
    en = holidays.country_holidays("VN", years=years, language="en_US")
    return {day: (False, (vi[day], en.get(day, vi[day])), LIBRARY) for day in vi}


def _swaps(years: range) -> dict[date, tuple[bool, tuple[str, str], str]]:
    found: dict[date, tuple[bool, tuple[str, str], str]] = {}
    for off, made_up, source in SWAPS:
        if off.year in years:
            found[off] = (False, OFF, source)
            found[made_up] = (True, MADE_UP, source)
    return found
