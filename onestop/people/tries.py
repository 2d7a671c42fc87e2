"""The tables of wrong passwords at the door, and slowing them down without locking anybody out.

A wrong try counts against who made it: the device that has signed in before, else the network.
So strangers slow themselves down and not the account's holder, whose device keeps its own count.
When very many strangers try one account, or one network very many accounts, strangers wait longer;
a known device never does.
"""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from onestop.journal import service as journal
from onestop.kernel import one_time
from onestop.kernel.act import Act
from onestop.kernel.counting import made_or_found
from onestop.kernel.db import Base
from onestop.people.rules import (
    NETWORK_AN_HOUR,
    NETWORK_WAIT,
    STRANGERS_AN_HOUR,
    STRANGERS_WAIT,
    pause_after,
)

DEVICE = "device"


class DoorTry(Base):
    """How often one source gave a wrong password for one name lately.

    `name` is a keyed digest of what was typed as the name, whether there is such an account or
    not; `source` is a network, or a known device by its digest.
    """

    __tablename__ = "door_tries"
    __table_args__ = (
        CheckConstraint("wrong >= 0", "wrong_counted"),
        Index(None, "name", "last_at"),
        Index(None, "last_at"),
        Index(None, "source", "last_at"),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    wrong: Mapped[int]
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class KnownDevice(Base):
    """A device that has signed in to an account before; only a digest of its cookie is kept."""

    __tablename__ = "known_devices"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]


def source_of(session: Session, account_id: int | None, device: str, network: str) -> str:
    """Who is trying: a device known to the account, else a network."""
    digest = one_time.keyed_digest(f"device:{device}")
    if device and account_id is not None and _is_known(session, account_id, digest):
        return f"{DEVICE}:{digest}"
    return f"net:{network}"


def minutes_blocked(session: Session, username: str, source: str, at: datetime) -> int:
    """Minutes until this source may try this name again; 0 when it may now."""
    name = _name(username)
    row = session.get(DoorTry, (name, source))
    if row and row.blocked_until and row.blocked_until > at:
        return int((row.blocked_until - at).total_seconds() // 60) + 1
    if source.startswith(DEVICE):
        return 0
    strangers = (DoorTry.name == name, DoorTry.source.not_like(f"{DEVICE}:%"))
    return max(
        _left(session, at, STRANGERS_AN_HOUR, STRANGERS_WAIT, *strangers),
        _left(session, at, NETWORK_AN_HOUR, NETWORK_WAIT, DoorTry.source == source),
    )


def count_wrong(act: Act, username: str, source: str) -> int:
    """One more wrong password from a source; returns how many in a row."""
    key = {"name": _name(username), "source": source}
    row = made_or_found(act.session, DoorTry, key, wrong=0, last_at=act.at)
    row.wrong, row.last_at = row.wrong + 1, act.at
    if minutes := pause_after(row.wrong):
        row.blocked_until = act.at + timedelta(minutes=minutes)
    return row.wrong


def count_right(act: Act, account_id: int, username: str, source: str, device: str) -> None:
    """The password was right: the source begins anew, and the device is known from now on. Where
    other devices are known already, that is told (`account.new_device`)."""
    if row := act.session.get(DoorTry, (_name(username), source)):
        act.session.delete(row)
    if device:
        digest = one_time.keyed_digest(f"device:{device}")
        key = {"account_id": account_id, "digest": digest}
        others = select(KnownDevice).where(KnownDevice.account_id == account_id).limit(1)
        has_others = act.session.scalar(others) is not None
        if has_others and not _is_known(act.session, account_id, digest):
            journal.record(act, "account.new_device", f"account:{account_id}")
        made_or_found(act.session, KnownDevice, key, since=act.at)


def _left(session: Session, at: datetime, most: int, wait: int, *which: ColumnElement[bool]) -> int:
    """Minutes left of a wait that follows the last of too many wrong passwords in an hour."""
    wanted = select(func.sum(DoorTry.wrong), func.max(DoorTry.last_at)).where(
        *which, DoorTry.last_at > at - timedelta(hours=1)
    )
    wrong, last = session.execute(wanted).one()
    if (wrong or 0) < most or last is None:
        return 0
    left = last + timedelta(minutes=wait) - at
    return int(left.total_seconds() // 60) + 1 if left > timedelta() else 0


def _is_known(session: Session, account_id: int, digest: str) -> bool:
    return session.get(KnownDevice, {"account_id": account_id, "digest": digest}) is not None


def _name(username: str) -> str:
    return one_time.keyed_digest(f"door:{username}")
