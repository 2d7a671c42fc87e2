"""What a leaf says: a small list in deterministic CBOR (RFC 8949 §4.2.1), never a name. Pure."""

import base64
import binascii
import enum
import hashlib
from typing import Any

import cbor2

from onestop.results import strict_cbor

SALT = 16


class Kind(enum.Enum):
    """What a leaf tells of."""

    RESULT = "result"
    STATE = "state"
    HEAD = "head"


PARTS: dict[str, tuple[str, ...]] = {
    "result": ("kind", "result", "pdf", "json", "cose", "issued_at", "salt"),
    "state": ("kind", "result", "state", "at", "salt"),
    "head": ("kind", "subject", "seq", "head"),
}


def of_result(result_id: int, pdf: str, data: str, cose: str, issued_at: int, salt: bytes) -> bytes:
    """A result was issued: SHA-256, given in hex, of its PDF, JSON and COSE; seconds since 1970."""
    digests = [bytes.fromhex(digest) for digest in (pdf, data, cose)]
    return _written([Kind.RESULT.value, result_id, *digests, issued_at, salt])


def of_state(result_id: int, state: str, at: int, salt: bytes) -> bytes:
    """A result came into a state; seconds since 1970."""
    return _written([Kind.STATE.value, result_id, state, at, salt])


def of_head(subject: str, salt: bytes, seq: int, head: str) -> bytes:
    """The chain of a subject had this digest, given in hex, at its event `seq`.

    The salt is not in the leaf: who is not told it cannot find out whose chain this is, nor which
    leaves are of one chain.
    """
    return _written([Kind.HEAD.value, salted(subject, salt), seq, bytes.fromhex(head)])


def salted(subject: str, salt: bytes) -> bytes:
    """SHA-256(salt || subject): how a leaf names a chain."""
    return hashlib.sha256(salt + subject.encode()).digest()


def cose_digest(token: str) -> str:
    """SHA-256, in hex, of the COSE_Sign1 that a token is in base 32; empty when it is none."""
    try:
        raw = base64.b32decode(token + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return ""
    return hashlib.sha256(raw).hexdigest()


def read(data: bytes) -> dict[str, Any]:
    """A leaf by the names of its parts, bytes as hex. Raises BadCbor for bytes that are no leaf."""
    items = strict_cbor.loads(data)
    names = PARTS.get(str(items[0])) if isinstance(items, list) and items else None
    if names is None or len(names) != len(items):
        raise strict_cbor.BadCbor("no leaf")
    found = [item.hex() if isinstance(item, bytes) else item for item in items]
    return dict(zip(names, found, strict=True))


def _written(items: list[Any]) -> bytes:
    return cbor2.dumps(items, canonical=True)
