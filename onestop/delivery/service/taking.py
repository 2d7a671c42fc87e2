"""The post counts a list: what is there is the post's from then on, what is missing is named."""

from collections.abc import Mapping

from sqlalchemy import select

from onestop.delivery import queries
from onestop.delivery.errors import AlreadyTaken, LineFell, NoSuchParcel
from onestop.delivery.models import ListState, OutgoingList, Parcel, ParcelState, Payer
from onestop.delivery.service import carrying
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import NotReadyToReturn
from onestop.dossiers.models import Dossier
from onestop.dossiers.rules import need_reason
from onestop.dossiers.service.clockwork import owed_dong
from onestop.dossiers.service.noting import note
from onestop.dossiers.service.posting import taken_by_post
from onestop.dossiers.states import Delivery, ReturnBy, Status
from onestop.journal import service as journal
from onestop.journal.models import Event
from onestop.kernel import clock
from onestop.kernel.act import Act


def take(act: Act, outgoing: OutgoingList, missing: Mapping[int, str]) -> None:
    """Every line is there, but for those in `missing` (parcel: what is wrong with it).

    The list's row is locked; so is each dossier's, in the order of codes. What was paid at the desk
    meanwhile is not collected at the door. Raises AlreadyTaken, LineFell, ReasonNeeded.
    """
    if outgoing.state is not ListState.HANDED:
        raise AlreadyTaken
    wrong = {number: need_reason(words) for number, words in missing.items()}
    parcels = sorted(queries.parcels_on(act.session, outgoing.id), key=lambda p: p.dossier_code)
    for parcel in parcels:
        dossier = dossiers.dossier_to_change(act.session, parcel.dossier_code)
        if parcel.id in wrong:
            _not_there(act, outgoing, dossier, parcel, wrong[parcel.id])
        else:
            _there(act, outgoing, dossier, parcel)
    outgoing.state, outgoing.taken_at, outgoing.taken_by = ListState.TAKEN, act.at, act.who
    journal.record(
        act,
        "outgoing.taken",
        outgoing.subject,
        taken=[p.dossier_code for p in parcels if p.id not in missing],
        missing=[p.dossier_code for p in parcels if p.id in missing],
    )


def adopt(act: Act, dossier: Dossier) -> Parcel:
    """The parcel of a result, whose row is locked, that the post has or had; one that was given by
    hand without a list is written down first. Raises NoSuchParcel."""
    found = queries.last_parcel(act.session, dossier.id)
    delivery = Delivery(dossier.delivery)
    states = {
        Delivery.WITH_POST: ParcelState.CARRIED,
        Delivery.UNDELIVERABLE: ParcelState.BACK,
    }
    if delivery not in states:
        raise NoSuchParcel(dossier=dossier.code)
    known = (ParcelState.CARRIED, ParcelState.RETURNING, ParcelState.BACK)
    if found is not None and found.state in known:
        if delivery is Delivery.UNDELIVERABLE:
            found.state = ParcelState.BACK
        return found
    event = act.session.scalars(
        select(Event)
        .where(Event.subject == dossier.subject, Event.name == "dossier.result_mailed")
        .order_by(Event.seq.desc())
        .limit(1)
    ).one()
    parcel = Parcel(
        list_id=None,
        dossier_id=dossier.id,
        dossier_code=dossier.code,
        position=found.position + 1 if found else 1,
        giver_agency=dossier.reception_agency,
        taker_agency=act.unit if delivery is Delivery.WITH_POST else "",
        mailed_as=event.facts["mailed_as"],
        state=states[delivery],
        fees_dong=event.facts.get("fees_dong", 0),
        postage_dong=0,
        postage_payer=Payer.UNIT,
        note="",
        tries=0,
    )
    act.session.add(parcel)
    act.session.flush()
    note(act, dossier, "dossier.parcel_known", mailed_as=parcel.mailed_as)
    return parcel


def _there(act: Act, outgoing: OutgoingList, dossier: Dossier, parcel: Parcel) -> None:
    ready = dossier.status == Status.DONE and dossier.delivery == Delivery.READY.value
    if not ready or dossier.return_by != ReturnBy.POST.value:
        raise LineFell(dossier=dossier.code, why=str(NotReadyToReturn()))
    parcel.fees_dong = owed_dong(act, dossier)
    parcel.state, parcel.next_on = ParcelState.CARRIED, clock.day_of(act.at)
    taken_by_post(
        act,
        dossier,
        parcel.mailed_as,
        fees_dong=parcel.fees_dong,
        list=outgoing.number,
        given_by=outgoing.closed_by,
    )


def _not_there(
    act: Act, outgoing: OutgoingList, dossier: Dossier, parcel: Parcel, words: str
) -> None:
    parcel.state, parcel.reason = ParcelState.MISSING, words
    note(
        act,
        dossier,
        "dossier.result_not_taken",
        reason=parcel.reason,
        list=outgoing.number,
        mailed_as=parcel.mailed_as,
    )
    carrying.cancel(act, parcel)
