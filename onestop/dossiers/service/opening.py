"""Opening a dossier with what stands on its receipt."""

from datetime import date, timedelta

from sqlalchemy import select

from onestop.dossiers.models import Counter, Dossier, ReceiptKey
from onestop.dossiers.projection import write
from onestop.kernel import codes, passwords
from onestop.kernel.act import Act
from onestop.kernel.counting import insert
from onestop.people.rules import pause_after

NO_DAY = date(1970, 1, 1)


def open_with_pin(act: Act, code: str, pin: str) -> Dossier | None:
    """The dossier when code and PIN fit; None for whatever is wrong, after the same work.

    A wrong PIN counts against the dossier (1, 5, 30 minutes, never for good); the QR and the
    sign-in still open it meanwhile. A slip that the check symbol shows costs no try.
    """
    written = codes.dossier_code(code)
    typed = codes.pin(pin)
    found = act.session.execute(
        select(Dossier, ReceiptKey)
        .join(ReceiptKey, ReceiptKey.dossier_id == Dossier.id)
        .where(Dossier.code == (written or ""))
        .with_for_update()
    ).first()
    dossier, key = found if found else (None, None)
    fits = passwords.matches(key.pin_hash if key else None, typed or "no pin")
    if dossier is None or key is None or typed is None:
        _write_as_if(act)
        return None
    if key.blocked_until and key.blocked_until > act.at:
        _write_as_if(act)
        return None
    if fits:
        key.wrong_tries, key.blocked_until = 0, None
        return dossier
    key.wrong_tries += 1
    if minutes := pause_after(key.wrong_tries):
        key.blocked_until = act.at + timedelta(minutes=minutes)
        write(act, dossier, "dossier.key_guessed", tries=key.wrong_tries)
    return None


def _write_as_if(act: Act) -> None:
    """A wrong PIN is written down, and a write takes its time: so whatever else fails writes too,
    a row that counts nothing; to another value each time, because a store skips what is the same.
    Else the time of an answer would tell which codes exist."""
    nobodys = insert(act.session, Counter).values(agency_code="", day=NO_DAY, last=0)
    act.session.execute(
        nobodys.on_conflict_do_update(
            index_elements=[Counter.agency_code, Counter.day], set_={"last": 1 - Counter.last}
        )
    )


def open_with_token(act: Act, token: str) -> Dossier | None:
    """The dossier behind a receipt's QR; None when the token opens nothing (any more)."""
    return act.session.scalar(
        select(Dossier)
        .join(ReceiptKey, ReceiptKey.dossier_id == Dossier.id)
        .where(ReceiptKey.token_digest == codes.token_digest(token))
    )
