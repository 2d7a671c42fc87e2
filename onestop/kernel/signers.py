"""What signs: a key in a file, in a device or behind a remote service, all spoken to alike."""

from onestop.kernel.errors import Refusal
from onestop.kernel.i18n import _
from onestop.kernel.signing import Signer

__all__ = ["Signer", "SignerUnavailable"]


class SignerUnavailable(Refusal):
    """The signer gave no signature. Nothing was issued, and the same may be asked again later."""

    code = "signer-unavailable"
    sentence = _("The signing service does not answer. Nothing was signed; try again later")
