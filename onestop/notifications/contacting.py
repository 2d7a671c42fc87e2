"""What people do about those who could not be told: calls, right addresses, letters."""

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from onestop.dossiers.errors import NotUnreached
from onestop.dossiers.models import Dossier
from onestop.dossiers.projection import write
from onestop.dossiers.service.reaching import note_reached
from onestop.journal.models import Event
from onestop.kernel.act import Act
from onestop.notifications import queries, receipts
from onestop.notifications.errors import NoSuchMessage, NoSuchTask
from onestop.notifications.models import Message
from onestop.notifications.recipients import of_dossier
from onestop.notifications.rulebook import Audience
from onestop.notifications.senders.contract import Channel, DeliveryState
from onestop.notifications.service import told_of
from onestop.notifications.tasks import ContactTask, TaskEnd, TaskKind
from onestop.notifications.writing import message_to, rules_for

# After so many calls that nobody answered a letter goes out.
CALLS_MOST = 2


def reached(act: Act, dossier: Dossier, task: ContactTask, note: str) -> None:
    """They were told by telephone, or came: nothing more is sent about it. Raises NoSuchTask."""
    _check_open(task)
    _end(act, task, TaskEnd.REACHED, note)
    _confirm(act.session, task, act)
    write(act, dossier, "dossier.contact_tried", outcome=TaskEnd.REACHED.value)
    with suppress(NotUnreached):
        note_reached(act, dossier, "call")


def nobody_answered(
    act: Act, dossier: Dossier, task: ContactTask, note: str, base_url: str
) -> bool:
    """A call in vain; after the second a letter is written (True). Raises NoSuchTask."""
    _check_open(task)
    task.calls, task.note = task.calls + 1, note
    write(act, dossier, "dossier.contact_tried", outcome="no-answer", calls=task.calls)
    if task.calls < CALLS_MOST:
        return False
    _end(act, task, TaskEnd.NOT_REACHED, note)
    return write_letter(act, dossier, task, base_url)


def write_letter(act: Act, dossier: Dossier, task: ContactTask, base_url: str) -> bool:
    """Put a letter about what they should know into the print queue; False when there is no
    address, or one was written already."""
    event = act.session.get_one(Event, task.event_id)
    audience = Audience(task.role)
    people = of_dossier(act.session, dossier, [audience])
    rule = next((r for r in rules_for(act.session, event.name) if audience in r.to), None)
    if rule is None or not people or not people[0].postal:
        return False
    if Channel.LETTER in queries.used_channels(act.session, event.id, people[0].name):
        return False
    told = told_of(act.session, event, dossier, base_url)
    letter = message_to(act.session, event, rule, told, people[0], Channel.LETTER, act.at)
    act.session.add(letter)
    write(act, dossier, "dossier.contact_tried", outcome="letter")
    return True


def corrected(act: Act, dossier: Dossier, task: ContactTask) -> int:
    """The address is right now: what failed goes there again; returns how many messages.

    Raises NoSuchTask.
    """
    _check_open(task)
    _end(act, task, TaskEnd.CORRECTED, "")
    people = of_dossier(act.session, dossier, [Audience(task.role)])
    sent = 0
    for message in act.session.scalars(_failed(task)).all():
        address = people[0].address(message.channel) if people else ""
        if not address or address == message.address:
            continue
        message.address, message.state, message.tries = address, DeliveryState.WAITING, 0
        message.problem, message.failed_at, message.next_try_at = None, None, act.at
        sent += 1
    write(act, dossier, "dossier.contact_tried", outcome=TaskEnd.CORRECTED.value, sent=sent)
    return sent


def letters_of(session: Session, unit: str) -> Sequence[tuple[Message, Dossier]]:
    """The letters of a unit that are to be printed and posted, and those on their way."""
    rows = session.execute(
        select(Message, Dossier)
        .join(Dossier, Dossier.code == Message.dossier_code)
        .where(
            Message.channel == Channel.LETTER,
            Message.state.in_((DeliveryState.WAITING, DeliveryState.ACCEPTED)),
            Dossier.reception_agency == unit,
        )
        .order_by(Message.id)
    )
    return [(row[0], row[1]) for row in rows]


def letter(session: Session, number: int, *, to_change: bool = False) -> Message:
    """Raises NoSuchMessage."""
    found = queries.message(session, number, to_change=to_change)
    if found.channel is not Channel.LETTER:
        raise NoSuchMessage(message=number)
    return found


def posted(act: Act, dossier: Dossier, message: Message, mailed_as: str) -> None:
    """A letter was given to the post under a number."""
    receipts.note(act, Channel.LETTER, message.key, DeliveryState.ACCEPTED)
    message.provider_ref = mailed_as
    write(act, dossier, "dossier.contact_tried", outcome="letter-posted", mailed_as=mailed_as)


def arrived(act: Act, dossier: Dossier, message: Message) -> None:
    """The post says the letter was handed over: they know."""
    receipts.note(act, Channel.LETTER, message.key, DeliveryState.DELIVERED)
    write(act, dossier, "dossier.contact_tried", outcome="letter-arrived")
    with suppress(NotUnreached):
        note_reached(act, dossier, Channel.LETTER.value)


def came_back(act: Act, dossier: Dossier, message: Message, why: str) -> None:
    """The letter was returned: its address is a task, and the time to answer stands still."""
    receipts.note(act, Channel.LETTER, message.key, DeliveryState.FAILED, why)
    write(act, dossier, "dossier.contact_tried", outcome="letter-returned")


def _failed(task: ContactTask) -> Select[Message]:
    return select(Message).where(
        Message.event_id == task.event_id,
        Message.role == task.role,
        Message.state == DeliveryState.FAILED,
    )


def _check_open(task: ContactTask) -> None:
    if task.ended_at is not None:
        raise NoSuchTask


def _end(act: Act, task: ContactTask, how: TaskEnd, note: str) -> None:
    task.ended_at, task.ended_by, task.ended_as, task.note = act.at, act.who, how, note


def _confirm(session: Session, task: ContactTask, act: Act) -> None:
    session.execute(
        update(Message)
        .where(Message.event_id == task.event_id, Message.role == task.role, *queries.UNCONFIRMED)
        .values(confirmed_at=act.at)
    )
    session.execute(
        update(ContactTask)
        .where(
            ContactTask.event_id == task.event_id,
            ContactTask.role == task.role,
            ContactTask.kind == TaskKind.CALL,
            ContactTask.ended_at.is_(None),
            ContactTask.id != task.id,
        )
        .values(ended_at=act.at, ended_by=act.who, ended_as=TaskEnd.NEEDLESS)
    )
