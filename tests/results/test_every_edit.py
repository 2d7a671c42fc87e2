"""A real token with every small change, and what others sign: nothing but the token is genuine."""

import base64
import sys
from datetime import UTC, datetime, timedelta

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from onestop.results import checking, keys, telling, token
from tests.results.tampering import noise

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
# Every sign of base 32, and signs that look like one of them or mean something elsewhere.
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" + "abilo01890=-+/%. \0\nĐ💥"
CLAIMS = token.Claims(
    iss="H05.105",
    sub="01/2026/KQ-H05.105",
    iat=int(NOW.timestamp()),
    exp=int((NOW + timedelta(days=180)).timestamp()),
    type_code=9_000_001,
    name="Nguyễn Thị Mẫu An",
    data_digest=noise(32),
    status_list=0,
    status_index=7,
)
# Calls of Python functions while one text is checked; the same on every machine.
STEPS = 2500


def signed(claims: token.Claims = CLAIMS) -> str:
    by, body = keys.ring(), token.payload(claims)
    return token.written(by.known.kid, body, by.signer.sign(token.to_sign(by.known.kid, body)))


def spelled(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


def content(session, text: str) -> str:
    return checking.check(session, text, NOW).verdict.content


def edits(text: str):
    for place, was in enumerate(text):
        head, tail = text[:place], text[place + 1 :]
        yield from (head + sign + tail for sign in SIGNS if sign != was)
        yield from (head + sign + was + tail for sign in "A7 =")
        yield head + tail
        yield head + tail[:1] + was + tail[1:]
        yield head
        yield was + tail
    yield from (text + sign for sign in SIGNS)
    yield from (text * 2, text.lower(), text[::-1], "")


def test_no_edit_of_a_genuine_token_is_genuine(session) -> None:
    text = signed()
    assert content(session, text) == "authentic"
    tried = {edited for edited in edits(text) if edited != text}
    assert len(tried) > 50 * len(text)
    found = {edited: content(session, edited) for edited in tried}
    assert set(found.values()) == {"altered", "malformed"}


def test_twenty_thousand_strings_of_noise_are_nothing(session) -> None:
    sent = noise(2_000_000)
    for start in range(20_000):
        raw = sent[start * 97 : start * 97 + start % 300]
        for text in (spelled(raw), raw.decode("latin-1")):
            assert content(session, text) == "malformed"


def cose(head: object, plain: object, body: bytes, signature: bytes, tag: bool = False) -> str:
    parts = [cbor2.dumps(head, canonical=True), plain, body, signature]
    return spelled(cbor2.dumps(cbor2.CBORTag(18, parts) if tag else parts, canonical=True))


def others() -> dict[str, str]:
    """What other systems sign, each with a good signature of its own."""
    own = ec.generate_private_key(ec.SECP256R1())
    body, kid = token.payload(CLAIMS), b"othr"

    def es256(head: dict[int, object]) -> bytes:
        sent = cbor2.dumps(["Signature1", cbor2.dumps(head, canonical=True), b"", body])
        r, s = decode_dss_signature(own.sign(sent, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def to_sign(head: dict[int, object]) -> bytes:
        return cbor2.dumps(["Signature1", cbor2.dumps(head, canonical=True), b"", body])

    ours = {1: -7, 4: kid}
    chain = {1: -7, 4: kid, 33: b"\x30\x82" + noise(300)}
    eddsa = {1: -8, 4: kid}
    ps256 = {1: -37, 4: kid}
    salted = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    rsa_key = rsa.generate_private_key(65537, 2048)
    return {
        "tagged": cose(ours, {}, body, es256(ours), tag=True),
        "x5chain signed": cose(chain, {}, body, es256(chain)),
        "x5chain beside": cose(ours, {33: b"\x30\x82" + noise(300)}, body, es256(ours)),
        "kid beside": cose({1: -7}, {4: kid}, body, es256({1: -7})),
        "EdDSA": cose(eddsa, {}, body, ed25519.Ed25519PrivateKey.generate().sign(to_sign(eddsa))),
        "PS256": cose(ps256, {}, body, rsa_key.sign(to_sign(ps256), salted, hashes.SHA256())),
        "no algorithm": cose({}, {}, body, bytes(64)),
        "two signers": spelled(cbor2.dumps([b"\xa0", {}, body, [[b"", {}, bytes(64)]]])),
        "detached": spelled(cbor2.dumps([cbor2.dumps(ours), {}, None, es256(ours)])),
        "a health certificate": "HC1:6BFOXN%TS3DHPVO13J /G-/2YRVA.Q/R8VRU2FCAKR9S3VE",
        "a JWS": "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJIMDUifQ." + "A" * 86,
        "a health card": "shc:/" + "5676295953265460346029254077280433602870286471674522" * 5,
        "an address": "https://onestop.example/v/ABC",
    }


def test_what_other_systems_sign_is_no_result(session) -> None:
    for name, text in others().items():
        assert content(session, text) == "malformed", name


def test_an_unknown_key_is_told_from_a_changed_content(session) -> None:
    text = signed()
    raw = bytearray(base64.b32decode(text + "=" * (-len(text) % 8)))
    place = raw.index(keys.ring().known.kid)
    raw[place] ^= 1
    unknown = checking.check(session, spelled(bytes(raw)), NOW).verdict
    raw[place] ^= 1
    raw[-1] ^= 1
    changed = checking.check(session, spelled(bytes(raw)), NOW).verdict
    assert unknown.as_data() == changed.as_data()
    assert telling.headline(unknown) != telling.headline(changed)
    assert telling.lines(unknown)[0].tone == "calm" and telling.lines(changed)[0].tone == "late"


@pytest.mark.parametrize(("ahead", "issuer"), [(299, "trusted"), (301, "outside_period")])
def test_from_the_future_is_more_than_a_clock_that_is_ahead(session, ahead, issuer) -> None:
    later = int(NOW.timestamp()) + ahead
    claims = {name: getattr(CLAIMS, name) for name in CLAIMS.__slots__}
    found = checking.check(session, signed(token.Claims(**{**claims, "iat": later})), NOW).verdict
    assert found.issuer == issuer
    assert ("from_the_future" in found.notes) == (issuer != "trusted")
    if issuer != "trusted":
        assert "chưa tới" in telling.lines(found)[1].sentence and not found.is_good


def steps(session, text: str) -> int:
    """How many functions, of Python and of libraries, are called while a text is checked."""
    counted = [0]

    def count(_frame: object, event: str, _arg: object) -> None:
        counted[0] += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        checking.check(session, text, NOW)
    finally:
        sys.setprofile(None)
    return counted[0]


DEAR = {
    "lists of one": b"\x84" * 1200,
    "as many items as fit": b"\x99\x04\xce" + b"\x00" * 1230,
    "as many pairs as fit": b"\xb9\x02\x60" + b"\x00" * 1220,
    "one long text": b"\x79\x04\xc0" + b"a" * 1216,
    "more than there are": b"\x9b" + b"\xff" * 1200,
}


@pytest.mark.parametrize("raw", DEAR.values(), ids=DEAR)
def test_no_text_costs_more_than_its_length(session, raw) -> None:
    """What a stranger sends costs at most so many steps, however it is built."""
    assert steps(session, spelled(raw)) < 7 * len(raw) + 200


def test_an_edited_token_costs_as_many_steps_as_a_genuine_one(session) -> None:
    text = signed()
    dearest = max(steps(session, edited) for edited in list(edits(text))[::97])
    assert dearest < STEPS and steps(session, "A" * 100_000) < 60
