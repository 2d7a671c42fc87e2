"""Checking a result: four separate answers, from the token alone and from the register."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from onestop.kernel import clock
from onestop.kernel.signing import verifies
from onestop.results import outside, queries, token
from onestop.results.held import of_stored
from onestop.results.keys import Known, ring
from onestop.results.models import Result, State
from onestop.results.rules import ALTERED, MALFORMED, Verdict, state_on, typed_code
from onestop.results.service import token_digest
from onestop.results.storehouse import StoredPaper


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict, what the token says, and the register's row where there is one."""

    verdict: Verdict
    claims: token.Claims | None
    result: Result | None


def check(session: Session, text: str, now: datetime, content: bytes | None = None) -> Checked:
    """Check what stands behind a QR; `content` is a file to be compared with the one issued.

    First the signature, then whether its key was allowed, then whether the result still holds.
    """
    try:
        found = token.read(text)
    except token.BadToken:
        return Checked(MALFORMED, None, None)
    fitting = [k for k in ring().find(found.kid) if verifies(k.key, found.signed, found.signature)]
    if not fitting and (elsewhere := outside.known_for(session, text, clock.day_of(now))):
        fitting = [elsewhere[0]]
    if not fitting:
        return Checked(ALTERED, None, None)
    result = queries.by_token(session, token_digest(text))
    verdict = Verdict(
        content="authentic",
        issuer=_issuer(fitting[0], found.claims),
        status=_status(result, found.claims, now),
        file=_file(result, content),
    )
    return Checked(verdict, found.claims, result)


def find_typed(session: Session, text: str) -> Result | None:
    """The result whose typed code this is; None for a slip or an unknown code."""
    written = typed_code(text)
    return queries.by_typed_code(session, written) if written else None


def usable(
    session: Session, text: str, paper_type: str, owner_number: str | None, day: date
) -> Result | None:
    """The valid result of this kind and owner that a typed code names; None when it is not."""
    found = find_typed(session, text)
    if found is None or found.type_code != paper_type or not owner_number:
        return None
    fits = found.owner_number == owner_number and state_on(found, day) == State.VALID.value
    return found if fits else None


def usable_stored(
    session: Session, text: str, paper_type: str, owner_number: str | None, day: date
) -> StoredPaper | None:
    """The same for a digitised paper, or one issued elsewhere that is in the storehouse."""
    written = typed_code(text)
    found = queries.stored_by_typed_code(session, written) if written else None
    if found is None or found.paper_type != paper_type or not owner_number:
        return None
    fits = found.owner_number == owner_number and of_stored(found, day).is_valid
    return found if fits else None


def _issuer(known: Known, claims: token.Claims) -> str:
    if not known.may_sign_for(claims.iss):
        return "not_allowed"
    if not known.not_before <= claims.iat <= known.signs_until:
        return "outside_period"
    return "compromised" if known.revoked_at is not None else "trusted"


def _status(result: Result | None, claims: token.Claims, now: datetime) -> str:
    if result is not None:
        return state_on(result, clock.day_of(now))
    if claims.exp is not None and now.timestamp() > claims.exp:
        return "expired"
    return "not_checked"


def _file(result: Result | None, content: bytes | None) -> str:
    if content is None or result is None:
        return "not_checked"
    same = hashlib.sha256(content).hexdigest() == result.pdf_digest
    return "matches" if same else "differs"
