"""A body two services sign for each other: HMAC-SHA256 over the moment and every byte of it."""

import hashlib
import hmac
from datetime import datetime

WINDOW_SECONDS = 300
STAMP, SIGNATURE = "X-Timestamp", "X-Signature"


class BadSignature(Exception):
    """What came was not signed with the secret, or too long ago."""


def sign(secret: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that prove a body: seconds since 1970, and the signature in hex."""
    stamp = str(int(at.timestamp()))
    return {STAMP: stamp, SIGNATURE: _signature(secret, stamp, body)}


def check(secret: str, stamp: str, signature: str, body: bytes, now: datetime) -> None:
    """Raises BadSignature, also for a signature more than five minutes away from now."""
    fits = hmac.compare_digest(_signature(secret, stamp, body).encode(), signature.encode())
    if not fits or not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 12:
        raise BadSignature
    if abs(now.timestamp() - int(stamp)) > WINDOW_SECONDS:
        raise BadSignature


def _signature(secret: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
