"""Writing messages from the journal, reading them, and trying failed ones again."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from onestop.agencies import queries as agencies
from onestop.dossiers import queries as dossiers
from onestop.dossiers import timing
from onestop.dossiers.errors import NoSuchDossier
from onestop.dossiers.models import Dossier
from onestop.dossiers.states import StepState
from onestop.journal import service as journal
from onestop.journal.models import Event
from onestop.kernel import clock, i18n
from onestop.kernel.act import Act
from onestop.kernel.counting import made_or_found
from onestop.mandates import queries as mandates
from onestop.notifications import queries
from onestop.notifications.audience import STAFF, audience_of
from onestop.notifications.models import ContactChoice, Message, Notice
from onestop.notifications.recipients import of_account, of_dossier
from onestop.notifications.rulebook import Audience, Urgency, rulebook
from onestop.notifications.rules import Told, words_for_staff
from onestop.notifications.senders.contract import Channel, DeliveryState
from onestop.notifications.writing import notice, rules_for, tell
from onestop.people import queries as people
from onestop.people.models import Account, Role

# How many messages one press puts back into the outbox.
AGAIN_MOST = 200


def write_outbox(
    session: Session,
    events: Iterable[Event],
    base_url: str,
    available: Collection[Channel] = (Channel.EMAIL,),
) -> None:
    """Make the messages of these events, in the transaction that recorded them.

    Who is told, how and in which words stands in the rule book; each person is told once, on the
    first of their channels that is `available` and has an address. Whoever has an account finds it
    in their inbox as well.
    """
    book = rulebook()
    for event in events:
        if event.name not in book.tells and event.name not in STAFF:
            continue
        kind, _, name = event.subject.partition(":")
        if kind == "dossier":
            _of_dossier(session, event, name, base_url, available)
        elif kind == "account" and name.isdigit():
            _of_account(session, event, int(name), base_url, available)
        elif kind == "mandate":
            _of_mandate(session, event, name, base_url, available)
    session.flush()


def _of_dossier(
    session: Session, event: Event, code: str, base_url: str, available: Collection[Channel]
) -> None:
    try:
        dossier = dossiers.dossier(session, code)
    except NoSuchDossier:
        return
    if event.name in STAFF:
        _to_staff(session, event, dossier)
    rules = rules_for(session, event.name)
    if not rules:
        return
    told = _told(session, event, dossier, base_url)
    for rule in rules:
        tell(session, event, rule, told, of_dossier(session, dossier, rule.to), available)


def _of_account(
    session: Session, event: Event, number: int, base_url: str, available: Collection[Channel]
) -> None:
    account = people.account_with_posts(session, number)
    if account is None:
        return
    told = told_of_account(event, base_url)
    for rule in rules_for(session, event.name):
        # A code is written with its secret by who makes it (coded.py).
        if Audience.ACCOUNT in rule.to and rule.urgency is not Urgency.CODE:
            tell(session, event, rule, told, [of_account(account)], available)


def _of_mandate(
    session: Session, event: Event, number: str, base_url: str, available: Collection[Channel]
) -> None:
    """Both sides of a mandate are told of each act: every account of the owner's number, and who
    holds it; before somebody does, every account of the number it is offered to."""
    found = mandates.numbered(session, number)
    if found is None:
        return
    owners = _acting_as(session, found.owner_number)
    agents = _acting_as(session, found.agent_number)
    held = [a for a in agents if found.agent_account in (None, a.id)]
    told = told_of_account(event, base_url)
    for rule in rules_for(session, event.name):
        for audience, accounts in ((Audience.OWNER, owners), (Audience.AGENT, held)):
            if audience in rule.to:
                recipients = [of_account(account, audience) for account in accounts]
                tell(session, event, rule, told, recipients, available)


def _acting_as(session: Session, number: str) -> list[Account]:
    """The accounts whose own number this is; one that stands for a business is not its person's."""
    rows = people.accounts_of_number(session, number)
    return [account for account in rows if account.owner_number == number]


