"""Dates against a second counter, written differently: it goes day by day or minute by minute.

The oracle works on plain numbers: a day is its ordinal, a moment the minutes since day 0. It takes
nothing from the engine but the names of the units.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from onestop.kernel import clock
from onestop.workdays.calendar import Calendar, Hours, Special
from onestop.workdays.facts import Due, Extension, Facts, Limit, Pause, Promise, Unit
from onestop.workdays.rules import due
from tests.workdays.otherwise import with_days

DAY = 24 * 60
FIRST = date(2026, 1, 1).toordinal()
WINDOW = 60
USUAL = ((450, 690), (780, 1020))
SUMMER = ((420, 660), (810, 1050))
SATURDAY, SUNDAY = 5, 6
WORKING = (Unit.WORKING_DAY, Unit.WORKING_HOUR)
# Minutes of a day at which something begins, ends, or is just about to.
TELLING = (0, 419, 420, 449, 450, 613, 659, 690, 735, 780, 899, 900, 1019, 1020, 1021, 1050, 1439)


@dataclass(frozen=True)
class Office:
    """What the paper on its door says: days off, weekend days worked, a summer, a shift."""

    off: frozenset[int]
    worked: frozenset[int]
    summer: int | None = None
    shift: bool = False

    def works(self, day: int) -> bool:
        return day in self.worked or (weekday(day) < SATURDAY and day not in self.off)

    def ordinary(self, day: int) -> tuple[tuple[int, int], ...]:
        return SUMMER if self.summer and day >= self.summer else USUAL

    def spans(self, day: int) -> tuple[tuple[int, int], ...]:
        """The open minutes of a day, on a shift too."""
        if self.works(day):
            return self.ordinary(day)
        on_shift = self.shift and weekday(day) == SATURDAY and day not in self.off
        return self.ordinary(day)[:1] if on_shift else ()

    def closing(self, day: int) -> int:
        return day * DAY + (self.spans(day) or self.ordinary(day))[-1][1]

    def opening(self, day: int) -> int:
        return day * DAY + self.spans(day)[0][0]

    def next_worked(self, day: int) -> int:
        return next(later for later in count(day + 1) if self.works(later))

    def next_open(self, day: int) -> int:
        return next(later for later in count(day + 1) if self.works(later) or self.spans(later))

    def calendar(self) -> Calendar:
        """The same for the engine."""
        specials = {date.fromordinal(day): Special(False, "Nghỉ") for day in self.off}
        specials |= {date.fromordinal(day): Special(True, "Làm bù") for day in self.worked}
        seasons = [(1, USUAL)] if self.summer is None else [(1, USUAL), (self.summer, SUMMER)]
        return Calendar(specials, [self._season(day, spans) for day, spans in seasons])

    def _season(self, begins: int, spans: tuple[tuple[int, int], ...]) -> Hours:
        stretches = tuple((time(*divmod(a, 60)), time(*divmod(b, 60))) for a, b in spans)
        saturday = stretches[:1] if self.shift else ()
        return Hours(date.fromordinal(begins), (stretches,) * 5 + (saturday, ()))


def weekday(day: int) -> int:
    return (day - 1) % 7


@dataclass(frozen=True)
class Question:
    """A reception, a limit and what stopped it, in minutes."""

    start: int
    amount: Decimal
    unit: Unit
    cutoff: int | None = None
    stops: tuple[tuple[int, int], ...] = ()

    def facts(self) -> Facts:
        cutoff = None if self.cutoff is None else time(*divmod(self.cutoff, 60))
        pauses = tuple(Pause(moment(a), moment(b), "citizen") for a, b in self.stops)
        return Facts(moment(self.start), Limit(self.amount, self.unit, cutoff), pauses)


def moment(minutes: int) -> datetime:
    day, minute = divmod(minutes, DAY)
    return datetime.combine(date.fromordinal(day), time(*divmod(minute, 60)), tzinfo=clock.VIETNAM)


def minutes_of(moment: datetime | None) -> int:
    assert moment is not None
    local = clock.local(moment)
    assert not local.second and not local.microsecond
    return local.toordinal() * DAY + local.hour * 60 + local.minute


# The oracle.


def answer(question: Question, office: Office) -> int:
    """The minute at which an answer is due."""
    day, begin = received(question, office)
    stops = question.stops
    match question.unit:
        case Unit.HOUR:
            begin = max(begin, office.opening(day))
            return _ticking(begin, int(question.amount * 60), stops, count(begin))
        case Unit.WORKING_HOUR:
            return _ticking(begin, int(question.amount * 60), stops, open_minutes(begin, office))
        case Unit.WORKING_DAY | Unit.SAME_DAY:
            return in_working_days(day, question, office)
        case _:
            return on_the_calendar(day, question, office)


def received(question: Question, office: Office) -> tuple[int, int]:
    """The day it counts as received on, and the minute from which hours run."""
    day, minute = divmod(question.start, DAY)
    same_day = question.unit is Unit.SAME_DAY
    latest = min(
        office.closing(day) % DAY,
        question.cutoff if question.cutoff is not None else (900 if same_day else DAY),
    )
    takes_in = office.works(day) if same_day else bool(office.spans(day))
    if takes_in and minute < latest:
        return day, question.start
    later = office.next_worked(day) if same_day else office.next_open(day)
    return later, office.opening(later)


def in_working_days(day: int, question: Question, office: Office) -> int:
    good = (
        later
        for later in count(day + 1)
        if office.works(later) and not stands(office.closing(later), question.stops)
    )
    if stands(office.closing(day), question.stops):
        day = next(good)
    if question.unit is Unit.SAME_DAY:
        return office.closing(day)
    eighths = int(question.amount * 8)
    for _ in range(eighths // 8):
        day = next(good)
    if eighths % 8 == 0:
        return office.closing(day)
    begin = office.opening(office.next_worked(day))
    return _ticking(begin, eighths % 8 * 60, question.stops, open_minutes(begin, office))


def on_the_calendar(day: int, question: Question, office: Office) -> int:
    wanted = _end_of_unit(day, question) - day
    # A stop over the closing of day 0 costs a day as well.
    wanted += stands(office.closing(day), question.stops)
    while wanted:
        day += 1
        wanted -= not stands(office.closing(day), question.stops)
    while not office.works(day) or stands(office.closing(day), question.stops):
        day += 1
    return office.closing(day)


def _end_of_unit(day: int, question: Question) -> int:
    amount = int(question.amount)
    if question.unit is Unit.DAY:
        return day + amount
    start = date.fromordinal(day)
    months = start.year * 12 + start.month - 1 + amount * (12 if question.unit is Unit.YEAR else 1)
    for number in range(start.day, 27, -1):
        try:
            return date(months // 12, months % 12 + 1, number).toordinal()
        except ValueError:
            continue
    return date(months // 12, months % 12 + 1, start.day).toordinal()


def open_minutes(begin: int, office: Office) -> Iterator[int]:
    """Each minute of counted working time from one on."""
    for day in count(begin // DAY):
        if office.works(day):
            for opens, closes in office.spans(day):
                yield from range(max(begin, day * DAY + opens), day * DAY + closes)


def _ticking(
    begin: int, left: int, stops: Sequence[tuple[int, int]], minutes: Iterator[int]
) -> int:
    """The end of the minute in which the last one ran."""
    minute = begin - 1
    while left:
        minute = next(minutes)
        left -= not stands(minute, stops)
    return minute + 1


def stands(minute: int, stops: Sequence[tuple[int, int]]) -> bool:
    return any(start <= minute < end for start, end in stops)


# Random questions.


def bits(mask: int, begin: int) -> frozenset[int]:
    return frozenset(begin + place for place in range(WINDOW) if mask >> place & 1)


masks = st.integers(0, 2**WINDOW - 1)
starts = st.integers(0, 330 * len(TELLING) - 1).map(
    lambda number: (FIRST + number // len(TELLING)) * DAY + TELLING[number % len(TELLING)]
)
cutoffs = st.sampled_from((None, None, 690, 900, 1019))
eighths = st.integers(1, 160).map(lambda number: Decimal(number) / 8)
halves = st.integers(1, 80).map(lambda number: Decimal(number) / 2)
wholes = st.integers(1, 30).map(Decimal)
AMOUNTS = {
    Unit.WORKING_DAY: wholes,
    Unit.WORKING_HOUR: halves,
    Unit.HOUR: halves,
    Unit.DAY: st.integers(1, 60).map(Decimal),
    Unit.MONTH: st.integers(1, 14).map(Decimal),
    Unit.YEAR: st.integers(1, 3).map(Decimal),
    Unit.SAME_DAY: st.just(Decimal(0)),
}


@st.composite
def offices(draw: st.DrawFn, start: int, *, shifts: bool = True) -> Office:
    """An office around a moment: about a quarter of all days are off, some weekends worked."""
    one, two, three = draw(masks), draw(masks), draw(masks)
    begin = start // DAY - 2
    shift = shifts and three % 5 == 0
    weekend = {day for day in bits(two & three, begin) if weekday(day) >= SATURDAY}
    worked = frozenset() if shift else frozenset(weekend - bits(one & two, begin))
    summer = begin + three % WINDOW if one % 3 == 0 else None
    return Office(bits(one & two, begin), worked, summer, shift)


@st.composite
def stops_after(
    draw: st.DrawFn, start: int, *, days: int = 25, most: int = 3
) -> tuple[tuple[int, int], ...]:
    """Up to so many stops one after the other, that begin after a moment."""
    numbers = draw(
        st.lists(st.integers(0, days * len(TELLING) - 1), max_size=2 * most, unique=True)
    )
    begin = start // DAY
    ticks = [(begin + n // len(TELLING)) * DAY + TELLING[n % len(TELLING)] for n in numbers]
    ticks = sorted(tick for tick in ticks if tick > start)
    return tuple(zip(ticks[::2], ticks[1::2], strict=False))


@st.composite
def cases(
    draw: st.DrawFn, *units: Unit, amounts: st.SearchStrategy | None = None, days: int = 25
) -> tuple[Question, Office]:
    start = draw(starts)
    unit = draw(st.sampled_from(units))
    amount = draw(AMOUNTS[unit] if amounts is None else amounts)
    stops = draw(stops_after(start, days=days))
    return Question(start, amount, unit, draw(cutoffs), stops), draw(offices(start))


def steady(examples: int) -> settings:
    """The same cases at each run, as many as said."""
    checks = (HealthCheck.too_slow, HealthCheck.data_too_large)
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=checks,
    )


def engine(question: Question, office: Office) -> Due:
    return due(question.facts(), office.calendar())


@steady(3000)
@given(cases(Unit.WORKING_DAY))
def test_working_days_end_where_the_oracle_ends(case) -> None:
    assert minutes_of(engine(*case).due_at) == answer(*case)


@steady(1500)
@given(cases(Unit.WORKING_DAY, amounts=eighths))
def test_parts_of_working_days_end_where_the_oracle_ends(case) -> None:
    assert minutes_of(engine(*case).due_at) == answer(*case)


@steady(3000)
@given(cases(Unit.DAY, Unit.MONTH, Unit.YEAR, days=60))
def test_calendar_units_end_where_the_oracle_ends(case) -> None:
    assert minutes_of(engine(*case).due_at) == answer(*case)


@steady(1000)
@given(cases(Unit.SAME_DAY, days=6))
def test_the_same_day_ends_where_the_oracle_ends(case) -> None:
    assert minutes_of(engine(*case).due_at) == answer(*case)


@steady(1500)
@given(cases(Unit.WORKING_HOUR, days=8))
def test_working_hours_end_where_the_oracle_ends(case) -> None:
    assert minutes_of(engine(*case).due_at) == answer(*case)


@steady(1500)
@given(cases(Unit.HOUR, days=6))
def test_clock_hours_end_where_the_oracle_ends(case) -> None:
    assert minutes_of(engine(*case).due_at) == answer(*case)


@steady(1000)
@given(cases(*AMOUNTS, amounts=st.integers(1, 12).map(Decimal)), st.integers(0, 7))
def test_after_a_reset_the_oracle_begins_again(case, which) -> None:
    """Some of the stops begin the count again: the oracle takes the last of them as reception."""
    question, office = case
    pauses = [
        Pause(moment(a), moment(b), "citizen", resets=bool(which >> place & 1))
        for place, (a, b) in enumerate(question.stops)
    ]
    facts = question.facts()
    made = due(Facts(facts.received_at, facts.limit, tuple(pauses)), office.calendar())
    resets = [place for place, pause in enumerate(pauses) if pause.resets]
    if resets:
        _begin, end = question.stops[resets[-1]]
        later = question.stops[resets[-1] + 1 :]
        question = Question(end, question.amount, question.unit, question.cutoff, later)
    assert minutes_of(made.due_at) == answer(question, office)


# Laws that hold whatever the date.


@steady(600)
@given(st.data(), starts, st.integers(0, 20 * DAY), st.sampled_from(tuple(AMOUNTS)))
def test_who_comes_later_is_never_due_earlier(data, start, later, unit) -> None:
    office = data.draw(offices(start))
    amount, cutoff = data.draw(AMOUNTS[unit]), data.draw(cutoffs)
    stops = data.draw(stops_after(start + later))
    first = Question(start, amount, unit, cutoff, stops)
    second = Question(start + later, amount, unit, cutoff, stops)
    assert engine(first, office).due_at <= engine(second, office).due_at


@steady(400)
@given(cases(*WORKING), st.integers(0, 40))
def test_one_more_holiday_never_brings_a_working_limit_forward(case, after) -> None:
    """Where a shift takes in: without stops, as one on day 0 puts the beginning off to a working
    day, but a holiday only to the shift."""
    question, office = case
    assume(not (office.shift and question.stops))
    day = date.fromordinal(question.start // DAY + after)
    calendar = office.calendar()
    more = with_days(calendar, {day: Special(False, "Nghỉ thêm")})
    assert due(question.facts(), more).due_at >= due(question.facts(), calendar).due_at


@steady(400)
@given(cases(*WORKING), st.integers(0, 40))
def test_a_holiday_taken_back_gives_the_date_back(case, after) -> None:
    """Where a shift takes in: without stops, as one on day 0 puts the beginning off to a working
    day, but a holiday only to the shift."""
    question, office = case
    assume(not (office.shift and question.stops))
    day = date.fromordinal(question.start // DAY + after)
    calendar = with_days(office.calendar(), {day: None})
    more = with_days(calendar, {day: Special(False, "Nghỉ thêm")})
    back = with_days(more, {day: None})
    assert due(question.facts(), back) == due(question.facts(), calendar)
    assert due(question.facts(), back).due_at <= due(question.facts(), more).due_at


@steady(400)
@given(cases(*AMOUNTS), st.integers(1, 10 * DAY))
def test_a_longer_pause_never_brings_the_date_forward(case, longer) -> None:
    question, office = case
    *earlier, (begin, end) = question.stops or ((question.start + 1, question.start + 2),)
    dates = [
        engine(Question(question.start, question.amount, question.unit, None, stops), office).due_at
        for stops in (
            tuple(earlier),
            (*earlier, (begin, end)),
            (*earlier, (begin, end + longer)),
        )
    ]
    assert dates == sorted(dates)


@steady(400)
@given(cases(*AMOUNTS), st.integers(0, 7), st.integers(1, 9))
def test_the_first_date_depends_on_the_reception_alone(case, which, amount) -> None:
    question, office = case
    facts = question.facts()
    pauses = tuple(
        Pause(p.start, p.end if place < 2 else None, p.cause, bool(which >> place & 1))
        for place, p in enumerate(facts.pauses)
    )
    longer = Extension(
        facts.received_at + timedelta(days=1), Decimal(amount), question.unit, "", ""
    )
    promise = Promise(facts.received_at, facts.received_at + timedelta(days=amount))
    calendar = office.calendar()
    alone = due(Facts(facts.received_at, facts.limit), calendar)
    made = due(Facts(facts.received_at, facts.limit, pauses, (longer,), promise), calendar)
    assert made.first_due_at == alone.first_due_at == alone.due_at


@steady(400)
@given(cases(*AMOUNTS), st.integers(0, 15 * DAY), st.integers(0, 15), st.integers(0, 7))
def test_the_legal_date_is_the_date_without_the_promise(case, after, later, which) -> None:
    question, office = case
    facts = question.facts()
    pauses = tuple(
        Pause(p.start, p.end, p.cause, which == place) for place, p in enumerate(facts.pauses)
    )
    said = moment(question.start + after)
    named = moment(((question.start + after) // DAY + later) * DAY + 17 * 60)
    calendar = office.calendar()
    plain = due(Facts(facts.received_at, facts.limit, pauses), calendar)
    promised = Facts(facts.received_at, facts.limit, pauses, (), Promise(said, named))
    assert plain.legal_due_at == plain.due_at
    assert due(promised, calendar).legal_due_at == plain.due_at


@steady(400)
@given(cases(*WORKING))
def test_a_working_limit_ends_in_working_time(case) -> None:
    question, office = case
    day, minute = divmod(minutes_of(engine(question, office).due_at), DAY)
    assert office.works(day)
    assert any(opens < minute <= closes for opens, closes in office.spans(day))


@steady(300)
@given(cases(*WORKING), st.integers(1, 20))
def test_an_extension_in_the_same_unit_is_a_longer_limit(case, more) -> None:
    """What is added to working days or hours is as if the limit had been longer from the start."""
    question, office = case
    facts = question.facts()
    longer = Extension(facts.received_at, Decimal(more), question.unit, "", "")
    sum_of_both = Limit(facts.limit.amount + more, question.unit, facts.limit.cutoff)
    calendar = office.calendar()
    extended = due(Facts(facts.received_at, facts.limit, (), (longer,)), calendar)
    assert extended.due_at == due(Facts(facts.received_at, sum_of_both), calendar).due_at


@pytest.mark.parametrize("unit", list(AMOUNTS))
def test_the_oracle_itself_counts_a_plain_week(unit) -> None:
    """Monday 5 January 2026 at 09:00, five of each, by hand."""
    monday = date(2026, 1, 5).toordinal()
    expected = {
        Unit.WORKING_DAY: (monday + 7, 1020),
        Unit.WORKING_HOUR: (monday, 930),
        Unit.HOUR: (monday, 840),
        Unit.DAY: (monday + 7, 1020),
        Unit.MONTH: (date(2026, 6, 5).toordinal(), 1020),
        Unit.YEAR: (date(2031, 1, 6).toordinal(), 1020),
        Unit.SAME_DAY: (monday, 1020),
    }[unit]
    office = Office(frozenset(), frozenset())
    got = answer(Question(monday * DAY + 540, Decimal(5), unit), office)
    assert divmod(got, DAY) == expected
