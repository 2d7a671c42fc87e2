"""Letting another agency see a result: consent, a token shown once, each look written down."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.dossiers import queries as dossiers
from onestop.dossiers.service.noting import note
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.codes import random_text, typed
from onestop.results import queries
from onestop.results.errors import NoSuchUse, TooLateToWithdraw
from onestop.results.jws import text_digest
from onestop.results.models import Result
from onestop.results.storehouse import Consent

SYMBOLS = 32
PAGE = 100


@dataclass(frozen=True, slots=True)
class Given:
    """A consent, and its token: the only time it can be read."""

    consent: Consent
    token: str


def let_see(
    act: Act, result: Result, account_id: int, to_whom: str, purpose: str, until: date
) -> Given:
    """The owner lets an agency see a result up to the end of a day, for a purpose."""
    symbols = random_text(SYMBOLS)
    token = "-".join(symbols[start : start + 4] for start in range(0, SYMBOLS, 4))
    consent = Consent(
        result_id=result.id,
        account_id=account_id,
        to_whom=to_whom,
        purpose=purpose,
        given_at=act.at,
        until=clock.end_of(until),
        token_digest=text_digest(symbols),
        asked=0,
    )
    act.session.add(consent)
    act.session.flush()
    _note(act, result, "result.shared", consent, purpose=purpose, until=until.isoformat())
    return Given(consent, token)


def end_sharing(act: Act, consent: Consent) -> None:
    """The owner takes the consent back; what was seen before stays seen. Raises
    TooLateToWithdraw."""
    if consent.withdrawn_at is not None:
        raise TooLateToWithdraw
    consent.withdrawn_at = act.at
    _note(act, queries.result(act.session, consent.result_id), "result.share_ended", consent)


def note_look(act: Act, consent: Consent, result: Result) -> None:
    """An agency looked: counted for the owner, written down for the agency that issued it."""
    consent.asked += 1
    consent.last_asked_at = act.at
    _note(act, result, "result.asked", consent, purpose=consent.purpose)


def by_token(session: Session, token: str) -> Consent | None:
    """The consent a code stands for, however its groups are written; locked."""
    return session.scalar(
        select(Consent).where(Consent.token_digest == text_digest(typed(token))).with_for_update()
    )


def is_good(consent: Consent, act: Act) -> bool:
    return consent.withdrawn_at is None and act.at <= consent.until


def consents_of(session: Session, account_id: int) -> list[Consent]:
    """Every consent an account has given, the newest first."""
    rows = select(Consent).where(Consent.account_id == account_id)
    return list(session.scalars(rows.order_by(Consent.id.desc()).limit(PAGE)))


def own_consent(session: Session, consent_id: int, account_id: int) -> Consent:
    """Raises NoSuchUse, also for somebody else's."""
    found = session.get(Consent, consent_id, with_for_update=True)
    if found is None or found.account_id != account_id:
        raise NoSuchUse
    return found


def _note(act: Act, result: Result, name: str, consent: Consent, **facts: Any) -> None:
    source = dossiers.dossier_to_change(act.session, result.dossier_code)
    told: dict[str, Any] = {"result_id": result.id, "number": result.number}
    told["consent"] = consent.id
    note(act, source, name, to_whom=consent.to_whom, **told, **facts)
