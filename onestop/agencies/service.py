"""Founding, changing and closing agencies."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from onestop.agencies import queries
from onestop.agencies.errors import CodeTaken
from onestop.agencies.models import Agency, AgencyRole
from onestop.journal import service as journal
from onestop.kernel.act import Act


@dataclass(frozen=True, slots=True)
class Body:
    """What is known of an agency when it is entered."""

    code: str
    name_vi: str
    name_en: str
    role: AgencyRole
    parent_code: str | None = None
    serves: str | None = None
    receives: bool = False
    is_demo: bool = False
    phone: str = ""
    email: str = ""
    address: str = ""
    hours: str = ""
    shows_by_code: bool = True
    valid_from: date = field(default=date(2025, 7, 1))
    valid_to: date | None = None


def found(act: Act, body: Body) -> Agency:
    """Enter an agency from a day on. Raises CodeTaken when its code is another's that day."""
    if queries.is_taken(act.session, body.code, body.valid_from):
        raise CodeTaken
    agency = Agency(**{name: getattr(body, name) for name in body.__slots__})
    act.session.add(agency)
    act.session.flush()
    journal.record(
        act,
        "agency.founded",
        f"agency:{body.code}",
        name=body.name_vi,
        role=body.role.value,
        valid_from=body.valid_from.isoformat(),
        valid_to=body.valid_to.isoformat() if body.valid_to else None,
    )
    return agency


def close(act: Act, code: str, on: date) -> Agency:
    """End an agency: from that day on it takes part in nothing new.

    Raises NoSuchAgency when there is none on the day before.
    """
    agency = queries.agency(act.session, code, on - timedelta(days=1))
    agency.valid_to = on
    journal.record(act, "agency.closed", f"agency:{code}", valid_to=on.isoformat())
    return agency


def show_by_code(act: Act, code: str, on: date, shown: bool) -> Agency:
    """Allow or forbid looking this unit's dossiers up by their code alone."""
    agency = queries.agency(act.session, code, on)
    agency.shows_by_code = shown
    journal.record(act, "agency.lookup_changed", f"agency:{code}", shown=int(shown))
    return agency
