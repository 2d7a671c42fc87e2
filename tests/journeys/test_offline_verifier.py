"""The verifier of the browser, in a real one, held against the server's own check."""

import base64
import gzip
import itertools
import json
import random
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page

from onestop.kernel.signing import ORDER, encoded, jwk
from onestop.results import checking, keys, token
from onestop.results.keys import KeyRing
from onestop.results.models import State
from onestop.results.rules import BITS
from onestop.results.status_list import packed
from tests.architecture.source import ROOT
from tests.results.test_hostile_tokens import HOSTILE, spelled
from tests.results.test_verdicts import NOW, made, stamp, tell

VERIFIER = ROOT / "static" / "check" / "verify.js"
MOST = 3072
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
ASK = """async ([texts, set, now]) => {
  const told = [];
  for (const text of texts) told.push((await KQ.check(text, set, now)).verdict);
  return told;
}"""
BASE = "https://host.invalid/status/0"
WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory) -> Page:
    """A page that holds the verifier and nothing else, opened from a disk."""
    empty = tmp_path_factory.mktemp("empty") / "empty.html"
    empty.write_text("<!doctype html>")
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(empty.as_uri())
    opened.add_script_tag(path=VERIFIER)
    yield opened
    context.close()


@pytest.fixture
def ring(tmp_path) -> Path:
    """The folder of a key ring of this test alone, with a key that has been signing for a day."""
    before = keys.ring()
    keys.configure(tmp_path)
    tell(
        tmp_path,
        issuers=["H05"],
        nbf=stamp(NOW - timedelta(days=1)),
        exp_sign=stamp(NOW + timedelta(days=1)),
    )
    yield tmp_path
    keys.use(before)


def theirs(session, texts: list[str]) -> list[dict[str, str]]:
    return [checking.check(session, text, NOW).verdict.as_data() for text in texts]


def ours(page: Page, texts: list[str]) -> list[dict[str, str]]:
    return page.evaluate(ASK, [texts, keys.ring().jwks(), stamp(NOW)])


def agreed(page: Page, session, texts: list[str]) -> list[dict[str, str]]:
    """What both say; they must say the same of every text."""
    mine, server = ours(page, texts), theirs(session, texts)
    apart = [(t, m, s) for t, m, s in zip(texts, mine, server, strict=True) if m != s]
    assert apart == []
    return mine


def signed(claims: token.Claims, high: bool = False) -> str:
    ring = keys.ring()
    body = token.payload(claims)
    signature = ring.signer.sign(token.to_sign(ring.known.kid, body))
    if high:
        s = ORDER - int.from_bytes(signature[32:], "big")
        signature = signature[:32] + s.to_bytes(32, "big")
    return token.written(ring.known.kid, body, signature)


def claims(**changes: Any) -> token.Claims:
    plain = {
        "iss": "H05.105",
        "sub": "01/2026/KQ-H05.105",
        "iat": stamp(NOW),
        "exp": stamp(NOW + WEEK),
        "type_code": 9_000_001,
        "name": "Nguyễn Thị Mẫu An",
        "data_digest": bytes(range(32)),
        "status_list": 0,
        "status_index": 7,
    }
    return token.Claims(**{**plain, **changes})


def test_the_verifier_as_it_is_served_is_small() -> None:
    assert len(gzip.compress(VERIFIER.read_bytes(), 6)) <= MOST


def test_no_text_with_one_sign_changed_is_taken(page, session, ring) -> None:
    text = made()
    assert agreed(page, session, [text])[0]["content"] == "authentic"
    changed = [
        text[:place] + other + text[place + 1 :]
        for place, other in itertools.product(range(len(text)), ALPHABET + "a10")
        if text[place] != other
    ]
    told = agreed(page, session, changed)
    assert len(told) > 9000 and all(v["content"] != "authentic" for v in told)


def test_no_text_cut_off_or_made_longer_is_taken(page, session, ring) -> None:
    text = made()
    cut = [text[:end] for end in range(1, len(text))] + [text[start:] for start in range(1, 20)]
    longer = [text + more for more in ("A", "AA", "A" * 8, "=", "\n", " ", text)]
    told = agreed(page, session, cut + longer + ["A" * 2000, "A" * 2001])
    assert all(v["content"] != "authentic" for v in told)


def test_what_is_built_to_break_the_reader_and_noise_is_told_the_same(page, session, ring) -> None:
    luck = random.Random(7)
    raw = base64.b32decode(made() + "=" * (-len(made()) % 8))
    noise = [spelled(luck.randbytes(luck.randint(1, 250))) for _ in range(2000)]
    noise += ["".join(luck.choices(ALPHABET + "a0/💥", k=luck.randint(1, 300))) for _ in range(500)]
    for _ in range(4000):
        changed = bytearray(raw)
        for _ in range(luck.randint(1, 3)):
            changed[luck.randrange(len(changed))] = luck.randrange(256)
        if changed != raw:
            noise.append(spelled(bytes(changed)))
    told = agreed(page, session, [*map(spelled, HOSTILE.values()), *noise])
    assert all(v["content"] != "authentic" for v in told)
    assert {v["content"] for v in told} == {"altered", "malformed"}


