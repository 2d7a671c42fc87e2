"""A private key behind a remote service: the digest goes out, the signature comes in.

The contract, for who builds or adapts such a service::

    POST <address>          Authorization: Bearer <token>     Content-Type: application/json
    {"key": "<id of the key>", "hash": "<base64url SHA-256>", "algorithm": "ES256",
     "request": "<uuid>"}
    200 {"signature": "<base64url of 64 bytes r || s>"}

base64url is written without padding. A request that came before (the same `request`) is answered
with the same signature and signs nothing new: the client asks again with it when an answer was
lost. Any other status is a failure: 5xx, 408 and 429 may be asked again, the rest may not. The
content that is signed never leaves this machine, only its digest; the signature is verified with
the public key known here before anything is made of it.

The address is https, or http on this machine's own loopback (a signing proxy beside the server).
Redirects are not followed and no proxy of the environment is used: the token goes nowhere else.
"""

import base64
import hashlib
import ipaddress
import json
import logging
import ssl
import time
import uuid
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from onestop.kernel.signers import SignerUnavailable
from onestop.kernel.signing import PublicKey, encoded, verifies_digest, with_low_s

log = logging.getLogger(__name__)

TRIES = 3
PAUSE = 0.2
ANSWER_MOST = 64 * 1024
AGAIN = frozenset({408, 429})


class BadSigner(ValueError):
    """An address or a token that a remote signer cannot be spoken to with."""


class _Silent(Exception):
    """This try gave no signature; `again` says whether another may."""

    def __init__(self, why: str, *, again: bool = True) -> None:
        super().__init__(why)
        self.again = again


@dataclass(frozen=True, slots=True)
class RemoteSigner:
    """One key of a remote service. Make it with `remote_signer`, which looks at the address.

    `seconds` is how long one signature may take, tries and pauses together.
    """

    where: SplitResult
    key_id: str
    public: PublicKey
    token: str
    seconds: float

    def sign_digest(self, digest: bytes) -> bytes:
        """64 bytes r || s, s in the lower half, verified. Raises SignerUnavailable; ValueError
        when the digest is not 32 bytes."""
        if len(digest) != 32:
            raise ValueError("a SHA-256 digest has 32 bytes")
        request = str(uuid.uuid4())
        until = time.monotonic() + self.seconds
        for number in range(TRIES):
            try:
                return self._checked(digest, self._asked(digest, request, until))
            except _Silent as problem:
                log.warning("the signer of key %s: %s", self.key_id, problem)
                if not problem.again or time.monotonic() + PAUSE * 2**number >= until:
                    break
                time.sleep(PAUSE * 2**number)
        raise SignerUnavailable

    def sign(self, message: bytes) -> bytes:
        """The same over the SHA-256 of a message, as a local key does."""
        return self.sign_digest(hashlib.sha256(message).digest())

    def _checked(self, digest: bytes, signature: bytes) -> bytes:
        low = with_low_s(signature)
        if not verifies_digest(self.public, digest, low):
            raise _Silent("a signature that does not verify", again=False)
        return low

    def _asked(self, digest: bytes, request: str, until: float) -> bytes:
        body = {
            "key": self.key_id,
            "hash": encoded(digest),
            "algorithm": "ES256",
            "request": request,
        }
        line = self._line(max(0.05, until - time.monotonic()))
        path = self.where.path or "/"
        path += f"?{self.where.query}" if self.where.query else ""
        try:
            line.request("POST", path, json.dumps(body), self._headers())
            answer = line.getresponse()
            text = b""
            while piece := answer.read1(4096):
                text += piece
                if time.monotonic() > until or len(text) > ANSWER_MOST:
                    raise _Silent("an answer without an end")
        except (OSError, HTTPException) as problem:
            raise _Silent(f"{type(problem).__name__}: {problem}") from None
        finally:
            line.close()
        if answer.status != 200:
            again = answer.status >= 500 or answer.status in AGAIN
            raise _Silent(f"status {answer.status}", again=again)
        return _signature_in(text)

    def _line(self, seconds: float) -> HTTPConnection:
        host, port = str(self.where.hostname), self.where.port
        if self.where.scheme == "http":
            return HTTPConnection(host, port, timeout=seconds)
        return HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }


def remote_signer(
    address: str, key_id: str, public: PublicKey, token: str, seconds: float = 5.0
) -> RemoteSigner:
    """A signer behind an address. Raises BadSigner."""
    where = urlsplit(address)
    if where.scheme != "https" and not (where.scheme == "http" and _is_loopback(where.hostname)):
        raise BadSigner("the signer's address must be https, or http on the loopback")
    if not where.hostname or where.username or where.fragment:
        raise BadSigner("the signer's address must be a plain host and path")
    try:
        assert where.port is None or where.port > 0
    except (ValueError, AssertionError):
        raise BadSigner("the port of the signer's address is none") from None
    if not token or not token.isascii() or not token.isprintable():
        raise BadSigner("the signer's token must be printable ASCII")
    return RemoteSigner(where, key_id, public, token, seconds)


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _signature_in(text: bytes) -> bytes:
    try:
        written = json.loads(text)["signature"]
        signature = base64.b64decode(written + "=" * (-len(written) % 4), b"-_", validate=True)
    except (ValueError, KeyError, TypeError):
        raise _Silent("an answer that is none", again=False) from None
    if len(signature) != 64:
        raise _Silent("a signature that is not 64 bytes", again=False)
    return signature
