"""Tokens made to break the reader: whatever is sent, the answer is a verdict."""

import base64
import random

import cbor2
import pytest

from onestop.results import checking, token

KID = b"abcd"
CLAIMS = token.Claims(
    iss="H05",
    sub="01/2026/KQ-H05",
    iat=1,
    exp=None,
    type_code=1,
    name="An",
    data_digest=bytes(32),
    status_list=0,
    status_index=1,
)
HEAD, BODY, NOUGHT = token.protected(KID), token.payload(CLAIMS), bytes(64)


def spelled(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


def dumped(value: object) -> bytes:
    return cbor2.dumps(value, canonical=True)


HOSTILE = {
    "a number for a signature": dumped([HEAD, {}, BODY, 5]),
    "nothing for a signature": dumped([HEAD, {}, BODY, None]),
    "a list for a head": dumped([dumped([1]), {}, BODY, NOUGHT]),
    "a text for a payload": dumped([HEAD, {}, dumped("abc"), NOUGHT]),
    "a list for a payload": dumped([HEAD, {}, dumped([1]), NOUGHT]),
    "a map for a key's name": dumped([dumped({1: -7, 4: {}}), {}, BODY, NOUGHT]),
    "a text for a map": dumped("abcd"),
    "a decimal without end": b"\xc4\x82\x1b\x7f\xff\xff\xff\xff\xff\xff\xff\x01",
    "a fraction without end": b"\xc5\x82\x1b\x7f\xff\xff\xff\xff\xff\xff\xff\x01",
    "a part of nothing": b"\xd8\x1e\x82\x01\x00",
    "a stray break": b"\x84\xff\xa0\x40\x40",
    "lists in lists": b"\x81" * 1200 + b"\x00",
    "more items than bytes": b"\x9b" + b"\xff" * 8,
    "more bytes than there are": b"\x5b" + b"\xff" * 8,
    "a broken letter": b"\x62\xc3\x28",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_what_is_built_to_break_the_reader_is_malformed(session, act, raw) -> None:
    with pytest.raises(token.BadToken):
        token.read(spelled(raw))
    assert checking.check(session, spelled(raw), act.at).verdict.content == "malformed"


def test_no_noise_breaks_the_reader() -> None:
    luck = random.Random(1)
    whole = dumped([HEAD, {}, BODY, NOUGHT])
    for _ in range(20_000):
        raw = bytearray(whole)
        for _ in range(luck.randint(1, 3)):
            raw[luck.randrange(len(raw))] = luck.randrange(256)
        for sent in (bytes(raw), luck.randbytes(luck.randint(1, 60))):
            try:
                found = token.read(spelled(sent))
            except token.BadToken:
                continue
            assert token.written(found.kid, token.payload(found.claims), found.signature) == (
                spelled(sent)
            )
