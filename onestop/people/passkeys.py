"""The tables of passkeys and of what was asked of them, and adding, using and removing one."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from onestop.journal import service as journal
from onestop.kernel import one_time, webauthn
from onestop.kernel.act import Act
from onestop.kernel.counting import insert
from onestop.kernel.db import Base
from onestop.kernel.webauthn import Site
from onestop.people import queries
from onestop.people.errors import LastFactor, TooManyPasskeys, WrongPasskey
from onestop.people.models import Account

MOST = 10
# A challenge is taken for ten minutes (web/passkey_pages); how long it is known as used.
USED_KEPT = timedelta(hours=1)


class Passkey(Base):
    """A key in a device that signs in to an account; here is only its public half.

    `name` is what the authenticator calls it, `label` what its owner does. `count` is how often
    it was used, where the device counts: one that goes back was copied.
    """

    __tablename__ = "passkeys"
    __table_args__ = (CheckConstraint("count >= 0", "uses_counted"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[str]
    count: Mapped[int] = mapped_column(BigInteger)
    label: Mapped[str]
    is_synced: Mapped[bool]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class UsedChallenge(Base):
    """What was asked of a passkey once and answered: an answer seen on its way is worth nothing."""

    __tablename__ = "used_challenges"

    digest: Mapped[str] = mapped_column(primary_key=True)
    used_at: Mapped[datetime] = mapped_column(index=True)


def of_account(session: Session, account_id: int) -> Sequence[Passkey]:
    """The passkeys of an account, the oldest first."""
    wanted = select(Passkey).where(Passkey.account_id == account_id)
    return session.scalars(wanted.order_by(Passkey.id)).all()


def has_one(session: Session, account_id: int) -> bool:
    wanted = select(Passkey.id).where(Passkey.account_id == account_id).limit(1)
    return session.scalar(wanted) is not None


def handle_of(account: Account) -> str:
    """What an account is called towards authenticators; it tells nobody anything."""
    return one_time.keyed_digest(f"passkeys of {account.id}")[:32]


def add(act: Act, account: Account, site: Site, challenge: str, answer: str, label: str) -> Passkey:
    """Keep a new passkey. Raises WrongPasskey, TooManyPasskeys."""
    _use_up(act, challenge)
    queries.lock(act.session, account)
    count = select(func.count()).where(Passkey.account_id == account.id)
    if (act.session.scalar(count) or 0) >= MOST:
        raise TooManyPasskeys
    try:
        made = webauthn.made(site, challenge, answer)
    except webauthn.Untrusted:
        raise WrongPasskey from None
    if act.session.scalar(select(Passkey.id).where(Passkey.name == made.name)) is not None:
        raise WrongPasskey
    row = Passkey(
        account_id=account.id,
        name=made.name,
        public_key=made.public_key,
        count=made.count,
        label=label,
        is_synced=made.is_synced,
        made_at=act.at,
    )
    act.session.add(row)
    act.session.flush()
    journal.record(act, "account.passkey_added", account.reference, passkey=row.id)
    return row


def use(
    act: Act, site: Site, challenge: str, answer: str, account: Account | None = None
) -> Account:
    """Whose passkey answered the challenge, the posts loaded; `account`: it must be theirs.

    Raises WrongPasskey; that the challenge is used up is kept by the caller committing.
    """
    _use_up(act, challenge)
    try:
        wanted = select(Passkey).where(Passkey.name == webauthn.name_in(answer)).with_for_update()
        row = act.session.scalar(wanted)
        if row is None or (account is not None and row.account_id != account.id):
            raise WrongPasskey
        row.count = webauthn.used(
            site, challenge, answer, public_key=row.public_key, count=row.count
        )
    except webauthn.Untrusted:
        raise WrongPasskey from None
    row.used_at = act.at
    found = queries.account_with_posts(act.session, row.account_id)
    if found is None or found.closed_at is not None:
        raise WrongPasskey
    journal.record(act, "account.passkey_used", found.reference, passkey=row.id)
    return found


def remove(act: Act, account: Account, number: int, *, keep_one: bool) -> None:
    """Take a passkey away; of another account's nothing happens. With `keep_one` the last proof an
    account has beside its password stays. Raises LastFactor."""
    queries.lock(act.session, account)
    row = act.session.scalar(
        select(Passkey).where(Passkey.id == number, Passkey.account_id == account.id)
    )
    if row is None:
        return
    is_last = len(of_account(act.session, account.id)) == 1
    if keep_one and is_last and not queries.has_factor(act.session, account.id):
        raise LastFactor
    act.session.delete(row)
    act.session.flush()
    journal.record(act, "account.passkey_removed", account.reference, passkey=number)


def remove_all(act: Act, account: Account) -> None:
    """Whoever knows the person takes every passkey away: the devices are lost."""
    gone = act.session.execute(
        delete(Passkey).where(Passkey.account_id == account.id).returning(Passkey.id)
    ).all()
    if gone:
        journal.record(act, "account.passkeys_removed", account.reference, count=len(gone))


def challenges_to_forget(session: Session, now: datetime, most: int) -> Sequence[str]:
    """Digests of used challenges that nobody would take any more anyway."""
    wanted = select(UsedChallenge.digest).where(UsedChallenge.used_at < now - USED_KEPT)
    return session.scalars(wanted.order_by(UsedChallenge.used_at).limit(most)).all()


def forget_challenge(act: Act, digest: str) -> int:
    act.session.execute(delete(UsedChallenge).where(UsedChallenge.digest == digest))
    return 1


def _use_up(act: Act, challenge: str) -> None:
    digest = hashlib.sha256(challenge.encode()).hexdigest()
    kept = act.session.execute(
        insert(act.session, UsedChallenge)
        .values(digest=digest, used_at=act.at)
        .on_conflict_do_nothing()
        .returning(UsedChallenge.digest)
    ).first()
    if kept is None:
        raise WrongPasskey
