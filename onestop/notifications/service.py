"""Writing messages from the journal, reading them, and trying failed ones again."""

from collections.abc import Iterable

from sqlalchemy import update
from sqlalchemy.orm import Session

from onestop.agencies import queries as agencies
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import NoSuchDossier
from onestop.dossiers.models import Dossier, Party
from onestop.journal import service as journal
from onestop.journal.models import Event
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.notifications.models import Mail, MailState, Notice
from onestop.notifications.rules import SENTENCES, Told, words_for


def write_outbox(session: Session, events: Iterable[Event], base_url: str) -> None:
    """Make the messages of these events, in the transaction that recorded them.

    Whoever applied and whoever brought the dossier are told, each once.
    """
    for event in events:
        kind, _, code = event.subject.partition(":")
        if kind != "dossier" or event.name not in SENTENCES:
            continue
        try:
            dossier = dossiers.dossier(session, code)
        except NoSuchDossier:
            continue
        told = _told(session, event, dossier, base_url)
        people = dossiers.parties_of(session, dossier.id).values()
        _to_inboxes(session, event, told, people)
        _to_addresses(session, event, told, people)
    session.flush()


def mark_read(act: Act, account_id: int) -> None:
    """The account has seen its messages. What somebody reads is nobody's business: no event."""
    act.session.execute(
        update(Notice)
        .where(Notice.account_id == account_id, Notice.read_at.is_(None))
        .values(read_at=act.at)
    )


def try_again(act: Act, mail: Mail) -> None:
    """A person puts a message that was given up back into the outbox."""
    mail.state, mail.tries, mail.next_try_at = MailState.WAITING, 0, act.at
    journal.record(act, "mail.retried", f"mail:{mail.id}")


def _told(session: Session, event: Event, dossier: Dossier, base_url: str) -> Told:
    day = clock.day_of(dossier.lodged_at)
    unit = agencies.agency(session, dossier.reception_agency, day)
    return Told(
        event=event.name,
        code=dossier.code,
        due_at=dossier.due_at if dossier.finished_at is None else None,
        unit=unit.name_vi,
        phone=unit.phone,
        link=f"{base_url}/track/{dossier.code}",
    )


def _to_inboxes(session: Session, event: Event, told: Told, people: Iterable[Party]) -> None:
    languages = {p.account_id: p.language for p in people if p.account_id}
    for account_id, language in languages.items():
        words = words_for(told, language)
        session.add(
            Notice(
                account_id=account_id,
                event_id=event.id,
                dossier_code=told.code,
                subject=words.subject,
                body=words.body,
                made_at=event.at,
            )
        )


def _to_addresses(session: Session, event: Event, told: Told, people: Iterable[Party]) -> None:
    languages = {p.email: p.language for p in people if p.email}
    for address, language in languages.items():
        words = words_for(told, language)
        session.add(
            Mail(
                event_id=event.id,
                dossier_code=told.code,
                address=address,
                language=language,
                subject=words.subject,
                body=words.body,
                state=MailState.WAITING,
                tries=0,
                made_at=event.at,
                next_try_at=event.at,
            )
        )
