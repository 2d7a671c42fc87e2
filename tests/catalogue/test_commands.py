"""The commands of the catalogue as a person or a script calls them."""

import gzip
import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import sessionmaker

from onestop.catalogue import service
from onestop.catalogue.commands import catalogue_commands
from tests.catalogue.test_reading import GOOD
from tests.small_world import PROCEDURE

Run = Callable[..., Result]


@pytest.fixture
def run(session) -> Run:
    """Calls a command on the store of this test; nothing stays behind."""
    make = sessionmaker(session.connection(), join_transaction_mode="create_savepoint")
    return lambda *words: CliRunner().invoke(
        catalogue_commands, [str(word) for word in words], obj=lambda: make
    )


def written(path, *rows: dict) -> None:
    path.write_bytes(b"\n".join(json.dumps(row).encode() for row in rows))


def test_the_list_is_in_order_of_code_and_one_a_line(run, tmp_path) -> None:
    written(
        tmp_path / "rows",
        {"code": "a.1", "name": "Chữ\nthường"},
        {"code": "B.1", "name": "Chữ hoa"},
        {"code": "1.10", "name": "Mười"},
        {"code": "1.9", "name": "Chín"},
    )
    run("import", tmp_path / "rows")
    assert run("list").stdout.splitlines() == [
        "1.10\tMười",
        "1.9\tChín",
        "B.1\tChữ hoa",
        "a.1\tChữ thường",
    ]


def test_an_empty_file_is_no_failure(run, tmp_path) -> None:
    (tmp_path / "rows").write_bytes(b"")
    done = run("import", tmp_path / "rows")
    assert (done.exit_code, done.stdout) == (
        0,
        "imported 0, updated 0, unchanged 0, rejected 0\n",
    )


def test_a_rejected_line_goes_to_the_errors_with_code_and_reason(run, tmp_path) -> None:
    written(tmp_path / "rows", {"code": "1.1", "name": "x"}, {"code": "1.2"})
    done = run("import", tmp_path / "rows")
    assert done.stderr.splitlines() == ["line 2: 1.2: no name"]
    assert done.stdout.splitlines() == ["imported 1, updated 0, unchanged 0, rejected 1"]
    assert done.exit_code == 0


def test_a_record_nobody_can_print_does_not_stop_the_others(run, tmp_path) -> None:
    (tmp_path / "rows").write_bytes(
        b'{"code": "\\ud800", "name": "x"}\n' + b"[" * 100_000 + b'\n{"code": "1.1", "name": "x"}'
    )
    done = run("import", tmp_path / "rows")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == "imported 1, updated 0, unchanged 0, rejected 2"


def test_a_curated_procedure_is_told_of(run, act, tmp_path) -> None:
    service.publish(act, PROCEDURE)
    written(tmp_path / "rows", {"code": PROCEDURE.code, "name": "Portal"})
    done = run("import", tmp_path / "rows")
    assert done.stderr.splitlines() == ["records left to their curated definition: 1"]
    assert done.stdout.splitlines()[-1] == "imported 0, updated 0, unchanged 1, rejected 0"


@pytest.mark.parametrize("damage", ["missing", "folder", "cut", "spoilt"])
def test_a_file_that_cannot_be_read_is_one_line_and_leaves_nothing(run, tmp_path, damage) -> None:
    path = tmp_path / "rows"
    packed = gzip.compress(b'{"code": "1.1", "name": "x"}\n' * 50)
    if damage == "folder":
        path.mkdir()
    elif damage == "cut":
        path.write_bytes(packed[:-12])
    elif damage == "spoilt":
        path.write_bytes(packed[:12] + b"\xff" * 20 + packed[32:])
    done = run("import", path)
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1 and "cannot be read" in done.stderr
    assert run("list").stdout == ""


def test_checking_names_every_error_as_file_line_field_and_problem(run, tmp_path) -> None:
    bad = GOOD.replace('role = "commune"', 'role = "king"').replace("2025-07-01", "1 July")
    (tmp_path / "bad.toml").write_text(bad, "utf-8")
    (tmp_path / "good.toml").write_text(GOOD, "utf-8")
    done = run("check", tmp_path)
    assert done.exit_code == 1
    places = [line.partition(": ")[0] for line in done.stderr.splitlines()]
    fields = [line.split(": ")[1] for line in done.stderr.splitlines()]
    assert sorted(zip(places, fields, strict=True)) == [
        ("bad.toml:23", "steps[1].role"),
        ("bad.toml:8", "valid_from"),
    ]
    assert run("check", tmp_path / "good.toml").exit_code == 0


def test_a_time_of_day_that_is_none_is_an_error(run, tmp_path) -> None:
    bad = GOOD.replace('amount = "3"', 'amount = "3"\ncutoff = "25:00"')
    (tmp_path / "bad.toml").write_text(bad, "utf-8")
    assert "bad.toml:13: limits[0].cutoff: " in run("check", tmp_path).stderr


def test_two_files_for_one_procedure_and_day_are_an_error(run, tmp_path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(GOOD, "utf-8")
    assert run("check", tmp_path).stderr.startswith("b.toml:1: code: ")
    published = run("publish", tmp_path)
    assert (published.exit_code, published.stdout) == (1, "")


def test_two_files_for_two_days_are_a_history(run, tmp_path) -> None:
    (tmp_path / "new.toml").write_text(GOOD.replace("2025-07-01", "2026-01-01"), "utf-8")
    (tmp_path / "old.toml").write_text(GOOD, "utf-8")
    assert run("publish", tmp_path).stdout == "published 2\n"
    assert run("list").stdout == "9.000009\tMẫu\n"


def test_publishing_a_folder_that_is_not_there_fails(run, tmp_path) -> None:
    assert run("publish", tmp_path / "none").exit_code != 0


def test_searching_prints_code_and_name(run, act) -> None:
    service.publish(act, PROCEDURE)
    assert run("search", "thu", "tuc", "mau").stdout == "9.000001\tThủ tục mẫu\n"
