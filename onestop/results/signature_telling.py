"""What the signatures in a PDF say to people, with every fact that software for checking must show
(Circular 15/2025/TT-BKHCN, appendix II)."""

from dataclasses import dataclass

from onestop.kernel.i18n import _
from onestop.results.pdf_findings import Signature

KIND = {
    "signature": _("Signature"),
    "timestamp": _("Time-stamp of the whole document"),
    "unreadable": _("Signature that cannot be read"),
}
INTEGRITY = {
    "intact": _("What it covers is as it was signed."),
    "altered": _("What it covers was changed after signing."),
    "unreadable": _("It cannot be read."),
}
CHANGES = {
    "none": _("Nothing was added after it."),
    "archive": _("Only evidence about the signature was added after it."),
    "signed": _("Others signed after it, in places made for that."),
    "forms": _("Fields were filled in or signed after it."),
    "notes": _("Notes were added after it."),
    "forbidden": _("The document was changed after it: what is seen may not be what was signed."),
}
TRUST = {
    "trusted": _("The certificate was valid when it was signed."),
    "unknown": _("Nobody known here vouches for the certificate."),
    "outside_validity": _("The certificate was not valid when it was signed."),
    "revoked": _("The certificate was revoked."),
    "unfit": _("The certificate is not for signing documents."),
}
TIMESTAMP = {
    "trusted": _("stamped by %(tsa)s"),
    "untrusted": _("stamped by %(tsa)s, who is not known here"),
    "none": _("as the signer says; nobody stamped the time"),
}
REVOCATION = {
    "good": _("Not revoked, by the list that is at hand."),
    "revoked": _("Revoked."),
    "unreachable": _(
        "Warning: its revocation list (CRL) or service (OCSP) could not be reached, so whether it "
        "was revoked is not known."
    ),
    "not_named": _(
        "Warning: the certificate names no revocation list (CRL) or service (OCSP), so whether it "
        "was revoked is not known."
    ),
}
GOOD = ("intact", "none", "archive", "signed", "trusted", "good")
WARNED = ("unknown", "unreachable", "not_named")


@dataclass(frozen=True, slots=True)
class Told:
    """A judged fact: what it is about, the tone and the sentence."""

    label: str
    tone: str
    sentence: str


def judged(signature: Signature) -> list[Told]:
    """Integrity, later changes, validity when signed, revocation; in this order."""
    facts = (
        (_("Integrity"), INTEGRITY, signature.integrity),
        (_("Changes after signing"), CHANGES, signature.changes),
        (_("Validity when signed"), TRUST, signature.trust),
        (_("Revocation"), REVOCATION, signature.revocation),
    )
    return [Told(str(label), _tone(code), str(words[code])) for label, words, code in facts]


def time_word(signature: Signature) -> str:
    """Who says when it was signed."""
    return str(TIMESTAMP[signature.timestamp]) % {"tsa": signature.tsa}


def _tone(code: str) -> str:
    return "good" if code in GOOD else "act" if code in WARNED else "late"
