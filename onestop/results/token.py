"""The KQ1 token: a strict COSE_Sign1 (RFC 9052) over a small CBOR map, in base 32."""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cbor2

from onestop.results import strict_cbor

ALGORITHM, KID, TYP = 1, 4, 16
KID_BYTES = 4
ISS, SUB, EXP, IAT, PRIVATE = 1, 2, 4, 6, -65537
MOST = 2000


class BadToken(ValueError):
    """Text that is no KQ1 token."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What the token says. `exp` and `iat` are seconds since 1970; `type_code` is the procedure's
    number without its dot (0 when it has none); `name` is empty for sensitive kinds."""

    iss: str
    sub: str
    iat: int
    exp: int | None
    type_code: int
    name: str
    data_digest: bytes
    status_list: int
    status_index: int

    def as_data(self) -> dict[str, Any]:
        return {
            "iss": self.iss,
            "sub": self.sub,
            "iat": self.iat,
            "exp": self.exp,
            "type": self.type_code,
            "name": self.name,
            "digest": self.data_digest.hex(),
            "status": {"list": self.status_list, "index": self.status_index},
        }


@dataclass(frozen=True, slots=True)
class Token:
    """A token taken apart: what was signed, by which key, with which signature."""

    claims: Claims
    kid: bytes
    signed: bytes
    signature: bytes


def protected(kid: bytes) -> bytes:
    return cbor2.dumps({ALGORITHM: -7, KID: kid}, canonical=True)


def payload(claims: Claims) -> bytes:
    """The claims as deterministic CBOR (RFC 8949 §4.2.1)."""
    mine = [
        claims.type_code,
        claims.name,
        claims.data_digest,
        claims.status_list,
        claims.status_index,
    ]
    pairs: dict[int, Any] = {ISS: claims.iss, SUB: claims.sub}
    if claims.exp is not None:
        pairs[EXP] = claims.exp
    pairs |= {IAT: claims.iat, PRIVATE: mine}
    return cbor2.dumps(pairs, canonical=True)


def to_sign(kid: bytes, body: bytes) -> bytes:
    """The Sig_structure of RFC 9052 §4.4."""
    return cbor2.dumps(["Signature1", protected(kid), b"", body], canonical=True)


def written(kid: bytes, body: bytes, signature: bytes) -> str:
    """The token as it stands behind /v/."""
    raw = cbor2.dumps([protected(kid), {}, body, signature], canonical=True)
    return base64.b32encode(raw).decode().rstrip("=")


def cwt(claims: dict[int, Any], kid: bytes, kind: str, sign: Callable[[bytes], bytes]) -> bytes:
    """Other claims as an ordinary CWT (RFC 8392), tagged as COSE_Sign1; `kind` is its media type
    (RFC 9596)."""
    head = cbor2.dumps({ALGORITHM: -7, KID: kid, TYP: kind}, canonical=True)
    body = cbor2.dumps(claims, canonical=True)
    signature = sign(cbor2.dumps(["Signature1", head, b"", body], canonical=True))
    return cbor2.dumps(cbor2.CBORTag(18, [head, {}, body, signature]), canonical=True)


def read(text: str) -> Token:
    """Take a token apart; only the one way of writing it is taken. Raises BadToken."""
    if not 0 < len(text) <= MOST or not re.fullmatch(r"[A-Z2-7]+", text):
        raise BadToken("not base 32")
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
        match strict_cbor.loads(raw):
            case [bytes() as head, dict() as unprotected, bytes() as body, bytes() as signature]:
                kid, claims = _kid(strict_cbor.loads(head)), _claims(strict_cbor.loads(body))
            case _:
                raise BadToken("not four parts")
    except (binascii.Error, strict_cbor.BadCbor) as problem:
        raise BadToken(str(problem)) from None
    exact = unprotected == {} and head == protected(kid) and body == payload(claims)
    if not exact or written(kid, body, signature) != text or len(signature) != 64:
        raise BadToken("not written the one way")
    return Token(claims, kid, to_sign(kid, body), signature)


def is_token(text: str) -> bool:
    """Whether the text is built as a token is; its signature is not looked at."""
    try:
        read(text)
    except BadToken:
        return False
    return True


def _kid(header: Any) -> bytes:
    kid = header.get(KID) if isinstance(header, dict) else None
    if not isinstance(kid, bytes) or len(kid) != KID_BYTES:
        raise BadToken("no name of a key")
    return kid


def _claims(pairs: Any) -> Claims:
    if not isinstance(pairs, dict):
        raise BadToken("no map of claims")
    match [pairs.get(ISS), pairs.get(SUB), pairs.get(IAT), pairs.get(EXP, 0), pairs.get(PRIVATE)]:
        case [
            str() as iss,
            str() as sub,
            int() as iat,
            int() as exp,
            [int() as type_code, str() as name, bytes() as digest, int() as number, int() as index],
        ] if min(iat, exp, type_code, number, index) >= 0 and len(digest) == 32:
            return Claims(
                iss=iss,
                sub=sub,
                iat=iat,
                exp=exp if EXP in pairs else None,
                type_code=type_code,
                name=name,
                data_digest=digest,
                status_list=number,
                status_index=index,
            )
    raise BadToken("claims of the wrong kind")
