"""What every door that shows a dossier needs: its story, in four queries whatever its length."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from onestop.agencies import queries as agencies
from onestop.agencies.models import Agency
from onestop.catalogue import queries as catalogue
from onestop.dossiers import projection, story, timing
from onestop.dossiers.errors import NoSuchDossier
from onestop.journal import queries as journal
from onestop.kernel import clock
from onestop.workdays import explaining


@dataclass(frozen=True, slots=True)
class Shown:
    """A dossier as a page shows it: the story, its units, and its date worked out in sentences."""

    story: story.Story
    agencies: dict[str, Agency]
    lines: tuple[str, ...]

    @property
    def reception(self) -> Agency | None:
        return self.agencies.get(self.story.row["reception_agency"])


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
    bodies = agencies.agencies_by_code(session, units, clock.day_of(row["lodged_at"]))
    procedure = catalogue.definition(session, row["version_id"])
    told = story.told(picture, events, procedure, bodies, now)
    lines = tuple(explaining.sentence(line) for line in timing.lines_of(told.clock))
    return Shown(told, bodies, lines)
