"""What may be believed of a counter without a line. Pure: no session, no clock."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from babel.support import LazyProxy

from onestop.kernel.clock import day_of
from onestop.kernel.i18n import _

# A block is filled up again when less than this part of it is left.
LOW = 0.5
# Records of one device that may wait for a person at a time; a thief's are not kept for ever.
WAITING_MOST = 500
OP_ID_MOST = 40
TEXT_MOST = 5000
FIELDS_MOST = 200

REASONS: dict[str, LazyProxy] = {
    "revoked": _("The device was reported lost before this was sent"),
    "clerk": _("Whoever took it in may not receive dossiers for this unit any more"),
    "number": _("Its number was not given to this device"),
    "number-used": _("Another dossier has this number already"),
    "sent-otherwise": _("The same record came before with other contents"),
    "procedure": _("The procedure is not published any more"),
    "version": _("The procedure changed before it was taken in; the counter did not know"),
    "duplicate": _("The applicant has another open dossier of this procedure: %(detail)s"),
    "fields": _("Something in it does not follow the rules: %(detail)s"),
    "refused": _("The register refused it: %(detail)s"),
    "unreadable": _("The record could not be read"),
    "broken": _("Something broke on our side while it was filed"),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One record as the counter wrote it: what it was before anybody judges it.

    `papers` are (originals, copies) by line of the checklist; `fields` what the form says, by the
    names of the form's fields.
    """

    op_id: str
    code: str
    procedure_code: str
    version_id: int
    taken_at: datetime | None
    fields: dict[str, str]
    papers: dict[str, tuple[int, int]]


def read(body: Mapping[str, Any]) -> Sent:
    """A record from what was sent. Raises ValueError when it has not the shape of one."""
    fields, papers = body["fields"], body["papers"]
    if not isinstance(fields, dict) or not isinstance(papers, dict):
        raise ValueError("fields and papers are objects")
    if len(fields) > FIELDS_MOST or len(papers) > FIELDS_MOST:
        raise ValueError("too much")
    return Sent(
        op_id=_text(body["op_id"], OP_ID_MOST),
        code=_text(body["code"], 60),
        procedure_code=_text(body["procedure"], 80),
        version_id=int(body["version"]),
        taken_at=moment(body.get("taken_at")),
        fields={_text(k, 80): _text(v, TEXT_MOST) for k, v in fields.items()},
        papers={_text(k, 80): (_count(v[0]), _count(v[1])) for k, v in papers.items()},
    )


def moment(told: Any) -> datetime | None:
    """A moment with its zone; None when it is none."""
    try:
        found = datetime.fromisoformat(str(told))
        # At the ends of the calendar a moment is none in another zone.
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def digest(body: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of what was sent."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def plausible(
    taken_at: datetime | None, day: date | None, reserved_at: datetime | None, now: datetime
) -> bool:
    """Whether a counter's own time may count: not before its number was given to it, not after now,
    and on the day the number is of."""
    if taken_at is None or day is None or reserved_at is None:
        return False
    return reserved_at <= taken_at <= now and day_of(taken_at) == day


def to_draw(held: int, per_day: int) -> int:
    """How many numbers a block lacks; none while at least half of it is left."""
    return 0 if held >= per_day * LOW else per_day - held


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str) or len(value) > most or "\x00" in value:
        raise ValueError("a text")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value <= 99:
        raise ValueError("a count")
    return value
