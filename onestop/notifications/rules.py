"""How a rule becomes a message, and when one that failed is tried again. Pure."""

import base64
import hashlib
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from babel.dates import format_date

from onestop.kernel import clock, i18n
from onestop.kernel.i18n import gettext
from onestop.notifications.rulebook import Staff, Tell
from onestop.workdays import explaining
from onestop.workdays.facts import Line

# Minutes to wait after each failure, a fifth more or less by chance; after the last, the message
# goes to the list of a person.
WAITS = (1, 5, 30, 120, 360)
CHANCE = 0.2
# One SMS, in the alphabet of GSM 03.38 and in UCS-2.
SMS_PLAIN, SMS_TONED = 160, 70


@dataclass(frozen=True, slots=True)
class Told:
    """What a message may say: the code, the date and how it was made, whom to call; never the
    applicant's name or a paper. `reason` and `person` are those of an apology; `values` what the
    sentence itself names in braces; `code` is empty where it is about no dossier."""

    event: str
    code: str
    due_at: datetime | None
    unit: str
    phone: str
    link: str
    lines: tuple[Line, ...] = ()
    reason: str = ""
    person: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """One dossier whose date a change of the calendar moved, and the language it is told in."""

    code: str
    old_due_at: datetime
    new_due_at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class Words:
    subject: str
    body: str


def words_for(told: Told, rule: Tell, language: str) -> Words:
    """The message of a rule about an event in a language."""
    with i18n.speaking(language):
        sentence = rule.sentence(language).format_map(told.values)
        subject, lines = sentence, [sentence, ""]
        if told.code:
            subject = gettext("Dossier %(code)s: %(sentence)s", code=told.code, sentence=sentence)
            lines.append(gettext("Dossier: %(code)s", code=told.code))
        if told.reason:
            lines.append(gettext("The reason: %(reason)s", reason=told.reason))
        if told.due_at:
            lines.append(gettext("Answer due by: %(day)s", day=_day(told.due_at)))
        if told.person:
            lines.append(gettext("Who answers for it: %(person)s", person=told.person))
        if told.lines:
            lines += ["", gettext("How this date was worked out:")]
            lines += [f"- {explaining.sentence(line)}" for line in told.lines] + [""]
        if told.unit:
            lines.append(
                gettext("Unit: %(unit)s, phone %(phone)s", unit=told.unit, phone=told.phone)
            )
        if told.link:
            lines.append(gettext("See everything: %(link)s", link=told.link))
        return Words(subject, "\n".join(lines) + "\n")


def sms_for(told: Told, rule: Tell, language: str) -> str:
    """The same as one SMS: the code, the sentence, the date, whom to call. No link, no name; in
    plain letters, so that it is one message of 160."""
    other = rule.sms_en if language == "en" else rule.sms_vi
    sentence = (other or rule.sentence(language)).format_map(told.values)
    parts = [f"{told.code}:" if told.code else "", sentence]
    if told.due_at and rule.dated:
        day = f"{clock.day_of(told.due_at):%d/%m/%Y}"
        parts.append(f"Due {day}." if language == "en" else f"Hen tra {day}.")
    parts.append(f"{'Tel' if language == 'en' else 'DT'} {told.phone}" if told.phone else "")
    return folded(" ".join(part for part in parts if part))


def folded(text: str) -> str:
    """Vietnamese without tone marks, in letters every phone shows."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    for fancy, simple in (("“", '"'), ("”", '"'), ("’", "'"), ("–", "-"), ("…", "...")):
        kept = kept.replace(fancy, simple)
    return kept


def words_for_moved(moves: Sequence[Moved], reason: str) -> Words:
    """One message to one person about every date of theirs that a change moved."""
    with i18n.speaking(moves[0].language):
        lines = [
            gettext("The calendar of working days was changed: %(reason)s", reason=reason),
            gettext("So the date of what you filed has moved:"),
            "",
        ]
        lines += [
            gettext(
                "%(code)s: from %(old)s to %(new)s",
                code=move.code,
                old=_day(move.old_due_at),
                new=_day(move.new_due_at),
            )
            for move in moves
        ]
        lines += ["", gettext("You do not need to do anything.")]
        return Words(gettext("The date of your dossier has moved"), "\n".join(lines) + "\n")


def words_for_staff(rule: Staff, code: str, language: str) -> Words:
    """What somebody of the staff is told about a dossier."""
    with i18n.speaking(language):
        sentence = rule.en if language == "en" else rule.vi
        return Words(gettext("%(code)s: %(sentence)s", code=code, sentence=sentence), sentence)


def _day(moment: datetime) -> str:
    return format_date(clock.day_of(moment), "EEEE, dd/MM/yyyy", locale=i18n.locale())


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after so many failures; None: not by itself."""
    if tries > len(WAITS):
        return None
    chance = 1 + secrets.SystemRandom().uniform(-CHANCE, CHANCE)
    return now + timedelta(minutes=WAITS[tries - 1] * chance)


def not_before(at: datetime, quiet_from: int, quiet_until: int) -> datetime:
    """The first moment from `at` on outside the quiet hours, which are minutes of the day in
    Vietnam and may pass midnight."""
    if quiet_from == quiet_until:
        return at
    local = at.astimezone(clock.VIETNAM)
    minute = local.hour * 60 + local.minute
    is_quiet = (
        quiet_from <= minute < quiet_until
        if quiet_from < quiet_until
        else minute >= quiet_from or minute < quiet_until
    )
    if not is_quiet:
        return at
    ends = local.replace(hour=quiet_until // 60, minute=quiet_until % 60, second=0, microsecond=0)
    return ends if ends > local else ends + timedelta(days=1)


def key_of(digest: str, recipient: str, channel: str) -> str:
    """What a message is called towards its provider: the same for the same event, recipient and
    channel, and telling nobody any of them."""
    made = hashlib.sha256(f"{digest}|{recipient}|{channel}".encode()).digest()
    return base64.b32encode(made[:15]).decode().lower()
