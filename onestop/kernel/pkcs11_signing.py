"""Signing with a P-256 key that never leaves its security module: the only importer of pkcs11."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import pkcs11
from pkcs11.util.ec import encode_named_curve_parameters

from onestop.kernel.signers import SignerUnavailable
from onestop.kernel.signing import PublicKey, public_at, with_low_s

# One session is one conversation: PKCS#11 does not let two threads speak in it at once.
_speaking = Lock()
POINT = 65


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
    pin: str

    @cached_property
    def session(self) -> Any:
        """Raises ModuleFailed."""
        try:
            held = pkcs11.lib(self.module).get_token(token_label=self.token)
            try:
                return held.open(rw=True, user_pin=self.pin)
            except pkcs11.UserAlreadyLoggedIn:
                # A program logs in to a token once, for all its sessions.
                return held.open(rw=True)
        except (pkcs11.PKCS11Error, RuntimeError, OSError) as problem:
            raise ModuleFailed(f"{self.token}: {problem!r}") from None


class ModuleKey:
    """The key of a label in a slot; what it signs is hashed here and signed there."""

    def __init__(self, slot: Slot, label: str) -> None:
        self.slot, self.label = slot, label

    @cached_property
    def public(self) -> PublicKey:
        """Raises ModuleFailed."""
        found = self._found(pkcs11.ObjectClass.PUBLIC_KEY)
        # An octet string in DER: its head stands before the point.
        return public_at(bytes(found[pkcs11.Attribute.EC_POINT])[-POINT:])

    def sign(self, message: bytes) -> bytes:
        """64 bytes r || s, s in the lower half. Raises ModuleFailed."""
        return self.sign_digest(hashlib.sha256(message).digest())

    def sign_digest(self, digest: bytes) -> bytes:
        """The same over the 32 bytes of a SHA-256 digest. Raises ModuleFailed."""
        key = self._private
        with _speaking:
            try:
                return with_low_s(key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA))
            except pkcs11.PKCS11Error as problem:
                raise ModuleFailed(f"{self.label}: {problem!r}") from None

    @cached_property
    def _private(self) -> Any:
        return self._found(pkcs11.ObjectClass.PRIVATE_KEY)

    def _found(self, kind: pkcs11.ObjectClass) -> Any:
        with _speaking:
            try:
                return self.slot.session.get_key(object_class=kind, label=self.label)
            except pkcs11.PKCS11Error as problem:
                raise ModuleFailed(f"{self.label}: {problem!r}") from None


def make_key(slot: Slot, label: str) -> ModuleKey:
    """Make a key inside the module, such that it cannot be taken out. Raises ModuleFailed."""
    with _speaking:
        try:
            curve = slot.session.create_domain_parameters(
                pkcs11.KeyType.EC,
                {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")},
                local=True,
            )
            curve.generate_keypair(
                store=True,
                label=label,
                private_template={
                    pkcs11.Attribute.EXTRACTABLE: False,
                    pkcs11.Attribute.SENSITIVE: True,
                },
            )
        except pkcs11.PKCS11Error as problem:
            raise ModuleFailed(f"{label}: {problem!r}") from None
    return ModuleKey(slot, label)
