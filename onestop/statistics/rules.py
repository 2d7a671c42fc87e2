"""What a dossier's events say of the work on it: who had it how long, what must be seen. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from onestop.dossiers.models import Dossier, Step
from onestop.dossiers.projection import KEY, Picture, replay
from onestop.dossiers.states import CLOSED, Status, StepState
from onestop.journal.models import Event
from onestop.kernel import clock
from onestop.kernel.act import account_of
from onestop.statistics.models import Kind
from onestop.workdays.calendar import Calendar

Row = dict[str, Any]
AT_WORK = StepState.ACCEPTED.value
ENDED = frozenset(int(s) for s in (*CLOSED, Status.DONE))
# Events that may be seen in the figures though they change no step and end nothing.
SEEN = frozenset(
    f"dossier.{name}"
    for name in (
        *("assigned", "sent_back", "misrouted", "papers_asked", "payment_demanded"),
        *("opinion_asked", "opinion_given", "opinion_silent", "handover_silent"),
    )
)


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both of them counted."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time.min, tzinfo=clock.VIETNAM)

    @property
    def end(self) -> datetime:
        """The first moment that is not in it any more."""
        return datetime.combine(self.last + timedelta(days=1), time.min, tzinfo=clock.VIETNAM)


@dataclass(slots=True)
class Course:
    """What was read of a dossier's events so far: the stays and signals, as columns of their rows,
    and what reading the next event needs to know."""

    stays: list[Row] = field(default_factory=list)
    signals: list[Row] = field(default_factory=list)
    picture: Picture = field(default_factory=Picture)
    holders: list[tuple[datetime, str]] = field(default_factory=list)
    returns: Counter[frozenset[str]] = field(default_factory=Counter)
    told: set[tuple[Any, ...]] = field(default_factory=set)


def concerns(event: Event) -> bool:
    """Whether an event can change a figure; most do not, and cost nothing."""
    if event.name in SEEN or looks_back(event):
        return True
    for kind, _key, values in event.facts.get(KEY, ()):
        if kind == Step.PROJECTED and values.get("state", "waiting") != StepState.WAITING.value:
            return True
        if kind == Dossier.PROJECTED and (
            values.get("late_since") or values.get("status") in ENDED
        ):
            return True
    return False


def looks_back(event: Event) -> bool:
    """Whether time that was counted is now found not to count: the system was down then."""
    return event.name == "dossier.redated" and any(
        pauses and pauses[-1]["cause"] == "outage"
        for kind, _key, values in event.facts.get(KEY, ())
        if kind == Dossier.PROJECTED and (pauses := values.get("clock", {}).get("pauses"))
    )


def read(events: Iterable[Event]) -> Course:
    """Everything the events of one dossier, oldest first, say about the work on it."""
    course = Course()
    for event in events:
        told = replay([event])
        _note_signals(course, event, told)
        _note_steps(course, event, told)
        for kind in ("step", "consultation"):
            rows = getattr(course.picture, kind)
            for position, values in getattr(told, kind).items():
                rows.setdefault(position, {}).update(values)
        course.picture.dossier.update(told.dossier)
        if "holder_agency" in told.dossier:
            course.holders.append((event.at, told.dossier["holder_agency"]))
        if told.dossier.get("status") in ENDED:
            for stay in course.stays:
                _end(stay, event, _words(event))
    return course


def worked_seconds(
    began: datetime, ended: datetime, pauses: Sequence[dict[str, Any]], calendar: Calendar
) -> int:
    """The working time between two moments, without that in which the dossier's clock stood
    still."""
    total, at = 0, began
    for start, end in sorted(_stretch(pause, ended) for pause in pauses):
        total += calendar.working_seconds(at, min(start, ended))
        at = max(at, end)
    return total + calendar.working_seconds(at, ended)


def _note_steps(course: Course, event: Event, told: Picture) -> None:
    for position, values in told.step.items():
        before = course.picture.step.get(position, {})
        after = {**before, **values}
        was, now = before.get("state") == AT_WORK, after["state"] == AT_WORK
        if now and not was:
            course.stays.append(
                {
                    "event_id": event.id,
                    "position": position,
                    "code": after["code"],
                    "agency_code": after["agency_code"],
                    "account_id": _answering(after),
                    "began_at": event.at,
                    "ended_at": None,
                    "ended_by": None,
                }
            )
            continue
        open_ones = [s for s in course.stays if s["position"] == position and not s["ended_at"]]
        for stay in open_ones:
            if now:
                stay["account_id"] = _answering(after)
            else:
                skipped = after["state"] == StepState.SKIPPED.value
                _end(stay, event, "skipped" if skipped else _words(event))


def _end(stay: Row, event: Event, ended_by: str) -> None:
    if stay["ended_at"] is None:
        stay |= {"ended_at": event.at, "ended_by": ended_by}


def _words(event: Event) -> str:
    return event.name.removeprefix("dossier.").replace("_", "-")


def _note_signals(course: Course, event: Event, told: Picture) -> None:
    """What an event shows, as things stood before it."""
    match event.name:
        case "dossier.sent_back" | "dossier.misrouted" | "dossier.handover_silent":
            _note_hand_over(course, event)
        case "dossier.opinion_asked":
            to, who = event.facts["to"], account_of(event.who)
            _note(course, event, Kind.CONSULTATION, event.unit or "", to, who)
        case "dossier.opinion_silent" | "dossier.opinion_given":
            _note_opinion(course, event, next(iter(told.consultation)))
        case "dossier.papers_asked" | "dossier.payment_demanded":
            _note_pause(course, event, is_second=max(told.supplement, default=1) > 1)
    if since := told.dossier.get("late_since"):
        _note_late(course, event, since)


def _note_hand_over(course: Course, event: Event) -> None:
    """A hand-over that did not end with an acceptance."""
    step = _step_named(course.picture, event.facts["step"])
    if event.name == "dossier.sent_back":
        _note_return(course, event, account_of(step.get("sent_by")))
    elif event.name == "dossier.misrouted":
        by, sender = event.facts["by"], _sender(course, step)
        _note(course, event, Kind.MISROUTED, by, sender, account_of(event.who))
    elif _first(course, "silent", step["position"], step["sent_at"]):
        # It is reported again and again; it is one hand-over that nobody accepted.
        to, sender = event.facts["to"], _sender(course, step)
        _note(course, event, Kind.SILENT_HAND_OVER, to, sender, step["assignee_id"])


def _note_opinion(course: Course, event: Event, position: int) -> None:
    """An opinion is late once, whether its silence was reported or it came after its date."""
    late = event.name == "dossier.opinion_silent" or event.facts["late"]
    if late and _first(course, "opinion", position):
        asking = course.picture.consultation[position]["asking_agency"]
        by, who = event.facts["by"], account_of(event.who)
        _note(course, event, Kind.LATE_OPINION, by, asking, who)


def _note_pause(course: Course, event: Event, *, is_second: bool) -> None:
    who, unit = account_of(event.who), event.unit or course.picture.dossier["holder_agency"]
    if is_second:
        _note(course, event, Kind.SECOND_SUPPLEMENT, unit, None, who)
    due_at = course.picture.dossier.get("due_at")
    if due_at and clock.day_of(event.at) >= clock.day_of(due_at):
        _note(course, event, Kind.LAST_DAY_PAUSE, unit, None, who)


def _note_return(course: Course, event: Event, sender: int | None) -> None:
    """A dossier came back; between the same two for the second time, it goes back and forth."""
    to, by = event.facts["to"], event.facts["by"]
    _note(course, event, Kind.RETURN, to, by, sender)
    pair = frozenset((to, by))
    course.returns[pair] += 1
    if course.returns[pair] > 1:
        _note(course, event, Kind.PING_PONG, to, by, sender)


def _note_late(course: Course, event: Event, since: datetime) -> None:
    """The legal date passed: it counts for who had the dossier at that moment."""
    reception = course.picture.dossier["reception_agency"]
    # The lead may still have to be found; the reception unit answers meanwhile.
    holder = next((h for at, h in reversed(course.holders) if h and at <= since), reception)
    answering = [
        stay["account_id"]
        for stay in course.stays
        if stay["agency_code"] == holder
        and stay["began_at"] <= since
        and (stay["ended_at"] is None or stay["ended_at"] > since)
    ]
    _note(course, event, Kind.LATE, holder, None, answering[-1] if answering else None)
    course.signals[-1]["at"] = since


def _note(
    course: Course, event: Event, kind: Kind, unit: str, other: str | None, account: int | None
) -> None:
    course.signals.append(
        {
            "event_id": event.id,
            "kind": kind,
            "agency_code": unit,
            "other_agency": other,
            "account_id": account,
            "at": event.at,
        }
    )


def _first(course: Course, *what: Any) -> bool:
    if what in course.told:
        return False
    course.told.add(what)
    return True


def _sender(course: Course, step: Row) -> str:
    """The agency that sent a step on: whose step ended with the hand-over, else the reception."""
    ended = (step.get("sent_by"), step.get("sent_at"))
    senders = (
        s["agency_code"]
        for s in course.picture.step.values()
        if ended[1] and (s.get("finished_by"), s.get("finished_at")) == ended
    )
    return str(next(senders, course.picture.dossier["reception_agency"]))


def _step_named(picture: Picture, code: str) -> Row:
    found = ({"position": n, **s} for n, s in picture.step.items() if s.get("code") == code)
    return next(found, {})


def _answering(step: Row) -> int | None:
    named: int | None = step.get("assignee_id")
    return named or account_of(step.get("accepted_by"))


def _stretch(pause: dict[str, Any], until: datetime) -> tuple[datetime, datetime]:
    end = pause["end"]
    return datetime.fromisoformat(pause["start"]), datetime.fromisoformat(end) if end else until
