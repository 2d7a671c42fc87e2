"""Checking a result: four separate answers, from the token alone and from the register."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from onestop.kernel import clock
from onestop.kernel.signing import verifies
from onestop.results import queries, token
from onestop.results.keys import Known, ring
from onestop.results.models import Result, State
from onestop.results.opening import Opened
from onestop.results.rules import (
    ALTERED,
    MALFORMED,
    SKEW,
    UNKNOWN_KEY,
    Verdict,
    state_on,
    typed_code,
)
from onestop.results.service import token_digest


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict, what the token says, and the register's row where there is one."""

    verdict: Verdict
    claims: token.Claims | None
    result: Result | None
    successor: Result | None = None
    opened: Opened | None = None

    @property
    def public_reason(self) -> str | None:
        """Why the result is no longer plainly valid, as anybody who holds it may read; not for
        sensitive kinds, whose reasons tell of their owner."""
        held = self.result
        return None if held is None or held.is_sensitive else held.state_reason


def check(session: Session, text: str, now: datetime, content: bytes | None = None) -> Checked:
    """Check what stands behind a QR; `content` is a file to be compared with the one issued.

    First the signature, then whether its key was allowed, then whether the result still holds.
    """
    try:
        found = token.read(text)
    except token.BadToken:
        return Checked(MALFORMED, None, None)
    known = ring().find(found.kid)
    fitting = [k for k in known if verifies(k.key, found.signed, found.signature)]
    if not fitting:
        return Checked(ALTERED if known else UNKNOWN_KEY, None, None)
    result = queries.by_token(session, token_digest(text))
    early = found.claims.iat > (now + SKEW).timestamp()
    verdict = Verdict(
        content="authentic",
        issuer=_issuer(fitting[0], found.claims, early),
        status=_status(result, found.claims, now),
        file=_file(result, content),
        notes=("from_the_future",) if early else (),
    )
    return Checked(verdict, found.claims, result, _successor(session, result))


def check_file(
    session: Session, opened: Opened, content: bytes, now: datetime, named: str | None = None
) -> Checked:
    """Check a file by what was found in it; `named` is the token of the page it was chosen on.

    The bytes decide first: only those that were issued are the file. Of all others nothing is
    believed but the token, whatever their own signatures say.
    """
    text = named or opened.token
    if text is None:
        nothing = opened.problem or ("other_site" if opened.elsewhere else "no_code")
        verdict = replace(MALFORMED, notes=(nothing,))
        return Checked(verdict, None, None, opened=opened)
    found = check(session, text, now, content)
    answer = found.verdict.file
    why: tuple[str, ...] = ()
    if found.verdict.content == "authentic" and answer != "matches":
        answer, why = _other_file(found, opened, text)
    notes = (*found.verdict.notes, *why, *(("imitation",) if opened.imitated else ()))
    return replace(found, verdict=replace(found.verdict, file=answer, notes=notes), opened=opened)


def _other_file(found: Checked, opened: Opened, text: str) -> tuple[str, tuple[str, ...]]:
    """What is said of bytes that are not those in the register, and the note beside it."""
    assert found.claims is not None
    if opened.token is not None and opened.token != text:
        return "differs", ("other_result",)
    if opened.has_data and opened.data_digest != found.claims.data_digest.hex():
        return "differs", ("data_differs",)
    if opened.kind in ("picture", "token"):
        return "not_checked", (opened.kind,)
    if found.result is None:
        return "not_checked", ("not_in_register",)
    return "differs", ("scan",) if opened.found_in == "code" else ()


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


def _successor(session: Session, result: Result | None) -> Result | None:
    if result is None or result.superseded_by is None:
        return None
    return queries.result(session, result.superseded_by)


def _issuer(known: Known, claims: token.Claims, early: bool) -> str:
    if not known.may_sign_for(claims.iss):
        return "not_allowed"
    if early or not known.not_before <= claims.iat <= known.signs_until:
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
    same = hashlib.sha256(content).hexdigest() in (result.pdf_digest, result.archive_digest)
    return "matches" if same else "differs"
