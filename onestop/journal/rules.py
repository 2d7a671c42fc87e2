"""How an event is sealed to the one before it."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC

from onestop.journal.models import Event

START = "0" * 64


def seal(event: Event) -> str:
    """SHA-256, in hex, of everything the event says, the digest before it included."""
    parts = [
        event.previous,
        event.subject,
        event.seq,
        event.name,
        event.at.astimezone(UTC).isoformat(),
        event.who,
        event.unit,
        event.via,
        event.reason_code,
        event.reason,
        event.facts,
    ]
    content = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def first_break(chain: Iterable[Event]) -> Event | None:
    """The first event of one subject, in order of seq, that does not follow from those before."""
    previous = START
    for seq, event in enumerate(chain, start=1):
        if event.seq != seq or event.previous != previous or event.digest != seal(event):
            return event
        previous = event.digest
    return None
