"""What is kept when a paper is used, and proving from that alone that the use was right.

The checks at the moment of use and the proof years later are one function, `recheck`: it reads a
snapshot and public keys, and neither the register nor the network.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from onestop.kernel.signing import jwk, public_of, thumbprint, verifies
from onestop.kernel.signing import jws as sign_jws
from onestop.results import jws, token
from onestop.results.canonical import canonical
from onestop.results.held import Held
from onestop.results.jws import Find, text_digest
from onestop.results.keys import Known, ring
from onestop.results.models import Snapshot
from onestop.results.storehouse import Kind

RECORD = "paper-check+jwt"
COPY = "paper-copy+jwt"
NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check by name, and whether it holds."""

    name: str
    holds: bool


def recorded(
    held: Held,
    known: Known | None,
    facts: dict[str, Any],
    wanted_type: str | None,
    trusted_as: str | None = None,
) -> Snapshot:
    """A snapshot of a paper as it is now. `facts` are dossier, component, consent, who, day…

    The record is signed with the key of this register, so it cannot be written anew later.
    """
    outside = held.kind is Kind.OUTSIDE
    claims = {
        **facts,
        "paper": {
            "kind": held.kind.value,
            "number": held.number,
            "issuer": held.issuer,
            "type": held.paper_type,
            "valid_until": held.valid_until.isoformat() if held.valid_until else None,
        },
        "wanted_type": wanted_type,
        "status": {
            "state": NOT_CHECKED if outside and held.is_valid else held.state,
            "source": "token" if outside else "register",
            **({"list": held.place[0], "index": held.place[1]} if held.place else {}),
        },
        "key": _key_facts(known, trusted_as) if known else None,
        "token_sha256": text_digest(held.token),
        "data_sha256": text_digest(held.text) if held.text else None,
    }
    record = sign_jws(ring().signer, claims, RECORD)
    return Snapshot(token=held.token, data=held.text, record=record, digest=text_digest(record))


def _key_facts(known: Known, trusted_as: str | None) -> dict[str, Any]:
    return {
        **jwk(known.key),
        "kid": known.kid.hex(),
        "iss": list(known.issuers),
        "nbf": known.not_before,
        "exp_sign": known.signs_until,
        "revoked_at": known.revoked_at,
        "trusted_as": trusted_as,
    }


def claims_of(snapshot: Snapshot) -> dict[str, Any]:
    """What the record says; believed only after `recheck`. Raises BadJws."""
    return jws.read(snapshot.record).claims


def recheck(snapshot: Snapshot, find: Find) -> list[Finding]:
    """Every check of a use, from its snapshot and the public keys of this register alone."""
    try:
        record = jws.read(snapshot.record)
        by = jws.signer_of(record, find)
        claims = record.claims
        signed = (
            by is not None
            and record.kind == RECORD
            and by.not_before <= claims["iat"] <= by.signs_until
            and text_digest(snapshot.record) == snapshot.digest
        )
    except (jws.BadJws, KeyError, TypeError):
        return [Finding("record", False)]
    try:
        return [Finding("record", signed), *_checks(snapshot, claims, find)]
    except (KeyError, TypeError, ValueError, AttributeError):
        return [Finding("record", signed), Finding("whole", False)]


def _checks(snapshot: Snapshot, claims: dict[str, Any], find: Find) -> list[Finding]:
    kind = Kind(claims["paper"]["kind"])
    data = json.loads(snapshot.data) if snapshot.data else None
    until = claims["paper"]["valid_until"]
    holder = claims["holder"]
    good = (NOT_CHECKED,) if kind is Kind.OUTSIDE else ("valid",)
    same_data = (text_digest(snapshot.data) if data else None) == claims["data_sha256"]
    same_token = text_digest(snapshot.token) == claims["token_sha256"]
    signature, issuer, told = _token_checks(kind, snapshot.token, claims, find)
    return [
        Finding("token", same_token),
        Finding("signature", signature),
        Finding("issuer", issuer),
        Finding("data", same_data and (data is None or _is_canonical(snapshot.data, data, told))),
        Finding("holder", holder is not None and _is_holder(holder, data)),
        Finding(
            "type",
            claims["wanted_type"] is not None and _type_of(claims, data) == claims["wanted_type"],
        ),
        Finding(
            "day", until is None or date.fromisoformat(claims["day"]) <= date.fromisoformat(until)
        ),
        Finding("status", claims["status"]["state"] in good),
        Finding("consent", bool(claims["consent"]["by"] and claims["purpose"])),
    ]


def _token_checks(
    kind: Kind, written: str, claims: dict[str, Any], find: Find
) -> tuple[bool, bool, str | None]:
    """Whether the paper's own signature is genuine, whether its key was allowed to make it, and
    the digest of the data the token carries."""
    if kind is Kind.DIGITISED:
        copy = jws.read(written)
        by = jws.signer_of(copy, find)
        ours = by is not None and by.not_before <= copy.claims["iat"] <= by.signs_until
        return by is not None and copy.kind == COPY, ours, copy.claims["digest"]
    key = claims["key"]
    if key is None:
        return False, False, None
    found = token.read(written)
    public = public_of(key)
    genuine = (
        verifies(public, found.signed, found.signature) and thumbprint(public)[:4] == found.kid
    )
    known = Known(public, found.kid, tuple(key["iss"]), key["nbf"], key["exp_sign"])
    allowed = known.may_sign_for(found.claims.iss)
    in_time = known.not_before <= found.claims.iat <= known.signs_until
    # A key of this register must be in its public set; one of elsewhere was trusted by name, which
    # the signed record says.
    ours = any(jwk(k.key) == jwk(public) for k in find(found.kid))
    trusted = bool(key["trusted_as"]) if kind is Kind.OUTSIDE else ours
    unspoilt = key["revoked_at"] is None
    digest = None if kind is Kind.OUTSIDE else found.claims.data_digest.hex()
    return genuine, allowed and in_time and trusted and unspoilt, digest


def _is_canonical(text: str, data: dict[str, Any], told: str | None) -> bool:
    return canonical(data).decode() == text and text_digest(text) == told


def _is_holder(holder: dict[str, Any], data: dict[str, Any] | None) -> bool:
    if holder["by"] == "number":
        return data is not None and data["owner"]["number"] == holder["number"]
    return holder["by"] in ("account", "name") and bool(holder["name"])


def _type_of(claims: dict[str, Any], data: dict[str, Any] | None) -> str | None:
    told = data["type"]["code"] if data else claims["paper"]["type"]
    return str(told) if told else None
