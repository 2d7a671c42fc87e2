"""The lines of an explanation as sentences that a citizen reads."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from onestop.kernel import clock, i18n
from onestop.kernel.i18n import gettext
from onestop.workdays.rules import Line

Facts = dict[str, Any]


def sentence(line: Line) -> str:
    """One line in the present language."""
    return WORDS[line.kind](line.facts)


def day(text: str) -> str:
    """A day with its weekday, from an ISO day or moment."""
    moment = datetime.fromisoformat(text) if "T" in text else None
    shown = clock.day_of(moment) if moment else date.fromisoformat(text)
    pattern = "EEEE, dd/MM/yyyy" if i18n.locale() == "vi" else "EEEE d MMMM yyyy"
    return format_date(shown, pattern, locale=i18n.locale())


def hour(text: str) -> str:
    return f"{clock.local(datetime.fromisoformat(text)):%H:%M}"


def _name(facts: Facts) -> str:
    english = facts.get("en") if i18n.locale() == "en" else None
    return str(english or facts.get("vi") or gettext("weekend"))


def _received(facts: Facts) -> str:
    return gettext(
        "Received on %(day)s at %(hour)s; this day is not counted.",
        day=day(facts["at"]),
        hour=hour(facts["at"]),
    )


def _counts_from(facts: Facts) -> str:
    start = day(facts["from"])
    if facts["why"] == "day_off":
        return gettext(
            "That was a day off (%(name)s), so it counts as received on %(day)s.",
            name=_name(facts),
            day=start,
        )
    if facts["why"] == "after_closing":
        return gettext(
            "That was after closing time (%(hour)s), so it counts as received on %(day)s.",
            hour=facts["hour"],
            day=start,
        )
    return gettext(
        "That was after %(hour)s, so it counts as received on %(day)s.",
        hour=facts["hour"],
        day=start,
    )


def _limit(facts: Facts) -> str:
    amount = facts["amount"].replace(".", "," if i18n.locale() == "vi" else ".")
    words = {
        "hour": gettext("%(n)s hours", n=amount),
        "working_hour": gettext("%(n)s working hours", n=amount),
        "working_day": gettext("%(n)s working days", n=amount),
        "day": gettext("%(n)s days", n=amount),
        "month": gettext("%(n)s months", n=amount),
        "year": gettext("%(n)s years", n=amount),
        "same_day": gettext("the same working day"),
    }
    return gettext("The published limit is: %(limit)s.", limit=words[facts["unit"]])


def _cause(facts: Facts) -> str:
    causes = {
        "citizen": gettext("while we waited for your papers"),
        "money": gettext("while a payment was awaited"),
        "stopped": gettext("while the work was stopped"),
    }
    return causes.get(facts["cause"]) or str(facts["cause"])


def _paused(facts: Facts) -> str:
    return gettext(
        "The clock stood still from %(start)s to %(end)s, %(cause)s; this time is not counted.",
        start=day(facts["start"]),
        end=day(facts["end"]),
        cause=_cause(facts),
    )


def _again(facts: Facts) -> str:
    return gettext(
        "The clock stood still from %(start)s to %(end)s, %(cause)s; after that the limit is"
        " counted again from the beginning.",
        start=day(facts["start"]),
        end=day(facts["end"]),
        cause=_cause(facts),
    )


def _still(facts: Facts) -> str:
    return gettext(
        "The clock stands still since %(start)s, %(cause)s. A new date is worked out then.",
        start=day(facts["start"]),
        cause=_cause(facts),
    )


WORDS: dict[str, Callable[[Facts], str]] = {
    "no_limit": lambda facts: gettext("The procedure has no fixed limit."),
    "received": _received,
    "counts_from": _counts_from,
    "limit": _limit,
    "weekends": lambda facts: gettext("Weekends are not counted: %(n)s days.", n=facts["count"]),
    "holiday": lambda facts: gettext(
        "%(name)s, %(day)s, is not counted.", name=_name(facts), day=day(facts["day"])
    ),
    "made_up": lambda facts: gettext(
        "%(day)s is a working day (%(name)s).", name=_name(facts), day=day(facts["day"])
    ),
    "moved": lambda facts: gettext(
        "The last day, %(day)s, is a day off (%(name)s), so it moves to %(to)s.",
        day=day(facts["day"]),
        name=_name(facts),
        to=day(facts["to"]),
    ),
    "paused": _paused,
    "counted_again": _again,
    "stands_still": _still,
    "result": lambda facts: gettext(
        "So the answer is due by %(hour)s on %(day)s.",
        hour=hour(facts["at"]),
        day=day(facts["at"]),
    ),
}
