"""Verifying and exporting as a person types it, each in a process of its own."""

import json
import os
import subprocess
import sys

import pytest
from sqlalchemy import text
from sqlalchemy.orm import sessionmaker

from onestop import migrating
from onestop.kernel import db
from tests import small_world
from tests.conftest import MONDAY, fresh_database


@pytest.fixture(scope="module")
def environment(request, tmp_path_factory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("commands")
    address = fresh_database(request, folder, "register_commands")
    engine = db.connect(address)
    migrating.upgrade(engine)
    with db.transaction(sessionmaker(engine, expire_on_commit=False)) as session:
        small_world.make(session, MONDAY).received()
    engine.dispose()
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ONESTOP_")}
    store = {"ONESTOP_DATA_DIR": str(folder), "ONESTOP_DATABASE_URL": address}
    return {**kept, **store}


def run(environment: dict[str, str], *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "onestop", *map(str, words)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def exported(environment, tmp_path_factory):
    """The worker registers, and the file is written."""
    done = run(environment, "worker", "--once")
    assert "registered: " in done.stdout and "registered: 0" not in done.stdout, done.stderr
    path = tmp_path_factory.mktemp("export") / "journal.jsonl"
    done = run(environment, "journal", "export", path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{len(path.read_text().splitlines())} lines\n"
    assert path.stat().st_mode & 0o077 == 0 and [path] == list(path.parent.iterdir())
    return path


def elsewhere(tmp_path) -> dict[str, str]:
    """Another machine: neither the store nor the keys are there."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ONESTOP_")}
    return {**kept, "ONESTOP_DATA_DIR": str(tmp_path / "nothing")}


def test_the_store_agrees_and_so_does_its_file_elsewhere(environment, exported, tmp_path) -> None:
    done = run(environment, "journal", "verify")
    assert done.returncode == 0 and done.stdout.endswith("events agree\n")
    done = run(elsewhere(tmp_path), "journal", "verify", "--file", exported)
    assert done.returncode == 0, done.stderr
    assert "events agree; register 127.0.0.1:5000/register, key " in done.stdout
    assert not (tmp_path / "nothing" / "onestop.db").exists()
    key = done.stdout.split()[-1]
    for named, code in ((key, 0), (key.upper(), 0), ("0" * 64, 1)):
        words = ("journal", "verify", "--file", exported, "--key", named)
        assert run(elsewhere(tmp_path), *words).returncode == code


def test_the_file_carries_no_private_key(exported) -> None:
    header = json.loads(exported.read_text().splitlines()[0])
    keys = [header["key"], *header["issuers"]["keys"]]
    assert all({"x", "y"} <= set(key) and not {"d", "k"} & set(key) for key in keys)


def test_a_changed_file_ends_with_one_and_a_line(exported, tmp_path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(exported.read_text().replace("account:1", "account:9", 1))
    done = run(elsewhere(tmp_path), "journal", "verify", "--file", path)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and "event" in done.stderr


@pytest.mark.parametrize("words", [("verify", "--file"), ("export",)])
def test_a_file_that_cannot_be_is_a_line(environment, tmp_path, words) -> None:
    done = run(environment, "journal", *words, tmp_path / "no" / "folder")
    assert done.returncode == 1 and "Traceback" not in done.stderr and "folder" in done.stderr


def test_a_store_whose_register_disagrees_ends_with_one(environment, exported) -> None:
    engine = db.connect(environment["ONESTOP_DATABASE_URL"])
    change = "UPDATE register_checkpoints SET note = {}"
    with engine.begin() as connection:
        connection.execute(text(change.format("'x' || note")))
    done = run(environment, "journal", "verify")
    with engine.begin() as connection:
        connection.execute(text(change.format("substr(note, 2)")))
    engine.dispose()
    assert done.returncode == 1 and done.stdout == ""
    assert "checkpoint of" in done.stderr and done.stderr.count("\n") == 1
    assert run(environment, "journal", "verify").returncode == 0
