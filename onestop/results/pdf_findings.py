"""What was found in a signed PDF: plain facts, ready for a page or for another process."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

HARMLESS = ("none", "archive", "signed")
TIMES = ("signed_at", "certificate_from", "certificate_until")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature or document time-stamp, in the order in which they were made.

    The facts are those that software for checking must show (Circular 15/2025/TT-BKHCN,
    appendix II). Codes:

    `kind`       signature, timestamp (of the whole document), unreadable
    `integrity`  intact, altered (what it covers was changed), unreadable
    `changes`    what was appended later: none, archive (validation data, time-stamps), signed
                 (others signed in places made for that before), forms (filled in, or signed in a
                 new place, which may lie over what was there), notes (annotations), forbidden
                 (anything else: what a person sees may differ from what was signed)
    `trust`      trusted, unknown (nobody known vouches for it), outside_validity, revoked, unfit
                 (the certificate is not for signing documents)
    `timestamp`  trusted, untrusted, none (then `signed_at` is what the signer says)
    `revocation` good, revoked, unreachable (the certificate names a list or a service, nothing
                 current of it is at hand: warn), not_named (the certificate names none: warn)
    """

    field: str
    kind: str
    subfilter: str
    is_certification: bool
    integrity: str
    covers_file: bool
    changes: str
    trust: str
    timestamp: str
    revocation: str
    signed_at: datetime | None = None
    signer: str = ""
    organisation: str = ""
    subject: str = ""
    ca: str = ""
    serial: str = ""
    certificate_from: datetime | None = None
    certificate_until: datetime | None = None
    tsa: str = ""

    @property
    def is_good(self) -> bool:
        """Whole, from somebody known, and nothing after it could change what a person sees."""
        whole = self.integrity == "intact" and self.changes in HARMLESS
        return whole and self.trust == "trusted" and self.timestamp != "untrusted"

    @property
    def warnings(self) -> tuple[str, ...]:
        """Codes of what a person should be told although it does not make the signature bad."""
        told = []
        if self.revocation in ("unreachable", "not_named"):
            told.append(f"revocation_{self.revocation}")
        if self.kind == "signature" and self.timestamp == "none":
            told.append("time_not_stamped")
        return tuple(told)


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything found. `pages` is the number of pages."""

    pages: int
    signatures: tuple[Signature, ...]

    @property
    def verdict(self) -> str:
        """unsigned, good (each signature is), refused (altered, or changed in ways that were not
        allowed), unproven (whole, but somebody who signed is not known and trusted, or something
        was filled in later: for a person to look at)."""
        if not self.signatures:
            return "unsigned"
        if all(signature.is_good for signature in self.signatures):
            return "good"
        altered = any(s.integrity != "intact" for s in self.signatures)
        changed = any(s.changes not in (*HARMLESS, "forms") for s in self.signatures)
        return "refused" if altered or changed else "unproven"

    def as_data(self) -> dict[str, Any]:
        """The same as JSON carries it; times are ISO 8601."""
        told = asdict(self)
        for signature in told["signatures"]:
            for name in TIMES:
                signature[name] = signature[name].isoformat() if signature[name] else None
        told["signatures"] = list(told["signatures"])
        return told

    @staticmethod
    def from_data(told: dict[str, Any]) -> "Findings":
        def moment(text: str | None) -> datetime | None:
            return datetime.fromisoformat(text) if text else None

        return Findings(
            pages=told["pages"],
            signatures=tuple(
                Signature(**{**facts, **{name: moment(facts[name]) for name in TIMES}})
                for facts in told["signatures"]
            ),
        )
