"""Showing a paper at a desk: its owner makes a number and a QR that hold for three minutes, once.

Only keyed digests of both are kept, so a copy of the store opens nothing. What the QR carries is
digits and nothing else: a scanner types like a keyboard, and what turns letters into Vietnamese
would spell others.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, and_, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from onestop.journal import service as journal
from onestop.kernel import clock, codes, one_time
from onestop.kernel.act import Act
from onestop.kernel.db import Base
from onestop.results import jws, queries
from onestop.results.canonical import digest
from onestop.results.errors import NoSuchShowing, NotShowable, NumberNotGood, NumberUsed
from onestop.results.held import VOID, Held, of_result, of_stored
from onestop.results.keys import ring
from onestop.results.rules import ALTERED, Verdict
from onestop.results.snapshots import COPY
from onestop.results.storehouse import StoredPaper

HOLDS = timedelta(minutes=3)
# The clerk who opened a paper may look at it again for so long: pages are reloaded by accident.
READ_AGAIN = timedelta(minutes=3)
UNUSED_KEPT, USED_KEPT = timedelta(days=1), timedelta(days=365)
# 129 random bits.
DIGITS = 39
PAGE = 100


class Showing(Base):
    """A paper offered to a desk by an account; `unit` is where it was used."""

    __tablename__ = "showings"
    __table_args__ = (
        CheckConstraint("(result_id IS NULL) <> (stored_id IS NULL)", "one_paper"),
        CheckConstraint(
            "(used_at IS NULL) = (used_by IS NULL) AND (used_at IS NULL) = (unit IS NULL)",
            "use_whole",
        ),
        CheckConstraint("used_at IS NULL OR ended_at IS NULL", "ended_one_way"),
        Index(None, "used_by", "used_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int | None] = mapped_column(ForeignKey("results.id"), index=True)
    stored_id: Mapped[int | None] = mapped_column(ForeignKey("stored_papers.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    number_digest: Mapped[str] = mapped_column(unique=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    used_by: Mapped[str | None]
    unit: Mapped[str | None]

    @property
    def subject(self) -> str:
        return f"showing:{self.id}"

    def is_open(self, at: datetime) -> bool:
        return self.ended_at is None and self.used_at is None and at < self.ends_at


@dataclass(frozen=True, slots=True)
class Made:
    """A showing with its number and what its QR says: the only time they can be read."""

    showing: Showing
    number: str
    token: str


def make(act: Act, held: Held, account_id: int) -> Made:
    """The owner offers a paper; what they offered of it before ends. Raises NotShowable."""
    if not held.is_valid:
        raise NotShowable
    before = select(Showing).where(
        Showing.account_id == account_id,
        _of([held.result_id or 0], [held.stored_id or 0]),
        Showing.made_at > act.at - HOLDS,
    )
    for old in act.session.scalars(before.with_for_update()).all():
        end(act, old)
    symbols = codes.random_text(8)
    number = f"{symbols[:4]}-{symbols[4:]}-{codes.check_symbol(symbols)}"
    token = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    made = Showing(
        result_id=held.result_id,
        stored_id=held.stored_id,
        account_id=account_id,
        number_digest=_digest(number),
        token_digest=_digest(token),
        made_at=act.at,
        ends_at=act.at + HOLDS,
    )
    act.session.add(made)
    act.session.flush()
    _record(act, "showing.made", made)
    return Made(made, number, token)


def end(act: Act, showing: Showing) -> None:
    """The owner ends it at once; one that is over stays as it is. The caller holds the row."""
    if showing.is_open(act.at):
        showing.ended_at = act.at
        _record(act, "showing.ended", showing)


def use(act: Act, typed: str, unit: str) -> Showing:
    """A clerk opens a paper by its number or its QR, the one time that is possible.

    Raises NumberUsed; NumberNotGood for a wrong number, one that is over, and one whose paper fell
    meanwhile: a guess learns nothing.
    """
    showing = _by_key(act.session, typed)
    if showing is not None and showing.used_at is not None:
        raise NumberUsed
    if showing is None or not showing.is_open(act.at):
        raise NumberNotGood
    if not held_of(act.session, showing, clock.day_of(act.at)).is_valid:
        raise NumberNotGood
    showing.used_at, showing.used_by, showing.unit = act.at, act.who, unit
    _record(act, "showing.used", showing)
    return showing


def held_of(session: Session, showing: Showing, day: date) -> Held:
    """The paper that is shown, as it is on a day."""
    if showing.result_id:
        return of_result(queries.result(session, showing.result_id), day)
    return of_stored(queries.stored_paper(session, showing.stored_id or 0), day)


def copy_verdict(held: Held, paper: StoredPaper) -> Verdict:
    """What is said of a digitised paper: its desk's signature over exactly these facts."""
    try:
        copy = jws.read(held.token)
        by = jws.signer_of(copy, ring().find)
        if by is None or copy.kind != COPY or copy.claims["digest"] != digest(paper.data):
            return ALTERED
        in_time = by.not_before <= copy.claims["iat"] <= by.signs_until
    except (jws.BadJws, KeyError, TypeError):
        return ALTERED
    issuer = "compromised" if by.revoked_at else "trusted" if in_time else "outside_period"
    return Verdict("authentic", issuer, "revoked" if held.state == VOID else held.state)