def test_lengths_and_numbers_written_longer_than_needed_are_malformed(page, session, ring) -> None:
    """The same values under a genuine signature, written another way."""
    known = keys.ring()
    body = token.payload(claims())
    longer = {
        "a number": body.replace(b"\x07", b"\x18\x07"),
        "a length": body.replace(b"\x67H05.105", b"\x78\x07H05.105"),
        "an open map": b"\xbf" + body[1:] + b"\xff",
        "a second key": body.replace(b"\xa5\x01\x67", b"\xa6\x01\x67H05.105\x01\x67"),
        "another order": token.payload(claims(exp=None)).replace(b"\xa4", b"\xa5") + b"\x04\x01",
        "more behind": body + b"\x00",
        "a shorter digest": token.payload(claims(data_digest=bytes(31))),
        "too long a text": token.payload(claims(name="a" * 1200)),
    }
    texts = []
    for other in longer.values():
        assert other != body
        signature = known.signer.sign(token.to_sign(known.known.kid, other))
        texts.append(token.written(known.known.kid, other, signature))
    signature = known.signer.sign(token.to_sign(known.known.kid, body))
    for cut in (signature[:-1], signature + b"\x00", b""):
        texts.append(token.written(known.known.kid, body, cut))
    assert [v["content"] for v in agreed(page, session, texts)] == ["malformed"] * len(texts)


def test_the_words_are_the_servers_words(page, session, ring, tmp_path) -> None:
    stranger = KeyRing(tmp_path / "stranger")
    day, second = timedelta(days=1), timedelta(seconds=1)
    cases = {
        "trusted": (made(), "trusted", "not_checked"),
        "the agency itself": (made(iss="H05"), "trusted", "not_checked"),
        "expired": (made(exp=NOW - second), "trusted", "expired"),
        "its last second": (made(exp=NOW), "trusted", "not_checked"),
        "issued in the future": (made(iat=NOW + day), "outside_period", "not_checked"),
        "the key's first second": (made(iat=NOW - day), "trusted", "not_checked"),
        "after the key": (made(iat=NOW + day + second), "outside_period", "not_checked"),
        "before the key": (made(iat=NOW - day - second), "outside_period", "not_checked"),
        "a name that only begins alike": (made(iss="H051"), "not_allowed", "not_checked"),
        "another agency": (made(iss="H06", iat=NOW - 9 * day), "not_allowed", "not_checked"),
        "nobody": (made(iss=""), "not_allowed", "not_checked"),
        "a stranger's key": (made(stranger), "unknown", "not_checked"),
        "the other half": (signed(claims(), high=True), "unknown", "not_checked"),
        "no last day": (signed(claims(exp=None)), "trusted", "not_checked"),
        "a mark before the text": (
            signed(claims(sub="\ufeff1", name="")),
            "trusted",
            "not_checked",
        ),
        "the greatest numbers": (
            signed(claims(type_code=2**64 - 1, status_index=2**53 + 1, exp=2**32)),
            "trusted",
            "not_checked",
        ),
    }
    told = agreed(page, session, [text for text, _issuer, _status in cases.values()])
    assert {name: (v["issuer"], v["status"]) for name, v in zip(cases, told, strict=True)} == {
        name: (issuer, status) for name, (_text, issuer, status) in cases.items()
    }
    tell(ring, revoked_at=stamp(NOW))
    assert agreed(page, session, [made()])[0]["issuer"] == "compromised"
    tell(ring, issuers=["*"])
    assert agreed(page, session, [made(iss="H99.1")])[0]["issuer"] == "compromised"


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"exp": None},
        {"sub": "\ufeff1", "name": "\ufeffNguyễn", "type_code": 0},
        {"name": "", "status_list": 300, "status_index": 2**20 - 1},
    ],
)
def test_what_it_reads_is_what_the_server_reads(page, ring, wanted) -> None:
    ask = "async ([text, set, now]) => (await KQ.check(text, set, now)).claims"
    found = page.evaluate(ask, [signed(claims(**wanted)), keys.ring().jwks(), stamp(NOW)])
    assert found == claims(**wanted).as_data()


def test_a_date_that_is_still_to_come_is_told_beside_the_words(page, ring) -> None:
    ask = "async ([text, set, now]) => (await KQ.check(text, set, now)).future"
    later = made(iat=NOW + timedelta(minutes=6))
    assert page.evaluate(ask, [later, keys.ring().jwks(), stamp(NOW)]) is True
    assert page.evaluate(ask, [made(), keys.ring().jwks(), stamp(NOW)]) is False


def test_a_key_that_the_set_does_not_name_is_told_beside_the_words(page, ring, tmp_path) -> None:
    ask = "async ([text, set, now]) => (await KQ.check(text, set, now)).stranger"
    asked = [keys.ring().jwks(), stamp(NOW)]
    assert page.evaluate(ask, [made(KeyRing(tmp_path / "stranger")), *asked]) is True
    assert page.evaluate(ask, [signed(claims(), high=True), *asked]) is False


