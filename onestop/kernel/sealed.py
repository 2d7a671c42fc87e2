"""Texts that only this server can read again: what must not stand readable in the store."""

import base64

from cryptography.fernet import Fernet, InvalidToken

_key: list[Fernet] = []


class Unreadable(Exception):
    """A text that was sealed by another server, or was changed."""


def configure(key: bytes) -> None:
    """Set the server's key of 32 bytes for sealed texts once at start."""
    _key[:] = [Fernet(base64.urlsafe_b64encode(key))]


def seal(text: str) -> str:
    return _key[0].encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises Unreadable."""
    try:
        return _key[0].decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None
