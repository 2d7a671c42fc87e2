"""Agencies as they were on a day."""

from dataclasses import replace
from datetime import date

import pytest

from onestop.agencies import queries, service
from onestop.agencies.errors import CannotBeRouted, CodeTaken, NoSuchAgency
from onestop.agencies.models import AgencyRole
from onestop.agencies.service import Body
from onestop.journal import queries as journal

OLD = Body("X.1", "UBND cũ", "Old", AgencyRole.COMMUNE, serves="X.1", valid_from=date(2018, 1, 1))
CHANGE = date(2025, 7, 1)


def test_a_body_that_changed_has_one_row_for_each_time(act) -> None:
    service.found(act, OLD)
    service.close(act, "X.1", CHANGE)
    service.found(act, replace(OLD, name_vi="UBND mới", valid_from=CHANGE))

    def name(day: date) -> str:
        return queries.agency(act.session, "X.1", day).name_vi

    assert name(date(2025, 6, 30)) == "UBND cũ" and name(CHANGE) == "UBND mới"
    with pytest.raises(NoSuchAgency):
        name(date(2017, 12, 31))


def test_one_code_is_one_bodys_at_a_time(act) -> None:
    service.found(act, replace(OLD, valid_from=CHANGE))
    with pytest.raises(CodeTaken):
        service.found(act, OLD)
    with pytest.raises(CodeTaken):
        service.found(act, replace(OLD, valid_from=date(2026, 1, 1)))


def test_what_is_not_there_cannot_be_ended(act) -> None:
    service.found(act, replace(OLD, valid_from=CHANGE))
    with pytest.raises(NoSuchAgency):
        service.close(act, "X.1", CHANGE)


def test_a_local_body_goes_before_a_provincial_one(act) -> None:
    police = replace(OLD, role=AgencyRole.COMMUNE_POLICE, valid_from=CHANGE)
    service.found(act, replace(police, code="P.0", serves=None))
    service.found(act, replace(police, code="P.1", serves="X.1"))

    def resolved(commune: str) -> str:
        return queries.resolve(act.session, "commune_police", commune, CHANGE).code

    assert resolved("X.1") == "P.1" and resolved("X.2") == "P.0"


@pytest.mark.parametrize("role", ["tax", "no such kind"])
def test_where_nobody_works_a_manager_must_see_to_it(act, role) -> None:
    with pytest.raises(CannotBeRouted):
        queries.resolve(act.session, role, "X.1", CHANGE)


def test_each_change_is_in_the_journal(act) -> None:
    service.found(act, OLD)
    service.show_by_code(act, "X.1", CHANGE, False)
    service.close(act, "X.1", CHANGE)
    names = [event.name for event in journal.events_of(act.session, "agency:X.1")]
    assert names == ["agency.founded", "agency.lookup_changed", "agency.closed"]
    assert not queries.agency(act.session, "X.1", date(2025, 6, 1)).shows_by_code
