"""Who has had a dossier how long: each moment belongs to exactly one holder. Pure.

An agency holds it from the moment a person there accepted it; while it waits for papers it is with
the applicant, on the road with the post, and while it waits for money, with the payment.
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
    posted = False
    for event in events:
        for values in _columns(event):
            row.update(values)
        posted = event.name == "dossier.papers_posted" or (
            posted and row["status"] == Status.SUPPLEMENT
        )
        if Status(row["status"]) in CLOSED:
            return changes, event.at
        holder = _holder(row, posted)
        if not changes or changes[-1][1] != holder:
            changes.append((event.at, holder))
    return changes, None


def _holder(row: dict[str, Any], posted: bool) -> str:
    status = Status(row["status"])
    if posted or (status is Status.NEW and row["channel"] == Channel.POST.value):
        return POST
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
