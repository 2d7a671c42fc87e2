"""A calendar with something otherwise, for tests of what that makes of a date."""

from collections.abc import Mapping
from datetime import date

from onestop.workdays.calendar import Calendar, Hours, Special


def with_days(calendar: Calendar, changed: Mapping[date, Special | None]) -> Calendar:
    """The same with some days otherwise; None: like its weekday again."""
    specials = {**calendar._specials, **changed}
    kept = {day: special for day, special in specials.items() if special is not None}
    return Calendar(kept, calendar._hours[1:])


def with_hours(calendar: Calendar, hours: Hours) -> Calendar:
    """The same with other office hours from their day on."""
    others = [h for h in calendar._hours[1:] if h.begins != hours.begins]
    return Calendar(calendar._specials, [*others, hours])
