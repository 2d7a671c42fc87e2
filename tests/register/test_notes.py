"""A checkpoint is a note that other tools read and check, and one changed character is refused."""

import base64
import subprocess
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import serialization

from onestop.kernel.signing import SigningKey
from onestop.register import notes
from onestop.register.notes import BadNote, Head

ORIGIN = "onestop.example/register"
AT = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
HEAD = Head(ORIGIN, 20852163, bytes(range(32)), AT)


@pytest.fixture(scope="module")
def key(tmp_path_factory) -> SigningKey:
    return SigningKey(tmp_path_factory.mktemp("log") / "log.pem")


def test_it_says_what_was_signed(key) -> None:
    note = notes.signed(HEAD, key)
    assert note.split("\n")[:3] == [ORIGIN, "20852163", base64.b64encode(HEAD.root).decode()]
    assert notes.opened(note, ORIGIN, key.public) == HEAD


def test_every_changed_character_is_refused(key) -> None:
    note = notes.signed(HEAD, key)
    for place, old in enumerate(note):
        for new in {"A", "7", "\n", "=", " "} - {old}:
            with pytest.raises(BadNote):
                notes.opened(note[:place] + new + note[place + 1 :], ORIGIN, key.public)


@pytest.mark.parametrize("note", ["", "\n\n", "a\n\n— b c\n", f"\n\n— {ORIGIN} AAAA\n"])
def test_what_is_no_note_is_refused(key, note) -> None:
    with pytest.raises(BadNote):
        notes.opened(note, ORIGIN, key.public)


def test_another_key_and_another_name_are_refused(key, tmp_path) -> None:
    note = notes.signed(HEAD, key)
    with pytest.raises(BadNote):
        notes.opened(note, ORIGIN, SigningKey(tmp_path / "other.pem").public)
    with pytest.raises(BadNote):
        notes.opened(note, "other.example/register", key.public)


def test_openssl_checks_the_signature(key, tmp_path) -> None:
    text, _, line = notes.signed(HEAD, key).partition("\n\n")
    signature = base64.b64decode(line.split()[2])[4:]
    pem = key.public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for name, content in (("key", pem), ("text", f"{text}\n".encode()), ("sig", signature)):
        (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        ["openssl", "dgst", "-sha256", "-verify", "key", "-signature", "sig", "text"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "Verified OK\n"