def test_every_key_that_shares_a_short_name_is_tried(page, ring, tmp_path) -> None:
    (own,) = keys.ring().jwks()["keys"]
    other = {**own, **jwk(KeyRing(tmp_path / "other").signer.public)}
    ask = "async ([text, set, now]) => (await KQ.check(text, set, now)).verdict.issuer"
    assert page.evaluate(ask, [made(), {"keys": [other, own]}, stamp(NOW)]) == "trusted"
    assert page.evaluate(ask, [made(), {"keys": [other]}, stamp(NOW)]) == "unknown"


def test_the_set_is_taken_from_the_root_and_from_nobody_else(page, ring, tmp_path) -> None:
    known, stranger = keys.ring(), KeyRing(tmp_path / "stranger")
    text = known.signed_set(NOW)
    ask = "([text, root]) => KQ.keySet(text, root)"
    assert page.evaluate(ask, [text, jwk(known.root.public)])["keys"] == known.jwks()["keys"]
    head, body, signature = text.split(".")
    forged = encoded(json.dumps({**known.jwks(), "iat": 1, "exp": 2**40}).encode())
    none = encoded(b'{"alg":"none","typ":"jwk-set+jwt"}')
    by_root = encoded(known.root.sign(f"{none}.{body}".encode()))
    for wrong in (
        stranger.signed_set(NOW),
        f"{head}.{forged}.{signature}",
        f"{none}.{body}.",
        f"{none}.{body}.{by_root}",
        f"{head}.{body}",
        f"{text}.",
        "",
        known.signer.jws(known.jwks(), "jwk-set+jwt"),
        known.root.jws(known.jwks(), "statuslist+jwt"),
    ):
        with pytest.raises(Error):
            page.evaluate(ask, [wrong, jwk(known.root.public)])


def listed(states: dict[int, State], signer=None, **changes: Any) -> str:
    """A signed status list in which these places have these states."""
    bits = packed([(index, BITS[state]) for index, state in states.items()])
    told = {
        "sub": BASE,
        "iat": stamp(NOW),
        "exp": stamp(NOW + WEEK),
        "ttl": 3600,
        "status_list": {"bits": 2, "lst": encoded(zlib.compress(bits, 9))},
        **changes,
    }
    return (signer or keys.ring().signer).jws(told, changes.get("typ", "statuslist+jwt"))


LIST = """async ([text, signed, set, now, address]) => (await KQ.check(text, set, now,
  () => KQ.statusList(signed, set, address).catch(() => null))).verdict.status"""


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("index", [0, 1, 2, 3, 2**20 - 1])
def test_a_list_tells_the_state_of_its_place(page, ring, state, index) -> None:
    text = signed(claims(status_index=index))
    around = {n: State.REVOKED for n in range(6) if state is State.VALID and n != index}
    signed_list = listed({**around, index: state})
    asked = [text, signed_list, keys.ring().jwks(), stamp(NOW), BASE]
    assert page.evaluate(LIST, asked) == state.value


def test_a_list_and_the_last_day_together(page, ring) -> None:
    """As the server says it: what was decided goes before what expired by itself."""
    late = signed(claims(exp=stamp(NOW) - 1))
    plain, revoked = listed({}), listed({7: State.REVOKED})
    old = stamp(NOW + 2 * WEEK)
    lasting = signed(claims(exp=None))
    for text, signed_list, now, told in (
        (late, plain, stamp(NOW), "expired"),
        (late, revoked, stamp(NOW), "revoked"),
        (lasting, plain, old, "not_checked"),
        (lasting, revoked, old, "revoked"),
        (signed(claims(status_index=2**20)), plain, stamp(NOW), "not_checked"),
        (signed(claims(status_index=2**40)), revoked, stamp(NOW), "not_checked"),
    ):
        asked = [text, signed_list, keys.ring().jwks(), now, BASE]
        assert page.evaluate(LIST, asked) == told


def test_a_list_of_somebody_else_or_of_another_place_tells_nothing(page, ring, tmp_path) -> None:
    stranger = KeyRing(tmp_path / "stranger")
    text, known = signed(claims()), keys.ring()
    plain = listed({})
    head, body, signature = plain.split(".")
    for wrong in (
        listed({}, stranger.signer),
        listed({}, known.root),
        listed({}, sub="https://host.invalid/status/1"),
        listed({}, iat=stamp(NOW + WEEK)),
        listed({}, typ="jwk-set+jwt"),
        listed({}, status_list={"bits": 1, "lst": encoded(b"x")}),
        listed({}, status_list={"bits": 2, "lst": encoded(b"x")}),
        f"{head}.{body[:-1]}A.{signature}",
        "",
    ):
        asked = [text, wrong, known.jwks(), stamp(NOW), BASE]
        assert page.evaluate(LIST, asked) == "not_checked"
    tell(ring, revoked_at=stamp(NOW))
    asked = [text, plain, keys.ring().jwks(), stamp(NOW), BASE]
    assert page.evaluate(LIST, asked) == "not_checked"
