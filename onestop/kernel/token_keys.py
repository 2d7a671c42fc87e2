"""Keys for documents that never leave a security module: the same module, a certificate beside."""

from dataclasses import dataclass, field
from pathlib import Path

from onestop.kernel.pkcs11_signing import ModuleFailed, ModuleKey, Slot
from onestop.kernel.signing import as_der


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
        slot = Slot(str(self.place.module), self.place.label, self.place.pin)
        try:
            return as_der(ModuleKey(slot, self.label).sign(message))
        except ModuleFailed as problem:
            words = f"key {self.label} of token {self.place.label}: {problem.why}"
            raise NoToken(words) from problem
