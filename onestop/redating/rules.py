"""What a change of the calendar is, and what it makes of a date. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from onestop.dossiers.timing import Span
from onestop.kernel import clock as clocks
from onestop.redating.errors import WrongOrder
from onestop.redating.models import Kind, Redating
from onestop.workdays.calendar import AS_IT_IS, Instead, Special

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


def change_of(redating: Redating) -> Change:
    """The change as it was written down."""
    return Change(
        redating.kind,
        redating.change,
        redating.first_day,
        redating.last_day,
        redating.agency_code,
    )


def special_of(data: dict[str, Any]) -> Special | None:
    told = data["special"]
    return Special(told["is_working"], told["vi"], told["en"]) if told else None


def outage_of(data: dict[str, Any]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(data["begins_at"]), datetime.fromisoformat(data["ends_at"])


def instead(change: Change) -> Instead:
    """The calendar's rows as the change would leave them; an outage changes none."""
    key = (change.agency_code, change.first_day)
    match change.kind:
        case Kind.DAY:
            return Instead(days={key: special_of(change.data)})
        case Kind.HOURS:
            return Instead(hours={key: change.data["week"]})
        case _:
            return AS_IT_IS


def outages_with(change: Change, known: Sequence[Span]) -> list[Span]:
    """The outages by which agencies may answer later, as the change would leave them."""
    counts = change.kind is Kind.OUTAGE and change.data["for_agencies"]
    return sorted({*known, *([outage_of(change.data)] if counts else [])})


def turns_late(old: datetime, new: datetime, now: datetime) -> bool:
    """Whether a date that had not passed has passed once it is moved."""
    return new < now <= old
