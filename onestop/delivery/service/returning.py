"""Undeliverable: back at the desk, the applicant called, the way chosen anew."""

from onestop.delivery import queries
from onestop.delivery.errors import ParcelMoved
from onestop.delivery.models import Parcel, ParcelState
from onestop.delivery.rules import told
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.rules import need_reason
from onestop.dossiers.service.noting import note
from onestop.dossiers.service.posting import choose_return, correct_address, take_back
from onestop.dossiers.states import PartyRole, ReturnBy
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.workdays import queries as workdays


def accept_back(act: Act, dossier: Dossier, parcel: Parcel) -> None:
    """The desk has the result again, and has some working days to call the applicant, who is told
    by the event. Raises ParcelMoved, NotOwner."""
    if parcel.state is not ParcelState.RETURNING:
        raise ParcelMoved
    calendar = workdays.calendar(act.session, dossier.reception_agency)
    days = queries.limits_for(act.session, dossier).call_days
    due = calendar.add_working_days(clock.day_of(act.at), days)
    parcel.state, parcel.call_by = ParcelState.BACK, calendar.closing(due)
    code = parcel.reason_code or "other"
    reason = told(code, parcel.reason)
    take_back(
        act,
        dossier,
        reason,
        code,
        mailed_as=parcel.mailed_as,
        tries=parcel.tries,
        call_by=parcel.call_by.isoformat(),
    )


def note_call(act: Act, dossier: Dossier, words: str) -> None:
    """What the applicant said, or that nobody answered. Raises ReasonNeeded."""
    note(act, dossier, "dossier.applicant_called", reason=need_reason(words))


def choose(act: Act, dossier: Dossier, parcel: Parcel, via: ReturnBy, address: str = "") -> None:
    """The applicant comes for it, or it is sent once more, to another address where one is given.

    Raises ParcelMoved, NotOwner, NotReadyToReturn.
    """
    if parcel.state is not ParcelState.BACK:
        raise ParcelMoved
    if via is ReturnBy.POST and address.strip():
        recipient = dossiers.parties_of(act.session, dossier.id)[PartyRole.RECIPIENT]
        correct_address(act, dossier, recipient, address)
    # Which writes the event; here only the parcel ends.
    choose_return(act, dossier, via)
    parcel.state, parcel.call_by = ParcelState.OVER, None
