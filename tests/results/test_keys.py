"""The public keys: plain RFC 7517, signed by the root, readable with another library."""

import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from onestop.kernel.signing import thumbprint
from onestop.results.keys import KeyRing

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def ring(tmp_path_factory) -> KeyRing:
    return KeyRing(tmp_path_factory.mktemp("ring"))


def decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def public_key(jwk: dict) -> ec.EllipticCurvePublicKey:
    x, y = (int.from_bytes(decoded(jwk[part]), "big") for part in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def verify(key: ec.EllipticCurvePublicKey, message: bytes, signature: bytes) -> None:
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    key.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))


def test_the_public_key_signs_what_the_private_one_signed(ring) -> None:
    (jwk,) = ring.jwks()["keys"]
    assert (jwk["kty"], jwk["crv"], jwk["alg"]) == ("EC", "P-256", "ES256")
    verify(public_key(jwk), b"message", ring.signer.sign(b"message"))
    assert jwk["kid"] == thumbprint(public_key(jwk)).hex()[:8]


def test_the_signed_set_is_the_same_set_signed_by_the_root(ring) -> None:
    head, body, signature = ring.signed_set(NOW).split(".")
    verify(ring.root.public, f"{head}.{body}".encode(), decoded(signature))
    claims = json.loads(decoded(body))
    assert claims["keys"] == ring.jwks()["keys"]
    assert claims["iat"] == NOW.timestamp() < claims["exp"]
    assert json.loads(decoded(head))["alg"] == "ES256"


def test_the_issuers_key_cannot_sign_the_set(ring) -> None:
    head, body, signature = ring.signed_set(NOW).split(".")
    with pytest.raises(InvalidSignature):
        verify(ring.signer.public, f"{head}.{body}".encode(), decoded(signature))


@pytest.mark.parametrize(
    ("issuer", "allowed"),
    [("H05", True), ("H05.105", True), ("H051", False), ("H06.105", False), ("", False)],
)
def test_a_key_signs_for_its_agency_and_those_below(tmp_path, issuer, allowed) -> None:
    assert KeyRing(tmp_path, ("H05",)).known.may_sign_for(issuer) is allowed
