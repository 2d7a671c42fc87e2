"""The table of sessions: who is signed in where, so that each can be seen and ended."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, select, update
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column

from onestop.journal import service as journal
from onestop.kernel.act import Act
from onestop.kernel.codes import random_text
from onestop.kernel.db import Base
from onestop.people.models import Account
from onestop.people.rules import is_staff

# How long a session lives untouched and at all: shorter where a desk is shared.
STAFF_IDLE, STAFF_LIFE = timedelta(hours=2), timedelta(hours=12)
IDLE, LIFE = timedelta(days=14), timedelta(days=60)
# That somebody is still there is written at most so often.
SEEN_EVERY = timedelta(minutes=5)
MOST = 50


class SignedIn(Base):
    """One session of an account. What the browser holds is kept as a digest only.

    `way` is by what it was opened, `network` and `browser` what helps its owner to know it again.
    """

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "account_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    way: Mapped[str]
    network: Mapped[str]
    browser: Mapped[str]
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None]


def begin(act: Act, account: Account, *, way: str, network: str, browser: str) -> str:
    """Open a session; returns what the browser keeps (160 bits), which is stored nowhere."""
    token = random_text(32)
    act.session.add(
        SignedIn(
            digest=_digest(token),
            account_id=account.id,
            way=way,
            network=network,
            browser=browser[:200],
            made_at=act.at,
            seen_at=act.at,
        )
    )
    act.session.flush()
    return token


def found(session: Session, token: str, now: datetime) -> tuple[Account, SignedIn] | None:
    """The account of a session that holds, its posts loaded, in one query; None when it ended, was
    left alone too long, or is too old."""
    row = (
        session.execute(
            select(Account, SignedIn)
            .join(SignedIn, SignedIn.account_id == Account.id)
            .where(SignedIn.digest == _digest(token), SignedIn.ended_at.is_(None))
            .options(joinedload(Account.posts))
        )
        .unique()
        .one_or_none()
    )
    if row is None or row.Account.closed_at is not None:
        return None
    account, kept = row.Account, row.SignedIn
    works_here = is_staff(post.role for post in account.posts)
    idle, life = (STAFF_IDLE, STAFF_LIFE) if works_here else (IDLE, LIFE)
    if now - kept.seen_at > idle or now - kept.made_at > life:
        return None
    return account, kept


def note_there(act: Act, number: int) -> None:
    """Its holder is still there. An ended session stays ended."""
    act.session.execute(
        update(SignedIn)
        .where(SignedIn.id == number, SignedIn.ended_at.is_(None))
        .values(seen_at=act.at)
    )


def open_of(session: Session, account_id: int, now: datetime) -> Sequence[SignedIn]:
    """The sessions of an account that were used lately, the last used first."""
    return session.scalars(
        select(SignedIn)
        .where(
            SignedIn.account_id == account_id,
            SignedIn.ended_at.is_(None),
            SignedIn.seen_at > now - IDLE,
        )
        .order_by(SignedIn.seen_at.desc())
        .limit(MOST)
    ).all()


def end(act: Act, account: Account, number: int, why: str) -> None:
    """End one session of an account; of another's nothing happens."""
    ended = act.session.execute(
        update(SignedIn)
        .where(
            SignedIn.id == number,
            SignedIn.account_id == account.id,
            SignedIn.ended_at.is_(None),
        )
        .values(ended_at=act.at, ended_why=why)
        .returning(SignedIn.id)
    ).first()
    if ended is not None:
        journal.record(act, "account.session_ended", account.reference, why=why)


def end_others(act: Act, account: Account, keep: int | None, why: str) -> int:
    """End every session but one (None: every one); returns how many."""
    wanted = update(SignedIn).where(SignedIn.account_id == account.id, SignedIn.ended_at.is_(None))
    if keep is not None:
        wanted = wanted.where(SignedIn.id != keep)
    ended = act.session.execute(
        wanted.values(ended_at=act.at, ended_why=why).returning(SignedIn.id)
    ).all()
    if ended:
        journal.record(act, "account.sessions_ended", account.reference, why=why, count=len(ended))
    return len(ended)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
