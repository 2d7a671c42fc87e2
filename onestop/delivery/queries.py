"""Reading lists and parcels."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.delivery.errors import NoSuchList, NoSuchParcel
from onestop.delivery.models import (
    ALIVE,
    ON_THE_ROAD,
    Attempt,
    DeliveryRule,
    ListState,
    OutgoingList,
    Parcel,
    ParcelState,
)
from onestop.delivery.rules import Limits, limits_of
from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.states import Delivery, PartyRole, ReturnBy, Status
from onestop.kernel import codes

MOST = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """A result and who gets it; the parcel where there is one."""

    dossier: Dossier
    recipient: Party
    parcel: Parcel | None = None


def list_by_key(session: Session, key: str, *, to_change: bool = False) -> OutgoingList:
    """The list a typed or scanned key stands for; what was scanned may be the whole link. Raises
    NoSuchList."""
    typed = codes.typed(key.rstrip("/").rpartition("/")[2])
    wanted = select(OutgoingList).where(OutgoingList.typed_key == typed)
    if to_change:
        # A line that is being added refers to this row, and who adds it holds what closing waits
        # for: a lock that lets no reference come would have both wait for ever.
        wanted = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = session.scalar(wanted)
    if found is None:
        raise NoSuchList(key=key[:60])
    return found


def lists_of(session: Session, unit: str) -> Sequence[OutgoingList]:
    """The newest lists a unit gave."""
    return session.scalars(
        select(OutgoingList)
        .where(OutgoingList.giver_agency == unit)
        .order_by(OutgoingList.id.desc())
        .limit(20)
    ).all()


def lists_for(session: Session, post: str) -> Sequence[OutgoingList]:
    """The closed lists that a post office has not counted yet, the oldest first."""
    return session.scalars(
        select(OutgoingList)
        .where(OutgoingList.taker_agency == post, OutgoingList.state == ListState.HANDED)
        .order_by(OutgoingList.closed_at)
        .limit(MOST)
    ).all()


def parcels_on(session: Session, list_id: int) -> Sequence[Parcel]:
    return session.scalars(
        select(Parcel).where(Parcel.list_id == list_id).order_by(Parcel.id)
    ).all()


def recipients_of(session: Session, dossier_ids: Sequence[int]) -> dict[int, Party]:
    rows = session.scalars(
        select(Party).where(Party.dossier_id.in_(dossier_ids), Party.role == PartyRole.RECIPIENT)
    )
    return {row.dossier_id: row for row in rows}


def to_be_sent(session: Session, unit: str) -> Sequence[Waiting]:
    """The finished results of a unit that go by post and are on no list, the oldest first."""
    alive = select(Parcel.dossier_id).where(Parcel.state.in_(ALIVE))
    rows = session.execute(
        select(Dossier, Party)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.role == PartyRole.RECIPIENT))
        .where(
            Dossier.reception_agency == unit,
            Dossier.status == int(Status.DONE),
            Dossier.return_by == ReturnBy.POST.value,
            Dossier.delivery == Delivery.READY.value,
            Dossier.id.not_in(alive),
        )
        .order_by(Dossier.finished_at, Dossier.id)
        .limit(MOST)
    )
    return [Waiting(d, p) for d, p in rows]


def on_the_road(session: Session, post: str) -> Sequence[Waiting]:
    """What a post office has of results: to be brought, and on its way back."""
    rows = session.execute(
        select(Dossier, Party, Parcel)
        .join(Parcel, Parcel.dossier_id == Dossier.id)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.role == PartyRole.RECIPIENT))
        .where(Parcel.taker_agency == post, Parcel.state.in_(ON_THE_ROAD))
        .order_by(Parcel.next_on, Parcel.id)
        .limit(MOST)
    )
    return [Waiting(d, p, parcel) for d, p, parcel in rows]


def without_list(session: Session) -> Sequence[Waiting]:
    """What units gave to the post by hand before there were lists: whoever brings it, opens it."""
    alive = select(Parcel.dossier_id).where(Parcel.state.in_(ALIVE))
    rows = session.execute(
        select(Dossier, Party)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.role == PartyRole.RECIPIENT))
        .where(
            Dossier.status == int(Status.DONE),
            Dossier.delivery == Delivery.WITH_POST.value,
            Dossier.id.not_in(alive),
        )
        .order_by(Dossier.finished_at, Dossier.id)
        .limit(MOST)
    )
    return [Waiting(d, p) for d, p in rows]


def coming_back(session: Session, unit: str) -> Sequence[Waiting]:
    """What the post brings back to a unit."""
    return _of_unit(session, unit, ParcelState.RETURNING)


def came_back(session: Session, unit: str) -> Sequence[Waiting]:
    """Undeliverable results at a desk, about which somebody must call, the most urgent first."""
    rows = session.execute(
        select(Dossier, Party, Parcel)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.role == PartyRole.RECIPIENT))
        .outerjoin(Parcel, (Parcel.dossier_id == Dossier.id) & (Parcel.state == ParcelState.BACK))
        .where(
            Dossier.reception_agency == unit,
            Dossier.status == int(Status.DONE),
            Dossier.delivery == Delivery.UNDELIVERABLE.value,
        )
        .order_by(Parcel.call_by, Dossier.id)
        .limit(MOST)
    )
    return [Waiting(d, p, parcel) for d, p, parcel in rows]


def _of_unit(session: Session, unit: str, state: ParcelState) -> Sequence[Waiting]:
    rows = session.execute(
        select(Dossier, Party, Parcel)
        .join(Parcel, Parcel.dossier_id == Dossier.id)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.role == PartyRole.RECIPIENT))
        .where(Parcel.giver_agency == unit, Parcel.state == state)
        .order_by(Parcel.id)
        .limit(MOST)
    )
    return [Waiting(d, p, parcel) for d, p, parcel in rows]


def last_parcel(session: Session, dossier_id: int) -> Parcel | None:
    """How a result was sent the last time; to be asked with the dossier's row locked."""
    return session.scalar(
        select(Parcel)
        .where(Parcel.dossier_id == dossier_id)
        .order_by(Parcel.position.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def parcel(session: Session, parcel_id: int) -> Parcel:
    """Raises NoSuchParcel."""
    found = session.get(Parcel, parcel_id)
    if found is None:
        raise NoSuchParcel(dossier="–")
    return found


def is_number_under_way(session: Session, mailed_as: str) -> bool:
    wanted = select(Parcel.id).where(Parcel.mailed_as == mailed_as, Parcel.state.in_(ALIVE))
    return session.scalar(wanted.limit(1)) is not None


def attempts_of(session: Session, dossier_id: int) -> Sequence[tuple[Attempt, Parcel]]:
    """Every time somebody stood at the door with a result of this dossier, the newest first."""
    rows = session.execute(
        select(Attempt, Parcel)
        .join(Parcel, Parcel.id == Attempt.parcel_id)
        .where(Parcel.dossier_id == dossier_id)
        .order_by(Attempt.id.desc())
    )
    return [(attempt, parcel) for attempt, parcel in rows]


def rules(session: Session) -> list[DeliveryRule]:
    return list(
        session.scalars(
            select(DeliveryRule).order_by(DeliveryRule.agency_code, DeliveryRule.procedure_code)
        )
    )


def limits_for(session: Session, dossier: Dossier) -> Limits:
    return limits_of(rules(session), dossier.reception_agency, dossier.procedure_code)
