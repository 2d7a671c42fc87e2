"""What happened to a dossier, in whole sentences: which step ended, where it went, why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from onestop.agencies.models import Agency
from onestop.catalogue.definition import Channel, Procedure
from onestop.dossiers.states import Outcome
from onestop.dossiers.words import (
    CHANNELS,
    HANDED_ON,
    HISTORY,
    INNER,
    OPINION_ASKED,
    ORIGINAL_SENT,
    ORIGINALS,
    PAPER_SENT,
    PART_GRANTED,
    PART_REFUSED,
    SENT_BACK,
    STEP_DONE,
    TAKEN_OVER,
)
from onestop.journal.models import Event

# A receipt prints the seal at one of these: the first that there is.
PRINTED = ("dossier.received", "dossier.lodged")


@dataclass(frozen=True, slots=True)
class Seal:
    """The digest that seals everything up to an event, in groups of four; the first four groups
    are enough to compare by eye."""

    seq: int
    whole: str

    @property
    def short(self) -> str:
        return self.whole[:19]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    at: datetime
    sentence: str
    unit: str | None
    reason: str | None
    channel: str | None


def seal_on_receipt(events: Sequence[Event]) -> Seal:
    """What the receipt prints, however often it is printed: the head of the chain at the event it
    tells of. Every dossier begins with one of these events."""
    return next(_seal(event) for name in PRINTED for event in events if event.name == name)


def seals(events: Sequence[Event]) -> tuple[Seal, ...]:
    """Every seal a receipt may show, and the newest one."""
    last = len(events)
    return tuple(_seal(e) for e in events if e.name in PRINTED or e.seq == last)


def _seal(event: Event) -> Seal:
    digest = event.digest
    return Seal(event.seq, " ".join(digest[at : at + 4] for at in range(0, len(digest), 4)))


def history(
    events: Sequence[Event], agencies: Mapping[str, Agency], procedure: Procedure
) -> tuple[HistoryLine, ...]:
    """The events an applicant may read of, the newest first."""
    steps = {step.code: str(step.name) for step in procedure.steps}
    lines = []
    for event in reversed(events):
        if event.name in INNER:
            continue
        channel = event.facts.get("channel")
        unit = agencies.get(event.unit or "")
        lines.append(
            HistoryLine(
                at=event.at,
                sentence=_sentence(event, agencies, steps),
                unit=unit.name if unit else None,
                reason=event.reason,
                channel=str(CHANNELS[Channel(channel)]) if channel else None,
            )
        )
    return tuple(lines)


def _sentence(event: Event, agencies: Mapping[str, Agency], steps: Mapping[str, str]) -> str:
    step = steps.get(event.facts.get("step", ""))
    to = event.facts.get("to") or ()
    codes = [to] if isinstance(to, str) else to
    units = ", ".join(agencies[code].name for code in codes if code in agencies)
    match event.name:
        case "dossier.handed_over" if step and units:
            return str(HANDED_ON) % {"step": step, "unit": units}
        case "dossier.handed_over" if step:
            return str(STEP_DONE) % {"step": step}
        case "dossier.accepted" if step:
            return str(TAKEN_OVER) % {"step": step}
        case "dossier.part_decided" if step:
            granted = event.facts["outcome"] == Outcome.GRANTED.value
            return str(PART_GRANTED if granted else PART_REFUSED) % {"step": step}
        case "dossier.opinion_asked" if units:
            return str(OPINION_ASKED) % {"unit": units}
        case "dossier.paper_sent" if units:
            return str(PAPER_SENT) % {"unit": units}
        case "dossier.original_sent" if units:
            return str(ORIGINAL_SENT) % {"what": event.facts["what"], "unit": units}
        case name if name in ORIGINALS:
            return str(ORIGINALS[name]) % {"what": event.facts["what"]}
        case "dossier.sent_back" if units:
            return str(SENT_BACK) % {"unit": units}
    return str(HISTORY.get(event.name, event.name))
