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
from onestop.notifications.recipients import Recipient, of_dossier
from onestop.notifications.rulebook import Audience, Tell, Urgency
from onestop.notifications.senders.contract import Channel, DeliveryState
from onestop.notifications.service import told_of
from onestop.notifications.tasks import ContactTask, TaskKind
from onestop.notifications.writing import channels_of, message_to, rules_for
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
    if not code:
        return False
    # The dossier before its messages, as everywhere.
    dossier = dossiers.dossier_to_change(session, code)
    message = queries.message(session, number, to_change=True)
    if message.followed_at or message.confirmed_at:
        return False
    message.followed_at = act.at
    event = session.get_one(Event, message.event_id)
    if not _is_wanted(event, dossier):
        return False
    found = _rule_and_person(session, event, dossier, message)
    if message.state is DeliveryState.FAILED:
        note_unreached(act, dossier, message.channel.value, "undeliverable")
        _open_task(act, dossier, message, TaskKind.ADDRESS)
    if found is None:
        return True
    rule, person = found
    used = queries.used_channels(session, event.id, message.recipient)
    left = [
        channel
        for channel in channels_of(session, person, Urgency(message.urgency), available)
        if channel not in used
    ]
    if left:
        told = told_of(session, event, dossier, base_url)
        session.add(message_to(session, event, rule, told, person, left[0], act.at))
    elif message.channel is not Channel.LETTER:
        _open_task(act, dossier, message, TaskKind.CALL)
        write(act, dossier, "dossier.call_asked")
    return True


def _is_wanted(event: Event, dossier: Dossier) -> bool:
    """Whether what the message says is still to be known: not what was answered meanwhile."""
    if dossier.status == Status.RETURNED:
        # Whoever has the result knows what was told before.
        return event.name.startswith("result.")
    waits = WAITS.get(event.name)
    return waits is None or dossier.status == waits


def _rule_and_person(
    session: Session, event: Event, dossier: Dossier, message: Message
) -> tuple[Tell, Recipient] | None:
    """The rule a message was made by and whom it is for, with the addresses known now."""
    audience = Audience(message.role)
    for rule in rules_for(session, event.name):
        if audience in rule.to:
            people = of_dossier(session, dossier, [audience])
            return (rule, people[0]) if people else None
    return None


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
