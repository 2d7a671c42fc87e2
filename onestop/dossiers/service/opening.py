"""Opening a dossier with what stands on its receipt."""

from datetime import timedelta

from sqlalchemy import select

from onestop.dossiers.models import Dossier, ReceiptKey
from onestop.dossiers.projection import write
from onestop.kernel import codes, passwords
from onestop.kernel.act import Act
from onestop.people.rules import pause_after


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
        return None
    if key.blocked_until and key.blocked_until > act.at:
        return None
    if fits:
        key.wrong_tries, key.blocked_until = 0, None
        return dossier
    key.wrong_tries += 1
    if minutes := pause_after(key.wrong_tries):
        key.blocked_until = act.at + timedelta(minutes=minutes)
        write(act, dossier, "dossier.key_guessed", tries=key.wrong_tries)
    return None


def open_with_token(act: Act, token: str) -> Dossier | None:
    """The dossier behind a receipt's QR; None when the token opens nothing (any more)."""
    return act.session.scalar(
        select(Dossier)
        .join(ReceiptKey, ReceiptKey.dossier_id == Dossier.id)
        .where(ReceiptKey.token_digest == codes.token_digest(token))
    )
