"""Checkpoints as signed notes (C2SP signed-note and tlog-checkpoint).

The signature is ECDSA P-256 over the text up to the empty line, in DER, so that any tool checks it;
the four bytes before it name the key: the first of SHA-256 over its DER SPKI (signature type 0x02).
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

from onestop.kernel.signing import PublicKey, SigningKey, as_der, from_der, spki_digest, verifies

DASH = "—"
ID = 4


class BadNote(ValueError):
    """Text that is no signed checkpoint of this key."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint says: whose register, how many leaves, their root, and when."""

    origin: str
    size: int
    root: bytes
    at: datetime


def text_of(head: Head) -> str:
    """The signed part. The fourth line is an extension: the moment of signing, whole seconds."""
    root = base64.b64encode(head.root).decode()
    return f"{head.origin}\n{head.size}\n{root}\n{_moment(head.at)}\n"


def signed(head: Head, key: SigningKey) -> str:
    """The whole note."""
    text = text_of(head)
    raw = key_id(key.public) + as_der(key.sign(text.encode()))
    return f"{text}\n{DASH} {head.origin} {base64.b64encode(raw).decode()}\n"


def opened(note: str, origin: str, key: PublicKey) -> Head:
    """What a note says, when it is this key's. Raises BadNote."""
    text, separator, last = note.rpartition("\n\n")
    text += "\n"
    name = f"{DASH} {origin} "
    if not separator or not last.startswith(name) or not last.endswith("\n"):
        raise BadNote("no note of this register")
    raw = _bytes(last[len(name) : -1])
    if raw[:ID] != key_id(key):
        raise BadNote("signed with another key")
    if not verifies(key, text.encode(), from_der(raw[ID:])):
        raise BadNote("the signature is not genuine")
    lines = text.split("\n")
    if len(lines) != 5 or not lines[1].isascii() or not lines[1].isdigit():
        raise BadNote("not four lines")
    head = Head(lines[0], int(lines[1]), _bytes(lines[2]), _read_moment(lines[3]))
    if text_of(head) != text or head.origin != origin:
        raise BadNote("not written the one way")
    return head


def key_id(key: PublicKey) -> bytes:
    return spki_digest(key)[:ID]


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadNote("not base 64") from None


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read_moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise BadNote("not a moment") from None
