"""Dates, money and numbers as people read them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask

from onestop.agencies import queries as agencies
from onestop.catalogue.definition import Channel, FieldKind, FormField, Procedure
from onestop.delivery.models import Attempt, Parcel
from onestop.delivery.rules import REASONS
from onestop.dossiers import rules
from onestop.dossiers.lists import Task
from onestop.dossiers.models import Dossier
from onestop.dossiers.states import OPEN, PAUSED, ReturnBy, Status
from onestop.dossiers.words import CHANNELS, RETURNS, STAFF_TAGS, TAGS
from onestop.kernel import clock, i18n
from onestop.kernel.i18n import dong, gettext
from onestop.results.models import Result
from onestop.results.rules import STATE_WORDS, state_on
from onestop.web.transaction import session


def day(moment: datetime | date | None) -> str:
    """Thứ Sáu, 27/11/2026: the weekday always, because people plan by it."""
    if moment is None:
        return "–"
    local = clock.day_of(moment) if isinstance(moment, datetime) else moment
    pattern = "EEEE, dd/MM/yyyy" if i18n.locale() == "vi" else "EEEE d MMMM yyyy"
    return format_date(local, pattern, locale=i18n.locale())


def short_day(moment: datetime | date | None) -> str:
    if moment is None:
        return "–"
    local = clock.day_of(moment) if isinstance(moment, datetime) else moment
    pattern = "dd/MM/yyyy" if i18n.locale() == "vi" else "d MMM yyyy"
    return format_date(local, pattern, locale=i18n.locale())


def moment(value: datetime | None) -> str:
    """16:50, 27/11/2026 as a clock in Vietnam shows it."""
    if value is None:
        return "–"
    pattern = "HH:mm, dd/MM/yyyy" if i18n.locale() == "vi" else "HH:mm, d MMM yyyy"
    return format_datetime(value.astimezone(clock.VIETNAM), pattern, locale=i18n.locale())


def moment_text(text: str) -> str:
    """The same for a moment kept as ISO text."""
    return moment(datetime.fromisoformat(text))


def hour(value: datetime | None) -> str:
    return "–" if value is None else f"{value.astimezone(clock.VIETNAM):%H:%M}"


def clock_time(value: datetime) -> str:
    """The time to the second, for what must show how old it is."""
    return f"{value.astimezone(clock.VIETNAM):%H:%M:%S}"


def number(value: int) -> str:
    return format_decimal(value, locale=i18n.locale())


def rate(value: float) -> str:
    """How many a day: 9 or 0,4."""
    return format_decimal(round(value, 1), locale=i18n.locale())


def machine(value: datetime) -> str:
    return value.astimezone(clock.VIETNAM).isoformat(timespec="minutes")


def grouped(code: str) -> str:
    """A long code in groups that can be read aloud."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def size(count: int) -> str:
    if count >= 1024 * 1024:
        return gettext("%(size)s MB", size=format_decimal(count / 2**20, "#,##0.#", i18n.locale()))
    return gettext(
        "%(size)s KB", size=format_decimal(max(1, count // 1024), "#,##0", i18n.locale())
    )


def days_left(value: datetime | date) -> str:
    """In how many days, in words; the hour does not matter."""
    last = clock.day_of(value) if isinstance(value, datetime) else value
    days = (last - clock.day_of(clock.now())).days
    if days < 0:
        return gettext("%(n)s days ago", n=-days)
    if days == 0:
        return gettext("today")
    return gettext("tomorrow") if days == 1 else gettext("in %(n)s days", n=days)


def channel_word(channel: str) -> str:
    return str(CHANNELS[Channel(channel)])


def return_word(way: str) -> str:
    return str(RETURNS[ReturnBy(way)])


def status_tag(status: int) -> tuple[str, str, str]:
    """Word, mark and tone of a status."""
    word, mark, tone = TAGS[Status(status)]
    return str(word), mark, tone


def staff_tag(status: int) -> tuple[str, str, str]:
    """The same for whoever works on it."""
    word, mark, tone = STAFF_TAGS[Status(status)]
    return str(word), mark, tone


def is_running(dossier: Dossier) -> bool:
    """Whether a date is being worked towards: neither ended nor waiting for the applicant."""
    return Status(dossier.status) in OPEN - PAUSED


def is_late(dossier: Dossier) -> bool:
    """Late now; what ended late is told by its own page, not by a list of what is to be done."""
    due_at = dossier.legal_due_at or dossier.due_at
    late = rules.is_late(due_at, dossier.finished_at, dossier.status, clock.now())
    return late and is_running(dossier)


def source_word(source: str) -> str:
    """What a day of the calendar rests on; the library's own days follow from the law."""
    library = source.startswith("python-holidays")
    return gettext("Labour Code 2019, Article 112") if library else source.replace(" [memory]", "")


def answer_word(part: FormField, answer: str) -> str:
    """An answer as the applicant chose it: the choice's name, a day as people write it."""
    if part.kind is FieldKind.DATE:
        return short_day(date.fromisoformat(answer))
    if part.kind is FieldKind.YES_NO:
        return gettext("Yes") if answer == "yes" else gettext("No")
    if part.kind is FieldKind.COMMUNE:
        found = agencies.agencies_by_code(session(), [answer], clock.day_of(clock.now()))
        return found[answer].name if answer in found else answer
    return next((str(c.name) for c in part.choices if c.code == answer), answer)


def result_state_word(result: Result) -> str:
    """Whether a result is valid today, in a word."""
    state = state_on(result, clock.day_of(clock.now()))
    return str(STATE_WORDS[state])


def paper_state_word(state: str) -> str:
    """The state of a paper of the storehouse, in a word."""
    return str(STATE_WORDS[state])


def masked(name: str) -> str:
    return rules.masked(name)


def epoch(seconds: int) -> datetime | None:
    """A moment; None for one that no calendar holds."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def is_task_late(task: Task) -> bool:
    """A step is late by its own date, unless the dossier stands still for the applicant."""
    due_at = task.step.due_at
    return due_at is not None and due_at < clock.now() and task.dossier.status not in PAUSED


def step_name(procedure: Procedure, code: str) -> str:
    return next((str(step.name) for step in procedure.steps if step.code == code), code)


def undelivered_word(row: Parcel | Attempt) -> str:
    """Why a result could not be handed over, in the reader's language and the postman's words."""
    word = str(REASONS[row.reason_code]) if row.reason_code in REASONS else ""
    return ": ".join(part for part in (word, row.reason) if part)


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update({shown.__name__: shown for shown in SHOWN})


SHOWN: tuple[Callable[..., Any], ...] = (
    day,
    short_day,
    moment,
    moment_text,
    hour,
    clock_time,
    dong,
    number,
    rate,
    machine,
    grouped,
    size,
    days_left,
    channel_word,
    masked,
    return_word,
    status_tag,
    staff_tag,
    is_running,
    is_late,
    source_word,
    answer_word,
    result_state_word,
    paper_state_word,
    epoch,
    is_task_late,
    step_name,
    undelivered_word,
)
