"""The data of a result in the one form that is hashed (RFC 8785)."""

import hashlib
from typing import Any

import rfc8785


def canonical(data: dict[str, Any]) -> bytes:
    """The bytes whose SHA-256 the token carries."""
    return rfc8785.dumps(data)


def digest(data: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(data)).hexdigest()
