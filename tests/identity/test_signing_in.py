"""Signing in with a certified provider: whom it opens, what is refused, how it ends."""

import base64
import hashlib
import hmac
import json
import time
from urllib.parse import urlencode, urlsplit, urlunsplit

import pytest
from joserfc import jwt
from sqlalchemy import select

from onestop.kernel import openid
from onestop.people.identities import Identity
from onestop.people.models import Account
from tests.identity.conftest import PEOPLE, back, begin, new_key, query_of


def account(site, who: str) -> Account:
    with site.session() as session:
        wanted = select(Account).join(Identity).where(Identity.subject == who)
        return session.scalars(wanted).one()


def sign_in(site, provider, who: str):
    visitor = site.visitor()
    landed = back(visitor, provider.signed_in(begin(visitor), who))
    assert landed.status_code == 303 and landed.location == "/me", landed.text[:300]
    return visitor


def test_a_person_of_level_two_owns_what_is_theirs_at_once(site, provider) -> None:
    visitor = sign_in(site, provider, "an")
    assert visitor.get("/me").status_code == 200
    made = account(site, "an")
    assert (made.name, made.id_number) == (PEOPLE["an"]["name"], PEOPLE["an"]["citizen_id"])
    assert (
        made.owner_number == made.id_number and made.verified_by == f"provider:{provider.line.url}"
    )
    again = sign_in(site, provider, "an")
    assert again.get("/me").status_code == 200 and account(site, "an").id == made.id


@pytest.mark.parametrize("who", ["binh", "odd"])
def test_level_one_or_an_odd_number_is_signed_in_and_not_verified(site, provider, who) -> None:
    visitor = sign_in(site, provider, who)
    assert visitor.get("/me").status_code == 200
    assert account(site, who).owner_number is None


def test_an_account_of_this_site_is_linked_only_by_whoever_is_signed_in(site, provider) -> None:
    PEOPLE_BEFORE = dict(PEOPLE["an"])
    visitor = site.visitor("congdan3")
    landed = back(visitor, provider.signed_in(begin(visitor), "binh"))
    assert landed.status_code == 303
    # Known already: the provider's person keeps the account that was made for them.
    assert account(site, "binh").username.startswith("id-")
    assert PEOPLE["an"] == PEOPLE_BEFORE


def test_what_was_not_begun_in_this_browser_opens_nothing(site, provider) -> None:
    began, other = site.visitor(), site.visitor()
    address = provider.signed_in(begin(began), "an")
    assert back(other, address).status_code == 400
    changed = address.replace(query_of(address)["state"], "0" * 26)
    assert back(began, changed).status_code == 400
    assert other.get("/me").status_code == 303 and began.get("/me").status_code == 303
    # The try is spent: the right address does not help any more either.
    assert back(began, address).status_code == 400


def test_a_code_is_good_once(site, provider) -> None:
    visitor = site.visitor()
    address = provider.signed_in(begin(visitor), "an")
    assert back(visitor, address).status_code == 303
    second = site.visitor()
    state = query_of(begin(second))["state"]
    parts = urlsplit(address)
    replayed = urlencode({**query_of(address), "state": state})
    assert back(second, urlunsplit(parts._replace(query=replayed))).status_code == 400
    assert second.get("/me").status_code == 303


def test_the_provider_demands_the_secret_of_the_try(site, provider) -> None:
    visitor = site.visitor()
    address = provider.signed_in(begin(visitor), "an")
    with visitor.client.session_transaction() as kept:
        kept["identity"] = {**kept["identity"], "secret": "x" * 64}
    assert back(visitor, address).status_code == 400


def test_the_wrong_nonce_and_the_wrong_issuer_open_nothing(site, provider) -> None:
    visitor = site.visitor()
    address = provider.signed_in(begin(visitor), "an")
    with visitor.client.session_transaction() as kept:
        kept["identity"] = {**kept["identity"], "nonce": "y" * 26}
    assert back(visitor, address).status_code == 400
    visitor = site.visitor()
    address = provider.signed_in(begin(visitor), "an")
    parts = urlsplit(address)
    mixed = urlencode({**query_of(address), "iss": "http://127.0.0.1:9"})
    assert back(visitor, urlunsplit(parts._replace(query=mixed))).status_code == 400


