"""Keys that never leave a hardware module (PKCS#11): the only importer of pkcs11."""

import hashlib
import threading
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pkcs11
from pkcs11 import Mechanism, ObjectClass
from pkcs11.util.ec import encode_ecdsa_signature


@dataclass(frozen=True, slots=True)
class TokenPlace:
    """A token in a module: the module's library, the token's label, the PIN of its user."""

    module: Path
    label: str
    pin: str = field(repr=False)


class NoToken(RuntimeError):
    """The module, the token or its key cannot be used; the argument is an English sentence."""


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A P-256 key in a token, found by its label when it is first used: a server forks before
    that, and a module must be opened by the process that uses it."""

    place: TokenPlace
    label: str
    certificate: bytes
    chain: tuple[bytes, ...] = ()

    @property
    def mechanism(self) -> str:
        return "ecdsa"

    def sign(self, message: bytes) -> bytes:
        """DER of r and s. Raises NoToken."""
        digest = hashlib.sha256(message).digest()
        with _one_at_a_time:
            try:
                return self._signed(digest)
            except pkcs11.PKCS11Error:
                # The module may have been restarted: once more, from the beginning.
                _session.cache_clear()
            try:
                return self._signed(digest)
            except pkcs11.PKCS11Error as problem:
                words = f"{type(problem).__name__} {problem}".strip()
                raise NoToken(f"key {self.label} of token {self.place.label}: {words}") from problem

    def _signed(self, digest: bytes) -> bytes:
        key = _session(self.place).get_key(object_class=ObjectClass.PRIVATE_KEY, label=self.label)
        raw = key.sign(digest, mechanism=Mechanism.ECDSA)  # type: ignore[attr-defined]
        return bytes(encode_ecdsa_signature(raw))


_one_at_a_time = threading.Lock()


@cache
def _session(place: TokenPlace) -> pkcs11.Session:
    token = pkcs11.lib(str(place.module)).get_token(token_label=place.label)
    return token.open(user_pin=place.pin)
