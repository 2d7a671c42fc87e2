"""One-time codes from an app on a phone (TOTP, RFC 6238): the only importer of pyotp.

The secret behind the codes is derived from a random seed and the server's key, not stored: a copy
of the database alone makes no code.
"""

import base64
import hashlib
import hmac
from datetime import datetime

import pyotp

SECONDS = 30
# A phone's clock may be one step away from ours.
DRIFT = 1

_key: list[bytes] = []


def configure(key: bytes) -> None:
    """Set the server's key for one-time codes once at start."""
    _key[:] = [key]


def address(seed: str, account: str, issuer: str) -> str:
    """The otpauth:// address an app reads from a QR code."""
    return _codes(seed).provisioning_uri(name=account, issuer_name=issuer)


def secret(seed: str) -> str:
    """The secret in base 32, to be typed where no camera is."""
    return base64.b32encode(_digest(f"totp:{seed}")[:20]).decode()


def step_of(seed: str, code: str, at: datetime) -> int | None:
    """The number of the 30 seconds a code belongs to, one step of drift allowed; None when it
    belongs to none of them. The same work is done whatever the code is."""
    now, made = int(at.timestamp()) // SECONDS, _codes(seed)
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(made.generate_otp(step).encode(), code.encode()):
            found = step
    return found


def keyed_digest(text: str) -> str:
    """A digest that only this server can make: of long random codes, which need no slow hash."""
    return _digest(f"recovery:{text}").hex()


def _codes(seed: str) -> pyotp.TOTP:
    return pyotp.TOTP(secret(seed), interval=SECONDS)


def _digest(text: str) -> bytes:
    return hmac.new(_key[0], text.encode(), hashlib.sha256).digest()
