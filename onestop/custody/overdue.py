"""Originals that are still here long after the dossier ended: a unit's debt, as an inspector sees
it."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from onestop.custody.queries import ENDED
from onestop.dossiers.models import Dossier
from onestop.dossiers.originals import STILL_HERE, Original
from onestop.journal.models import Event
from onestop.kernel import clock
from onestop.workdays import queries as workdays

# Two weeks of work for the applicant to come and the unit to call [our choice: no text says when
# an original is late].
WORKING_DAYS = 10
_ENDS = ("dossier.withdrawn", "dossier.rejected", "dossier.stopped", "dossier.result_given")


def overdue(session: Session, now: datetime, units: Collection[str] | None) -> dict[str, int]:
    """How many originals each reception unit owes for more than WORKING_DAYS working days, the
    province's days; of these units (None: of every one)."""
    last_end = (
        select(func.max(Event.at))
        .where(Event.subject == literal("dossier:") + Dossier.code, Event.name.in_(_ENDS))
        .scalar_subquery()
    )
    wanted = (
        select(Dossier.reception_agency, func.count())
        .join(Original, Original.dossier_id == Dossier.id)
        .where(
            Original.to_give_back,
            Original.state.in_(STILL_HERE),
            Dossier.status.in_(ENDED),
            last_end < _begin(session, now),
        )
        .group_by(Dossier.reception_agency)
    )
    if units is not None:
        wanted = wanted.where(Dossier.reception_agency.in_(units))
    return {row[0]: row[1] for row in session.execute(wanted)}


def _begin(session: Session, now: datetime) -> datetime:
    """The beginning of the day that lies so many working days back."""
    calendar = workdays.calendar(session)
    today = day = clock.day_of(now)
    while calendar.working_days(day, today) < WORKING_DAYS:
        day -= timedelta(days=1)
    return calendar.at(day, time.min)
