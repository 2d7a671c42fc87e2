"""Signing with P-256: the only importer of cryptography."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    Prehashed,
    decode_dss_signature,
    encode_dss_signature,
)

from onestop.kernel.files import write_once

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PublicKey = ec.EllipticCurvePublicKey
DIGEST = Prehashed(hashes.SHA256())


class Signer(Protocol):
    """Whatever signs with P-256: a key in a file, in a security module, or behind a service.

    Both raise signers.SignerUnavailable when no signature that verifies came.
    """

    @property
    def public(self) -> PublicKey:
        """The key that checks its signatures, known here and never asked of the signer."""

    def sign(self, message: bytes) -> bytes:
        """64 bytes r || s over the SHA-256 of the message, s in the lower half."""

    def sign_digest(self, digest: bytes) -> bytes:
        """The same over the 32 bytes of a SHA-256 digest."""


class SigningKey:
    """A private key in a file of its own, made at first use; `must_exist`: not made here."""

    def __init__(self, path: Path, *, must_exist: bool = False) -> None:
        if not must_exist and not path.exists():
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
        return self.sign_digest(hashlib.sha256(message).digest())

    def sign_digest(self, digest: bytes) -> bytes:
        """The same over a SHA-256 digest of 32 bytes. Raises ValueError for another length."""
        algorithm = ec.ECDSA(DIGEST, deterministic_signing=True)
        return _raw(*decode_dss_signature(self._key.sign(digest, algorithm)))

    def jws(self, claims: dict[str, Any], kind: str) -> str:
        return jws(self, claims, kind)


def jws(signer: Signer, claims: dict[str, Any], kind: str) -> str:
    """The claims as a compact JWS (RFC 7515)."""
    header = {"alg": "ES256", "typ": kind, "kid": thumbprint(signer.public).hex()[:8]}
    head = ".".join(encoded(json.dumps(p, ensure_ascii=False).encode()) for p in (header, claims))
    return f"{head}.{encoded(signer.sign(head.encode()))}"


def _raw(r: int, s: int) -> bytes:
    return r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big")


def verifies(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """True when 64 bytes r || s are the key's signature; s must be in the lower half."""
    return verifies_digest(key, hashlib.sha256(message).digest(), signature)


def verifies_digest(key: PublicKey, digest: bytes, signature: bytes) -> bool:
    """The same over a SHA-256 digest of 32 bytes."""
    if len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not 0 < r < ORDER or not 0 < s <= ORDER // 2:
        return False
    try:
        key.verify(encode_dss_signature(r, s), digest, ec.ECDSA(DIGEST))
    except InvalidSignature:
        return False
    return True


def with_low_s(signature: bytes) -> bytes:
    """The same signature with s in the lower half: (r, n - s) verifies as well as (r, s), and many
    devices give either."""
    s = int.from_bytes(signature[32:], "big")
    return signature[:32] + min(s, abs(ORDER - s)).to_bytes(32, "big")


def public_key(pem: bytes) -> PublicKey:
    """The P-256 public key of a PEM file. Raises ValueError when it holds another kind of key."""
    loaded = serialization.load_pem_public_key(pem)
    if not isinstance(loaded, PublicKey) or not isinstance(loaded.curve, ec.SECP256R1):
        raise ValueError("not a P-256 public key")
    return loaded


def jwk(key: PublicKey) -> dict[str, str]:
    """The public key as RFC 7517 writes it."""
    numbers = key.public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": encoded(numbers.x.to_bytes(32, "big")),
        "y": encoded(numbers.y.to_bytes(32, "big")),
    }


def public_of(written: dict[str, Any]) -> PublicKey:
    """A P-256 key from its JWK (RFC 7517). Raises ValueError for anything else."""
    try:
        if (written["kty"], written["crv"]) != ("EC", "P-256"):
            raise ValueError("not a P-256 key")
        x, y = (int.from_bytes(decoded(written[part]), "big") for part in ("x", "y"))
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError("no key as RFC 7517 writes it") from problem


def public_at(point: bytes) -> PublicKey:
    """The public key of an uncompressed point, 65 bytes. Raises ValueError."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def thumbprint(key: PublicKey) -> bytes:
    """RFC 7638, SHA-256."""
    text = json.dumps(jwk(key), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def spki_digest(key: PublicKey) -> bytes:
    """SHA-256 of the public key as DER SubjectPublicKeyInfo."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return hashlib.sha256(key.public_bytes(serialization.Encoding.DER, form)).digest()


def as_der(signature: bytes) -> bytes:
    """64 bytes r || s as the DER that most tools read."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    return encode_dss_signature(r, s)


def from_der(signature: bytes) -> bytes:
    """DER as 64 bytes r || s; empty when it is no signature of P-256."""
    try:
        r, s = decode_dss_signature(signature)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    except (ValueError, OverflowError):
        return b""


def decoded(text: str) -> bytes:
    """The bytes of base64url without padding. Raises ValueError for any other writing."""
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encoded(raw) != text:
        raise ValueError("not base64url")
    return raw


def encoded(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
