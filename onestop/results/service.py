"""Issuing results and deciding what becomes of them."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import update

from onestop.agencies.models import Agency
from onestop.catalogue.definition import Procedure, ResultType
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.rules import need_reason
from onestop.dossiers.service.noting import note
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.counting import count_on
from onestop.kernel.files import Store
from onestop.people.models import Account
from onestop.results import canonical, rules, token
from onestop.results.keys import ring
from onestop.results.models import Result, ResultCounter, Reuse, State
from onestop.results.rules import check_move, new_typed_code
from onestop.results.signed_drawing import signed_pdf
from onestop.results.status_list import free_place
from onestop.workdays.counting import add_months


@dataclass(frozen=True, slots=True)
class Issue:
    """What a result is made from; `rows` is its content, (label, value) in the order of reading."""

    dossier: Dossier
    procedure: Procedure
    kind: ResultType
    owner: Party
    issuer: Agency
    signer: Account
    rows: Sequence[tuple[str, str]]
    parent: str = ""


def issue(act: Act, wanted: Issue, store: Store, base_url: str) -> Result:
    """Number, sign, draw and keep an electronic result; the file is durable before the row is."""
    day = clock.day_of(act.at)
    until = add_months(day, wanted.kind.valid_months) if wanted.kind.valid_months else None
    number = _next_number(act, wanted.issuer.code, day.year)
    data = _data(act, wanted, number, until)
    place = free_place(act.session)
    digest = canonical.digest(data)
    written = _token(act, wanted, number, until, digest, place)
    result = Result(
        number=number,
        dossier_id=wanted.dossier.id,
        dossier_code=wanted.dossier.code,
        procedure_code=wanted.procedure.code,
        type_code=wanted.kind.code,
        title_vi=wanted.kind.name.vi,
        title_en=wanted.kind.name.en,
        is_sensitive=wanted.kind.sensitive,
        issuer_agency=wanted.issuer.code,
        issuer_name=wanted.issuer.name_vi,
        signer_name=wanted.signer.name,
        signer_account=wanted.signer.id,
        owner_number=wanted.owner.number,
        owner_name=wanted.owner.organisation or wanted.owner.name,
        owner_account=wanted.owner.account_id,
        issued_at=act.at,
        valid_until=until,
        state=State.VALID,
        state_at=act.at,
        typed_code=new_typed_code(),
        token=written,
        token_digest=token_digest(written),
        data=data,
        data_digest=digest,
        status_list=place[0],
        status_index=place[1],
        is_certified_copy=wanted.kind.certifies,
    )
    town = wanted.issuer.address.rpartition(",")[2].strip() or wanted.issuer.name_vi
    signed = signed_pdf(result, wanted.issuer, wanted.parent, wanted.signer, base_url, town)
    result.pdf_digest = store.put([signed.pdf])
    act.session.add(result)
    act.session.flush()
    note(
        act,
        wanted.dossier,
        "result.issued",
        result_id=result.id,
        number=number,
        type_code=result.type_code,
        data=result.data_digest,
        pdf=result.pdf_digest,
        pdf_level=signed.level,
        pdf_problem=signed.problem,
        account=result.owner_account,
    )
    return result


def revoke(act: Act, result: Result, *, reason_code: str, reason: str) -> None:
    """The result no longer holds, for good. Raises WrongResultMove, ReasonNeeded."""
    _move(act, result, State.REVOKED, "result.revoked", reason_code, reason)


def suspend(act: Act, result: Result, *, reason_code: str, reason: str) -> None:
    """The result does not hold for now."""
    _move(act, result, State.SUSPENDED, "result.suspended", reason_code, reason)


def restore(act: Act, result: Result, *, reason_code: str, reason: str) -> None:
    """A suspended result holds again."""
    _move(act, result, State.VALID, "result.restored", reason_code, reason)


def supersede(act: Act, result: Result, successor: Result, *, reason: str) -> None:
    """A newer result takes its place."""
    _move(act, result, State.SUPERSEDED, "result.superseded", "corrected", reason)
    result.superseded_by = successor.id


def token_digest(written: str) -> str:
    return hashlib.sha256(written.encode()).hexdigest()


def _move(act: Act, result: Result, state: State, name: str, reason_code: str, reason: str) -> None:
    words = need_reason(reason)
    dossier = dossiers.dossier_to_change(act.session, result.dossier_code)
    # Somebody else may have moved it before the lock was ours.
    act.session.refresh(result)
    check_move(result.state, state)
    result.state, result.state_reason, result.state_at = state, words, act.at
    # Whoever used it is told by what happens by itself: one dossier after the other, not here.
    act.session.execute(update(Reuse).where(Reuse.result_id == result.id).values(look_at=act.at))
    note(
        act,
        dossier,
        name,
        reason_code=reason_code,
        reason=words,
        result_id=result.id,
        number=result.number,
    )


def _data(act: Act, wanted: Issue, number: str, until: date | None) -> dict[str, Any]:
    """What the result says. The salt keeps its digest from giving a guessed content away."""
    owner = wanted.owner
    return {
        "salt": secrets.token_hex(16),
        "number": number,
        "type": {"code": wanted.kind.code, "name": wanted.kind.name.vi},
        "procedure": {"code": wanted.procedure.code, "name": wanted.procedure.name.vi},
        "dossier": wanted.dossier.code,
        "issuer": {"code": wanted.issuer.code, "name": wanted.issuer.name_vi},
        "signer": wanted.signer.name,
        "issued_at": clock.local(act.at).isoformat(timespec="seconds"),
        "valid_until": until.isoformat() if until else None,
        "owner": {
            "name": owner.organisation or owner.name,
            "number": owner.number,
            "born_on": owner.born_on.isoformat() if owner.born_on else None,
        },
        "content": [[label, value] for label, value in wanted.rows],
    }


def _token(
    act: Act, wanted: Issue, number: str, until: date | None, digest: str, place: tuple[int, int]
) -> str:
    last = clock.end_of(until) if until else None
    digits = wanted.procedure.code.replace(".", "")
    claims = token.Claims(
        iss=wanted.issuer.code,
        sub=number,
        iat=int(act.at.timestamp()),
        exp=int(last.timestamp()) if last else None,
        type_code=int(digits) if digits.isdigit() else 0,
        name=rules.name_in_code(wanted.kind, wanted.owner.organisation or wanted.owner.name),
        data_digest=bytes.fromhex(digest),
        status_list=place[0],
        status_index=place[1],
    )
    known, signer = ring().to_sign_for(wanted.issuer.code, act.at)
    body = token.payload(claims)
    return token.written(known.kid, body, signer.sign(token.to_sign(known.kid, body)))


def _next_number(act: Act, agency_code: str, year: int) -> str:
    number = count_on(act.session, ResultCounter, agency_code=agency_code, year=year)
    return f"{number:02}/{year}/KQ-{agency_code}"
