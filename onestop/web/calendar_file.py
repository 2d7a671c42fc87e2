"""A date as an entry of a calendar (RFC 5545): the only importer of icalendar.

A calendar that subscribes to the address asks again by itself; the entry keeps its UID and counts
its changes, so the old date is moved and not doubled.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import icalendar

from onestop.kernel import i18n
from onestop.kernel.clock import VIETNAM
from onestop.kernel.i18n import gettext
from onestop.web.dossier_pages import Shown

ASK_AGAIN = timedelta(hours=6)
AHEAD = timedelta(days=-1)
WEEK_AHEAD = timedelta(days=-7)


def appointment_file(code: str, host: str, now: datetime, entry_of: "Appointed") -> bytes:
    """An appointment as bytes of text/calendar; a cancelled one is struck out."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//Onestop//{i18n.locale().upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    entry = icalendar.Event()
    entry.add("uid", f"{code}@{host}")
    entry.add("sequence", int(entry_of.is_cancelled))
    entry.add("dtstamp", now)
    entry.add("dtstart", entry_of.starts_at.astimezone(VIETNAM))
    entry.add("dtend", (entry_of.starts_at + entry_of.length).astimezone(VIETNAM))
    entry.add("summary", entry_of.words)
    entry.add("location", entry_of.place)
    entry.add("status", "CANCELLED" if entry_of.is_cancelled else "CONFIRMED")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


@dataclass(frozen=True, slots=True)
class Appointed:
    """What an entry says of an appointment."""

    starts_at: datetime
    length: timedelta
    words: str
    place: str
    is_cancelled: bool


def calendar_file(view: Shown, host: str, now: datetime) -> bytes:
    """The entry as bytes of text/calendar; without an open date the entry is cancelled. It names
    the dossier by its code only: a calendar may be seen by others."""
    story = view.story
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//Onestop//{i18n.locale().upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    entry = icalendar.Event()
    entry.add("uid", f"{story.code}@{host}")
    entry.add("sequence", story.row["seq"])
    entry.add("dtstamp", now)
    entry.add("last-modified", story.changed_at)
    due_at = story.due_at or story.changed_at
    entry.add("dtstart", due_at.astimezone(VIETNAM))
    entry.add("dtend", due_at.astimezone(VIETNAM))
    unit = view.reception
    entry.add("summary", gettext("Answer due: dossier %(code)s", code=story.code))
    entry.add("description", "\n".join([story.headline, *view.lines]))
    if unit:
        entry.add("location", f"{unit.name}, {unit.phone}" if unit.phone else unit.name)
    running = story.due_at is not None and story.is_running
    entry.add("status", "CONFIRMED" if running else "CANCELLED")
    if running:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", gettext("Answer due: dossier %(code)s", code=story.code))
        alarm.add("trigger", AHEAD)
        entry.add_component(alarm)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


@dataclass(frozen=True, slots=True)
class LastDay:
    """A day until which something may be done; `name` tells one from another in a calendar."""

    name: str
    day: date
    words: str
    how: str


def last_days_file(code: str, host: str, now: datetime, days: Iterable[LastDay]) -> bytes:
    """Last days as whole days of a calendar, each with a word a week ahead. An entry keeps its UID,
    so that taking it in again moves it and does not double it."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//Onestop//{i18n.locale().upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for last in days:
        entry = icalendar.Event()
        entry.add("uid", f"{code}-{last.name}@{host}")
        entry.add("sequence", int(now.timestamp()) // 60)
        entry.add("dtstamp", now)
        entry.add("dtstart", last.day)
        entry.add("dtend", last.day + timedelta(days=1))
        entry.add("summary", last.words)
        entry.add("description", last.how)
        entry.add("transp", "TRANSPARENT")
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", last.words)
        alarm.add("trigger", WEEK_AHEAD)
        entry.add_component(alarm)
        calendar.add_component(entry)
    return bytes(calendar.to_ical())
