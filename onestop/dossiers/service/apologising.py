"""The one new date with an apology: drafted when the date passes, signed by the head, told."""

from dataclasses import dataclass
from datetime import date, datetime

from onestop.dossiers import queries, timing
from onestop.dossiers.correspondence import Apology
from onestop.dossiers.errors import DateNotLater, SecondPostponement
from onestop.dossiers.models import Dossier
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import check_working, need_reason
from onestop.dossiers.service.clockwork import calendar_of, check_owner, recounted
from onestop.dossiers.service.numbering import next_number
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.workdays.facts import Promise

KIND = "PXL"


@dataclass(frozen=True, slots=True)
class Wording:
    """What an apology says: why it is late, the new day, and who answers for it by name."""

    cause: str
    new_date: date
    person: str
    phone: str


def draft_apology(act: Act, dossier: Dossier, wording: Wording) -> Apology:
    """Put an apology before the head, to be read, changed and signed; nobody is told yet.

    Raises SecondPostponement when one was signed before.
    """
    apology = _open_one(act, dossier)
    write(
        act,
        dossier,
        "dossier.apology_drafted",
        Change(apology, _columns(act, dossier, apology, wording)),
    )
    return apology


def sign_apology(act: Act, dossier: Dossier, wording: Wording) -> Apology:
    """The head signs: the date moves, the letter gets its number, and the applicant is told.

    What is late stays late: the promised date is not the legal one. Raises WrongMove, NotOwner,
    ReasonNeeded, DateNotLater, SecondPostponement.
    """
    check_working(dossier)
    check_owner(act, dossier)
    apology = _open_one(act, dossier)
    need_reason(wording.cause)
    columns = _columns(act, dossier, apology, wording)
    to = _new_date(act, dossier, wording.new_date)
    running, moved = recounted(
        act, dossier, timing.promised(dossier.clock, Promise(start=act.at, to=to))
    )
    signed = {"signed_at": act.at, "signed_by": act.who, "number": _number(act, dossier)}
    write(
        act,
        dossier,
        "dossier.apologised",
        Change(apology, {**columns, **signed}),
        Change(dossier, running),
        *moved,
        reason=wording.cause.strip(),
        letter_of=apology.agency_code,
    )
    return apology


def _open_one(act: Act, dossier: Dossier) -> Apology:
    """The draft that is there, or a new one."""
    found = queries.apologies_of(act.session, dossier.id)
    if any(apology.signed_at for apology in found):
        raise SecondPostponement
    return found[0] if found else Apology(dossier_id=dossier.id, position=1)


def _columns(act: Act, dossier: Dossier, apology: Apology, wording: Wording) -> dict[str, object]:
    assert dossier.due_at is not None
    return {
        "position": 1,
        "agency_code": act.unit or dossier.holder_agency,
        "old_due_at": dossier.due_at,
        "new_due_at": calendar_of(act, dossier).closing(wording.new_date),
        "cause": wording.cause.strip(),
        "person": wording.person.strip(),
        "phone": wording.phone.strip(),
        "drafted_at": apology.drafted_at or act.at,
        "signed_at": None,
        "signed_by": None,
        "number": None,
    }


def _new_date(act: Act, dossier: Dossier, day: date) -> datetime:
    """The closing of the new day. Raises DateNotLater unless it is a working day after today and
    after the date in force."""
    calendar = calendar_of(act, dossier)
    to = calendar.closing(day)
    today = clock.day_of(act.at)
    if (
        dossier.due_at is None
        or not calendar.is_working(day)
        or day <= today
        or to <= dossier.due_at
    ):
        raise DateNotLater
    return to


def _number(act: Act, dossier: Dossier) -> str:
    agency = act.unit or dossier.holder_agency
    return f"{next_number(act.session, agency, act.at, KIND):02}/{KIND}"
