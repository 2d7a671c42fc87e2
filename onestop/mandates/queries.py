"""Reading mandates, as one of their two sides."""

import hmac
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from onestop.kernel import codes
from onestop.mandates import rules
from onestop.mandates.errors import NoSuchMandate
from onestop.mandates.models import Mandate, State
from onestop.people.models import Account


def given(session: Session, account: Account) -> Sequence[Mandate]:
    """Those over the account's own number, newest first."""
    mine = select(Mandate).where(Mandate.owner_number == (account.owner_number or ""))
    return session.scalars(mine.order_by(Mandate.id.desc())).all()


def held(session: Session, account: Account) -> Sequence[Mandate]:
    """Those the account holds or is offered, newest first."""
    mine = select(Mandate).where(Mandate.agent_number == (account.owner_number or ""))
    rows = session.scalars(mine.order_by(Mandate.id.desc())).all()
    return [row for row in rows if is_agent(row, account)]


def mandate(session: Session, number: str, account: Account) -> Mandate:
    """For one of its two sides. Raises NoSuchMandate, also for anybody else."""
    return _of_side(session.scalar(_numbered(number)), account)


def mandate_to_change(session: Session, number: str, account: Account) -> Mandate:
    """The same, locked until the transaction ends: who stops it and who acts under it wait for
    each other."""
    return _of_side(session.scalar(_locked(number)), account)


def numbered(session: Session, number: str) -> Mandate | None:
    """For who tells both sides."""
    return session.scalar(_numbered(number))


def open_to_change(session: Session, owner_number: str) -> Sequence[Mandate]:
    """Those of an owner that are not over, locked in their order."""
    wanted = select(Mandate).where(Mandate.owner_number == owner_number, Mandate.over_at.is_(None))
    return session.scalars(wanted.order_by(Mandate.id).with_for_update()).all()


def with_key(session: Session, number: str, key: str) -> Mandate | None:
    """The mandate whose key this is, locked. An unknown number and a wrong key are the same."""
    found = session.scalar(_locked(number))
    right = rules.key_of(found.seed if found else "")
    if found is None or not hmac.compare_digest(right, codes.pin(key) or ""):
        return None
    return found


def is_owner(found: Mandate, account: Account) -> bool:
    return account.owner_number == found.owner_number


def is_agent(found: Mandate, account: Account) -> bool:
    """The account that accepted it; before that, every verified one of the number named."""
    if account.owner_number != found.agent_number:
        return False
    return found.state is State.OFFERED or found.agent_account == account.id


def _numbered(number: str) -> Select[Mandate]:
    return select(Mandate).where(Mandate.number == number)


def _locked(number: str) -> Select[Mandate]:
    return _numbered(number).with_for_update().execution_options(populate_existing=True)


def _of_side(found: Mandate | None, account: Account) -> Mandate:
    if found is None or not (is_owner(found, account) or is_agent(found, account)):
        raise NoSuchMandate
    return found
