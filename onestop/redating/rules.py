"""What a change of the calendar is, and what it makes of a date. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from onestop.dossiers.timing import Clock, stopped_between
from onestop.kernel import clock as clocks
from onestop.redating.errors import WrongOrder
from onestop.redating.models import Kind
from onestop.workdays.calendar import Calendar, Hours, Special
from onestop.workdays.counting import count
from onestop.workdays.facts import Limit, Pause, Unit

PROVINCE = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A change as plain data, with the days it touches."""

    kind: Kind
    data: dict[str, Any]
    first_day: date
    last_day: date | None
    agency_code: str = PROVINCE


def day_change(
    day: date, special: Special | None, *, source: str = "", agency_code: str = PROVINCE
) -> Change:
    """A day off, a day worked on, or (None) a day like its weekday again."""
    data: dict[str, Any] = {"day": day.isoformat(), "source": source, "special": None}
    if special:
        data["special"] = {
            "is_working": special.is_working,
            "vi": special.name_vi,
            "en": special.name_en,
        }
    return Change(Kind.DAY, data, day, day, agency_code)


def hours_change(
    begins: date, week: list[Any], *, source: str, agency_code: str = PROVINCE
) -> Change:
    """Other office hours from a day on."""
    data = {"begins": begins.isoformat(), "week": week, "source": source}
    return Change(Kind.HOURS, data, begins, None, agency_code)


def outage_change(
    begins_at: datetime,
    ends_at: datetime,
    *,
    what: tuple[str, str],
    ground: str,
    for_applicants: bool,
    for_agencies: bool,
) -> Change:
    """A time in which the system was down. Raises WrongOrder."""
    if ends_at <= begins_at:
        raise WrongOrder
    data = {
        "begins_at": begins_at.isoformat(),
        "ends_at": ends_at.isoformat(),
        "vi": what[0],
        "en": what[1],
        "ground": ground,
        "for_applicants": for_applicants,
        "for_agencies": for_agencies,
    }
    return Change(Kind.OUTAGE, data, clocks.day_of(begins_at), clocks.day_of(ends_at))


def special_of(data: dict[str, Any]) -> Special | None:
    told = data["special"]
    return Special(told["is_working"], told["vi"], told["en"]) if told else None


def outage_of(data: dict[str, Any]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(data["begins_at"]), datetime.fromisoformat(data["ends_at"])


def changed(calendar: Calendar, kind: Kind, data: dict[str, Any], hours: Hours | None) -> Calendar:
    """The calendar as the change makes it; an outage leaves it as it is."""
    if kind is Kind.DAY:
        return calendar.with_days({date.fromisoformat(data["day"]): special_of(data)})
    return calendar.with_hours(hours) if hours else calendar


def stops_of(kind: Kind, data: dict[str, Any]) -> tuple[Pause, ...]:
    """What does not count of the time an applicant has to answer in."""
    if kind is Kind.OUTAGE and data["for_applicants"]:
        return (Pause(*outage_of(data), "outage"),)
    return ()


def clock_with(clock: Clock, kind: Kind, data: dict[str, Any]) -> Clock:
    """A dossier's clock as the change makes it: an outage is time that does not count, where the
    text it rests on says so."""
    if kind is Kind.OUTAGE and data["for_agencies"]:
        return stopped_between(clock, *outage_of(data), "outage")
    return clock


def answer_by(
    asked_at: datetime, days: int, calendar: Calendar, stops: Sequence[Pause] = ()
) -> datetime:
    """The last moment of so many working days to answer in, days of an outage left out."""
    day = clocks.day_of(asked_at)
    limit = Limit(Decimal(days), Unit.WORKING_DAY)
    return count(asked_at, day, limit, calendar, stops).at


def turns_late(old: datetime, new: datetime, now: datetime) -> bool:
    """Whether a date that had not passed has passed once it is moved."""
    return new < now <= old
