"""Orders for a carrier, written with the act that wants them, and what the carrier tells."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop.agencies import queries as agencies
from onestop.delivery.carriers import words
from onestop.delivery.carriers.contract import Told
from onestop.delivery.models import Parcel, ParcelState
from onestop.delivery.outbox import CallKind, CallState, CarrierCall, CarrierLine, CarrierStatus
from onestop.delivery.rules import order_number
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.noting import note
from onestop.dossiers.states import PartyRole
from onestop.journal import service as journal
from onestop.kernel import clock
from onestop.kernel.act import Act

UNKNOWN, KEPT, DELIVERED, LATE, WAITS = "unknown-order", "kept", "delivered", "too-late", ""
CANNOT = "cannot"
# By then a call that is being made has ended: the cancellation comes after it.
AFTER_PLACING = timedelta(minutes=1)


def place(act: Act, dossier: Dossier, parcel: Parcel) -> None:
    """Want an order placed for a parcel; the worker tells the carrier."""
    number = order_number(dossier.code, parcel.position)
    order = _order(act, dossier, parcel, number)
    act.session.flush()
    act.session.add(_call(act, CallKind.PLACE, number, parcel, order))
    journal.record(act, "carrier.order_wanted", f"carrier-order:{number}")


def cancel(act: Act, parcel: Parcel) -> None:
    """Want an order taken back; one that was never placed is not placed any more. Nothing happens
    where no order was wanted."""
    wanted = select(CarrierCall).where(
        CarrierCall.parcel_id == parcel.id, CarrierCall.kind == CallKind.PLACE
    )
    found = act.session.scalar(wanted.with_for_update())
    if found is None:
        return
    if found.state is CallState.WAITING and not found.tries:
        found.state = CallState.DROPPED
    else:
        # What was tried may have arrived: only the carrier knows.
        if found.state is not CallState.DONE:
            found.state = CallState.DROPPED
        call = _call(act, CallKind.CANCEL, found.order_number, parcel, found.order)
        call.next_try_at = act.at + AFTER_PLACING
        act.session.add(call)
    journal.record(act, "carrier.cancel_wanted", f"carrier-order:{found.order_number}")


def try_again(act: Act, call: CarrierCall) -> None:
    """A person puts a dead call back into the outbox."""
    call.state, call.tries, call.next_try_at = CallState.WAITING, 0, act.at
    journal.record(act, "carrier.retried", f"carrier-order:{call.order_number}")


def keep(act: Act, carrier: str, told: Told) -> None:
    """Keep a status once, as it came; a known order's dossier is told of it once. Said again, it is
    nothing new."""
    wanted = select(CarrierStatus.id).where(
        CarrierStatus.carrier == carrier, CarrierStatus.event_key == told.key
    )
    if act.session.scalar(wanted) is not None:
        return
    parcel = parcel_of(act.session, told.order_number)
    means = words.meaning_of(told.code)
    became = UNKNOWN if parcel is None else WAITS if means == DELIVERED else KEPT
    row = CarrierStatus(
        carrier=carrier,
        event_key=told.key,
        order_number=told.order_number,
        code=told.code,
        raw=told.raw,
        seen_at=act.at,
        became=became,
    )
    act.session.add(row)
    if parcel is not None:
        dossier = dossiers.dossier_to_change(act.session, parcel.dossier_code)
        note(act, dossier, "dossier.carrier_told", carrier=carrier, status=told.code, key=told.key)


def waiting_statuses(session: Session) -> list[int]:
    """The numbers of statuses that say "delivered" and were not acted on yet."""
    wanted = select(CarrierStatus.id).where(CarrierStatus.became == WAITS)
    return list(session.scalars(wanted.order_by(CarrierStatus.id).limit(500)))


def status_to_change(session: Session, number: int) -> CarrierStatus | None:
    return session.scalar(
        select(CarrierStatus)
        .where(CarrierStatus.id == number, CarrierStatus.became == WAITS)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def became_of(parcel: Parcel) -> str:
    """What a carrier's word that a parcel was delivered comes to, by where the parcel stands."""
    if parcel.state in (ParcelState.LISTED, ParcelState.HANDED):
        return WAITS
    return DELIVERED if parcel.state is ParcelState.CARRIED else LATE


def parcel_of(session: Session, number: str) -> Parcel | None:
    """The parcel an order was wanted for."""
    return session.scalar(
        select(Parcel)
        .join(CarrierCall, CarrierCall.parcel_id == Parcel.id)
        .where(CarrierCall.order_number == number, CarrierCall.kind == CallKind.PLACE)
    )


def next_call(session: Session, now: datetime) -> CarrierCall | None:
    """One call whose time has come, locked so that no other worker takes it."""
    return session.scalar(
        select(CarrierCall)
        .where(CarrierCall.state == CallState.WAITING, CarrierCall.next_try_at <= now)
        .order_by(CarrierCall.next_try_at, CarrierCall.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def dead_calls(session: Session) -> list[CarrierCall]:
    wanted = select(CarrierCall).where(CarrierCall.state == CallState.DEAD)
    return list(session.scalars(wanted.order_by(CarrierCall.id.desc()).limit(100)))


def odd_statuses(session: Session) -> list[CarrierStatus]:
    """Statuses that changed nothing here: unknown orders and codes, too late, not possible."""
    wanted = select(CarrierStatus).where(CarrierStatus.became.not_in((WAITS, DELIVERED)))
    return list(session.scalars(wanted.order_by(CarrierStatus.id.desc()).limit(100)))


def statuses_of(session: Session, dossier_id: int) -> list[CarrierStatus]:
    """What a carrier said of the parcels of a dossier, the newest first."""
    wanted = (
        select(CarrierStatus)
        .join(CarrierCall, CarrierCall.order_number == CarrierStatus.order_number)
        .join(Parcel, Parcel.id == CarrierCall.parcel_id)
        .where(Parcel.dossier_id == dossier_id, CarrierCall.kind == CallKind.PLACE)
    )
    return list(session.scalars(wanted.order_by(CarrierStatus.id.desc()).limit(20)))


def counts(session: Session) -> dict[str, int]:
    rows = session.execute(
        select(CarrierCall.state, func.count(CarrierCall.id)).group_by(CarrierCall.state)
    )
    return {row[0].value: row[1] for row in rows}


def lines(session: Session) -> list[CarrierLine]:
    return list(session.scalars(select(CarrierLine).order_by(CarrierLine.name)))


def _order(act: Act, dossier: Dossier, parcel: Parcel, number: str) -> dict[str, Any]:
    day = clock.day_of(act.at)
    unit = agencies.agency(act.session, parcel.giver_agency, day)
    person = dossiers.parties_of(act.session, dossier.id)[PartyRole.RECIPIENT]
    return words.order_of(
        number=number,
        amount=parcel.to_collect_dong,
        description=parcel.mailed_as,
        sender_name=unit.name_vi,
        sender_address=unit.address,
        sender_province="",
        sender_phone=unit.phone,
        sender_email=unit.email,
        receiver_name=person.organisation or person.name,
        receiver_address=person.address,
        receiver_province="",
        receiver_phone=person.phone,
        receiver_email=person.email,
    )


def _call(
    act: Act, kind: CallKind, number: str, parcel: Parcel, order: dict[str, Any]
) -> CarrierCall:
    return CarrierCall(
        kind=kind,
        order_number=number,
        parcel_id=parcel.id,
        order=order,
        state=CallState.WAITING,
        tries=0,
        made_at=act.at,
        next_try_at=act.at,
    )
