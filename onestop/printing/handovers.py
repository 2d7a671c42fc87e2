"""Who gave a dossier to whom and when, and whether in time: read from its events. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from onestop.dossiers.projection import KEY
from onestop.dossiers.states import StepState
from onestop.journal.models import Event
from onestop.kernel import clock

BEFORE, ON, AFTER = "before", "on", "after"
DATA, PAPER, ORIGINAL, OPINION = "data", "paper", "original", "opinion"


@dataclass(slots=True)
class Handover:
    """One hand-over: `giver`, `taker` are agencies; `given_by`, `taken_by` who did it (`account:7`,
    or a name as the event tells it); `verdict` is how the giver's part ended against its date
    (None: it had no date, or nothing ended); `originals` are the names of those that
    went along; `returned` is why it was not taken."""

    what: str
    giver: str
    taker: str
    given_at: datetime
    given_by: str
    taken_at: datetime | None = None
    taken_by: str = ""
    verdict: str | None = None
    with_paper: bool = False
    originals: list[str] = field(default_factory=list)
    returned: str | None = None
    returned_at: datetime | None = None


def handovers_of(events: Sequence[Event]) -> list[Handover]:
    """Every hand-over of a dossier in the order it was given."""
    reading = _Reading()
    for event in events:
        reading.read(event)
    return reading.found


class _Reading:
    """What is known so far of the steps, and which hand-overs nobody has taken yet."""

    def __init__(self) -> None:
        self.found: list[Handover] = []
        self.steps: dict[int, dict[str, Any]] = {}
        self.dossier: dict[str, Any] = {}
        self.opinions: dict[int, dict[str, Any]] = {}
        self.originals: dict[int, dict[str, Any]] = {}
        self.open: dict[int, Handover] = {}
        self.paper: Handover | None = None
        # The last hand-over that the paper file went along with and has not arrived by yet.
        self.along: Handover | None = None

    def read(self, event: Event) -> None:
        changed: list[tuple[int, dict[str, Any]]] = []
        verdict = None
        row: dict[str, Any] = {}
        for kind, key, values in event.facts.get(KEY, ()):
            if kind == "step":
                self.steps.setdefault(key, {}).update(values)
                changed.append((key, values))
                if values.get("state") == StepState.FINISHED.value:
                    verdict = measured(event.at, self.steps[key].get("due_at"))
            elif kind == "dossier":
                row.update(values)
                self.dossier.update(values)
            elif kind == "original":
                self.originals.setdefault(key, {}).update(values)
            elif kind == "consultation":
                self.opinions.setdefault(key, {}).update(values)
                self._opinion(event, self.opinions[key])
        for key, values in changed:
            self._step(event, key, values, verdict, bool(row.get("paper_sent_to")))
        self._whole(event, row)

    def _step(
        self, event: Event, key: int, values: dict[str, Any], verdict: str | None, paper: bool
    ) -> None:
        state = values.get("state")
        agency = self.steps[key].get("agency_code", "")
        waiting = self.open.get(key)
        if state == StepState.SENT.value:
            giver = event.unit or self.dossier.get("reception_agency", "")
            self.open[key] = Handover(DATA, giver, agency, event.at, event.who, verdict=verdict)
            self.open[key].with_paper = paper
            self.along = self.open[key] if paper else self.along
            self.found.append(self.open[key])
        elif state == StepState.ACCEPTED.value and waiting and event.name == "dossier.accepted":
            waiting.taken_at, waiting.taken_by = event.at, event.who
            del self.open[key]
        elif state == StepState.WAITING.value and waiting:
            waiting.returned, waiting.returned_at = event.reason or "", event.at
            del self.open[key]

    def _opinion(self, event: Event, row: dict[str, Any]) -> None:
        if event.name == "dossier.opinion_asked":
            asked = Handover(
                OPINION, row["asking_agency"], row["asked_agency"], event.at, event.who
            )
            self.found.append(asked)
        elif event.name == "dossier.opinion_given":
            back = Handover(OPINION, row["asked_agency"], row["asking_agency"], event.at, event.who)
            back.verdict = measured(event.at, row.get("due_at"))
            self.found.append(back)

    def _whole(self, event: Event, row: dict[str, Any]) -> None:
        if event.name == "dossier.paper_sent":
            self.paper = Handover(PAPER, event.unit or "", event.facts["to"], event.at, event.who)
            self.found.append(self.paper)
        elif event.name == "dossier.paper_accepted":
            self._arrived(event)
        elif event.name == "dossier.accepted" and row.get("paper_holder"):
            if self.along:
                self.along.originals = self._inside(event)
            self.along = None
        elif event.name == "dossier.decided":
            to = self.dossier.get("reception_agency", "")
            done = Handover(DATA, event.unit or "", to, event.at, event.who)
            done.verdict = measured(event.at, self.dossier.get("due_at"))
            self.found.append(done)
        elif event.name == "dossier.original_moved":
            told = event.facts
            moved = Handover(ORIGINAL, told["from_unit"], told["to_unit"], event.at, told["giver"])
            moved.taken_at, moved.taken_by = event.at, told["taker"]
            moved.originals = [told["what"]] if "what" in told else []
            self.found.append(moved)

    def _arrived(self, event: Event) -> None:
        """The paper file, on its own way or some time after the data it went along with."""
        if self.paper is None and self.along:
            with_it = self.along
            self.paper = Handover(
                PAPER, with_it.giver, event.unit or "", with_it.given_at, with_it.given_by
            )
            self.found.append(self.paper)
        if self.paper:
            self.paper.taken_at, self.paper.taken_by = event.at, event.who
            self.paper.originals = self._inside(event)
        self.paper = self.along = None

    def _inside(self, event: Event) -> list[str]:
        """The names of the originals that came in the paper file: they changed hands with it."""
        moved = [key for kind, key, row in event.facts[KEY] if kind == "original" and row]
        return [self.originals[key]["what"] for key in moved]


def measured(at: datetime, due: datetime | str | None) -> str | None:
    """Before, on or after the day of a date: the time of day does not count (domain: counting
    after decision 766)."""
    if due is None:
        return None
    day = clock.day_of(datetime.fromisoformat(due) if isinstance(due, str) else due)
    ended = clock.day_of(at)
    return ON if ended == day else BEFORE if ended < day else AFTER


def units_in(found: Iterable[Handover]) -> list[str]:
    """Every agency named, in the order it comes."""
    return list(dict.fromkeys(code for move in found for code in (move.giver, move.taker) if code))
