"""Signing in with an OpenID provider: the only importer of authlib and joserfc.

Authorization code with PKCE (S256), state and nonce; the ID token is checked against the provider's
keys with asymmetric algorithms only. Tokens never reach the browser.
"""

import base64
import json
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError

from onestop.config import Line
from onestop.kernel import clock, codes
from onestop.kernel.http_post import BadAddress, NoAnswer, address_of, get, post

SECONDS, ANSWER_MOST = 8.0, 256 * 1024
FRESH_SECONDS = 600
LEEWAY = 60
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
SCOPE = "openid profile identity"


class Unreachable(Exception):
    """The provider does not answer, or nothing that makes sense."""


class Untrusted(Exception):
    """What came back is not the provider's word for this sign-in."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What the provider says of who signed in: the claims of token and userinfo together."""

    issuer: str
    subject: str
    claims: dict[str, Any]
    session: str
    id_token: str


_lock = threading.Lock()
_known: dict[str, tuple[float, dict[str, Any]]] = {}


def verifier() -> str:
    """A new secret of one sign-in; its digest goes out, it itself with the code."""
    return codes.random_text(64)


def begin(line: Line, back: str, *, state: str, nonce: str, secret: str) -> str:
    """Where the browser goes to sign in. Raises Unreachable."""
    fields = {
        "client_id": line.key,
        "response_type": "code",
        "scope": SCOPE,
        "redirect_uri": back,
        "state": state,
        "nonce": nonce,
        "code_challenge": create_s256_code_challenge(secret),
        "code_challenge_method": "S256",
    }
    return f"{_metadata(line)['authorization_endpoint']}?{urlencode(fields)}"


def finish(line: Line, back: str, code: str, *, nonce: str, secret: str) -> Signed:
    """Exchange the code and check everything. Raises Unreachable, Untrusted."""
    told = _metadata(line)
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": secret,
    }
    tokens = _posted(line, str(told["token_endpoint"]), sent)
    raw, access = str(tokens.get("id_token", "")), str(tokens.get("access_token", ""))
    claims = _checked(line, raw, nonce=nonce, access=access)
    if endpoint := told.get("userinfo_endpoint"):
        more = _read(str(endpoint), {"Authorization": f"Bearer {access}"})
        if more.get("sub") != claims["sub"]:
            raise Untrusted("userinfo of somebody else")
        claims = {**more, **claims}
    return Signed(
        issuer=line.url,
        subject=str(claims["sub"]),
        claims=claims,
        session=str(claims.get("sid", "")),
        id_token=raw,
    )


def end_address(line: Line, id_token: str, back: str) -> str | None:
    """Where the browser goes to end the provider's session as well; None when it offers none."""
    try:
        endpoint = _metadata(line).get("end_session_endpoint")
    except Unreachable:
        return None
    fields = {"client_id": line.key, "post_logout_redirect_uri": back}
    if id_token:
        fields["id_token_hint"] = id_token
    return f"{endpoint}?{urlencode(fields)}" if endpoint else None


def ended(line: Line, raw: str) -> tuple[str, str, str]:
    """Issuer, subject and session that a back-channel logout token ends; either of the last two may
    be empty. Raises Unreachable, Untrusted."""
    header, claims = _decoded(line, raw)
    events = claims.get("events")
    fits = isinstance(events, dict) and LOGOUT_EVENT in events and "nonce" not in claims
    if not fits or not claims.get("jti") or str(header.get("typ", "logout+jwt")) != "logout+jwt":
        raise Untrusted("no logout token")
    _common(line, claims)
    if not claims.get("sub") and not claims.get("sid"):
        raise Untrusted("a logout of nobody")
    return line.url, str(claims.get("sub", "")), str(claims.get("sid", ""))


