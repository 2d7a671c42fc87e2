"""One request to a service that is trusted with a secret: whole, in time, and to nobody else.

The address is https, or http on this machine's own loopback. Redirects are not followed and no
proxy of the environment is used, so the secret goes nowhere else.
"""

import ipaddress
import ssl
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

PIECE = 65536


class BadAddress(ValueError):
    """An address that no secret is sent to."""


class NoAnswer(Exception):
    """Nothing came back, or not in time, or without an end."""


def address_of(written: str) -> SplitResult:
    """A plain host and path, with a query if any. Raises BadAddress."""
    where = urlsplit(written)
    if where.scheme != "https" and not (where.scheme == "http" and _is_loopback(where.hostname)):
        raise BadAddress("the address must be https, or http on the loopback")
    if not where.hostname or where.username or where.fragment:
        raise BadAddress("the address must be a plain host and path")
    try:
        assert where.port is None or where.port > 0
    except (ValueError, AssertionError):
        raise BadAddress("the port of the address is none") from None
    return where


def post(
    where: SplitResult, path: str, body: bytes, headers: dict[str, str], until: float, most: int
) -> tuple[int, bytes]:
    """Status and body of the answer, of at most so many bytes, before a moment of
    `time.monotonic()`. Raises NoAnswer."""
    return _asked("POST", where, path, body, headers, until, most)


def get(
    where: SplitResult, path: str, headers: dict[str, str], until: float, most: int
) -> tuple[int, bytes]:
    """The same for what is only read. Raises NoAnswer."""
    return _asked("GET", where, path, None, headers, until, most)


def _asked(
    method: str,
    where: SplitResult,
    path: str,
    body: bytes | None,
    headers: dict[str, str],
    until: float,
    most: int,
) -> tuple[int, bytes]:
    line = _line(where, max(0.05, until - time.monotonic()))
    try:
        line.request(method, path, body, headers)
        answer = line.getresponse()
        text = b""
        while piece := answer.read1(PIECE):
            text += piece
            if time.monotonic() > until or len(text) > most:
                raise NoAnswer("an answer without an end")
    except (OSError, HTTPException) as problem:
        raise NoAnswer(f"{type(problem).__name__}: {problem}") from None
    finally:
        line.close()
    return answer.status, text


def _line(where: SplitResult, seconds: float) -> HTTPConnection:
    host, port = str(where.hostname), where.port
    if where.scheme == "http":
        return HTTPConnection(host, port, timeout=seconds)
    return HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