def own(session: Session, showing_id: int, account_id: int) -> Showing:
    """Locked until the transaction ends. Raises NoSuchShowing, also for somebody else's."""
    found = session.get(Showing, showing_id, with_for_update=True, populate_existing=True)
    if found is None or found.account_id != account_id:
        raise NoSuchShowing
    return found


def opened_lately(session: Session, who: str, at: datetime) -> Sequence[Showing]:
    """What a clerk opened and may still look at, the newest first."""
    rows = select(Showing).where(Showing.used_by == who, Showing.used_at > at - READ_AGAIN)
    return session.scalars(rows.order_by(Showing.used_at.desc()).limit(PAGE)).all()


def opened_by(session: Session, showing_id: int, who: str, at: datetime) -> Showing:
    """Raises NoSuchShowing, also for what somebody else opened and for what is too long ago."""
    found = next((s for s in opened_lately(session, who, at) if s.id == showing_id), None)
    if found is None:
        raise NoSuchShowing
    return found


def used_of(
    session: Session, results: Collection[int], stored: Collection[int]
) -> Sequence[Showing]:
    """Where some papers were shown, the oldest first."""
    rows = select(Showing).where(_of(results, stored), Showing.used_at.is_not(None))
    newest = session.scalars(rows.order_by(Showing.id.desc()).limit(PAGE)).all()
    return newest[::-1]


def showings_to_forget(session: Session, now: datetime, most: int) -> Sequence[int]:
    """Those nobody used after a day; where a paper was shown is told to its owner for a year."""
    old = or_(
        and_(Showing.used_at.is_(None), Showing.made_at <= now - UNUSED_KEPT),
        Showing.made_at <= now - USED_KEPT,
    )
    return session.scalars(select(Showing.id).where(old).order_by(Showing.id).limit(most)).all()


def forget_showing(act: Act, number: int) -> int:
    act.session.execute(delete(Showing).where(Showing.id == number))
    return 1


def _record(act: Act, name: str, showing: Showing) -> None:
    """Which paper, by its row: nothing of what it says."""
    paper = {"result": showing.result_id, "stored": showing.stored_id}
    told: dict[str, Any] = {kind: number for kind, number in paper.items() if number}
    journal.record(act, name, showing.subject, **told)


def _of(results: Collection[int], stored: Collection[int]) -> ColumnElement[bool]:
    return Showing.result_id.in_(results) | Showing.stored_id.in_(stored)


def _by_key(session: Session, typed: str) -> Showing | None:
    """The showing a number or a QR stands for, locked; None for what can be neither."""
    plain = codes.typed(typed)
    if len(plain) == DIGITS and plain.isdecimal():
        wanted = Showing.token_digest == _digest(plain)
    elif number := codes.pin(typed):
        wanted = Showing.number_digest == _digest(number)
    else:
        return None
    rows = select(Showing).where(wanted).with_for_update()
    return session.scalar(rows.execution_options(populate_existing=True))


def _digest(key: str) -> str:
    return one_time.keyed_digest(f"showing:{key}")
