"""Keys over the years: a new one in time, one ended, one stolen, one inside a security module."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from onestop.cli import onestop
from onestop.kernel.files import replace_file
from onestop.kernel.pkcs11_signing import ModuleFailed, Slot
from onestop.kernel.signing import decoded, jwk, verifies
from onestop.results import checking, keeping, keys, token
from onestop.results.errors import NoSigningKey, NoSuchKey
from tests.conftest import MONDAY

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
DAY = timedelta(days=1)


def made(iss: str = "H05.105", at=MONDAY, ring=None) -> str:
    known, signer = (ring or keys.ring()).to_sign_for(iss, at)
    claims = token.Claims(
        iss=iss,
        sub="01/2026/KQ-H05.105",
        iat=int(at.timestamp()),
        exp=None,
        type_code=9_000_001,
        name="Nguyễn Thị Mẫu An",
        data_digest=bytes(32),
        status_list=0,
        status_index=7,
    )
    body = token.payload(claims)
    return token.written(known.kid, body, signer.sign(token.to_sign(known.kid, body)))


def issuer_line(session, text: str, at=MONDAY) -> str:
    return checking.check(session, text, at).verdict.issuer


def test_a_new_key_takes_over_when_it_begins_and_the_old_one_is_checked_for_ever(session) -> None:
    before = made()
    keeping.rotate(keys.ring(), "issuer", "second", MONDAY + 2 * DAY)
    assert [k.name for k in keys.ring().all] == ["issuer", "second"]
    old, new = keys.ring().all
    assert keys.ring().to_sign_for("H05", MONDAY + DAY)[0] == old
    assert keys.ring().to_sign_for("H05", MONDAY + 3 * DAY)[0] == new
    assert old.signs_until == new.not_before
    (keys.ring().folder / "issuer.pem").unlink()
    after = made(at=MONDAY + 3 * DAY)
    for text in (before, after):
        assert issuer_line(session, text, MONDAY + 4000 * DAY) == "trusted"
    assert len(keys.ring().jwks()["keys"]) == 2
    with pytest.raises(NoSigningKey):
        keys.ring().to_sign_for("H05", MONDAY + 5000 * DAY)


def test_the_nearest_group_of_agencies_signs(session) -> None:
    keeping.add(keys.ring(), "police", ("H05.105.90",), MONDAY)
    assert keys.ring().to_sign_for("H05.105.90", MONDAY + DAY)[0].name == "police"
    assert keys.ring().to_sign_for("H05.105", MONDAY + DAY)[0].name == "issuer"
    assert issuer_line(session, made("H05.105.90", MONDAY + DAY), MONDAY + DAY) == "trusted"


def test_what_one_group_signs_for_another_is_not_allowed(session) -> None:
    keeping.add(keys.ring(), "police", ("H05.105.90",), MONDAY)
    police = next(k for k in keys.ring().all if k.name == "police")
    signer = keys.ring().signer_of(police)
    honest = token.read(made("H05.105", MONDAY + DAY))
    body = token.payload(honest.claims)
    forged = token.written(police.kid, body, signer.sign(token.to_sign(police.kid, body)))
    assert issuer_line(session, forged, MONDAY + DAY) == "not_allowed"


def test_an_ended_key_signs_no_more(session) -> None:
    text = made()
    keeping.end(keys.ring(), "issuer", MONDAY + DAY)
    with pytest.raises(NoSigningKey):
        keys.ring().to_sign_for("H05", MONDAY + 2 * DAY)
    assert issuer_line(session, text) == "trusted"


def test_a_stolen_key_is_not_relied_on_and_does_not_sign(session) -> None:
    text = made()
    keeping.report(keys.ring(), "issuer", MONDAY)
    assert issuer_line(session, text) == "compromised"
    with pytest.raises(NoSigningKey):
        keys.ring().to_sign_for("H05", MONDAY)
    assert keys.ring().jwks()["keys"][0]["revoked_at"] == int(MONDAY.timestamp())


def test_two_keys_of_one_short_name_are_both_tried(session) -> None:
    """Four bytes may be shared: then the signature decides."""
    text = made()
    keeping.add(keys.ring(), "other", ("*",), MONDAY)
    ring = keys.KeyRing(keys.ring().folder)
    first, other = ring.all
    shared = keys.Known(other.key, first.kid, ("*",), other.not_before, other.signs_until)
    ring.all = [shared, first]
    kept = keys.ring()
    keys.use(ring)
    try:
        assert issuer_line(session, text) == "trusted"
    finally:
        keys.use(kept)


def test_a_name_is_given_once_and_must_be_known() -> None:
    keeping.add(keys.ring(), "second", ("H05",), MONDAY)
    with pytest.raises(FileExistsError):
        keeping.add(keys.ring(), "second", ("H05",), MONDAY)
    with pytest.raises(NoSuchKey):
        keeping.end(keys.ring(), "third", MONDAY)


def test_a_change_made_by_another_process_is_seen() -> None:
    held = keys.ring()
    assert keys.ring() is held
    keeping.add(keys.KeyRing(held.folder), "second", ("H05",), MONDAY)
    assert [k.name for k in keys.ring().all] == ["issuer", "second"]


@pytest.fixture
def command(tmp_path, monkeypatch):
    """The command line on a data folder of its own."""
    monkeypatch.setenv("ONESTOP_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("ONESTOP_DATABASE_URL", raising=False)
    kept = keys.ring()

    def run(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(onestop, ["keys", *words])
        assert done.exit_code == code, done.output
        return done.output

    yield run
    keys.use(kept)


def test_the_root_is_taken_away_and_signs_elsewhere(command, tmp_path) -> None:
    public = json.loads(command("root", "show"))
    command("root", "take-away", str(tmp_path / "usb" / "root.pem"))
    assert not (tmp_path / "data" / "keys" / "root.pem").exists()
    assert json.loads(command("root", "show")) == public
    command("rotate", "issuer", "--to", "second")
    before = keys.ring().signed_set(MONDAY)
    command("root", "sign", "--root", str(tmp_path / "usb" / "root.pem"))
    after = keys.ring().signed_set(MONDAY)
    assert before != after == keys.ring().signed_set(MONDAY + DAY)
    head, _, signature = after.rpartition(".")
    root = keys.ring().root_public
    assert verifies(root, head.encode(), decoded(signature)) and jwk(root) == public
    assert not (tmp_path / "data" / "keys" / "root.pem").exists()
    other = tmp_path / "other.pem"
    replace_file(other, (tmp_path / "data" / "keys" / "issuer.pem").read_bytes())
    assert "pinned" in command("root", "sign", "--root", str(other), code=1)


def test_the_command_line_says_what_each_key_is_for(command) -> None:
    command("add", "tax", "--issuer", "H05.900", "--after-hours", "0")
    command("report", "issuer")
    lines = [line.split("\t") for line in command("list").splitlines()]
    assert {line[0]: (line[2], line[4].split()[0]) for line in lines} == {
        "issuer": ("*", "reported"),
        "tax": ("H05.900", "signs"),
    }
    assert "nobody" in command("end", "nobody", code=1)
    assert "a key of this name" in command("add", "tax", "--issuer", "H05", code=1)


@pytest.fixture
def module(tmp_path, monkeypatch) -> Slot:
    """A security module in software with one fresh token."""
    (tmp_path / "tokens").mkdir()
    config = tmp_path / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(config))
    return _fresh(f"t{tmp_path.name[-12:]}")


def _fresh(label: str) -> Slot:
    subprocess.run(
        [
            *("softhsm2-util", "--init-token", "--free", "--label", label),
            *("--pin", "1234", "--so-pin", "12345678"),
        ],
        check=True,
        capture_output=True,
        env=os.environ,
    )
    return Slot(MODULE, label, "1234")


PROGRAM = """
import json, sys
from datetime import datetime
from pathlib import Path
from onestop.kernel import pkcs11_signing as hsm
from onestop.kernel.signing import decoded, jwk, verifies, ORDER
from onestop.results import keeping, keys
folder, label, at = Path(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3])
slot = hsm.Slot(sys.argv[4], label, "1234")
for wrong in (hsm.Slot(slot.module, slot.token, "0000"), hsm.Slot("/nowhere.so", "x", "1")):
    try:
        hsm.ModuleKey(wrong, "module").public
    except hsm.ModuleFailed:
        continue
    raise AssertionError("a wrong PIN or module was taken")
