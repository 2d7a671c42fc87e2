"""Writing messages from the journal, reading them, and trying failed ones again."""

from collections.abc import Iterable

from sqlalchemy import update
from sqlalchemy.orm import Session

from onestop.agencies import queries as agencies
from onestop.dossiers import queries as dossiers
from onestop.dossiers import timing
from onestop.dossiers.errors import NoSuchDossier
from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.states import StepState
from onestop.journal import service as journal
from onestop.journal.models import Event
from onestop.kernel import clock, i18n
from onestop.kernel.act import Act
from onestop.notifications.audience import STAFF, audience_of
from onestop.notifications.models import Mail, MailState, Notice
from onestop.notifications.rules import DATED, SENTENCES, Told, words_for, words_for_staff
from onestop.people import queries as people
from onestop.people.models import Role


def write_outbox(session: Session, events: Iterable[Event], base_url: str) -> None:
    """Make the messages of these events, in the transaction that recorded them.

    Whoever applied and whoever brought the dossier are told, each once.
    """
    for event in events:
        kind, _, code = event.subject.partition(":")
        tells_staff = event.name in STAFF
        if kind != "dossier" or not (event.name in SENTENCES or tells_staff):
            continue
        try:
            dossier = dossiers.dossier(session, code)
        except NoSuchDossier:
            continue
        if tells_staff:
            _to_staff(session, event, dossier)
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
        lines=timing.lines_of(dossier.clock) if event.name in DATED and dossier.due_at else (),
        **_sorry(session, event, dossier),
    )


def _sorry(session: Session, event: Event, dossier: Dossier) -> dict[str, str]:
    """The reason of an apology and who answers for it; nothing for other events."""
    if event.name != "dossier.apologised":
        return {}
    apology = dossiers.apologies_of(session, dossier.id)[-1]
    person = ", ".join(part for part in (apology.person, apology.phone) if part)
    return {"reason": apology.cause, "person": person}


def _to_staff(session: Session, event: Event, dossier: Dossier) -> None:
    """Write to the inboxes of those at work on it, and of those above them when it gets worse."""
    steps = dossiers.steps_of(session, dossier.id)
    at_work = [s for s in steps if s.state == StepState.ACCEPTED.value]
    told_of = event.facts.get("alert", event.name)
    audience = audience_of(event, dossier)
    ids: set[int] = set()
    if audience.assignees:
        ids |= {s.assignee_id for s in at_work if s.assignee_id}
    is_named = bool(ids)
    for unit, roles in audience.posts:
        if is_named and roles == (Role.OFFICER,):
            # Somebody is named for it: the others of the unit are not bothered.
            continue
        ids |= {a.id for a in people.accounts_of_unit(session, unit, roles)}
    if audience.inspectors:
        ids |= {a.id for a in people.accounts_of_role(session, Role.INSPECTOR)}
    if audience.managers:
        ids |= {a.id for a in people.accounts_of_role(session, Role.MANAGER)}
    words = words_for_staff(told_of, dossier.code, i18n.LOCALES[0])
    for account_id in sorted(ids):
        session.add(
            Notice(
                account_id=account_id,
                event_id=event.id,
                dossier_code=dossier.code,
                subject=words.subject,
                body=words.body,
                made_at=event.at,
            )
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
