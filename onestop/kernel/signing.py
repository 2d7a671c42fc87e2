"""Signing with P-256: the only importer of cryptography."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from onestop.kernel.files import write_once

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PublicKey = ec.EllipticCurvePublicKey


class SigningKey:
    """A private key in a file of its own, made at first use."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            made = ec.generate_private_key(ec.SECP256R1())
            write_once(
                path,
                made.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                ),
            )
        loaded = serialization.load_pem_private_key(path.read_bytes(), None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        self._key = loaded

    @property
    def public(self) -> PublicKey:
        return self._key.public_key()

    def sign(self, message: bytes) -> bytes:
        """64 bytes r || s, deterministic (RFC 6979), s in the lower half."""
        algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        r, s = decode_dss_signature(self._key.sign(message, algorithm))
        return r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big")

    def jws(self, claims: dict[str, Any], kind: str) -> str:
        """The claims as a compact JWS (RFC 7515)."""
        header = {"alg": "ES256", "typ": kind, "kid": thumbprint(self.public).hex()[:8]}
        head = ".".join(
            encoded(json.dumps(p, ensure_ascii=False).encode()) for p in (header, claims)
        )
        return f"{head}.{encoded(self.sign(head.encode()))}"


def verifies(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """True when 64 bytes r || s are the key's signature; s must be in the lower half."""
    if len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not 0 < r < ORDER or not 0 < s <= ORDER // 2:
        return False
    try:
        key.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def jwk(key: PublicKey) -> dict[str, str]:
    """The public key as RFC 7517 writes it."""
    numbers = key.public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": encoded(numbers.x.to_bytes(32, "big")),
        "y": encoded(numbers.y.to_bytes(32, "big")),
    }


def public_key(written: dict[str, Any]) -> PublicKey:
    """A P-256 key from its JWK (RFC 7517). Raises ValueError for anything else."""
    try:
        if (written["kty"], written["crv"]) != ("EC", "P-256"):
            raise ValueError("not a P-256 key")
        x, y = (int.from_bytes(decoded(written[part]), "big") for part in ("x", "y"))
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError("no key as RFC 7517 writes it") from problem


def thumbprint(key: PublicKey) -> bytes:
    """RFC 7638, SHA-256."""
    text = json.dumps(jwk(key), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def decoded(text: str) -> bytes:
    """The bytes of base64url without padding. Raises ValueError for any other writing."""
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encoded(raw) != text:
        raise ValueError("not base64url")
    return raw


def encoded(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
