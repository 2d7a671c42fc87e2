"""The portal's records: nothing is dropped, nothing curated is replaced, dirt is kept and named."""

import gzip
import json
from datetime import date, timedelta

import msgspec
import pytest
from click.testing import CliRunner
from sqlalchemy.orm import sessionmaker

from onestop.catalogue import queries, service
from onestop.catalogue.commands import catalogue_commands
from onestop.catalogue.definition import Channel, ComponentKind
from onestop.catalogue.errors import NoSuchProcedure
from onestop.workdays.facts import Unit
from tests.small_world import PROCEDURE


def record(code: str = "1.000001", **changes) -> dict:
    return {
        "code": code,
        "name": "Thủ tục nhập",
        "isWard": True,
        "isFullProcess": False,
        "executionMethods": [
            {
                "submissionMethod": "DIRECT",
                "processingTime": 5,
                "processingTimeUnit": "WORKING_DAY",
                "fees": [{"type": "FEE", "value": 10000}],
            }
        ],
        "executionCases": [
            {
                "name": "",
                "profileComponents": [
                    {"code": "C1", "name": "Đơn", "originalQty": 1, "copyQty": 0, "required": True},
                    {"code": "C2", "name": "* Lưu ý: mang theo", "originalQty": 0, "copyQty": 0},
                ],
            }
        ],
        "categoriesDetails": [{"code": "G12 - PTHT", "name": "Lĩnh vực"}],
        "resultsDetails": [{"code": "KQ.X", "name": "Kết quả"}],
        "cases": [],
        **changes,
    }


def lines(*records) -> list[bytes]:
    return [json.dumps(r, ensure_ascii=False).encode() for r in records]


def found(session, code: str = "1.000001"):
    return queries.version_in_force(session, code, date(2026, 3, 2))[1]


def test_a_record_can_be_read_and_found_but_not_filed(act, session) -> None:
    tally = service.import_records(act, lines(record()))
    assert (tally.imported, tally.rejected) == (1, [])
    procedure = found(session)
    assert not procedure.may_be_filed
    assert procedure.limit_for(Channel.DESK).unit is Unit.WORKING_DAY
    assert [c.kind for c in procedure.components] == [ComponentKind.SUBMIT, ComponentKind.NOTE]


def test_the_same_file_again_changes_nothing(act) -> None:
    records = lines(record(), record("1.000002"))
    service.import_records(act, records)
    again = service.import_records(act, records)
    assert (again.imported, again.updated, again.unchanged) == (0, 0, 2)


def test_a_changed_record_is_a_new_version_and_the_old_one_stays(act, session) -> None:
    service.import_records(act, lines(record()))
    old, _ = queries.version_in_force(session, "1.000001", date(2026, 3, 2))
    changed = service.import_records(act, lines(record(name="Tên mới")))
    assert changed.updated == 1
    assert found(session).name.vi == "Tên mới"
    assert queries.definition(session, old).name.vi == "Thủ tục nhập"


def test_what_is_dirty_is_kept_as_found_and_named(act, session) -> None:
    dirty = record(
        " 1.000 003",
        name="  Tên có dấu cách ",
        executionMethods=[
            {
                "submissionMethod": "DIRECT",
                "processingTime": "theo quy định",
                "processingTimeUnit": "OTHER",
            },
            {
                "submissionMethod": "DIRECT",
                "processingTime": 5,
                "processingTimeUnit": "DAY",
                "fees": [{"value": None}],
            },
            {"submissionMethod": "CARRIER PIGEON"},
        ],
    )
    assert service.import_records(act, lines(dirty)).imported == 1
    number, procedure = queries.version_in_force(session, "1.000003", date(2026, 3, 2))
    version = queries.version_row(session, number)
    assert procedure.name.vi == "  Tên có dấu cách "
    assert version.raw["code"] == " 1.000 003"
    assert len(version.problems) >= 5 and len(procedure.limits) == 3


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b'{"name": "x"}', b'{"code": "1.1"}', b'{"code": "  ", "name": "x"}', b"\xff"],
)
def test_what_cannot_be_read_is_named_with_its_line(act, line) -> None:
    tally = service.import_records(act, [*lines(record()), line])
    assert tally.imported == 1
    assert [number for number, _code, _reason in tally.rejected] == [2]


def test_a_curated_procedure_is_never_replaced(act, session) -> None:
    service.publish(act, PROCEDURE)
    tally = service.import_records(act, lines(record(PROCEDURE.code)))
    assert tally.unchanged == 1
    assert found(session, PROCEDURE.code).curated


def test_publishing_again_changes_nothing_and_a_new_text_begins_on_its_day(act, session) -> None:
    first = service.publish(act, PROCEDURE)
    assert service.publish(act, PROCEDURE).id == first.id
    later = msgspec.structs.replace(PROCEDURE, valid_from="2026-06-01", notes=("mới",))
    second = service.publish(act, later)
    day = date(2026, 6, 1)
    assert queries.version_in_force(session, PROCEDURE.code, day - timedelta(days=1))[0] == first.id
    assert queries.version_in_force(session, PROCEDURE.code, day)[0] == second.id
    with pytest.raises(NoSuchProcedure):
        queries.version_in_force(session, PROCEDURE.code, date(2020, 1, 1))


@pytest.mark.parametrize("packed", [False, True])
def test_the_command_reads_plain_and_packed_files(tmp_path, engine, packed) -> None:
    path = tmp_path / "records"
    text = b"\n".join([*lines(record("1.000101"), record("1.000102")), b"{"])
    path.write_bytes(gzip.compress(text) if packed else text)
    with engine.connect().execution_options(writing=True) as connection:
        outer = connection.begin()
        make = sessionmaker(connection, join_transaction_mode="create_savepoint")
        run = CliRunner().invoke(catalogue_commands, ["import", str(path)], obj=lambda: make)
        listed = CliRunner().invoke(catalogue_commands, ["list"], obj=lambda: make)
        outer.rollback()
    assert run.exit_code == 0
    assert run.stdout.splitlines()[-1] == "imported 2, updated 0, unchanged 0, rejected 1"
    assert "line 3" in run.stderr
    assert "1.000101\tThủ tục nhập" in listed.stdout.splitlines()


def test_a_file_that_cannot_be_read_ends_with_one(tmp_path) -> None:
    run = CliRunner().invoke(
        catalogue_commands, ["import", str(tmp_path / "none")], obj=lambda: pytest.fail
    )
    assert run.exit_code != 0
