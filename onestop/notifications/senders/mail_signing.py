"""DKIM signatures of e-mail (RFC 6376): the only importer of dkim."""

from dataclasses import dataclass
from pathlib import Path

import dkim

# What a receiver shows or goes by. Signing a header that is missing would forbid adding it.
SIGNED = (
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"content-language",
    b"auto-submitted",
    b"list-unsubscribe",
)


class UnfitMailKey(Exception):
    """The key in the file cannot sign mail."""


@dataclass(frozen=True, slots=True)
class MailKey:
    """An RSA key in PEM, published as <selector>._domainkey.<domain>."""

    pem: bytes
    selector: str
    domain: str

    def sign(self, mail: bytes) -> bytes:
        """The mail with its signature before it. Raises UnfitMailKey."""
        try:
            signature = dkim.sign(
                mail,
                self.selector.encode(),
                self.domain.encode(),
                self.pem,
                canonicalize=(b"relaxed", b"relaxed"),
                include_headers=list(SIGNED),
            )
        except dkim.DKIMException as problem:
            raise UnfitMailKey(str(problem)) from None
        return bytes(signature) + mail


def key_from(path: Path, selector: str, domain: str) -> MailKey:
    """The key of a file, tried once. Raises UnfitMailKey, OSError."""
    key = MailKey(path.read_bytes(), selector, domain)
    key.sign(b"From: somebody@" + domain.encode() + b"\r\n\r\n\r\n")
    return key