def _checked(line: Line, raw: str, *, nonce: str, access: str) -> dict[str, Any]:
    header, claims = _decoded(line, raw)
    params = {"nonce": nonce, "client_id": line.key, "access_token": access}
    try:
        CodeIDToken(claims, header, params=params).validate(int(clock.now().timestamp()), LEEWAY)
    except Exception as problem:  # its errors and joserfc's have no common name
        raise Untrusted(f"{type(problem).__name__}: {problem}") from None
    _common(line, claims)
    return claims


def _common(line: Line, claims: dict[str, Any]) -> None:
    """Issuer, audience and moment, as every token must have them."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    now = clock.now().timestamp()
    made, ends = claims.get("iat"), claims.get("exp")
    is_fresh = isinstance(made, int) and made <= now + LEEWAY
    if claims.get("iss") != _metadata(line)["issuer"] or line.key not in audiences or not is_fresh:
        raise Untrusted("a token for somebody else, or of another time")
    if ends is not None and not (isinstance(ends, int) and ends > now - LEEWAY):
        raise Untrusted("a token that is over")


def _decoded(line: Line, raw: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token the provider signed; keys it changed are fetched once more."""
    try:
        kid = jws.extract_compact(raw.encode()).protected.get("kid")
        for again in (False, True):
            keys = _keys(line, again=again)
            if kid is None or any(key.kid == kid for key in keys.keys):
                break
        token = jwt.decode(raw, keys, algorithms=ALGORITHMS)
    except (JoseError, ValueError, TypeError, KeyError) as problem:
        raise Untrusted(f"{type(problem).__name__}: {problem}") from None
    return dict(token.header), dict(token.claims)


def _metadata(line: Line) -> dict[str, Any]:
    """What the provider publishes of itself; it must name itself as we do."""
    found = _kept(f"{line.url}/.well-known/openid-configuration")
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri", "issuer")
    if not all(isinstance(found.get(name), str) for name in needed):
        raise Unreachable("a provider that says nothing of itself")
    if str(found["issuer"]).rstrip("/") != line.url:
        raise Unreachable("a provider that calls itself otherwise")
    return found


def _keys(line: Line, *, again: bool) -> jwk.KeySet:
    address = str(_metadata(line)["jwks_uri"])
    if again:
        with _lock:
            _known.pop(address, None)
    try:
        return jwk.KeySet.import_key_set(_kept(address))  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError, KeyError) as problem:
        raise Unreachable(f"keys that are none: {problem}") from None


def forget_kept() -> None:
    """Read everything anew the next time."""
    with _lock:
        _known.clear()


def _kept(address: str) -> dict[str, Any]:
    """A document of the provider, read anew every ten minutes."""
    now = time.monotonic()
    with _lock:
        at, found = _known.get(address, (0.0, {}))
    if found and now - at < FRESH_SECONDS:
        return found
    fresh = _read(address, {})
    with _lock:
        _known[address] = (now, fresh)
    return fresh


def _read(address: str, headers: dict[str, str]) -> dict[str, Any]:
    until = time.monotonic() + SECONDS
    return _json(
        lambda where, path: get(where, path, {**_JSON, **headers}, until, ANSWER_MOST), address
    )


def _posted(line: Line, address: str, fields: dict[str, str]) -> dict[str, Any]:
    pair = f"{quote(line.key, safe='')}:{quote(line.secret, safe='')}"
    headers = {
        **_JSON,
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
    }
    body, until = urlencode(fields).encode(), time.monotonic() + SECONDS
    return _json(lambda where, path: post(where, path, body, headers, until, ANSWER_MOST), address)


_JSON = {"Accept": "application/json"}


def _json(ask: Any, address: str) -> dict[str, Any]:
    try:
        where = address_of(address)
        parts = urlsplit(address)
        status, text = ask(where, f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}")
    except (NoAnswer, BadAddress) as problem:
        raise Unreachable(str(problem)) from None
    if 400 <= status < 500:
        raise Untrusted(f"status {status}: {text[:200].decode('utf-8', 'replace')}")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if status != 200 or not isinstance(found, dict):
        raise Unreachable(f"status {status}")
    return found
