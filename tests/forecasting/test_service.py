"""Forecasts of dossiers made by the verbs: shown, hidden, in line, held against what happened."""

from datetime import timedelta

from sqlalchemy import func, select

from onestop.dossiers.service import asking, closing, deciding
from onestop.forecasting import queries, service
from onestop.forecasting.models import Forecast, ForecastOutcome
from onestop.kernel import clock
from tests.forecasting.conftest import GROUP, Office
from tests.small_world import POLICE

# Two days' work without an order: the newest goes first.
NEWEST = (-1, -1)


def rows(office: Office, table: type[Forecast] | type[ForecastOutcome]) -> int:
    return office.world.session.scalar(select(func.count()).select_from(table)) or 0


def outcome_of(office: Office, dossier_id: int) -> ForecastOutcome:
    found = office.world.session.get(ForecastOutcome, dossier_id)
    assert found
    return found


def test_the_days_and_the_place_are_named(office: Office) -> None:
    line = office.work(40)
    assert office.refresh() == len(line)
    found = [office.forecast(dossier) for dossier in line]
    assert [f.ahead for f in found if f] == list(range(len(line)))
    # Two are finished a day; while the line grew at first, none were.
    assert all(f and f.per_day and 1.7 < f.per_day <= 2 for f in found)
    first, last = found[0], found[-1]
    assert first and last and first.most_by and last.half_by and last.most_by
    assert office.world.now < first.most_by < last.most_by
    # Eight stand in the line, two are finished a day.
    days = office.world.now + timedelta(days=2), office.world.now + timedelta(days=9)
    assert days[0] < last.half_by <= last.most_by < days[1]
    assert (last.first_half_by, last.first_most_by) == (last.half_by, last.most_by)
    assert last.first_at == office.world.now
    assert clock.local(last.most_by).hour == 17


def test_nothing_is_shown_under_too_few(office: Office) -> None:
    line = office.work(13)
    office.finish(line.pop(0))
    assert office.refresh() == 0
    assert office.forecast(line[0]) is None
    office.finish(line.pop(0))
    office.refresh()
    found = office.forecast(line[-1])
    assert found and found.ahead is not None


def test_old_finished_ones_do_not_count(office: Office) -> None:
    line = office.work(20)
    assert office.refresh(office.world.now + timedelta(days=300)) == 0
    assert office.forecast(line[0]) is None


def test_no_place_where_the_newest_goes_first(office: Office) -> None:
    line = office.work(30, order=NEWEST)
    office.refresh()
    found = [f for f in map(office.forecast, line) if f]
    assert [f.ahead for f in found] == [None] * len(found)


def test_again_changes_nothing(office: Office) -> None:
    office.work(25)
    assert office.refresh() > 0
    assert office.refresh() == 0
    assert service.refresh(office.world.session, office.world.now) == 0


def test_the_first_days_named_stay(office: Office) -> None:
    line = office.work(30)
    office.refresh()
    before = office.forecast(line[-1])
    assert before
    kept = (before.first_half_by, before.first_most_by, before.first_at)
    office.next_day(4)
    office.refresh()
    after = office.forecast(line[-1])
    assert after and (after.half_by, after.most_by) != kept[:2]
    assert (after.first_half_by, after.first_most_by, after.first_at) == kept


def test_hits_and_misses_are_counted(office: Office) -> None:
    line = office.work(30)
    office.refresh()
    early, never = line[0], line[1]
    office.finish(early)
    office.refresh()
    assert office.forecast(early) is None
    noted = outcome_of(office, early.id)
    assert noted.hit_half and noted.hit_most
    assert (noted.procedure_code, noted.agency_code) == (GROUP.procedure_code, GROUP.agency_code)
    # Its day has not come yet, so it does not count before it.
    found = office.forecast(never)
    assert found and (found.hits, found.of) == (0, 0)
    office.next_day(30)
    office.refresh()
    found = office.forecast(never)
    # All the open ones are over their days; the one that was finished was in time.
    assert found and (found.hits, found.of) == (1, len(line))
    office.finish(never)
    office.refresh()
    assert not outcome_of(office, never.id).hit_most
    found = office.forecast(line[2])
    assert found and (found.hits, found.of) == (1, len(line))
    assert office.refresh() == 0
    office.next_day(90)
    office.refresh()
    found = office.forecast(line[2])
    assert found and (found.hits, found.of) == (0, 0)


def test_outcomes_are_forgotten(office: Office) -> None:
    line = office.work(25)
    office.refresh()
    office.finish(line[0])
    office.refresh()
    assert rows(office, ForecastOutcome) == 1
    office.refresh(office.world.now + timedelta(days=400))
    assert rows(office, ForecastOutcome) == 0


def test_while_the_clock_stands_still_nothing_is_named_and_nothing_missed(office: Office) -> None:
    line = office.work(30)
    office.refresh()
    asked = line[-1]
    asking.ask_papers(office.world.act(POLICE), asked, ["Bản sao"], "Thiếu giấy tờ")
    office.refresh()
    found = office.forecast(asked)
    assert found and found.most_by is None and found.ahead is None and found.first_most_by
    others = [office.forecast(dossier) for dossier in line[:-1]]
    assert [f.ahead for f in others if f] == list(range(len(line) - 1))
    office.next_day(30)
    office.refresh()
    found = office.forecast(asked)
    assert found and (found.hits, found.of) == (0, len(line) - 1)


def test_withdrawn_ones_go_uncounted(office: Office) -> None:
    line = office.work(25)
    office.refresh()
    closing.withdraw(office.world.act(), line[0])
    office.refresh()
    assert office.forecast(line[0]) is None
    assert rows(office, ForecastOutcome) == 0
    found = office.forecast(line[1])
    assert found and found.ahead == 0


def test_a_recalled_one_is_counted_once(office: Office) -> None:
    line = office.work(25)
    office.refresh()
    office.finish(line[0])
    office.refresh()
    deciding.recall(office.world.act(POLICE), line[0], "Sai tên")
    office.refresh()
    assert office.forecast(line[0])
    deciding.decide(office.world.act(POLICE), line[0], deciding.Outcome.GRANTED)
    office.refresh()
    assert office.forecast(line[0]) is None
    assert rows(office, ForecastOutcome) == 1


def test_groups(office: Office) -> None:
    session = office.world.session
    assert queries.groups(session) == []
    line = office.work(25)
    assert queries.groups(session) == [GROUP]
    office.refresh()
    for dossier in line:
        office.finish(dossier)
    # Nothing is open any more, but the forecasts must still be held against what happened.
    assert queries.groups(session) == [GROUP]
    office.refresh()
    assert queries.groups(session) == []
    assert rows(office, Forecast) == 0
