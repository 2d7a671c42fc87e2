"""Making the messages of one rule: who gets it on which channel, when, and in which form."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

import msgspec
from sqlalchemy.orm import Session

from onestop.journal.models import Event
from onestop.kernel.identity import national_phone
from onestop.notifications import queries
from onestop.notifications.models import ContactChoice, Message, Notice
from onestop.notifications.recipients import Recipient
from onestop.notifications.rulebook import Tell, Urgency, rulebook
from onestop.notifications.rules import Told, Words, key_of, not_before, sms_for, words_for
from onestop.notifications.senders.contract import Channel, DeliveryState
from onestop.notifications.texts import RefusedNumber

# These show a line or two, and may wake somebody.
SHORT = (Channel.SMS, Channel.PUSH, Channel.ZALO)


def rules_for(session: Session, event: str) -> list[Tell]:
    """The rules of an event as they hold now: those of the files, with what managers changed."""
    found = rulebook().tells.get(event, ())
    changed = queries.changes(session) if found else {}
    kept = []
    for rule in found:
        change = changed.get((event, rule.to[0].value))
        if change is None:
            kept.append(rule)
        elif not change.is_off:
            kept.append(msgspec.structs.replace(rule, vi=change.vi, en=change.en))
    return kept


def tell(
    session: Session,
    event: Event,
    rule: Tell,
    told: Told,
    recipients: Iterable[Recipient],
    available: Collection[Channel],
) -> None:
    """Write one rule's message to each of these people: inbox, and the first channel of theirs."""
    addresses: set[tuple[Channel, str]] = set()
    accounts: set[int] = set()
    for one in recipients:
        words = words_for(told, rule, one.language)
        if one.account_id and one.account_id not in accounts:
            accounts.add(one.account_id)
            session.add(notice(event, told.code, one.account_id, words))
        if not rule.is_needed and _wants_no_news(session, one):
            continue
        chosen = channels_of(session, one, rule.urgency, available)
        if chosen and (chosen[0], one.address(chosen[0])) not in addresses:
            addresses.add((chosen[0], one.address(chosen[0])))
            session.add(message_to(session, event, rule, told, one, chosen[0]))


def channels_of(
    session: Session, one: Recipient, urgency: Urgency, available: Collection[Channel]
) -> list[Channel]:
    """The channels somebody is reached on, in order: as they chose, else as the rule book says;
    those whose last message could not be delivered come last."""
    way = rulebook().ways[urgency]
    choice = queries.choice(session, one.account_id) if one.account_id else None
    order = [Channel(name) for name in choice.channels] if choice else list(way.channels)
    usable = [c for c in order if c in available and one.address(c)]
    if Channel.SMS in usable and urgency is Urgency.NEWS and _wants_no_sms(session, one.phone):
        usable.remove(Channel.SMS)
    return sorted(usable, key=lambda c: queries.has_failed(session, c, one.address(c)))


def message_to(
    session: Session,
    event: Event,
    rule: Tell,
    told: Told,
    one: Recipient,
    channel: Channel,
    at: datetime | None = None,
) -> Message:
    """A message of a rule to somebody on a channel, in the form the channel takes. `at` is when it
    is written where that is later than the event."""
    made_at = at or event.at
    way = rulebook().ways[rule.urgency]
    choice = queries.choice(session, one.account_id) if one.account_id else None
    language = choice.language if choice else one.language
    is_short = channel in SHORT
    hours = timedelta(hours=way.confirm_hours)
    words = words_for(told, rule, language)
    waits = is_short and not way.may_wake
    next_try_at = not_before(made_at, *_quiet_of(choice)) if waits else made_at
    return Message(
        key=key_of(event.digest, one.name, channel.value),
        event_id=event.id,
        dossier_code=told.code,
        recipient=one.name,
        role=one.audience.value,
        account_id=one.account_id,
        channel=channel,
        urgency=rule.urgency.value,
        address=one.address(channel),
        language=language,
        subject="" if channel is Channel.SMS else words.subject,
        text=sms_for(told, rule, language) if is_short else words.body,
        state=DeliveryState.WAITING,
        tries=0,
        made_at=made_at,
        next_try_at=next_try_at,
        confirm_by=next_try_at + hours if way.confirm_hours else None,
    )


def notice(event: Event, code: str, account_id: int, words: Words) -> Notice:
    return Notice(
        account_id=account_id,
        event_id=event.id,
        dossier_code=code,
        subject=words.subject,
        body=words.body,
        made_at=event.at,
    )


def _wants_no_sms(session: Session, phone: str) -> bool:
    return session.get(RefusedNumber, national_phone(phone)) is not None


def _wants_no_news(session: Session, one: Recipient) -> bool:
    choice = queries.choice(session, one.account_id) if one.account_id else None
    return bool(choice and choice.without_news)


def _quiet_of(choice: ContactChoice | None) -> tuple[int, int]:
    if choice:
        return choice.quiet_from, choice.quiet_until
    since, until = rulebook().quiet_from, rulebook().quiet_until
    return since.hour * 60 + since.minute, until.hour * 60 + until.minute
