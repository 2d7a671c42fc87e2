"""Proving anew who somebody is before they sign: a code from their phone, or their password."""

import enum
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from onestop.journal import service as journal
from onestop.kernel import one_time, passwords
from onestop.kernel.act import Act
from onestop.kernel.codes import check_symbol, random_text, typed
from onestop.people import queries
from onestop.people.errors import (
    CodeUsed,
    NothingBegun,
    ProofBlocked,
    WrongPassword,
    WrongProof,
)
from onestop.people.models import Account, Factor, RecoveryCode
from onestop.people.rules import pause_after

# How long the secret of a factor that is being set up can be looked at.
BEGUN_HOLDS = timedelta(minutes=15)
RECOVERY_CODES = 10


class Kind(enum.Enum):
    """By what somebody proved who they are; the journal names it."""

    TOTP = "totp"
    RECOVERY = "recovery"
    PASSWORD = "password"  # noqa: S105  the name of a kind
    PASSKEY = "passkey"


def prove(act: Act, account: Account, given: str) -> Kind:
    """Check a code, or the password of an account without a factor, and take it.

    A code is taken once. Raises WrongProof (CodeUsed, WrongPassword), which the caller keeps with
    `note_wrong_proof`, and ProofBlocked after several wrong tries in a row (see pause_after).
    """
    factor = queries.factor_to_change(act.session, account.id)
    if factor is None or factor.seed is None:
        kind = _password(act, account, given)
    else:
        _check_not_blocked(act, factor.blocked_until)
        kind = _code(act, factor, factor.seed, given)
        factor.wrong_tries, factor.blocked_until = 0, None
    journal.record(act, "account.stepped_up", account.reference, factor=kind.value)
    return kind


def note_passkey(act: Act, account: Account) -> Kind:
    """A passkey of the account has just answered (people/passkeys): that is a proof."""
    journal.record(act, "account.stepped_up", account.reference, factor=Kind.PASSKEY.value)
    return Kind.PASSKEY


def note_wrong_proof(act: Act, account: Account) -> None:
    """Count a wrong try. Codes have a count of their own: signing in does not set it to nothing."""
    factor = queries.factor_to_change(act.session, account.id)
    counted: Factor | Account = factor if factor and factor.seed else _locked(act, account)
    counted.wrong_tries += 1
    if minutes := pause_after(counted.wrong_tries):
        counted.blocked_until = act.at + timedelta(minutes=minutes)
    journal.record(act, "account.step_up_failed", account.reference, tries=counted.wrong_tries)


def begin(act: Act, account: Account) -> None:
    """Make a new secret that waits for its first code; a factor that holds goes on holding."""
    factor = queries.factor_to_change(act.session, account.id)
    if factor is None:
        factor = Factor(account_id=account.id, last_step=0, wrong_tries=0)
        act.session.add(factor)
    factor.next_seed, factor.begun_at = random_text(26), act.at
    act.session.flush()
    journal.record(act, "account.factor_begun", account.reference)


def begun(act: Act, account: Account) -> str:
    """The seed that waits for its first code. Raises NothingBegun."""
    factor = queries.factor(act.session, account.id)
    if factor is None or factor.next_seed is None or factor.begun_at is None:
        raise NothingBegun
    if act.at - factor.begun_at > BEGUN_HOLDS:
        raise NothingBegun
    return factor.next_seed


def enrol(act: Act, account: Account, given: str) -> list[str]:
    """The first code came: from now on this phone holds, and no other one.

    Returns the recovery codes, which are shown once. Raises NothingBegun, ProofBlocked, and
    WrongProof, which the caller keeps with `note_wrong_proof`.
    """
    factor = queries.factor_to_change(act.session, account.id)
    seed = begun(act, account)
    assert factor is not None
    _check_not_blocked(act, factor.blocked_until if factor.seed else account.blocked_until)
    step = one_time.step_of(seed, _digits(given), act.at)
    if step is None:
        raise WrongProof
    factor.seed, factor.enrolled_at, factor.last_step = seed, act.at, step
    factor.next_seed, factor.begun_at = None, None
    factor.wrong_tries, factor.blocked_until = 0, None
    _forget_recovery(act, account)
    made = [_recovery_code() for _ in range(RECOVERY_CODES)]
    for written in made:
        digest = one_time.keyed_digest(typed(written))
        act.session.add(RecoveryCode(account_id=account.id, digest=digest))
    journal.record(act, "account.factor_enrolled", account.reference)
    return made


def forget(act: Act, account: Account) -> None:
    """The phone and the recovery codes are lost: somebody who knows the person takes the factor
    away, and a new one can be set up."""
    factor = queries.factor_to_change(act.session, account.id)
    if factor is not None:
        act.session.delete(factor)
    _forget_recovery(act, account)
    journal.record(act, "account.factor_forgotten", account.reference)


def _password(act: Act, account: Account, given: str) -> Kind:
    locked = _locked(act, account)
    _check_not_blocked(act, locked.blocked_until)
    if not passwords.matches(locked.password_hash, given):
        raise WrongPassword
    locked.wrong_tries, locked.blocked_until = 0, None
    return Kind.PASSWORD


def _code(act: Act, factor: Factor, seed: str, given: str) -> Kind:
    digits = _digits(given)
    step = one_time.step_of(seed, digits, act.at)
    if step is not None:
        if step <= factor.last_step:
            raise CodeUsed
        factor.last_step = step
        return Kind.TOTP
    found = act.session.scalar(
        select(RecoveryCode)
        .where(
            RecoveryCode.account_id == factor.account_id,
            RecoveryCode.digest == one_time.keyed_digest(typed(given)),
        )
        .with_for_update()
    )
    if found is None:
        raise WrongProof
    if found.used_at is not None:
        raise CodeUsed
    found.used_at = act.at
    return Kind.RECOVERY


def _locked(act: Act, account: Account) -> Account:
    """The account as it stands now, locked: two tries at once are counted as two."""
    act.session.scalar(select(Account.id).where(Account.id == account.id).with_for_update())
    act.session.refresh(account, ["password_hash", "wrong_tries", "blocked_until"])
    return account


def _check_not_blocked(act: Act, until: datetime | None) -> None:
    if until and until > act.at:
        raise ProofBlocked(minutes=int((until - act.at).total_seconds() // 60) + 1)


def _forget_recovery(act: Act, account: Account) -> None:
    act.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def _digits(given: str) -> str:
    """A code as an app shows it, without the gap in the middle."""
    return "".join(given.split()).replace("-", "")


def _recovery_code() -> str:
    """Fifteen random symbols (75 bits) and a check symbol, in groups of four."""
    symbols = random_text(15)
    symbols += check_symbol(symbols)
    return "-".join(symbols[start : start + 4] for start in range(0, 16, 4))
