"""What is told about an event, in which words, and when a failed message is tried again. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_date
from babel.support import LazyProxy

from onestop.kernel import clock, i18n
from onestop.kernel.i18n import _, gettext

# Told at once: what came in, what is needed, what changed hands for good, what is ready. Nothing
# else, so that each message is read.
SENTENCES: dict[str, LazyProxy] = {
    "dossier.lodged": _("Your dossier is stored. We tell you when it is received."),
    "dossier.received": _("Your dossier is complete and received."),
    "dossier.rejected": _("Your dossier was not received. The reason stands on its page."),
    "dossier.papers_asked": _("We need something from you. What it is stands on the page."),
    "dossier.papers_came": _("What you sent has come in. The work goes on."),
    "dossier.payment_demanded": _("Please pay what is owed, so that the work can go on."),
    "dossier.paid": _("Your payment is recorded."),
    "dossier.decided": _("The work on your dossier is finished. Look at the answer."),
    "dossier.stopped": _("Work on your dossier has stopped. The reason stands on its page."),
    "dossier.reopened": _("Work on your dossier goes on."),
    "dossier.withdrawn": _("Your dossier was withdrawn."),
    "dossier.result_mailed": _("Your result is on its way by post."),
    "dossier.delivery_failed": _("The post could not deliver your result. It is at the desk."),
    "dossier.result_given": _("Your result was given."),
    "result.revoked": _("A result of this dossier was revoked. The reason stands on its page."),
    "result.reused": _("A result of yours was used in another dossier."),
}
# Minutes to wait after each failure; after the last, the message goes to the list of a person.
WAITS = (1, 5, 30, 120, 360)


@dataclass(frozen=True, slots=True)
class Told:
    """What a message may say: the code, the date, whom to call; never a name or a paper."""

    event: str
    code: str
    due_at: datetime | None
    unit: str
    phone: str
    link: str


@dataclass(frozen=True, slots=True)
class Words:
    subject: str
    body: str


def words_for(told: Told, language: str) -> Words:
    """The message about an event in a language. Raises KeyError when nobody is told of it."""
    with i18n.speaking(language):
        sentence = str(SENTENCES[told.event])
        subject = gettext("Dossier %(code)s: %(sentence)s", code=told.code, sentence=sentence)
        lines = [sentence, "", gettext("Dossier: %(code)s", code=told.code)]
        if told.due_at:
            pattern = "EEEE, dd/MM/yyyy"
            day = format_date(clock.day_of(told.due_at), pattern, locale=i18n.locale())
            lines.append(gettext("Answer due by: %(day)s", day=day))
        lines += [
            gettext("Unit: %(unit)s, phone %(phone)s", unit=told.unit, phone=told.phone),
            gettext("See everything: %(link)s", link=told.link),
        ]
        return Words(subject, "\n".join(lines) + "\n")


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after so many failures; None: give up."""
    return now + timedelta(minutes=WAITS[tries - 1]) if tries <= len(WAITS) else None
