"""The numbers of units, people and steps."""

from datetime import date, timedelta

from sqlalchemy import select

from onestop.dossiers import queries
from onestop.journal import queries as journal
from onestop.statistics import queries as figures
from onestop.statistics.models import Stay
from onestop.statistics.rules import Period
from tests.conftest import MONDAY
from tests.small_world import INSURANCE, POLICE, UNIT
from tests.statistics.reading import sent_back

HOUR = 3600
ALWAYS = Period(date(2026, 1, 1), date(2026, 12, 31))


def test_the_middle_and_nine_of_ten(world, kept) -> None:
    dossier = world.with_police()
    events = journal.events_of(world.session, dossier.subject)
    kept()
    for number in range(1, 11):
        world.session.add(
            Stay(
                event_id=events[0].id,
                dossier_id=dossier.id,
                procedure_code=dossier.procedure_code,
                position=number,
                code="check",
                agency_code=INSURANCE,
                account_id=1,
                began_at=MONDAY,
                ended_at=MONDAY + timedelta(days=number),
                ended_by="handed-over",
                working_seconds=number * 8 * HOUR,
            )
        )
    world.session.flush()
    (found,) = figures.dwell(world.session, ALWAYS, INSURANCE)
    assert (found.count, found.median, found.ninth) == (10, 5.0, 9.0)
    assert figures.dwell(world.session, Period(date(2025, 1, 1), date(2025, 2, 1)), INSURANCE) == []


def test_numbers_are_those_of_a_recount_from_the_events(world, kept) -> None:
    for returns in (1, 2, 3):
        dossier = world.received()
        for _ in range(returns):
            sent_back(world, dossier)
    world.with_police()
    kept()
    names = []
    for dossier in world.session.scalars(select(queries.Dossier)):
        names += [e.name for e in journal.events_of(world.session, dossier.subject)]
    found = figures.of_units(world.session, ALWAYS)
    assert found[UNIT].count("return") == names.count("dossier.sent_back") == 6
    assert found[UNIT].count("ping-pong") == 0 + 1 + 2
    begun = names.count("dossier.received") + names.count("dossier.sent_back")
    assert (found[UNIT].stays, found[UNIT].dossiers) == (begun, 4)
    assert found[POLICE].stays == names.count("dossier.accepted") == 1
    people = figures.of_officers(world.session, ALWAYS, UNIT)
    assert sum(f.stays for f in people.values()) == found[UNIT].stays
    assert set(figures.of_units(world.session, ALWAYS, {POLICE})) == {POLICE}
