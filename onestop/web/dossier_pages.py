"""What every door that shows a dossier needs: its story, in four queries whatever its length."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from onestop.agencies import queries as agencies
from onestop.agencies.models import Agency
from onestop.catalogue import queries as catalogue
from onestop.dossiers import projection, story, timing
from onestop.dossiers.errors import NoSuchDossier
from onestop.dossiers.holding import Held
from onestop.dossiers.words import HOLDERS
from onestop.journal import queries as journal
from onestop.journal.models import Event
from onestop.kernel import clock
from onestop.kernel.i18n import gettext
from onestop.workdays import explaining
from onestop.workdays import queries as workdays
from onestop.workdays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Shown:
    """A dossier as a page shows it: the story, its units, and its date worked out in sentences."""

    story: story.Story
    agencies: dict[str, Agency]
    lines: tuple[str, ...]
    events: Sequence[Event]
    calendar: Calendar

    def unit_name(self, code: str) -> str:
        """The name of a unit that takes part; its code when it is not known any more."""
        return self.agencies[code].name if code in self.agencies else code

    def holder_words(self, part: Held) -> str:
        """Whose turn it was, as the ledger of time says it."""
        if part.kind in HOLDERS:
            return str(HOLDERS[part.kind])
        return gettext("at %(unit)s", unit=self.unit_name(part.agency))

    @property
    def reception(self) -> Agency | None:
        return self.agencies.get(self.story.row["reception_agency"])


# A page shows on which day of its share a step is; for that a calendar of some minutes ago will do.
# What is counted and stored never comes from here.
FRESH = timedelta(minutes=5)
_calendars: dict[tuple[str, str], tuple[datetime, Calendar]] = {}


def _calendar(session: Session, agency_code: str, now: datetime) -> Calendar:
    key = (str(session.get_bind().engine.url), agency_code)
    read_at, calendar = _calendars.get(key, (None, None))
    if calendar is None or read_at is None or not timedelta() <= now - read_at < FRESH:
        calendar = workdays.calendar(session, agency_code)
        _calendars[key] = (now, calendar)
    return calendar


def shown(session: Session, code: str) -> Shown:
    """Raises NoSuchDossier."""
    events = journal.events_of(session, f"dossier:{code}")
    if not events:
        raise NoSuchDossier(dossier=code)
    picture = projection.replay(events)
    now = clock.now()
    row = picture.dossier
    units = {row["reception_agency"], row["competent_agency"], row["holder_agency"]}
    units |= {step["agency_code"] for step in picture.step.values()}
    units |= {event.unit for event in events if event.unit}
    units |= {c["asked_agency"] for c in picture.consultation.values()}
    units |= {row.get("paper_holder") or "", row.get("paper_sent_to") or ""}
    for original in picture.original.values():
        units |= {original["holder_unit"], original["sent_to"] or ""}
    bodies = agencies.agencies_by_code(session, units, clock.day_of(row["lodged_at"]))
    procedure = catalogue.definition(session, row["version_id"])
    calendar = _calendar(session, row["reception_agency"], now)
    told = story.told(picture, events, procedure, bodies, now, calendar)
    lines = tuple(explaining.sentence(line) for line in timing.lines_of(told.clock))
    return Shown(told, bodies, lines, events, calendar)
