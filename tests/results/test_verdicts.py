"""What a check says when the token is genuine and something else is wrong."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from onestop.results import checking, keys, token
from onestop.results.keys import KeyRing

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)


@pytest.fixture
def ring(tmp_path):
    """A key ring of this test alone, with a key that has been signing for a day."""
    before = keys.ring()
    keys.configure(tmp_path)
    tell(tmp_path, issuers=["H05"], nbf=stamp(NOW - timedelta(days=1)), exp_sign=stamp(NOW))
    yield tmp_path
    keys._ring[:] = [before]


def tell(folder, **facts) -> None:
    path = folder / "issuer.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **facts}))
    keys.configure(folder)


def stamp(moment: datetime) -> int:
    return int(moment.timestamp())


def made(signer: KeyRing | None = None, iss="H05.105", iat=NOW, exp=None) -> str:
    by = signer or keys.ring()
    claims = token.Claims(
        iss=iss,
        sub="01/2026/KQ-H05.105",
        iat=stamp(iat),
        exp=stamp(exp) if exp else None,
        type_code=9_000_001,
        name="Nguyễn Thị Mẫu An",
        data_digest=bytes(32),
        status_list=0,
        status_index=7,
    )
    body = token.payload(claims)
    return token.written(by.known.kid, body, by.signer.sign(token.to_sign(by.known.kid, body)))


def verdict(session, text: str) -> dict[str, str]:
    return checking.check(session, text, NOW).verdict.as_data()


def test_a_genuine_token_outside_the_register_is_not_called_valid(session, ring) -> None:
    found = checking.check(session, made(), NOW)
    assert found.verdict.as_data() == {
        "content": "authentic",
        "issuer": "trusted",
        "status": "not_checked",
        "file": "not_checked",
    }
    assert not found.verdict.is_good and found.result is None


def test_outside_the_register_its_own_last_day_still_counts(session, ring) -> None:
    assert verdict(session, made(exp=NOW - timedelta(seconds=1)))["status"] == "expired"
    assert verdict(session, made(exp=NOW))["status"] == "not_checked"


def test_a_key_may_not_sign_for_another_agency(session, ring) -> None:
    assert verdict(session, made(iss="H06"))["issuer"] == "not_allowed"


@pytest.mark.parametrize("iat", [NOW - timedelta(days=2), NOW + timedelta(seconds=1)])
def test_a_key_signs_only_in_its_time(session, ring, iat) -> None:
    assert verdict(session, made(iat=iat))["issuer"] == "outside_period"


def test_a_stolen_key_is_named(session, ring) -> None:
    tell(ring, revoked_at=stamp(NOW))
    assert verdict(session, made())["issuer"] == "compromised"


def test_a_strangers_signature_proves_nothing(session, ring, tmp_path) -> None:
    stranger = KeyRing(tmp_path / "stranger")
    assert verdict(session, made(stranger)) == {
        "content": "altered",
        "issuer": "unknown",
        "status": "not_checked",
        "file": "not_checked",
    }
