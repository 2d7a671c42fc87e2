"""The address mail that cannot be delivered comes back to: one for each message and recipient."""

import base64
import hashlib
import hmac
import re

_secret: list[bytes] = []
LOCAL = re.compile(r"bounces\+([a-z2-7]{24})\.([a-z2-7]{16})@", re.IGNORECASE)


def configure(secret: bytes) -> None:
    """Set the server's key for these addresses once at start."""
    _secret[:] = [secret]


def address_for(key: str, recipient: str, domain: str) -> str:
    """Where the bounce of a message to a recipient goes; nobody else can make it up."""
    return f"bounces+{key}.{_token(key, recipient)}@{domain}"


def key_in(address: str) -> tuple[str, str] | None:
    """The message's key and the token an address carries; neither is proven yet."""
    found = LOCAL.match(address)
    return (found[1].lower(), found[2].lower()) if found else None


def is_genuine(key: str, token: str, recipient: str) -> bool:
    """Whether we made this address for a message to this recipient. A bounce of an address that
    was corrected meanwhile does not speak of the new one."""
    return hmac.compare_digest(token.encode(), _token(key, recipient).encode())


def _token(key: str, recipient: str) -> str:
    made = hashlib.blake2b(f"{key}|{recipient}".encode(), key=_secret[0], digest_size=10).digest()
    return base64.b32encode(made).decode().lower()