def test_whoever_says_no_there_is_not_signed_in_here(site, provider) -> None:
    visitor = site.visitor()
    address = provider.signed_in(begin(visitor), "binh", agrees=False)
    assert query_of(address)["error"] == "access_denied"
    assert back(visitor, address).status_code == 400
    assert visitor.get("/me").status_code == 303


def test_new_keys_are_fetched_when_they_are_needed(site, provider) -> None:
    sign_in(site, provider, "an")
    provider.stop()
    provider.keys = [new_key(f"later-{time.monotonic_ns()}")]
    provider.start()
    sign_in(site, provider, "an")


def test_a_provider_that_is_down_is_told_and_own_accounts_work(site, provider) -> None:
    provider.stop()
    visitor = site.visitor()
    answer = visitor.get("/sign-in/identity")
    assert answer.status_code == 503 and "không trả lời" in answer.text
    assert site.visitor("congdan1").get("/me").status_code == 200


def test_what_changed_at_the_provider_changes_here(site, provider) -> None:
    sign_in(site, provider, "an")
    before = PEOPLE["an"]["name"]
    PEOPLE["an"]["name"] = "Nguyễn Thị Mẫu Ân"
    provider.stop()
    provider.start()
    try:
        sign_in(site, provider, "an")
        assert account(site, "an").name == "Nguyễn Thị Mẫu Ân"
    finally:
        PEOPLE["an"]["name"] = before


def test_signing_out_offers_to_end_it_at_the_provider(site, provider) -> None:
    visitor = sign_in(site, provider, "an")
    page = visitor.post("/sign-out", {}, page="/me")
    assert page.status_code == 200 and "/session/end?" in page.text
    assert "id_token_hint=" in page.text
    assert visitor.get("/me").status_code == 303
    own = site.visitor("congdan1")
    assert own.post("/sign-out", {}, page="/me").status_code == 303


def logout_token(provider, key=None, **changes) -> str:
    now = int(time.time())
    claims = {
        "iss": provider.line.url,
        "aud": "onestop",
        "sub": "an",
        "iat": now,
        "exp": now + 60,
        "jti": "j1",
        "events": {openid.LOGOUT_EVENT: {}},
        **changes,
    }
    key = key or provider.keys[0]
    header = {"alg": "RS256", "kid": key.kid, "typ": "logout+jwt"}
    return jwt.encode(header, {k: v for k, v in claims.items() if v is not None}, key)


def test_the_provider_ends_sessions_by_a_signed_notice(site, provider) -> None:
    visitor = sign_in(site, provider, "an")
    client = site.app.test_client()
    path = "/sign-in/identity/ended"
    for bad in (
        "",
        "a.b.c",
        logout_token(provider, new_key("nobody's")),
        logout_token(provider, new_key(provider.keys[0].kid)),
        logout_token(provider, aud="another"),
        logout_token(provider, iss="http://127.0.0.1:9"),
        logout_token(provider, exp=1),
        logout_token(provider, events={}),
        logout_token(provider, nonce="n"),
        logout_token(provider, jti=None),
        logout_token(provider, sub=None),
    ):
        assert client.post(path, data={"logout_token": bad}).status_code == 400, bad
    assert visitor.get("/me").status_code == 200
    right = logout_token(provider)
    assert client.post(path, data={"logout_token": right}).status_code == 200
    assert visitor.get("/me").status_code == 303


def forged(header: dict, claims: dict, key: bytes) -> str:
    """A token signed with bytes that anybody has, or with nothing."""
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
        for part in (header, claims)
    ]
    body = b".".join(parts)
    mac = hmac.new(key, body, hashlib.sha256).digest() if key else b""
    return (body + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_without_the_providers_own_signature_is_nothing(provider, algorithm) -> None:
    now = int(time.time())
    claims = {"iss": provider.line.url, "aud": "onestop", "sub": "an", "iat": now, "jti": "x"}
    claims["events"] = {openid.LOGOUT_EVENT: {}}
    header = {"alg": algorithm, "kid": provider.keys[0].kid, "typ": "logout+jwt"}
    public = provider.keys[0].as_pem(private=False)
    for key in (b"", public, json.dumps(provider.keys[0].as_dict(private=False)).encode()):
        with pytest.raises(openid.Untrusted):
            openid.ended(provider.line, forged(header, claims, key))
