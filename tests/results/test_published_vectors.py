"""Other people's COSE, from published examples: the signature is judged as they say, and none of
it is taken for a result."""

import base64
import json
from pathlib import Path

import cbor2
import pytest

from onestop.kernel.signing import public_of, verifies, with_low_s
from onestop.results import token

VECTORS = Path(__file__).parent / "vectors"
CASES = json.loads((VECTORS / "cose_sign1.json").read_text("utf-8"))["cases"]
CERTIFICATES = json.loads((VECTORS / "dgc_cose.json").read_text("utf-8"))["cases"]


def parts(case) -> list:
    read = cbor2.loads(bytes.fromhex(case["cbor"]))
    return read.value if isinstance(read, cbor2.CBORTag) else read


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_signature_is_judged_as_published(case) -> None:
    head, unprotected, body, signature = parts(case)
    key = public_of({"kty": "EC", "crv": "P-256", "x": case["x"], "y": case["y"]})
    external = bytes.fromhex(case["external"])
    # An empty map of protected headers is signed as no bytes at all (RFC 9052, 4.4).
    signed = b"" if head == cbor2.dumps({}) else head
    ours = cbor2.dumps(["Signature1", signed, external, body], canonical=True)
    said = {**unprotected, **(cbor2.loads(head) if head else {})}
    es256 = said.get(1) == -7
    good = es256 and verifies(key, ours, with_low_s(signature))
    # One failing case is of the tag around it and not of the signature in it.
    wrong_tag = case["fails"] and bytes.fromhex(case["cbor"])[:1] != b"\xd2"
    assert good is (not case["fails"] or wrong_tag)
    if not case["fails"]:
        assert ours.hex() == case["to_sign"].lower()


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_none_of_it_is_taken_for_a_result(case) -> None:
    raw = bytes.fromhex(case["cbor"])
    untagged = cbor2.dumps(parts(case))
    for written in (raw, untagged):
        text = base64.b32encode(written).decode().rstrip("=")
        with pytest.raises(token.BadToken):
            token.read(text)


@pytest.mark.parametrize("case", CERTIFICATES, ids=[case["name"] for case in CERTIFICATES])
def test_certificates_of_other_countries_verify_and_are_no_results(case) -> None:
    """Their signatures are as their publishers say, and each changed byte of them is noticed."""
    read = cbor2.loads(bytes.fromhex(case["cose"]))
    head, unprotected, body, signature = read.value if isinstance(read, cbor2.CBORTag) else read
    key = public_of({"kty": "EC", "crv": "P-256", "x": case["x"], "y": case["y"]})
    signed = cbor2.dumps(["Signature1", head, b"", body], canonical=True)
    assert verifies(key, signed, with_low_s(signature))
    for place in range(0, len(body), 37):
        other = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        changed = cbor2.dumps(["Signature1", head, b"", other], canonical=True)
        assert not verifies(key, changed, with_low_s(signature))
    untagged = cbor2.dumps([head, unprotected, body, signature])
    for raw in (bytes.fromhex(case["cose"]), untagged):
        with pytest.raises(token.BadToken):
            token.read(base64.b32encode(raw).decode().rstrip("="))
