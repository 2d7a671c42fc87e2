"""Versions by day: what is published stands from its day to the next one's, whatever the order."""

import json
from datetime import date
from itertools import permutations

import msgspec
import pytest
from sqlalchemy import select

from onestop.catalogue import queries, search, service
from onestop.catalogue.models import Entry
from onestop.journal.models import Event
from tests.small_world import PROCEDURE

CODE = PROCEDURE.code
DAYS = ("2025-01-01", "2025-07-01", "2026-01-01")


def version(day: str, *notes: str):
    return msgspec.structs.replace(PROCEDURE, valid_from=day, notes=notes)


def in_force(session, day: str) -> str:
    return queries.version_in_force(session, CODE, date.fromisoformat(day))[1].valid_from


def records(*rows: dict) -> list[bytes]:
    return [json.dumps(row).encode() for row in rows]


def counts(tally) -> tuple[int, int, int]:
    return tally.imported, tally.updated, tally.unchanged


@pytest.mark.parametrize("order", list(permutations(DAYS)), ids="/".join)
def test_each_version_stands_until_the_next_in_any_order_of_publishing(act, session, order) -> None:
    for day in order:
        service.publish(act, version(day))
    for begins, last in zip(DAYS, ("2025-06-30", "2025-12-31", "2030-01-01"), strict=True):
        assert in_force(session, begins) == in_force(session, last) == begins
    rows = queries.versions_in_force(session, date(2025, 8, 1))
    assert [row.code for row in rows] == [CODE]


def test_publishing_a_whole_history_again_changes_nothing(act, session) -> None:
    first = [service.publish(act, version(day)).id for day in DAYS]
    before = queries.newest(session)
    assert [service.publish(act, version(day)).id for day in DAYS] == first
    assert queries.newest(session) == before


def test_a_correction_of_the_same_day_can_be_taken_back(act, session) -> None:
    for text in ("right", "wrong", "right"):
        service.publish(act, version("2025-07-01", text))
    found = queries.version_in_force(session, CODE, date(2025, 7, 1))[1]
    assert found.notes == ("right",)


def test_a_curated_definition_takes_the_place_of_a_record_that_begins_later(act, session) -> None:
    service.import_records(act, records({"code": CODE, "name": "Portal"}))
    service.publish(act, PROCEDURE)
    for day in ("2025-07-01", "2026-03-02", "2027-01-01"):
        assert in_force(session, day) == PROCEDURE.valid_from
    assert session.get(Entry, CODE).is_curated


def test_a_record_of_a_curated_procedure_is_unchanged_and_reported(act, session) -> None:
    service.publish(act, PROCEDURE)
    tally = service.import_records(
        act, records({"code": "1.1", "name": "x"}, {"code": CODE, "name": "Portal"})
    )
    assert (counts(tally), tally.kept) == ((1, 0, 1), [(2, CODE)])
    assert queries.version_in_force(session, CODE, date(2026, 3, 2))[1].curated


def test_the_last_record_of_a_code_stands_and_the_same_file_again_changes_nothing(
    act, session
) -> None:
    twice = records({"code": "1.1", "name": "x"}, {"code": "1.1", "name": "y"})
    assert counts(service.import_records(act, twice)) == (1, 1, 0)
    assert queries.version_in_force(session, "1.1", date(2026, 3, 2))[1].name.vi == "y"
    before = queries.newest(session)
    assert counts(service.import_records(act, twice)) == (0, 0, 2)
    assert queries.newest(session) == before


def test_the_same_record_twice_in_a_file_is_unchanged_the_second_time(act) -> None:
    same = records({"code": "1.1", "name": "x"}, {"name": "x", "code": "1.1"})
    assert counts(service.import_records(act, same)) == (1, 0, 1)


def test_more_records_than_fit_in_one_batch_are_all_taken_in(act, session) -> None:
    many = [{"code": f"7.{n}", "name": "x"} for n in range(service.BATCH + 3)]
    assert service.import_records(act, records(*many)).imported == len(many)
    changed = [{**row, "name": "y"} for row in many]
    assert service.import_records(act, records(*changed)).updated == len(many)
    rows = queries.versions_in_force(session, date(2026, 3, 2))
    assert {row.definition["name"]["vi"] for row in rows if row.code.startswith("7.")} == {"y"}


def test_a_run_is_one_event_with_its_counts(act, session) -> None:
    service.import_records(act, [*records({"code": "1.1", "name": "x"}), b"{"])
    (event,) = session.scalars(select(Event).where(Event.name == "catalogue.imported"))
    assert (event.facts["imported"], event.facts["rejected"]) == (1, 1)
    assert len(event.facts["file"]) == 64


def test_the_index_of_a_transaction_sees_what_it_published(act, session) -> None:
    assert search.current_index(session).find(CODE) == []
    service.publish(act, PROCEDURE)
    assert [hit.code for hit in search.current_index(session).find(CODE)] == [CODE]
