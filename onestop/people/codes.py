"""The tables of codes that were sent to an address and of addresses from which one came back.

A code is six digits, good once, for ten minutes and five tries. Only its keyed digest is kept, and
an address that was confirmed only as one: when it changes it is no longer confirmed.
"""

import enum
import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from onestop.journal import service as journal
from onestop.journal.models import Event
from onestop.kernel import one_time
from onestop.kernel.act import Act
from onestop.kernel.counting import made_or_found
from onestop.kernel.db import Base
from onestop.people import queries
from onestop.people.errors import TooManyCodes, WrongCode
from onestop.people.models import Account

HOLDS = timedelta(minutes=10)
TRIES = 5
# Of one account and purpose: one a minute, and so many in a day.
APART, A_DAY = timedelta(minutes=1), 5
OPEN = text("ended_at IS NULL")


class Purpose(enum.Enum):
    CONFIRM = "confirm"
    RECOVER = "recover"


class SentCode(Base):
    """A code on its way, or used; at most one of an account and purpose holds."""

    __tablename__ = "sent_codes"
    __table_args__ = (
        CheckConstraint("wrong >= 0", "wrong_counted"),
        Index(
            "uq_sent_codes_open",
            "account_id",
            "purpose",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(None, "account_id", "made_at"),
        Index(None, "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    purpose: Mapped[Purpose]
    contact: Mapped[str]
    digest: Mapped[str]
    made_at: Mapped[datetime]
    wrong: Mapped[int]
    ended_at: Mapped[datetime | None]


class ConfirmedContact(Base):
    """An address of an account, as a keyed digest, from which a code came back."""

    __tablename__ = "confirmed_contacts"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]


def is_confirmed(session: Session, account: Account, contact: str) -> bool:
    if not contact:
        return False
    key = {"account_id": account.id, "digest": _contact(contact)}
    return session.get(ConfirmedContact, key) is not None


def send(act: Act, account: Account, purpose: Purpose, contact: str) -> tuple[Event, str]:
    """Make a code for an address of an account; the one before it ends. Returns the event the
    message is written for, and the code, which stands nowhere else. Raises TooManyCodes."""
    queries.lock(act.session, account)
    mine = select(SentCode).where(SentCode.account_id == account.id, SentCode.purpose == purpose)
    lately = act.session.scalars(mine.where(SentCode.made_at > act.at - timedelta(days=1))).all()
    if len(lately) >= A_DAY or any(one.made_at > act.at - APART for one in lately):
        raise TooManyCodes
    for one in lately:
        one.ended_at = one.ended_at or act.at
    act.session.flush()
    code = f"{secrets.randbelow(1_000_000):06}"
    row = SentCode(
        account_id=account.id,
        purpose=purpose,
        contact=_contact(contact),
        digest=_code(account, purpose, code),
        made_at=act.at,
        wrong=0,
    )
    act.session.add(row)
    act.session.flush()
    event = journal.record(act, "account.code_asked", account.reference, purpose=purpose.value)
    act.session.flush()
    return event, code


def take(act: Act, account: Account, purpose: Purpose, contact: str, given: str) -> None:
    """Take a code that came back from an address of an account; from now on it is confirmed.

    Raises WrongCode; that a try was made is kept by the caller committing.
    """
    row = act.session.scalar(
        select(SentCode)
        .where(
            SentCode.account_id == account.id,
            SentCode.purpose == purpose,
            SentCode.ended_at.is_(None),
        )
        .with_for_update()
    )
    digits = "".join(given.split())
    if row is None or act.at - row.made_at > HOLDS or row.contact != _contact(contact):
        raise WrongCode
    if not hmac.compare_digest(row.digest, _code(account, purpose, digits)):
        row.wrong += 1
        if row.wrong >= TRIES:
            row.ended_at = act.at
        journal.record(act, "account.code_wrong", account.reference, purpose=purpose.value)
        raise WrongCode
    row.ended_at = act.at
    key = {"account_id": account.id, "digest": _contact(contact)}
    made_or_found(act.session, ConfirmedContact, key, since=act.at)
    journal.record(act, "account.code_taken", account.reference, purpose=purpose.value)


def codes_to_forget(session: Session, now: datetime, most: int) -> list[int]:
    """Codes that count no more."""
    wanted = select(SentCode.id).where(SentCode.made_at < now - timedelta(days=2))
    return list(session.scalars(wanted.order_by(SentCode.made_at).limit(most)))


def forget_code(act: Act, number: int) -> int:
    act.session.execute(delete(SentCode).where(SentCode.id == number))
    return 1


def account_to_recover(session: Session, typed: str) -> Account | None:
    """Whose account somebody means by a sign-in name, an e-mail address or a telephone number; None
    where there is none or more than one. The posts are loaded."""
    named = queries.account_named(session, typed)
    if named is not None:
        return None if named.closed_at else named
    found = session.scalars(
        select(Account.id)
        .where(
            (func.lower(Account.email) == typed) | (Account.phone == typed),
            Account.closed_at.is_(None),
        )
        .limit(2)
    ).all()
    return queries.account_with_posts(session, found[0]) if len(found) == 1 else None


def _contact(contact: str) -> str:
    return one_time.keyed_digest(f"contact:{contact.strip().lower()}")


def _code(account: Account, purpose: Purpose, code: str) -> str:
    return one_time.keyed_digest(f"code:{account.id}:{purpose.value}:{code}")
