"""Compact JWS (RFC 7515) with ES256, as this register signs and reads them."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from onestop.kernel.signing import decoded, verifies
from onestop.results.keys import Known

MOST = 4 * 1024 * 1024
Find = Callable[[bytes], Sequence[Known]]


class BadJws(ValueError):
    """Text that is no compact JWS signed with ES256."""


@dataclass(frozen=True, slots=True)
class Jws:
    """A JWS taken apart; nothing in it is believed before a key was tried."""

    kind: str
    kid: bytes
    claims: dict[str, Any]
    signed: bytes
    signature: bytes


def read(text: str) -> Jws:
    """Take a compact JWS apart. Raises BadJws."""
    parts = text.split(".") if len(text) <= MOST and text.isascii() else []
    if len(parts) != 3:
        raise BadJws("not three parts")
    try:
        head, claims = (json.loads(decoded(part)) for part in parts[:2])
        signature = decoded(parts[2])
        if not isinstance(head, dict) or not isinstance(claims, dict) or head.get("alg") != "ES256":
            raise BadJws("not signed with ES256")
        kid = bytes.fromhex(head["kid"])
        return Jws(str(head.get("typ", "")), kid, claims, ".".join(parts[:2]).encode(), signature)
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise BadJws(str(problem)) from None


def signer_of(found: Jws, find: Find) -> Known | None:
    """The key among those known under its name that made this signature."""
    fitting = (k for k in find(found.kid) if verifies(k.key, found.signed, found.signature))
    return next(fitting, None)


def text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
