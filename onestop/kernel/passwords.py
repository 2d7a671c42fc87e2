"""Slow hashes for passwords and receipt PINs: the only importer of argon2."""

import hashlib
import hmac

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

# OWASP's smallest recommended cost for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_pepper = b""
_dummy = _hasher.hash("nobody")


def configure(pepper: bytes, *, cheap: bool = False) -> None:
    """Set the server's pepper once at start; `cheap` is for tests that make thousands."""
    global _hasher, _pepper, _dummy
    _pepper = pepper
    if cheap:
        _hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    _dummy = _hasher.hash("nobody")


def hashed(secret: str) -> str:
    """The argon2id hash of a secret, peppered with a key that is not in the database."""
    return _hasher.hash(_peppered(secret))


def matches(stored: str | None, secret: str) -> bool:
    """True when the secret is the stored one. With nothing stored the same work is done."""
    try:
        return _hasher.verify(stored or _dummy, _peppered(secret)) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def _peppered(secret: str) -> str:
    return hmac.new(_pepper, secret.encode(), hashlib.sha256).hexdigest()
