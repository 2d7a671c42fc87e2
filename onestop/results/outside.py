"""Results issued elsewhere in the same format: whose keys are trusted, and taking such a result in.

Nothing is fetched: the key set is imported by hand, the token comes with the application, and its
status is not checked unless a status list of its issuer is given.
"""

import json
import zlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from onestop.catalogue import queries as catalogue
from onestop.catalogue.errors import NoSuchProcedure
from onestop.journal import service as journal
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.signing import decoded, jwk, public_of, thumbprint, verifies
from onestop.results import jws, queries, token
from onestop.results.errors import NotUsable
from onestop.results.held import same_name
from onestop.results.jws import text_digest
from onestop.results.keys import Known
from onestop.results.rules import new_typed_code
from onestop.results.storehouse import Kind, StoredPaper, TrustedKey

VALID = 0
FAR = datetime(9999, 1, 1, tzinfo=UTC).timestamp()
LIST_MOST = 8 * 1024 * 1024


class BadKeySet(ValueError):
    """A file that is no key set, or one that its root did not sign."""


def read_set(text: str, root: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The keys of a plain or a signed JWKS. Raises BadKeySet, also for a signed one without the
    root that signed it."""
    try:
        if text.lstrip().startswith("{"):
            found = json.loads(text)
        else:
            signed = jws.read(text.strip())
            if root is None:
                raise BadKeySet("the set is signed: give the root's public key with --root")
            if not verifies(public_of(root), signed.signed, signed.signature):
                raise BadKeySet("the root given did not sign this set")
            found = signed.claims
        keys = found["keys"]
        for key in keys:
            public_of(key)
            whole = all(isinstance(code, str) and code for code in key["iss"])
            if not whole or not key["iss"] or int(key["nbf"]) > int(key["exp_sign"]):
                raise BadKeySet("a key names no issuer, or no period")
    except BadKeySet:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise BadKeySet(f"no key set: {problem}") from None
    if not keys:
        raise BadKeySet("the set is empty")
    return list(keys)


def trust(
    act: Act, name: str, keys: Sequence[dict[str, Any]], first: date, last: date | None
) -> int:
    """Rely on these keys of an issuer elsewhere from a day to a day; returns how many there are.

    Imported again, a key has the newest facts: so a key is revoked, or the trust in it is ended.
    """
    for key in keys:
        public = public_of(key)
        print_ = thumbprint(public).hex()
        row = act.session.get(TrustedKey, print_) or TrustedKey(thumbprint=print_)
        row.kid = print_[:8]
        row.name, row.jwk = name, dict(jwk(public))
        row.issuers = list(key["iss"])
        row.not_before, row.signs_until = _moment(key["nbf"]), _moment(key["exp_sign"])
        revoked = key.get("revoked_at")
        row.revoked_at = _moment(revoked) if revoked is not None else None
        row.trusted_from, row.trusted_until = first, last
        row.imported_at, row.imported_by = act.at, act.who
        act.session.add(row)
        journal.record(
            act,
            "keys.trusted",
            "trusted-keys",
            name=name,
            thumbprint=print_,
            issuers=row.issuers,
            first=first.isoformat(),
            last=last.isoformat() if last else None,
            revoked=revoked,
        )
    act.session.flush()
    return len(keys)


def known_for(session: Session, written: str, day: date) -> tuple[Known, str] | None:
    """The trusted key that signed a token, and its name in the list of trusted issuers."""
    try:
        found = token.read(written)
    except token.BadToken:
        return None
    for row in queries.trusted_keys(session, found.kid.hex(), day):
        key = public_of(row.jwk)
        if verifies(key, found.signed, found.signature):
            return _known(row, key), row.name
    return None


def _known(row: TrustedKey, key: Any) -> Known:
    return Known(
        key=key,
        kid=bytes.fromhex(row.kid),
        issuers=tuple(row.issuers),
        not_before=int(row.not_before.timestamp()),
        signs_until=int(row.signs_until.timestamp()),
        revoked_at=int(row.revoked_at.timestamp()) if row.revoked_at else None,
    )


def token_in(text: str) -> str:
    """The token in what was typed or pasted: itself, or the end of its link, which for a sensitive
    kind is a fragment."""
    plain = "".join(text.split())
    return plain.replace("/v/#", "/v/").replace("/v#", "/v/").rpartition("/v/")[2] or plain


def take(
    act: Act,
    text: str,
    paper_type: str,
    owner: tuple[str, str | None, int | None],
    status_list: str | None = None,
) -> StoredPaper:
    """Put a result issued elsewhere into its owner's storehouse; taken again, it is the same one.

    `owner` is name, number and account of whom it must be for: the token shows a name only, which
    must be the same. `status_list` is the issuer's signed list, where somebody has it. Raises
    NotUsable.
    """
    written = token_in(text)
    day = clock.day_of(act.at)
    known = known_for(act.session, written, day)
    if known is None:
        raise NotUsable("issuer")
    claims = token.read(written).claims
    key, _name = known
    if not key.may_sign_for(claims.iss) or key.revoked_at is not None:
        raise NotUsable("issuer")
    if not key.not_before <= claims.iat <= key.signs_until:
        raise NotUsable("issuer")
    name, number, account = owner
    if claims.name and not same_name(claims.name, (name,)):
        raise NotUsable("holder")
    title = _title(act.session, claims.type_code, paper_type, day)
    if title is None:
        raise NotUsable("type")
    if claims.exp is not None and act.at.timestamp() > claims.exp:
        raise NotUsable("day")
    # What is beyond every calendar has no last day.
    ends = claims.exp is not None and claims.exp < FAR
    until = clock.day_of(_moment(claims.exp)) if ends else None
    if status_list is not None and not _is_valid_in(status_list, claims, key, act.at):
        raise NotUsable("status")
    digest = text_digest(f"{number or account}:{written}")
    if (again := queries.stored_by_digest(act.session, digest)) is not None:
        return again
    paper = StoredPaper(
        kind=Kind.OUTSIDE,
        paper_type=paper_type,
        title=title,
        number=claims.sub,
        issuer=claims.iss,
        owner_number=number,
        owner_name=claims.name or name,
        owner_account=account,
        valid_until=until,
        data={"trusted_as": known[1], "status_list": status_list is not None},
        token=written,
        token_digest=digest,
        typed_code=new_typed_code(),
        stored_at=act.at,
        stored_by=act.who,
        unit=act.unit,
    )
    act.session.add(paper)
    act.session.flush()
    journal.record(
        act,
        "paper.taken",
        f"paper:{paper.id}",
        stored_id=paper.id,
        number=paper.number,
        issuer=paper.issuer,
        trusted_as=known[1],
        token=text_digest(written),
    )
    return paper


def _title(session: Session, digits: int, paper_type: str, day: date) -> str | None:
    """The name of the kind of result, when the procedure a token names gives it; else None. Codes
    of procedures and results are national, so a token of elsewhere names the same ones."""
    text = str(digits)
    try:
        _version, procedure = catalogue.version_in_force(session, f"{text[:1]}.{text[1:]}", day)
    except NoSuchProcedure:
        return None
    kinds = {kind.code: kind.name.vi for kind in procedure.results}
    return kinds.get(paper_type)


def _is_valid_in(text: str, claims: token.Claims, key: Known, now: datetime) -> bool:
    """Whether a status list, signed by the same key and still good, calls a place valid (IETF Token
    Status List, two bits)."""
    try:
        found = jws.read(text.strip())
        inside = found.claims
        raw = zlib.decompressobj().decompress(decoded(inside["status_list"]["lst"]), LIST_MOST)
        bits = raw[claims.status_index // 4] >> (claims.status_index % 4 * 2) & 3
        same = str(inside["sub"]).endswith(f"/status/{claims.status_list}")
        fresh = inside["iat"] <= now.timestamp() <= inside["exp"]
    except (ValueError, KeyError, TypeError, IndexError, zlib.error):
        return False
    signed = verifies(key.key, found.signed, found.signature)
    return signed and same and fresh and bits == VALID


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
