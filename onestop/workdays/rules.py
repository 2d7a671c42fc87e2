"""When an answer is due, and the lines that explain it: one pure function makes both."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from onestop.kernel import clock
from onestop.workdays.calendar import Calendar
from onestop.workdays.counting import (
    DAY,
    Counted,
    count,
    keep,
    lost_days,
    name_of,
    reception_day,
)
from onestop.workdays.facts import (
    CALENDAR_UNITS,
    HOUR_UNITS,
    Due,
    Extension,
    Facts,
    Limit,
    Line,
    Pause,
    Promise,
    Unit,
)

Happening = Pause | Extension | Promise


def due(facts: Facts, calendar: Calendar) -> Due:
    """Work out the due date of a dossier and explain it, line by line.

    What stopped the clock, made the limit longer or named a new date is gone through in the order
    in which it happened. A stop that begins after the date has passed does not move it.
    """
    if facts.limit.unit is Unit.NONE:
        return Due(None, None, None, (Line("no_limit"),))
    told = _Telling(facts, calendar)
    happenings = sorted(_happenings(facts), key=lambda h: h.start)
    for place, happening in enumerate(happenings):
        told.go_through(happening, is_last=place == len(happenings) - 1)
    told.lines.append(Line("result", {"at": told.made.at.isoformat()}))
    legal = told.made.at
    if facts.promise:
        legal = due(replace(facts, promise=None), calendar).due_at or legal
    return Due(told.made.at, told.first, legal, tuple(told.lines))


def _happenings(facts: Facts) -> list[Happening]:
    promised = (facts.promise,) if facts.promise else ()
    return [*facts.pauses, *facts.extensions, *promised]


@dataclass(slots=True)
class _Telling:
    """A count as it goes on: where it began, what stopped it, the date made so far, the lines."""

    facts: Facts
    calendar: Calendar
    start: datetime = field(init=False)
    day: date = field(init=False)
    made: Counted = field(init=False)
    first: datetime = field(init=False)
    promise: Promise | None = None
    stops: list[Pause] = field(default_factory=list)
    longer: list[Extension] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.start = self.facts.received_at
        self.lines.append(self._from("received"))
        self._begin()
        self.first = self.made.at
        if _happenings(self.facts):
            self.lines.append(Line("first_date", {"at": self.first.isoformat()}))

    def go_through(self, happening: Happening, *, is_last: bool) -> None:
        before = self.made
        match happening:
            case Pause(end=None):
                self.lines.append(Line("stands_still", _pause(happening)))
                return
            case Pause(resets=True):
                self._again(happening)
            case Pause():
                self._stop(happening)
            case Extension():
                self._extend(happening)
            case _:
                self._promise(happening)
        if not is_last and self.made != before:
            self.lines.append(Line("new_date", {"at": self.made.at.isoformat()}))

    def _from(self, kind: str) -> Line:
        """From when it is counted; `counts`: that day is a part of the limit and not day 0."""
        counts = self.facts.limit.unit in (Unit.SAME_DAY, *HOUR_UNITS)
        return Line(kind, {"at": self.start.isoformat(), **({"counts": 1} if counts else {})})

    def _begin(self) -> None:
        """Count the limit from a reception, and say how."""
        limit = self.facts.limit
        self.day, why = reception_day(self.start, limit, self.calendar)
        if why:
            self.lines.append(Line("counts_from", {**why, "from": self.day.isoformat()}))
        elif limit.unit is Unit.HOUR and self.start < self.calendar.opening(self.day):
            # Nothing runs before the door opens, however early something came in.
            self.start = self.calendar.opening(self.day)
            self.lines.append(Line("from_opening", {"hour": f"{self.start:%H:%M}"}))
        self.made = self._date()
        self.lines.append(_limit_line(limit, self.day, self.calendar))
        if limit.unit in (Unit.WORKING_DAY, Unit.WORKING_HOUR):
            self.lines += _days_off(self.day, self.made.day, self.calendar)
        self._tell_last_day()

    def _again(self, pause: Pause) -> None:
        assert pause.end is not None
        self.lines.append(Line("counted_again", _pause(pause)))
        self.start, self.stops, self.longer, self.promise = pause.end, [], [], None
        self.lines.append(self._from("again_from"))
        self._begin()

    def _stop(self, pause: Pause) -> None:
        before, earlier = self.made, list(self.stops)
        if pause.start <= before.at:
            self.stops.append(pause)
            self.made = self._date()
        if self.made == before:
            self.lines.append(Line("paused_without_effect", _pause(pause)))
            return
        lost = self._lost(pause, earlier, before)
        self.lines.append(Line("paused", {**_pause(pause), **lost}))
        self._tell_new_stretch(before, self.facts.limit.unit)

    def _lost(self, pause: Pause, earlier: Sequence[Pause], before: Counted) -> dict[str, int]:
        """What a stop took out of the count: whole days, or else minutes."""
        limit = self.facts.limit
        if limit.unit not in HOUR_UNITS or self.promise:
            counted = replace(limit, unit=Unit.WORKING_DAY) if self.promise else limit
            until = self.made.last or self.made.day
            if days := lost_days(pause, earlier, self.day, until, counted, self.calendar):
                return {"days": days}
        if limit.unit is Unit.HOUR:
            return {"minutes": int((self.made.at - before.at).total_seconds()) // 60}
        return {"minutes": self.calendar.working_seconds(before.at, self.made.at) // 60}

    def _extend(self, longer: Extension) -> None:
        before = self.made
        self.longer.append(longer)
        self.made = self._date()
        told = {"amount": _amount(longer.amount), "unit": longer.unit.value}
        self.lines.append(
            Line("extended", {**told, "reason": longer.reason, "source": longer.source})
        )
        self._tell_new_stretch(before, longer.unit)

    def _promise(self, promise: Promise) -> None:
        self.promise = promise
        self.made = keep(promise, self.calendar, ())
        named = {"on": promise.start.isoformat(), "to": promise.to.isoformat()}
        self.lines.append(Line("promised", named))
        day = clock.day_of(promise.to)
        if self.made.day != day:
            self.lines.append(_moved(day, self.made.day, self.calendar))

    def _date(self) -> Counted:
        """The date as everything so far makes it."""
        longer = self.longer
        if self.promise:
            made = keep(self.promise, self.calendar, self.stops)
            longer = [more for more in longer if more.start >= self.promise.start]
        else:
            made = count(self.start, self.day, self.facts.limit, self.calendar, self.stops)
        for more in longer:
            # On the calendar it goes on from the last day, whether that was off or not.
            day = made.last if made.last and more.unit in CALENDAR_UNITS else made.day
            limit = Limit(more.amount, more.unit)
            made = count(made.at, day, limit, self.calendar, self.stops)
        return made

    def _tell_new_stretch(self, before: Counted, unit: Unit) -> None:
        """What was not counted between the date before and the date now."""
        if self.promise or unit not in (*CALENDAR_UNITS, Unit.HOUR):
            self.lines += _days_off(before.day, self.made.day, self.calendar)
        self._tell_last_day()

    def _tell_last_day(self) -> None:
        """On the calendar: the day the count came to, and whether it moved off a day off."""
        if self.made.last is None or self.promise:
            return
        self.lines.append(Line("counted_to", {"day": self.made.last.isoformat()}))
        if self.made.day != self.made.last:
            self.lines.append(_moved(self.made.last, self.made.day, self.calendar))


def _days_off(first: date, last: date, calendar: Calendar) -> list[Line]:
    """Which days after one and up to another were not counted, and which were though they fall on
    a weekend."""
    weekends, found = 0, []
    day = first + DAY
    while day <= last:
        special = calendar.special(day)
        if special and (special.is_working is not (day.weekday() < 5)):
            kind = "made_up" if special.is_working else "holiday"
            found.append(Line(kind, {"day": day.isoformat(), **name_of(calendar, day)}))
        elif not calendar.is_working(day):
            weekends += 1
        day += DAY
    return [*([Line("weekends", {"count": weekends})] if weekends else []), *found]


def _limit_line(limit: Limit, day: date, calendar: Calendar) -> Line:
    told: dict[str, Any] = {"amount": _amount(limit.amount), "unit": limit.unit.value}
    if limit.source:
        told["source"] = limit.source
    if limit.unit is Unit.WORKING_DAY:
        told["day1"] = calendar.add_working_days(day, 1).isoformat()
    elif limit.unit is Unit.DAY:
        told["day1"] = (day + DAY).isoformat()
    elif limit.unit in HOUR_UNITS:
        told["runs_from"] = day.isoformat()
    return Line("limit", told)


def _moved(day: date, to: date, calendar: Calendar) -> Line:
    return Line("moved", {"day": day.isoformat(), "to": to.isoformat(), **name_of(calendar, day)})


def _amount(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _pause(pause: Pause) -> dict[str, Any]:
    end = pause.end.isoformat() if pause.end else None
    return {"start": pause.start.isoformat(), "end": end, "cause": pause.cause}
