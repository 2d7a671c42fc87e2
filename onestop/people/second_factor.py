"""Who must prove more than a password, and by what somebody can."""

from sqlalchemy.orm import Session

from onestop.people import passkeys, queries
from onestop.people.factors import Kind
from onestop.people.models import Account
from onestop.people.rules import is_staff


def ways(session: Session, account_id: int) -> frozenset[Kind]:
    """By what an account can prove more than a password: an app for codes, a passkey; or none."""
    found = set()
    if queries.has_factor(session, account_id):
        found.add(Kind.TOTP)
    if passkeys.has_one(session, account_id):
        found.add(Kind.PASSKEY)
    return frozenset(found)


def must_have_one(account: Account, required: bool) -> bool:
    """Whether an account does nothing before it has a second factor: that of staff, where the
    settings ask for it, unless it was excused. The posts are loaded."""
    roles = [post.role for post in account.posts]
    return required and is_staff(roles) and not account.is_excused
