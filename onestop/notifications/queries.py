"""Reading the inbox and the outbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop.notifications.errors import NoSuchMail
from onestop.notifications.models import Mail, MailState, Notice

PAGE = 50


def notices_of(session: Session, account_id: int) -> Sequence[Notice]:
    """The newest messages of an account."""
    return session.scalars(
        select(Notice)
        .where(Notice.account_id == account_id)
        .order_by(Notice.made_at.desc(), Notice.id.desc())
        .limit(PAGE)
    ).all()


def unread(session: Session, account_id: int) -> int:
    return (
        session.scalar(
            select(func.count(Notice.id)).where(
                Notice.account_id == account_id, Notice.read_at.is_(None)
            )
        )
        or 0
    )


def next_waiting(session: Session, now: datetime) -> Mail | None:
    """One message whose time has come, locked so that no other worker takes it."""
    return session.scalar(
        select(Mail)
        .where(Mail.state == MailState.WAITING, Mail.next_try_at <= now)
        .order_by(Mail.next_try_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def given_up(session: Session) -> Sequence[Mail]:
    """What could not be delivered and waits for a person, newest first."""
    return session.scalars(
        select(Mail).where(Mail.state == MailState.GIVEN_UP).order_by(Mail.id.desc()).limit(PAGE)
    ).all()


def counts(session: Session) -> dict[MailState, int]:
    rows = session.execute(select(Mail.state, func.count(Mail.id)).group_by(Mail.state))
    return {row[0]: row[1] for row in rows}


def mail(session: Session, mail_id: int) -> Mail:
    """Raises NoSuchMail."""
    found = session.get(Mail, mail_id)
    if found is None:
        raise NoSuchMail(mail=mail_id)
    return found
