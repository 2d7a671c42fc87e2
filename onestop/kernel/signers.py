"""What signs: a key in a file, in a device or behind a remote service, all spoken to alike."""

from typing import Protocol

from onestop.kernel.errors import Refusal
from onestop.kernel.i18n import _
from onestop.kernel.signing import PublicKey


class Signer(Protocol):
    """Whoever holds a private P-256 key."""

    @property
    def public(self) -> PublicKey:
        """The key that checks its signatures, known here and never asked of the signer."""

    def sign_digest(self, digest: bytes) -> bytes:
        """64 bytes r || s over the 32 bytes of a SHA-256 digest, s in the lower half.

        Raises SignerUnavailable when no signature that verifies came.
        """


class SignerUnavailable(Refusal):
    """The signer gave no signature. Nothing was issued, and the same may be asked again later."""

    code = "signer-unavailable"
    sentence = _("The signing service does not answer. Nothing was signed; try again later")
