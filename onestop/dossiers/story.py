"""A dossier told to a person: the state sentence, what to do, the date, who has it, what happened.

Pure: it is made from the events, so every page, letter and API that tells it tells the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onestop.agencies.models import Agency
from onestop.catalogue.definition import Channel, Procedure
from onestop.dossiers.history import HistoryLine, Seal, envelope_words, history, seals
from onestop.dossiers.holding import AGENCY, EnvelopeAt, Held, envelope_of, held
from onestop.dossiers.originals import STILL_HERE
from onestop.dossiers.projection import KEY, Picture
from onestop.dossiers.result_lines import ResultLine, result_lines
from onestop.dossiers.rules import is_late
from onestop.dossiers.states import MOVES, OPEN, PAUSED, Delivery, ReturnBy, Status
from onestop.dossiers.step_lines import StepLine, step_lines
from onestop.dossiers.words import (
    ARRIVED,
    ELSEWHERE,
    HEADLINES,
    INNER,
    LATE,
    MASKED,
    PARTLY,
    POSTED,
    REFUSED,
    TAGS,
)
from onestop.journal.models import Event
from onestop.workdays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Todo:
    """What the applicant must do; `items` is what is asked for, `due_at` the last day for it.

    `stands_still`: a message about it did not reach them, and no day is counted until one does.
    """

    items: tuple[str, ...]
    reason: str
    due_at: datetime | None
    stands_still: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    code: str
    status: Status
    procedure: Procedure
    headline: str
    tag: tuple[str, str, str]
    todo: Todo | None
    is_late: bool
    is_paused: bool
    first_due_at: datetime | None
    due_at: datetime | None
    clock: dict[str, Any]
    steps: tuple[StepLine, ...]
    holder: Agency | None
    since: datetime
    papers: tuple[dict[str, Any], ...]
    charges: tuple[dict[str, Any], ...]
    owed_dong: int
    delivery: Delivery
    return_by: ReturnBy
    history: tuple[HistoryLine, ...]
    row: dict[str, Any]
    changed_at: datetime

    limit_source: str = ""
    limit_text: str = ""
    results: tuple[ResultLine, ...] = ()
    end_reason: str = ""
    mailed_as: str | None = None
    held: tuple[Held, ...] = ()
    apology: dict[str, Any] | None = None
    consultations: tuple[dict[str, Any], ...] = ()
    seals: tuple[Seal, ...] = ()
    originals: tuple[dict[str, Any], ...] = ()
    envelope: EnvelopeAt | None = None
    envelope_words: tuple[str, ...] = ()

    @property
    def to_give_back(self) -> int:
        """How many originals are still owed to the applicant."""
        return sum(o["to_give_back"] and o["state"] in STILL_HERE for o in self.originals)

    @property
    def days(self) -> int:
        """How many whole days it has taken so far, or took."""
        return sum(part.days for part in self.held)

    @property
    def legal_due_at(self) -> datetime | None:
        """The date without the promise of an apology: lateness is judged by it."""
        moment: datetime | None = self.row.get("legal_due_at") or self.due_at
        return moment

    @property
    def is_ready(self) -> bool:
        return self.status in (Status.DONE, Status.RETURNED)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_running(self) -> bool:
        """Whether a date is being worked towards: neither ended nor waiting for the applicant."""
        return self.is_open and self.status not in PAUSED

    def may_open(self, result: ResultLine) -> bool:
        """Whether its owner may open a result online: all of them when they were given; of a
        bundle each part as it comes, unless something is still owed."""
        if self.delivery is Delivery.DELIVERED:
            return True
        asked_online = self.return_by is ReturnBy.ONLINE and not self.owed_dong
        return asked_online and result.is_part

    @property
    def finished_at(self) -> datetime | None:
        moment: datetime | None = self.row["finished_at"]
        return moment

    @property
    def received_at(self) -> datetime | None:
        moment: datetime | None = self.row["received_at"]
        return moment

    @property
    def returned_at(self) -> datetime | None:
        moment: datetime | None = self.row["returned_at"]
        return moment

    @property
    def may_withdraw(self) -> bool:
        return Status.WITHDRAWN in MOVES[self.status]

    @property
    def masked_word(self) -> tuple[str, str, str]:
        """One of four words for whoever has only the code."""
        word, mark, tone = MASKED[self.status]
        return str(word), mark, tone

    @property
    def date_holds(self) -> bool | None:
        """Whether the date first printed is still the date; None before there is one."""
        if self.first_due_at is None:
            return None
        return self.first_due_at == self.due_at and not self.is_late and not self.is_paused


def told(
    picture: Picture,
    events: Sequence[Event],
    procedure: Procedure,
    agencies: Mapping[str, Agency],
    at: datetime,
    calendar: Calendar | None = None,
) -> Story:
    """Tell a dossier as it is at a moment; with a calendar, on which day of its share a step is."""
    row = picture.dossier
    status = Status(row["status"])
    late = is_late(row.get("legal_due_at") or row["due_at"], row["finished_at"], status, at)
    signed = [a for a in picture.apology.values() if a["signed_at"]]
    holder = agencies.get(row["holder_agency"])
    envelope = envelope_of(events)
    owed = sum(c["amount_dong"] for c in picture.charge.values() if c["paid_at"] is None)
    parts = {part.code: part for part in procedure.components}
    limit = procedure.limit_for(Channel(row["channel"]), row["case_code"])
    return Story(
        code=row["code"],
        status=status,
        procedure=procedure,
        headline=_headline(row, status, late, holder, envelope),
        tag=(str(TAGS[status][0]), TAGS[status][1], TAGS[status][2]),
        todo=_todo(picture, events, status),
        is_late=late,
        is_paused=any(pause["end"] is None for pause in row["clock"]["pauses"]),
        first_due_at=row["first_due_at"],
        due_at=row["due_at"],
        clock=row["clock"],
        steps=step_lines(picture, events, procedure, agencies, at, calendar),
        holder=holder,
        since=_since(events),
        papers=tuple(
            {**paper, "name": str(parts[paper["component_code"]].name)}
            for paper in picture.paper.values()
            if paper["component_code"] in parts
        ),
        charges=tuple(picture.charge.values()),
        owed_dong=owed,
        delivery=Delivery(row["delivery"]),
        return_by=ReturnBy(row["return_by"]),
        history=history(events, agencies, procedure),
        seals=seals(events),
        originals=tuple(picture.original.values()),
        envelope=envelope,
        envelope_words=envelope_words(events) if envelope else (),
        row=row,
        changed_at=next(e.at for e in reversed(events) if e.name not in INNER),
        limit_source=limit.source,
        limit_text=limit.text,
        results=result_lines(events, procedure),
        end_reason=_end_reason(events),
        mailed_as=next(
            (e.facts["mailed_as"] for e in reversed(events) if e.name == "dossier.result_mailed"),
            None,
        ),
        held=tuple(held(events, at)),
        apology=signed[0] if signed else None,
        consultations=tuple(picture.consultation.values()),
    )


def _headline(
    row: dict[str, Any],
    status: Status,
    late: bool,
    holder: Agency | None,
    envelope: EnvelopeAt | None,
) -> str:
    if late and status in (Status.RECEIVED, Status.IN_PROGRESS):
        return str(LATE)
    if status is Status.NEW and envelope:
        return str(ARRIVED if envelope.kind == AGENCY else POSTED)
    if status is Status.IN_PROGRESS and holder and holder.code != row["reception_agency"]:
        return str(ELSEWHERE) % {"agency": holder.name}
    if status in (Status.DONE, Status.RETURNED) and row["outcome"] == "refused":
        return str(REFUSED)
    if status in (Status.DONE, Status.RETURNED) and row["outcome"] == "partly":
        return str(PARTLY)
    return str(HEADLINES[status])


def _todo(picture: Picture, events: Sequence[Event], status: Status) -> Todo | None:
    if status is Status.SUPPLEMENT:
        last = picture.supplement[max(picture.supplement)]
        still = last.get("unreached_since") is not None
        reason = _reason(events, "dossier.papers_asked")
        return Todo(tuple(last["items"]), reason, None if still else last["due_at"], still)
    if status is Status.PAYMENT:
        owed = [c for c in picture.charge.values() if c["paid_at"] is None and c["amount_dong"]]
        return Todo(
            tuple(c["name_vi"] for c in owed), _reason(events, "dossier.payment_demanded"), None
        )
    return None


def _end_reason(events: Sequence[Event]) -> str:
    """The reason given with the act that ended the work: refused, rejected, stopped, withdrawn."""
    ends = {"dossier.rejected", "dossier.stopped", "dossier.withdrawn", "dossier.decided"}
    return next((e.reason or "" for e in reversed(events) if e.name in ends), "")


def _reason(events: Sequence[Event], name: str) -> str:
    return next((e.reason or "" for e in reversed(events) if e.name == name), "")


def _since(events: Sequence[Event]) -> datetime:
    """When the one who has the dossier now got it."""
    moments = [
        event.at
        for event in events
        for kind, _key, values in event.facts.get(KEY, ())
        if kind == "dossier" and "holder_agency" in values
    ]
    return moments[-1] if moments else events[0].at
