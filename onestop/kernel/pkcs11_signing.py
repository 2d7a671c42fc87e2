"""Signing with a P-256 key that never leaves its security module: the only importer of pkcs11."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from threading import Lock
from typing import Any, TypeVar

import pkcs11
from pkcs11.util.ec import encode_named_curve_parameters

from onestop.kernel.signers import SignerUnavailable
from onestop.kernel.signing import PublicKey, public_at, with_low_s

# One session is one conversation: PKCS#11 does not let two threads speak in it at once.
_speaking = Lock()
POINT = 65
Said = TypeVar("Said")


class ModuleFailed(SignerUnavailable):
    """The security module is not there, does not let us in, or does not have the key: `why`."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


@dataclass(frozen=True)
class Slot:
    """Where a key is: the module's library, the token in it, its PIN."""

    module: str
    token: str
    pin: str = field(repr=False)


class ModuleKey:
    """The key of a label in a slot; what it signs is hashed here and signed there."""

    def __init__(self, slot: Slot, label: str) -> None:
        self.slot, self.label = slot, label

    @cached_property
    def public(self) -> PublicKey:
        """Raises ModuleFailed."""
        found = self._said(lambda s: s.get_key(pkcs11.ObjectClass.PUBLIC_KEY, label=self.label))
        # An octet string in DER: its head stands before the point.
        return public_at(bytes(found[pkcs11.Attribute.EC_POINT])[-POINT:])

    def sign(self, message: bytes) -> bytes:
        """64 bytes r || s, s in the lower half. Raises ModuleFailed."""
        return self.sign_digest(hashlib.sha256(message).digest())

    def sign_digest(self, digest: bytes) -> bytes:
        """The same over the 32 bytes of a SHA-256 digest. Raises ModuleFailed."""

        def signed(session: Any) -> bytes:
            key = session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, label=self.label)
            return bytes(key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA))

        return with_low_s(self._said(signed))

    def _said(self, ask: Callable[[Any], Said]) -> Said:
        return _ask(self.slot, self.label, ask)


def make_key(slot: Slot, label: str) -> ModuleKey:
    """Make a key inside the module, such that it cannot be taken out. Raises ModuleFailed."""

    def made(session: Any) -> None:
        curve = session.create_domain_parameters(
            pkcs11.KeyType.EC,
            {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")},
            local=True,
        )
        template = {pkcs11.Attribute.EXTRACTABLE: False, pkcs11.Attribute.SENSITIVE: True}
        curve.generate_keypair(store=True, label=label, private_template=template)

    _ask(slot, label, made, writes=True)
    return ModuleKey(slot, label)


def _ask(slot: Slot, label: str, ask: Callable[[Any], Said], *, writes: bool = False) -> Said:
    """Ask in the one session of a slot; a module that was restarted is spoken to once more."""
    with _speaking:
        try:
            if writes:
                with _open(slot, rw=True) as session:
                    return ask(session)
            try:
                return ask(_session(slot))
            except pkcs11.PKCS11Error:
                _session.cache_clear()
                return ask(_session(slot))
        except (pkcs11.PKCS11Error, RuntimeError, OSError) as problem:
            words = f"{type(problem).__name__} {problem}".strip()
            raise ModuleFailed(f"{label} in {slot.token}: {words}") from None


@cache
def _session(slot: Slot) -> Any:
    return _open(slot)


def _open(slot: Slot, *, rw: bool = False) -> Any:
    held = pkcs11.lib(slot.module).get_token(token_label=slot.token)
    try:
        return held.open(rw=rw, user_pin=slot.pin)
    except pkcs11.UserAlreadyLoggedIn:
        # A program logs in to a token once, for all its sessions.
        return held.open(rw=rw)
