"""Keeping the keys: a new one before the old one ends, one ended early, one reported as stolen.

Nothing is ever deleted from what is known of a key: what it signed is checked for ever.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from onestop.kernel.files import replace_file, write_once
from onestop.kernel.pkcs11_signing import Slot, make_key
from onestop.kernel.signing import PublicKey, SigningKey, jwk
from onestop.results.errors import NoSuchKey
from onestop.results.keys import SIGNS_FOR, KeyRing, Known

# A new key is public so long before its first use, so that every checker's copy has it by then.
KNOWN_BEFORE = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Remote:
    """A key of a signing service: where it is asked, what it is called there, its public half."""

    address: str
    key_id: str
    public: PublicKey


def add(
    ring: KeyRing,
    name: str,
    issuers: tuple[str, ...],
    begins: datetime,
    slot: Slot | None = None,
    remote: Remote | None = None,
    lasts: timedelta = SIGNS_FOR,
) -> Known:
    """A new key of this name for these agencies and those below them: in a file, made inside a
    security module, or the one a signing service has. Raises FileExistsError, ModuleFailed."""
    path = ring.folder / f"{name}.json"
    if path.exists():
        raise FileExistsError(name)
    facts: dict[str, Any] = {
        "issuers": list(issuers),
        "nbf": int(begins.timestamp()),
        "exp_sign": int((begins + lasts).timestamp()),
    }
    public: PublicKey
    if slot:
        public = make_key(slot, name).public
        facts["pkcs11"] = {"module": slot.module, "token": slot.token, "label": name}
    elif remote:
        public = remote.public
        facts["remote"] = {"address": remote.address, "key": remote.key_id}
    else:
        public = SigningKey(ring.folder / f"{name}.pem").public
    write_once(path, json.dumps({**facts, "jwk": jwk(public)}).encode())
    return _again(ring, name)


def rotate(
    ring: KeyRing, old: str, name: str, begins: datetime, slot: Slot | None = None
) -> tuple[Known, Known]:
    """A new key for the agencies of another, which stops signing when the new one begins.

    Raises NoSuchKey, FileExistsError, ModuleFailed.
    """
    before = named(ring, old)
    new = add(ring, name, before.issuers, begins, slot)
    until = min(before.signs_until, int(begins.timestamp()))
    return _change(ring, old, exp_sign=until), new


def end(ring: KeyRing, name: str, at: datetime) -> Known:
    """The key signs no more from a moment on; what it signed stays good. Raises NoSuchKey."""
    until = min(named(ring, name).signs_until, int(at.timestamp()))
    return _change(ring, name, exp_sign=until)


def report(ring: KeyRing, name: str, at: datetime) -> Known:
    """The key was in strange hands from a moment on: nothing under it can be relied on by its date
    alone, since a thief writes any date. Raises NoSuchKey."""
    named(ring, name)
    return _change(ring, name, revoked_at=int(at.timestamp()))


def named(ring: KeyRing, name: str) -> Known:
    """Raises NoSuchKey."""
    found = next((known for known in ring.all if known.name == name), None)
    if found is None:
        raise NoSuchKey(name=name)
    return found


def _change(ring: KeyRing, name: str, **facts: Any) -> Known:
    path = ring.folder / f"{name}.json"
    told = {**json.loads(path.read_bytes()), **facts}
    replace_file(path, json.dumps(told).encode())
    return _again(ring, name)


def _again(ring: KeyRing, name: str) -> Known:
    return named(KeyRing(ring.folder), name)
