"""The lines of an explanation as sentences that a citizen reads."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from onestop.kernel import clock, i18n
from onestop.kernel.i18n import gettext
from onestop.workdays.facts import Line

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
    if "counts" in facts:
        return gettext(
            "Received on %(day)s at %(hour)s.", day=day(facts["at"]), hour=hour(facts["at"])
        )
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


def amount_words(amount: str, unit: str) -> str:
    """A length of time in words: 12,5 working days."""
    number = amount.replace(".", "," if i18n.locale() == "vi" else ".")
    words = {
        "hour": gettext("%(n)s hours", n=number),
        "working_hour": gettext("%(n)s working hours", n=number),
        "working_day": gettext("%(n)s working days", n=number),
        "day": gettext("%(n)s days", n=number),
        "month": gettext("%(n)s months", n=number),
        "year": gettext("%(n)s years", n=number),
        "same_day": gettext("the same working day"),
    }
    return words[unit]


def _limit(facts: Facts) -> str:
    limit = amount_words(facts["amount"], facts["unit"])
    if source := facts.get("source"):
        limit = f"{limit} ({source})"
    if "day1" in facts:
        return gettext(
            "The published limit is: %(limit)s. Day 1 is %(day)s.",
            limit=limit,
            day=day(facts["day1"]),
        )
    return gettext("The published limit is: %(limit)s.", limit=limit)


def _extended(facts: Facts) -> str:
    return gettext(
        "Longer by %(amount)s, as the law allows (%(source)s): %(reason)s.",
        amount=amount_words(facts["amount"], facts["unit"]),
        source=facts["source"],
        reason=facts["reason"].rstrip("."),
    )


def _cause(facts: Facts) -> str:
    causes = {
        "citizen": gettext("while we waited for your papers"),
        "money": gettext("while a payment was awaited"),
        "stopped": gettext("while the work was stopped"),
        "post": gettext("while your papers were with the post"),
        "outage": gettext("while the system was out of order"),
    }
    return causes.get(facts["cause"]) or str(facts["cause"])


def _stood_still(facts: Facts) -> dict[str, str]:
    return {
        "start": f"{hour(facts['start'])} {day(facts['start'])}",
        "end": f"{hour(facts['end'])} {day(facts['end'])}",
        "cause": _cause(facts),
    }


def _paused(facts: Facts) -> str:
    told = _stood_still(facts)
    if "minutes" in facts:
        hours, minutes = divmod(facts["minutes"], 60)
        length = gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=f"{minutes:02}")
        return gettext(
            "The clock stood still from %(start)s to %(end)s, %(cause)s: %(length)s are not"
            " counted.",
            length=length,
            **told,
        )
    return gettext(
        "The clock stood still from %(start)s to %(end)s, %(cause)s: %(n)s days whose closing hour"
        " fell into this time are not counted.",
        n=facts["days"],
        **told,
    )


def _without_effect(facts: Facts) -> str:
    return gettext(
        "The clock stood still from %(start)s to %(end)s, %(cause)s: no closing hour before the"
        " date fell into this time, so the date stays.",
        **_stood_still(facts),
    )


def _again(facts: Facts) -> str:
    return gettext(
        "The clock stood still from %(start)s to %(end)s, %(cause)s; after that the limit is"
        " counted again from the beginning.",
        **_stood_still(facts),
    )


def _again_from(facts: Facts) -> str:
    told = {"day": day(facts["at"]), "hour": hour(facts["at"])}
    if "counts" in facts:
        return gettext("Everything was there on %(day)s at %(hour)s.", **told)
    return gettext("Everything was there on %(day)s at %(hour)s; this day is not counted.", **told)


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
    "counted_to": lambda facts: gettext(
        "Counted on the calendar, the last day is %(day)s.", day=day(facts["day"])
    ),
    "first_date": lambda facts: gettext(
        "So the first date was %(hour)s on %(day)s.",
        hour=hour(facts["at"]),
        day=day(facts["at"]),
    ),
    "new_date": lambda facts: gettext(
        "That made it %(hour)s on %(day)s.", hour=hour(facts["at"]), day=day(facts["at"])
    ),
    "paused": _paused,
    "paused_without_effect": _without_effect,
    "extended": _extended,
    "promised": lambda facts: gettext(
        "On %(on)s the agency said sorry and named a new date: %(hour)s on %(day)s.",
        on=day(facts["on"]),
        hour=hour(facts["to"]),
        day=day(facts["to"]),
    ),
    "counted_again": _again,
    "again_from": _again_from,
    "from_opening": lambda facts: gettext(
        "The hours run from the opening of the door, %(hour)s.", hour=facts["hour"]
    ),
    "stands_still": _still,
    "result": lambda facts: gettext(
        "So the answer is due by %(hour)s on %(day)s.",
        hour=hour(facts["at"]),
        day=day(facts["at"]),
    ),
}
