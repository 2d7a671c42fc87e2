"""Opening accounts, signing in, giving roles."""

from dataclasses import dataclass
from datetime import date

from onestop.journal import service as journal
from onestop.kernel import passwords
from onestop.kernel.act import Act
from onestop.kernel.codes import random_text
from onestop.people import queries, sessions, tries
from onestop.people.errors import NameTaken, SignInBlocked, WrongSignIn
from onestop.people.models import Account, Post, Role


@dataclass(frozen=True, slots=True)
class Details:
    """What somebody tells of themselves when an account is opened."""

    username: str
    password: str
    name: str
    id_number: str | None = None
    tax_code: str | None = None
    organisation: str | None = None
    born_on: date | None = None
    phone: str = ""
    email: str = ""
    address: str = ""
    language: str = "vi"


def open_account(act: Act, details: Details, *posts: tuple[Role, str | None]) -> Account:
    """Open an account with the given roles, each at a unit or at none.

    Raises NameTaken when the sign-in name is in use.
    """
    if queries.account_named(act.session, details.username):
        raise NameTaken
    told = {name: getattr(details, name) for name in details.__slots__ if name != "password"}
    account = Account(
        **told,
        password_hash=passwords.hashed(details.password),
        made_at=act.at,
        wrong_tries=0,
        stamp=random_text(16),
        posts=[Post(role=role, agency_code=unit) for role, unit in posts],
    )
    act.session.add(account)
    act.session.flush()
    journal.record(
        act,
        "account.opened",
        account.reference,
        posts=[[role.value, unit] for role, unit in posts],
    )
    return account


def sign_in(
    act: Act, username: str, password: str, *, network: str = "", device: str = ""
) -> Account:
    """Check a password; the same work is done when there is no such account.

    `network` is where the try comes from, `device` what a browser that signed in before kept.
    Raises WrongSignIn, or SignInBlocked after several wrong tries in a row from there (see
    people/tries). The wrong try is kept by the caller committing: see `note_wrong_try`.
    """
    account = queries.account_named(act.session, username)
    source = tries.source_of(act.session, account.id if account else None, device, network)
    if minutes := tries.minutes_blocked(act.session, username, source, act.at):
        raise SignInBlocked(minutes=minutes)
    if account and account.blocked_until and account.blocked_until > act.at:
        # Wrong proofs inside a session, which a stranger at the door cannot give.
        left = account.blocked_until - act.at
        raise SignInBlocked(minutes=int(left.total_seconds() // 60) + 1)
    fits = passwords.matches(account.password_hash if account else None, password)
    if account is None or not fits or account.closed_at:
        raise WrongSignIn
    tries.count_right(act, account.id, username, source, device)
    journal.record(act, "account.signed_in", account.reference, way="password")
    return account


def note_wrong_try(act: Act, username: str, *, network: str = "", device: str = "") -> None:
    """Count a wrong password against whoever gave it, in a transaction of its own."""
    account = queries.account_named(act.session, username)
    source = tries.source_of(act.session, account.id if account else None, device, network)
    wrong = tries.count_wrong(act, username, source)
    if account is not None:
        journal.record(act, "account.sign_in_failed", account.reference, tries=wrong)


def verify_identity(act: Act, account: Account) -> None:
    """A clerk has compared the identity card with the account: it now owns what is its number's."""
    account.verified_at, account.verified_by = act.at, act.who
    journal.record(act, "account.verified", account.reference)


def change_password(act: Act, account: Account, password: str, *, keep: int | None = None) -> None:
    """Set a new password; every session opened with the old one ends, but for the one to `keep`."""
    account.password_hash = passwords.hashed(password)
    account.stamp = random_text(16)
    account.wrong_tries, account.blocked_until = 0, None
    sessions.end_others(act, account, keep, "password")
    journal.record(act, "account.password_changed", account.reference)


def excuse(act: Act, account: Account) -> None:
    """This account of staff needs no second factor: its password is known to everybody anyway."""
    account.is_excused = True
    journal.record(act, "account.excused", account.reference)


def close_account(act: Act, account: Account) -> None:
    account.closed_at = act.at
    account.stamp = random_text(16)
    sessions.end_others(act, account, None, "closed")
    journal.record(act, "account.closed", account.reference)
