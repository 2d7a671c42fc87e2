"""The KQ1 token: a strict COSE_Sign1 (RFC 9052) over a small CBOR map, in base 32."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

import cbor2

ALGORITHM, KID = 1, 4
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


def read(text: str) -> Token:
    """Take a token apart; only the one way of writing it is taken. Raises BadToken."""
    if not 0 < len(text) <= MOST or not re.fullmatch(r"[A-Z2-7]+", text):
        raise BadToken("not base 32")
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
        parts = cbor2.loads(raw)
        head, unprotected, body, signature = parts
        header, pairs = cbor2.loads(head), cbor2.loads(body)
        claims = _claims(pairs)
        kid = header[KID]
    except (binascii.Error, cbor2.CBORDecodeError, ValueError, TypeError, KeyError) as problem:
        raise BadToken(type(problem).__name__) from None
    exact = unprotected == {} and head == protected(kid) and body == payload(claims)
    if not exact or written(kid, body, signature) != text or len(signature) != 64:
        raise BadToken("not written the one way")
    return Token(claims, kid, to_sign(kid, body), signature)


def _claims(pairs: dict[Any, Any]) -> Claims:
    type_code, name, seal, status_list, status_index = pairs[PRIVATE]
    claims = Claims(
        iss=pairs[ISS],
        sub=pairs[SUB],
        iat=pairs[IAT],
        exp=pairs.get(EXP),
        type_code=type_code,
        name=name,
        data_digest=seal,
        status_list=status_list,
        status_index=status_index,
    )
    texts = (claims.iss, claims.sub, claims.name)
    wholes = (claims.iat, claims.exp or 0, type_code, status_list, status_index)
    if not all(isinstance(t, str) for t in texts) or not isinstance(seal, bytes):
        raise ValueError("claims of the wrong kind")
    if not all(isinstance(n, int) and n >= 0 for n in wholes) or len(seal) != 32:
        raise ValueError("claims of the wrong kind")
    return claims