keys.configure(folder, "1234")
keeping.add(keys.ring(), "module", ("H05.105",), at, slot)
known, signer = keys.ring().to_sign_for("H05.105", at)
assert isinstance(signer, hsm.ModuleKey) and known.name == "module"
for number in range(40):
    message = b"message " + bytes([number])
    signature = signer.sign(message)
    assert verifies(known.key, message, signature), "not a low-S signature of the key"
try:
    hsm.ModuleKey(slot, "nobody").sign(b"x")
except hsm.ModuleFailed:
    print("good")
"""


def test_a_key_inside_a_security_module_signs_and_never_leaves_it(
    session, module, tmp_path
) -> None:
    """In a process of its own: a PKCS#11 library reads its settings once in a process."""
    folder = tmp_path / "ring"
    folder.mkdir()
    kept = keys.ring()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), module.token, MONDAY.isoformat(), MODULE],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout == "good\n", done.stderr
    keys.configure(folder)
    try:
        (told,) = [k for k in keys.ring().all if k.name == "module"]
        assert told.issuers == ("H05.105",)
        assert not (folder / "module.pem").exists()
        # Without the module its public half still checks; nothing can be signed.
        with pytest.raises(ModuleFailed):
            keys.ring().signer_of(told).sign(b"x")
    finally:
        keys.use(kept)
