"""Nobody is silently unreachable: what did not arrive goes on by another channel, then to a person.

A message that failed, or of which no word came in time, is followed by the next channel of its
recipient; when there is none left, by a task to telephone, and when nobody answers there, by a
letter. An address that failed is a task of its own, and the recipient's time to answer stands still
until one word reaches them.
"""

import logging
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from onestop.dossiers import queries as dossiers
from onestop.dossiers import timing
from onestop.dossiers.models import Dossier
from onestop.dossiers.projection import write
from onestop.dossiers.service.reaching import note_unreached
from onestop.dossiers.states import Status
from onestop.journal.models import Event
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.kernel.counting import insert
from onestop.notifications import queries
from onestop.notifications.models import Message
from onestop.notifications.recipients import Recipient, of_account, of_dossier
from onestop.notifications.rulebook import Audience, Tell, Urgency
from onestop.notifications.rules import Told
from onestop.notifications.senders.contract import Channel, DeliveryState
from onestop.notifications.service import told_of, told_of_account
from onestop.notifications.tasks import ContactTask, TaskKind
from onestop.notifications.writing import channels_of, message_to, rules_for
from onestop.people import queries as accounts
from onestop.workdays import queries as workdays

log = logging.getLogger(__name__)
Make = sessionmaker[Session]
MOST = 200
# Working days to telephone or to find the right address in.
TASK_DAYS = 1
VIA = "upkeep"
# By what a message asks for, whether it is still asked for.
WAITS = {"dossier.papers_asked": Status.SUPPLEMENT, "dossier.payment_demanded": Status.PAYMENT}


def follow_up(
    make: Make, base_url: str, available: Collection[Channel], now: datetime | None = None
) -> int:
    """Follow every message that must be; returns how many. Each in a transaction of its own."""
    at = now or clock.now()
    with make() as session:
        numbers = queries.to_follow(session, at, MOST)
    done = 0
    for number in numbers:
        try:
            with db.transaction(make) as session:
                act = Act(session, "system", at, VIA)
                done += follow(act, number, base_url, available)
        except Exception:
            log.exception("message %s could not be followed and waits for the next pass", number)
    return done


def follow(act: Act, number: int, base_url: str, available: Collection[Channel]) -> bool:
    """Follow one message by what comes next; False when it has become needless meanwhile."""
    session = act.session
    code = queries.message(session, number).dossier_code
    # The dossier before its messages, as everywhere.
    dossier = dossiers.dossier_to_change(session, code) if code else None
    message = queries.message(session, number, to_change=True)
    if message.followed_at or message.confirmed_at:
        return False
    message.followed_at = act.at
    event = session.get_one(Event, message.event_id)
    if dossier is None:
        return _follow_of_account(act, message, event, base_url, available)
    return _follow_of_dossier(act, message, event, dossier, base_url, available)


def _follow_of_dossier(
    act: Act,
    message: Message,
    event: Event,
    dossier: Dossier,
    base_url: str,
    available: Collection[Channel],
) -> bool:
    session = act.session
    if not _is_wanted(event, dossier):
        return False
    rule = _rule_of(session, event, message)
    people = of_dossier(session, dossier, [Audience(message.role)]) if rule else []
    if message.state is DeliveryState.FAILED:
        note_unreached(act, dossier, message.channel.value, "undeliverable")
        _open_task(act, dossier, message, TaskKind.ADDRESS)
    if rule is None or not people:
        return True
    told = told_of(session, event, dossier, base_url)
    if _went_on(act, message, rule, told, people[0], available):
        return True
    if message.channel is not Channel.LETTER:
        _open_task(act, dossier, message, TaskKind.CALL)
        write(act, dossier, "dossier.call_asked")
    return True


def _follow_of_account(
    act: Act, message: Message, event: Event, base_url: str, available: Collection[Channel]
) -> bool:
    """What is about an account goes on by its holder's next channel; it stands on the site as well,
    and no unit has to telephone for it."""
    rule = _rule_of(act.session, event, message)
    account = accounts.account_with_posts(act.session, message.account_id or 0)
    if rule is None or account is None or account.closed_at is not None:
        return False
    person, told = of_account(account, Audience(message.role)), told_of_account(event, base_url)
    return _went_on(act, message, rule, told, person, available)


def _went_on(
    act: Act,
    message: Message,
    rule: Tell,
    told: Told,
    person: Recipient,
    available: Collection[Channel],
) -> bool:
    """Write the message for the next channel; False where none is left."""
    session, event = act.session, act.session.get_one(Event, message.event_id)
    used = queries.used_channels(session, message.event_id, message.recipient)
    chosen = channels_of(session, person, Urgency(message.urgency), available)
    left = next((channel for channel in chosen if channel not in used), None)
    if left is None:
        return False
    session.add(message_to(session, event, rule, told, person, left, act.at))
    return True


def _is_wanted(event: Event, dossier: Dossier) -> bool:
    """Whether what the message says is still to be known: not what was answered meanwhile."""
    if dossier.status == Status.RETURNED:
        # Whoever has the result knows what was told before.
        return event.name.startswith("result.")
    waits = WAITS.get(event.name)
    return waits is None or dossier.status == waits


def _rule_of(session: Session, event: Event, message: Message) -> Tell | None:
    """The rule a message was made by, as it holds now."""
    audience = Audience(message.role)
    return next((rule for rule in rules_for(session, event.name) if audience in rule.to), None)


def _open_task(act: Act, dossier: Dossier, message: Message, kind: TaskKind) -> None:
    """A task of the one-stop unit, once for an event; two workers at once open one."""
    calendar = workdays.calendar(act.session, dossier.reception_agency)
    opened = insert(act.session, ContactTask).values(
        dossier_code=dossier.code,
        unit=dossier.reception_agency,
        kind=kind,
        event_id=message.event_id,
        role=message.role,
        channel=message.channel.value,
        problem=message.problem or "",
        opened_at=act.at,
        due_at=timing.answer_by(act.at, TASK_DAYS, calendar),
        calls=0,
        note="",
    )
    act.session.execute(opened.on_conflict_do_nothing())
