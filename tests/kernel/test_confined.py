"""What strangers' bytes meet: a process that can do nothing but answer."""

import socket
from pathlib import Path

import pytest

from onestop.kernel.confined import Failed, TooSlow, ask

CHILD = "tests.kernel.misbehaving"


def does(what: str, seconds: float = 20, **facts: object) -> bytes:
    return ask(CHILD, b"some bytes", {"do": what, **facts}, seconds)


def test_it_answers_and_nothing_it_prints_stands_before() -> None:
    assert does("echo") == b"some bytes"


@pytest.mark.parametrize("what", ["spin", "hoard", "die"])
def test_what_goes_beyond_ends(what) -> None:
    with pytest.raises(Failed):
        does(what)


def test_nobody_waits_longer_than_said() -> None:
    with pytest.raises(TooSlow):
        does("spin", seconds=0.2)


@pytest.mark.parametrize("what", ["connect", "connect from C"])
def test_nothing_is_reached(what) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        with pytest.raises(Failed):
            does(what, port=server.getsockname()[1])
        with pytest.raises(TimeoutError):
            server.accept()


def test_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(Failed):
        does("write", path=str(tmp_path / "left"))
    assert not (tmp_path / "left").exists() or not (tmp_path / "left").read_bytes()


def test_no_secret_is_told(monkeypatch) -> None:
    monkeypatch.setenv("ONESTOP_SECRET_KEY", "x" * 40)
    monkeypatch.setenv("ONESTOP_DATABASE_URL", "postgresql://somebody:secret@somewhere/x")
    assert b"ONESTOP" not in does("environment")
