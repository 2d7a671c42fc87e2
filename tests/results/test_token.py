"""The KQ1 token, read by our reader and by somebody else's."""

import base64
import itertools

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cwt import COSE, COSEKey

from onestop.kernel.signing import ORDER, jwk, thumbprint, verifies
from onestop.results import token
from onestop.results.keys import KeyRing

CLAIMS = token.Claims(
    iss="H05.105",
    sub="07/2026/KQ-H05.105",
    iat=1_790_000_000,
    exp=None,
    type_code=1_004_873,
    name="Nguyễn Thị Mẫu An",
    data_digest=bytes(range(32)),
    status_list=0,
    status_index=132_344,
)


@pytest.fixture(scope="module")
def ring(tmp_path_factory) -> KeyRing:
    return KeyRing(tmp_path_factory.mktemp("ring"))


@pytest.fixture(scope="module")
def text(ring) -> str:
    body = token.payload(CLAIMS)
    signature = ring.signer.sign(token.to_sign(ring.known.kid, body))
    return token.written(ring.known.kid, body, signature)


def test_what_is_written_is_read_again(ring, text) -> None:
    found = token.read(text)
    assert found.claims == CLAIMS and found.kid == ring.known.kid
    assert verifies(ring.known.key, found.signed, found.signature)


def test_the_bytes_are_the_published_format(ring, text) -> None:
    raw = base64.b32decode(text + "=" * (-len(text) % 8))
    assert raw[:7] == bytes.fromhex("8449a201260444")
    head, unprotected, body, signature = cbor2.loads(raw)
    assert cbor2.loads(head) == {1: -7, 4: ring.known.kid} and unprotected == {}
    pairs = cbor2.loads(body)
    assert list(pairs) == [1, 2, 6, -65537] and pairs[-65537][0] == 1_004_873
    assert int.from_bytes(signature[32:], "big") <= ORDER // 2


def test_another_library_verifies_it(ring, text) -> None:
    raw = base64.b32decode(text + "=" * (-len(text) % 8))
    numbers = jwk(ring.known.key)
    x, y = (base64.urlsafe_b64decode(numbers[part] + "=") for part in ("x", "y"))
    key = COSEKey.new({1: 2, 2: ring.known.kid, 3: -7, -1: 1, -2: x, -3: y})
    # The library wants the tagged form; the tag is not signed.
    tagged = cbor2.dumps(cbor2.CBORTag(18, cbor2.loads(raw)))
    body = COSE.new(kid_auto_inclusion=False).decode(tagged, key)
    assert (cbor2.loads(body) if isinstance(body, bytes) else body)[2] == CLAIMS.sub


def test_what_another_library_signs_within_the_profile_is_read(ring) -> None:
    """Until it happens to give a low s: half of its signatures do."""
    private = ec.generate_private_key(ec.SECP256R1())
    numbers = private.private_numbers()
    x, y, d = (
        number.to_bytes(32, "big")
        for number in (
            numbers.public_numbers.x,
            numbers.public_numbers.y,
            numbers.private_value,
        )
    )
    kid = thumbprint(private.public_key())[:4]
    key = COSEKey.new({1: 2, 2: kid, 3: -7, -1: 1, -2: x, -3: y, -4: d})
    for _ in range(64):
        tagged = COSE.new().encode(token.payload(CLAIMS), key, protected={1: -7, 4: kid})
        parts = cbor2.loads(tagged).value
        if int.from_bytes(parts[3][32:], "big") <= ORDER // 2:
            break
    head, unprotected, body, signature = parts
    assert (head, unprotected, body) == (token.protected(kid), {}, token.payload(CLAIMS))
    found = token.read(token.written(kid, body, signature))
    assert found.claims == CLAIMS
    assert verifies(private.public_key(), found.signed, found.signature)


def test_every_changed_symbol_is_noticed(ring, text) -> None:
    for place, other in itertools.product(range(0, len(text), 7), "A7Q2"):
        if text[place] == other:
            continue
        changed = text[:place] + other + text[place + 1 :]
        try:
            found = token.read(changed)
        except token.BadToken:
            continue
        assert not (
            found.kid == ring.known.kid and verifies(ring.known.key, found.signed, found.signature)
        )


@pytest.mark.parametrize("wrong", ["", "a", "A", "ABC", "💥", "0", "A" * 400, "A" * 5000])
def test_what_is_no_token_is_refused(wrong) -> None:
    with pytest.raises(token.BadToken):
        token.read(wrong)


def test_the_other_half_of_a_signature_is_not_taken(ring, text) -> None:
    found = token.read(text)
    r, s = found.signature[:32], int.from_bytes(found.signature[32:], "big")
    high = r + (ORDER - s).to_bytes(32, "big")
    ring.known.key.verify(
        encode_dss_signature(int.from_bytes(r, "big"), ORDER - s),
        found.signed,
        ec.ECDSA(hashes.SHA256()),
    )
    assert not verifies(ring.known.key, found.signed, high)


def test_keys_are_made_once_and_kept_private(tmp_path) -> None:
    first, second = KeyRing(tmp_path), KeyRing(tmp_path)
    assert first.known == second.known or first.known.kid == second.known.kid
    assert (tmp_path / "issuer.pem").stat().st_mode & 0o777 == 0o600
    assert {"kty", "crv", "x", "y", "kid", "alg", "use"} <= set(first.jwks()["keys"][0])
    assert "d" not in first.jwks()["keys"][0]
