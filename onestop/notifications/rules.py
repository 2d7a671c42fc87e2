"""What is told about an event, in which words, and when a failed message is tried again. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_date
from babel.support import LazyProxy

from onestop.kernel import clock, i18n
from onestop.kernel.i18n import _, gettext
from onestop.workdays import explaining
from onestop.workdays.facts import Line

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
    "dossier.papers_posted": _("Your papers are with the post. The work goes on when they arrive."),
    "dossier.extended": _("The law allows more time for your dossier. The date has moved."),
    "dossier.apologised": _("We are late with your dossier, and we are sorry."),
    "dossier.part_decided": _("A part of your dossier is decided. Look at the answer."),
    "dossier.result_mailed": _("Your result is on its way by post."),
    "dossier.delivery_failed": _("The post could not deliver your result. It is at the desk."),
    "dossier.delivery_attempted": _("The post came and could not hand over your result."),
    "dossier.delivery_given_up": _("Your result could not be delivered and goes back to the desk."),
    "dossier.return_chosen": _("It is set how your result comes to you after all."),
    "dossier.result_given": _("Your result was given."),
    "result.revoked": _("A result of this dossier was revoked. The reason stands on its page."),
    "result.reused": _("A result of yours was used in another dossier."),
}
# Where the date is new, the message says how it was worked out.
DATED = frozenset(
    {
        "dossier.received",
        "dossier.papers_came",
        "dossier.paid",
        "dossier.reopened",
        "dossier.extended",
        "dossier.apologised",
    }
)
# What staff are told of, in their own inbox.
STAFF_SENTENCES: dict[str, LazyProxy] = {
    "share": _("Four fifths of the time have passed."),
    "day-ahead": _("One working day is left."),
    "due": _("The date has passed. An apology is drafted: the head reads and signs it."),
    "after": _("It has been late for a working day."),
    "dossier.handover_silent": _("A dossier was sent here and nobody has accepted it for hours."),
    "dossier.opinion_asked": _("Another agency asks for your opinion."),
    "dossier.opinion_given": _("The opinion you asked for has come."),
    "dossier.opinion_silent": _("An opinion did not come in time."),
    "dossier.paper_lapsed": _("A paper it used from the storehouse does not hold any more."),
    "dossier.paper_withdrawn": _("The owner took back the consent to use a paper in it."),
    "dossier.used_paper_lapsed": _("It has ended, and a paper it had used does not hold any more."),
    "dossier.misrouted": _("A dossier was sent to the wrong agency: say who is competent."),
}
# Minutes to wait after each failure; after the last, the message goes to the list of a person.
WAITS = (1, 5, 30, 120, 360)


@dataclass(frozen=True, slots=True)
class Told:
    """What a message may say: the code, the date and how it was made, whom to call; never the
    applicant's name or a paper. `reason` and `person` are those of an apology."""

    event: str
    code: str
    due_at: datetime | None
    unit: str
    phone: str
    link: str
    lines: tuple[Line, ...] = ()
    reason: str = ""
    person: str = ""


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


def words_for(told: Told, language: str) -> Words:
    """The message about an event in a language. Raises KeyError when nobody is told of it."""
    with i18n.speaking(language):
        sentence = str(SENTENCES[told.event])
        subject = gettext("Dossier %(code)s: %(sentence)s", code=told.code, sentence=sentence)
        lines = [sentence, "", gettext("Dossier: %(code)s", code=told.code)]
        if told.reason:
            lines.append(gettext("The reason: %(reason)s", reason=told.reason))
        if told.due_at:
            lines.append(gettext("Answer due by: %(day)s", day=_day(told.due_at)))
        if told.person:
            lines.append(gettext("Who answers for it: %(person)s", person=told.person))
        if told.lines:
            lines += ["", gettext("How this date was worked out:")]
            lines += [f"- {explaining.sentence(line)}" for line in told.lines] + [""]
        lines += [
            gettext("Unit: %(unit)s, phone %(phone)s", unit=told.unit, phone=told.phone),
            gettext("See everything: %(link)s", link=told.link),
        ]
        return Words(subject, "\n".join(lines) + "\n")


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


def words_for_staff(event: str, code: str, language: str) -> Words:
    """What somebody of the staff is told about a dossier. Raises KeyError for what is not told."""
    with i18n.speaking(language):
        sentence = str(STAFF_SENTENCES[event])
        return Words(gettext("%(code)s: %(sentence)s", code=code, sentence=sentence), sentence)


def _day(moment: datetime) -> str:
    return format_date(clock.day_of(moment), "EEEE, dd/MM/yyyy", locale=i18n.locale())


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after so many failures; None: give up."""
    return now + timedelta(minutes=WAITS[tries - 1]) if tries <= len(WAITS) else None
