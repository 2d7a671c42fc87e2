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

How the address is reached, and that the token goes nowhere else: see http_post.
"""

import base64
import hashlib
import json
import logging
import time
import uuid
from dataclasses import dataclass
from urllib.parse import SplitResult

from onestop.kernel.http_post import BadAddress, NoAnswer, address_of, post
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
        path = self.where.path or "/"
        path += f"?{self.where.query}" if self.where.query else ""
        content = json.dumps(body).encode()
        try:
            status, text = post(self.where, path, content, self._headers(), until, ANSWER_MOST)
        except NoAnswer as problem:
            raise _Silent(str(problem)) from None
        if status != 200:
            raise _Silent(f"status {status}", again=status >= 500 or status in AGAIN)
        return _signature_in(text)

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
    try:
        where = address_of(address)
    except BadAddress as problem:
        raise BadSigner(f"of the signer: {problem}") from None
    if not token or not token.isascii() or not token.isprintable():
        raise BadSigner("the signer's token must be printable ASCII")
    return RemoteSigner(where, key_id, public, token, seconds)


def _signature_in(text: bytes) -> bytes:
    try:
        written = json.loads(text)["signature"]
        signature = base64.b64decode(written + "=" * (-len(written) % 4), b"-_", validate=True)
    except (ValueError, KeyError, TypeError):
        raise _Silent("an answer that is none", again=False) from None
    if len(signature) != 64:
        raise _Silent("a signature that is not 64 bytes", again=False)
    return signature
