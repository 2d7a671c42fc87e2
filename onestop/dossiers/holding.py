"""Who has had a dossier how long: each moment belongs to exactly one holder. Pure.

An agency holds it from the moment a person there accepted it; while it waits for papers it is with
the applicant, on the road with the post until the one-stop unit accepted the envelope, and while it
waits for money, with the payment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onestop.catalogue.definition import Channel
from onestop.dossiers.projection import KEY
from onestop.dossiers.states import CLOSED, Delivery, Status
from onestop.journal.models import Event
from onestop.workdays.ledger import in_days, ledger

CITIZEN, PAYMENT, POST, AGENCY = "citizen", "payment", "post", "agency"


@dataclass(frozen=True, slots=True)
class Held:
    """What one holder has had of the time: `kind` is agency, citizen, payment or post; `agency` is
    the code of an agency."""

    kind: str
    agency: str
    seconds: int
    days: int


@dataclass(frozen=True, slots=True)
class EnvelopeAt:
    """Where a posted envelope is that nobody has emptied: with the post (`kind` post) or at an
    agency, since when; `agency` is the code of the post office or of the unit."""

    kind: str
    agency: str
    since: datetime


def envelope_of(events: Sequence[Event]) -> EnvelopeAt | None:
    """Where the envelope of a dossier is now; None when there is none or its papers are out."""
    row: dict[str, Any] = {}
    envelope = None
    for event in events:
        for values in _columns(event):
            row.update(values)
        envelope = _moved(envelope, event, row)
    return None if Status(row["status"]) in CLOSED else envelope


def held(events: Sequence[Event], now: datetime) -> list[Held]:
    """The time from when the dossier came in until it ended, or until now, by holder, the longest
    first. The seconds add up to the whole time, and the days to the whole days."""
    changes, end = _hands(events)
    spent = ledger(changes, end or max(now, events[-1].at))
    days = in_days(spent)
    found = []
    for holder, seconds in sorted(spent.items(), key=lambda pair: -pair[1]):
        kind, _, agency = holder.partition(":")
        found.append(Held(kind, agency, seconds, days[holder]))
    return found


def _hands(events: Sequence[Event]) -> tuple[list[tuple[datetime, str]], datetime | None]:
    """Every change of hands, and when the dossier ended (None: it has not)."""
    row: dict[str, Any] = {}
    changes: list[tuple[datetime, str]] = []
    envelope = None
    for event in events:
        for values in _columns(event):
            row.update(values)
        envelope = _moved(envelope, event, row)
        if Status(row["status"]) in CLOSED:
            return changes, event.at
        holder = _holder(row, envelope)
        if not changes or changes[-1][1] != holder:
            changes.append((event.at, holder))
    return changes, None


def _moved(envelope: EnvelopeAt | None, event: Event, row: dict[str, Any]) -> EnvelopeAt | None:
    """Where an envelope is after an event: with the post, at the one-stop unit, or no matter any
    more (None) since its papers were taken out of it."""
    if event.name == "dossier.papers_posted" or (
        event.name == "dossier.lodged" and row["channel"] == Channel.POST.value
    ):
        return EnvelopeAt(POST, event.unit or row["support_agency"], event.at)
    if event.name == "dossier.envelope_accepted":
        return EnvelopeAt(AGENCY, row["reception_agency"], event.at)
    asked = event.name == "dossier.papers_asked"
    if asked or row["status"] not in (Status.NEW, Status.SUPPLEMENT):
        return None
    return envelope


def _holder(row: dict[str, Any], envelope: EnvelopeAt | None) -> str:
    status = Status(row["status"])
    if envelope and envelope.kind == POST:
        return POST
    if status is Status.SUPPLEMENT and envelope:
        return f"{AGENCY}:{envelope.agency}"
    if status is Status.SUPPLEMENT:
        return CITIZEN
    if status is Status.PAYMENT:
        return PAYMENT
    if status is Status.DONE:
        # The work is done; what is left is that somebody comes for it, or the post brings it.
        return POST if row["delivery"] == Delivery.WITH_POST.value else CITIZEN
    return f"{AGENCY}:{row['holder_agency']}"


def _columns(event: Event) -> Iterator[dict[str, Any]]:
    for kind, _key, values in event.facts.get(KEY, ()):
        if kind == "dossier":
            yield values
