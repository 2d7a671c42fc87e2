"""The commands as a person types them, each in a process of its own, on an empty store."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from sqlalchemy import text

from onestop.kernel import db
from tests.conftest import fresh_database
from tests.journeys.conftest import free_port, wait_until_ready


@pytest.fixture(scope="module")
def environment(request, tmp_path_factory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("program")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ONESTOP_")}
    return {
        **kept,
        "ONESTOP_DATA_DIR": str(folder),
        "ONESTOP_DATABASE_URL": fresh_database(request, folder, "program"),
        "PORT": str(free_port()),
    }


@pytest.fixture
def run(environment):
    def called(*words: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "onestop", *words],
            env={**environment, **changes},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return called


def test_an_empty_store_is_brought_to_its_shape_and_again(run) -> None:
    assert [run("migrate").stdout for _ in range(2)] == ["migrated\n"] * 2


def test_a_new_house_has_a_calendar_without_the_demonstration(run) -> None:
    words = ("due", "--from", "2026-09-01T09:00", "--limit", "1", "--unit", "working_day", "--json")
    done = run(*words)
    told = json.loads(done.stdout)
    assert set(told) == {"due", "first_due", "lines", "ledger"}
    # 1 and 2 September 2026 are the National Day's.
    assert told["due"].startswith("2026-09-04") or told["due"].startswith("2026-09-03")
    assert told["due"] == told["first_due"] and told["lines"]


@pytest.mark.parametrize(
    ("start", "due"),
    [("2022-04-29T09:00", "2022-05-04"), ("2024-04-26T09:00", "2024-05-02")],
)
def test_days_off_of_earlier_years_are_known_too(run, start, due) -> None:
    done = run("due", "--from", start, "--limit", "1", "--unit", "working_day", "--json")
    assert json.loads(done.stdout)["due"].startswith(due) and "is entered" not in done.stderr


def test_an_empty_journal_agrees(run) -> None:
    done = run("journal", "verify")
    assert done.returncode == 0 and done.stdout.endswith("events agree\n")


def test_a_journal_that_disagrees_ends_with_one_and_the_first_disagreement(
    run, environment
) -> None:
    assert run("catalogue", "publish").returncode == 0
    assert run("journal", "verify").returncode == 0
    engine = db.connect(environment["ONESTOP_DATABASE_URL"])
    change = "UPDATE procedure_versions SET digest = {} WHERE code = '1.001193'"
    with engine.begin() as connection:
        connection.execute(text(change.format("'x' || digest")))
    done = run("journal", "verify")
    with engine.begin() as connection:
        connection.execute(text(change.format("substr(digest, 2)")))
    engine.dispose()
    assert done.returncode == 1 and done.stdout == ""
    assert "1.001193" in done.stderr and done.stderr.count("\n") == 1
    assert run("journal", "verify").returncode == 0


def test_the_public_keys_carry_no_private_part(run) -> None:
    keys = json.loads(run("keys", "show").stdout)["keys"]
    assert keys and all(not {"d", "k"} & set(key) for key in keys)


@pytest.mark.parametrize(
    ("words", "changes", "sentence"),
    [
        (("serve",), {"PORT": "many"}, "PORT must be"),
        (("due", "--from", "x", "--limit", "1", "--unit", "day"), {}, "not a moment"),
    ],
)
def test_what_is_missing_or_wrong_is_a_line_not_a_traceback(run, words, changes, sentence) -> None:
    done = run(*words, **changes)
    assert done.returncode != 0 and sentence in done.stderr and "Traceback" not in done.stderr


def test_the_worker_does_what_is_due_without_a_mail_server(run) -> None:
    done = run("worker", "--once")
    assert done.returncode == 0 and "alerts: 0" in done.stdout


def test_a_port_in_use_is_a_line_not_a_second_server(run) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = run("serve", PORT=port)
    assert done.returncode == 1 and done.stdout == ""
    assert port in done.stderr and done.stderr.count("\n") == 1


def test_it_serves_and_stops_when_told(environment, tmp_path) -> None:
    log = tmp_path / "log"
    url = f"http://127.0.0.1:{environment['PORT']}"
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "onestop", "serve"], env=environment, stdout=out, stderr=out
        )
    try:
        wait_until_ready(f"{url}/readyz", server, log)
        for path in ("/healthz", "/", "/procedures"):
            with urllib.request.urlopen(url + path, timeout=10) as answer:
                assert answer.status == 200
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) is not None
    assert "Traceback" not in log.read_text()


def test_keys_of_elsewhere_are_trusted_from_a_file(run, environment, tmp_path) -> None:
    shown = run("keys", "show")
    file = tmp_path / "keys.json"
    file.write_text(shown.stdout)
    done = run("keys", "trust", str(file), "--name", "Tỉnh bạn", "--from", "2026-01-01")
    assert done.returncode == 0 and "1 keys of Tỉnh bạn" in done.stdout
    listed = run("keys", "trusted").stdout
    assert listed.startswith("Tỉnh bạn\t") and "2026-01-01" in listed and "good" in listed
    wrong = tmp_path / "wrong.json"
    for content in (b"", b"{}", b"\xff\xfe", b"a.b.c", b'{"keys": [1]}'):
        wrong.write_bytes(content)
        refused = run("keys", "trust", str(wrong), "--name", "Ai đó")
        assert refused.returncode == 1 and "Traceback" not in refused.stderr
    late = run(
        "keys", "trust", str(file), "--name", "X", "--from", "2026-02-02", "--until", "2026-02-01"
    )
    assert late.returncode == 1 and "before the first" in late.stderr


def test_a_dossier_nobody_knows_cannot_be_rechecked(run) -> None:
    done = run("results", "recheck", "H05.105-260101-0001")
    assert done.returncode == 1 and "H05.105-260101-0001" in done.stderr
    assert "Traceback" not in done.stderr
