"""The last day of every right somebody has about a dossier, and how it was worked out. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from babel.support import LazyProxy

from onestop.appeals.models import Appeal, AppealKind, AppealState
from onestop.appeals.periods import Kind, Period, for_answering, for_using
from onestop.dossiers.states import Status
from onestop.dossiers.story import Story
from onestop.journal.models import Event
from onestop.kernel import clock, i18n
from onestop.kernel.i18n import _, gettext
from onestop.workdays import explaining
from onestop.workdays.calendar import Calendar
from onestop.workdays.counting import count, name_of
from onestop.workdays.facts import Limit

NAMES: dict[Kind, LazyProxy] = {
    Kind.SUPPLEMENT: _("Send what is missing"),
    Kind.WITHDRAW: _("Take the dossier back"),
    Kind.FIRST_COMPLAINT: _("First complaint"),
    Kind.SECOND_COMPLAINT: _("Second complaint"),
    Kind.COURT: _("Go to the administrative court"),
    Kind.PETITION: _("Petition or comment"),
}
TO_WHOM: dict[Kind, LazyProxy] = {
    Kind.FIRST_COMPLAINT: _("To the head of the agency that decided, or that is late."),
    Kind.SECOND_COMPLAINT: _("To the agency above, when you do not agree with the first answer."),
    Kind.COURT: _("Against the decision, or against not being answered."),
    Kind.PETITION: _("To the unit, about rules, about how you were treated, or with a proposal."),
}


@dataclass(frozen=True, slots=True)
class Start:
    """What a right begins with, and when it was: a decision, or the day an answer was due."""

    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Right:
    """One right: its last day (None: it has none, or none yet), and why it is that day.

    `is_waiting`: it begins only with something that has not happened. `how` are whole sentences in
    the present language; `source` is the law, `mark` how well its period is known.
    """

    kind: Kind
    last_day: date | None
    how: tuple[str, ...]
    source: str = ""
    mark: str = ""
    is_waiting: bool = False
    is_over: bool = False

    @property
    def name(self) -> str:
        return str(NAMES[self.kind])

    @property
    def to_whom(self) -> str:
        return str(TO_WHOM.get(self.kind, ""))

    @property
    def is_from_memory(self) -> bool:
        return self.mark == "memory"


def timeline(
    story: Story,
    events: Sequence[Event],
    appeals: Sequence[Appeal],
    calendar: Calendar,
    now: datetime,
) -> tuple[Right, ...]:
    """Every right about a dossier at a moment, what the applicant can do now first."""
    today = clock.day_of(now)
    start = start_of(story, events)
    found = [*_supplement(story, today), *_withdraw(story)]
    found.append(_running(Kind.FIRST_COMPLAINT, start, calendar, today))
    found.append(_second(answer_to(appeals, now), calendar, today))
    found.append(_running(Kind.COURT, start, calendar, today))
    found.append(_petition(today))
    return tuple(sorted(found, key=lambda right: (right.is_over, right.is_waiting)))


def start_of(story: Story, events: Sequence[Event]) -> Start | None:
    """What can be complained about now; None while nothing was decided and nothing is late.

    The law counts from when somebody received a decision or learned of it. Until it is known that
    the result was given, the day of the decision is taken: the earlier day, so that nobody who goes
    by this date comes too late.
    """
    if story.status is Status.RETURNED and story.returned_at:
        return Start(gettext("You received the result"), story.returned_at)
    if story.status is Status.DONE and story.finished_at:
        return Start(gettext("The decision was made"), story.finished_at)
    if story.status is Status.REJECTED:
        return Start(gettext("The dossier was not received"), _last(events, "dossier.rejected"))
    if story.status is Status.STOPPED:
        return Start(gettext("The work was stopped"), _last(events, "dossier.stopped"))
    if story.is_late and story.is_open and story.legal_due_at:
        return Start(gettext("The answer was due and did not come"), story.legal_due_at)
    return None


def _last(events: Sequence[Event], name: str) -> datetime:
    return next(event.at for event in reversed(events) if event.name == name)


def _supplement(story: Story, today: date) -> Iterable[Right]:
    if story.status is not Status.SUPPLEMENT or story.todo is None:
        return
    if story.todo.due_at is None:
        how = gettext("The time stands still because a message did not reach you.")
        yield Right(Kind.SUPPLEMENT, None, (how,), is_waiting=True)
        return
    last = clock.day_of(story.todo.due_at)
    how = gettext("This is the last day that the request for papers names.")
    yield Right(Kind.SUPPLEMENT, last, (how,), is_over=last < today)


def _withdraw(story: Story) -> Iterable[Right]:
    if story.may_withdraw:
        how = gettext("There is no fixed day: it is possible until the work is finished.")
        yield Right(Kind.WITHDRAW, None, (how,))


def _running(kind: Kind, start: Start | None, calendar: Calendar, today: date) -> Right:
    """A right whose period runs from a decision or from a date that passed."""
    period = for_using(kind, clock.day_of(start.at) if start else today)
    if period is None or period.amount is None:
        return Right(kind, None, (_no_period(),), is_waiting=True)
    if start is None:
        how = gettext(
            "%(length)s from a decision, or from the day an answer was due. There is neither yet.",
            length=_length(period),
        )
        return Right(kind, None, (_opened(how), *_answering(kind, today)), *_of(period), True)
    last, how_so = last_day(start, period, calendar)
    lines = (*how_so, *_answering(kind, today))
    return Right(kind, last, lines, *_of(period), is_over=last < today)


def last_day(start: Start, period: Period, calendar: Calendar) -> tuple[date, tuple[str, ...]]:
    """The last day of a period with an amount, and the sentences that explain it.

    The day it begins on is not counted, whatever the hour; a last day off moves to the next working
    day (Civil Code 2015, articles 147 and 148 [memory]).
    """
    assert period.amount is not None
    begins = clock.day_of(start.at)
    made = count(start.at, begins, Limit(Decimal(period.amount), period.unit), calendar)
    counted_to = made.last or made.day
    lines = [
        gettext(
            "%(what)s on %(day)s; this day is not counted.",
            what=start.words,
            day=explaining.day(begins.isoformat()),
        ),
        gettext(
            "The law gives %(length)s: until %(day)s. Days off are counted, too.",
            length=_length(period),
            day=explaining.day(counted_to.isoformat()),
        ),
    ]
    if counted_to != made.day:
        lines.append(
            gettext(
                "That is a day off (%(name)s), so it ends on %(day)s.",
                name=_day_off(calendar, counted_to),
                day=explaining.day(made.day.isoformat()),
            )
        )
    return made.day, tuple(lines)


def answer_to(appeals: Sequence[Appeal], now: datetime) -> Start | None:
    """What a second complaint begins with: the answer to the newest first one, or that it was due
    and did not come; None while neither is so."""
    for one in reversed(appeals):
        if one.kind is not AppealKind.FIRST or one.state is AppealState.WITHDRAWN:
            continue
        if one.ended_at:
            return Start(gettext("The first complaint was answered"), one.ended_at)
        if one.due_at < now:
            return Start(gettext("The first complaint was to be answered"), one.due_at)
    return None


def _second(start: Start | None, calendar: Calendar, today: date) -> Right:
    kind = Kind.SECOND_COMPLAINT
    if start:
        return _running(kind, start, calendar, today)
    period = for_using(kind, today)
    if period is None:
        return Right(kind, None, (_no_period(),), is_waiting=True)
    how = gettext(
        "%(length)s from the answer to the first complaint, or from the day that answer was due.",
        length=_length(period),
    )
    return Right(kind, None, (_opened(how),), *_of(period), is_waiting=True)


def _petition(today: date) -> Right:
    period = for_using(Kind.PETITION, today)
    lines = (gettext("There is no last day."), *_answering(Kind.PETITION, today))
    return Right(Kind.PETITION, None, lines, *(_of(period) if period else ()))


def _answering(kind: Kind, today: date) -> tuple[str, ...]:
    period = for_answering(kind, today)
    if period is None or period.amount is None:
        return ()
    said = {"length": _length(period), "source": period.source}
    if period.complex is None:
        return (gettext("It is answered within %(length)s (%(source)s).", **said),)
    return (
        gettext(
            "It is answered within %(length)s of being accepted, in a complex case within "
            "%(longer)s (%(source)s).",
            longer=explaining.amount_words(str(period.complex), period.unit),
            **said,
        ),
    )


def _of(period: Period) -> tuple[str, str]:
    return period.source, period.mark


def _length(period: Period) -> str:
    return explaining.amount_words(str(period.amount), period.unit)


def _opened(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _no_period() -> str:
    return gettext("No period is known for this. Ask the unit.")


def _day_off(calendar: Calendar, day: date) -> str:
    told = name_of(calendar, day)
    return told.get(i18n.locale()) or told.get("vi") or gettext("weekend")