def told_of_account(event: Event, base_url: str) -> Told:
    """What a message about an account or a mandate may say, and the page that says more."""
    kind, _colon, name = event.subject.partition(":")
    page = f"me/mandates/{name}" if kind == "mandate" else "account/passkeys"
    return Told(event.name, "", None, "", "", f"{base_url}/{page}", values=_plain(event))


def told_of(session: Session, event: Event, dossier: Dossier, base_url: str) -> Told:
    """What a message about an event of a dossier may say."""
    return _told(session, event, dossier, base_url)


def mark_read(act: Act, account_id: int) -> None:
    """The account has seen its messages. What somebody reads is nobody's business: no event."""
    act.session.execute(
        update(Notice)
        .where(Notice.account_id == account_id, Notice.read_at.is_(None))
        .values(read_at=act.at)
    )
    act.session.execute(
        update(Message)
        .where(Message.account_id == account_id, *queries.UNCONFIRMED)
        .values(confirmed_at=act.at)
    )


def note_seen(act: Act, dossier_code: str) -> None:
    """Its holder has looked at the dossier's page: what was told of it so far is known. Who looks
    at their own page is nobody's business: no event."""
    act.session.execute(
        update(Message)
        .where(Message.dossier_code == dossier_code, *queries.UNCONFIRMED)
        .values(confirmed_at=act.at)
    )


def try_again(act: Act, message: Message) -> None:
    """A person puts a message that was given up back into the outbox; pressed twice, with what is
    on its way again, or with a code, nothing happens."""
    if not queries.may_go_again(message):
        return
    _wait_anew(act, message)
    journal.record(act, "message.retried", f"message:{message.id}")


def try_all_again(act: Act, channel: Channel, reason: str) -> int:
    """Put what was given up on a channel for one reason back into the outbox, the oldest first and
    so many at a time; returns how many. Their keys stay, so a provider takes each once."""
    found = queries.oldest_given_up(act.session, channel, reason, AGAIN_MOST)
    for message in found:
        _wait_anew(act, message)
    if found:
        numbers = [message.id for message in found]
        journal.record(act, "message.all_retried", f"channel:{channel.value}", messages=numbers)
    return len(found)


def _wait_anew(act: Act, message: Message) -> None:
    message.state, message.tries, message.next_try_at = DeliveryState.WAITING, 0, act.at
    message.failed_at, message.problem = None, None


def choose(
    act: Act,
    account: Account,
    channels: Sequence[Channel],
    language: str,
    quiet: tuple[int, int],
    *,
    without_news: bool = False,
) -> ContactChoice:
    """How somebody wants to be told from now on; `quiet` from and until, in minutes of the day."""
    found = made_or_found(
        act.session,
        ContactChoice,
        {"account_id": account.id},
        channels=[],
        language=language,
        quiet_from=quiet[0],
        quiet_until=quiet[1],
        without_news=without_news,
        changed_at=act.at,
    )
    found.channels = [channel.value for channel in channels]
    found.language, found.changed_at = language, act.at
    found.quiet_from, found.quiet_until = quiet
    found.without_news = without_news
    journal.record(
        act,
        "account.contact_chosen",
        account.reference,
        channels=[c.value for c in channels],
        without_news=without_news,
    )
    return found


def _plain(event: Event) -> dict[str, str]:
    """The facts of an event that a sentence may name: texts and numbers."""
    return {k: str(v) for k, v in event.facts.items() if isinstance(v, str | int)}


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
        lines=timing.lines_of(dossier.clock) if _is_dated(event) and dossier.due_at else (),
        **_sorry(session, event, dossier),
    )


def _is_dated(event: Event) -> bool:
    return any(rule.dated for rule in rulebook().tells.get(event.name, ()))


def _sorry(session: Session, event: Event, dossier: Dossier) -> dict[str, Any]:
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
    said = event.facts.get("alert", event.name)
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
    words = words_for_staff(rulebook().staff[said], dossier.code, i18n.LOCALES[0])
    for account_id in sorted(ids):
        session.add(notice(event, dossier.code, account_id, words))
