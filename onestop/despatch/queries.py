"""Reading envelopes and bags. Whose they are is asked here: a code alone opens nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop.agencies import queries as agencies
from onestop.agencies.models import Agency
from onestop.catalogue.definition import Channel
from onestop.despatch.errors import NoSuchBag, NoSuchEnvelope
from onestop.despatch.models import Bag, BagItem, Envelope, EnvelopeList
from onestop.despatch.states import BagState, Condition
from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.states import PartyRole, Status
from onestop.kernel import clock

LIST_MOST = 200


@dataclass(frozen=True, slots=True)
class Packed:
    """One line of a bag's list."""

    item: BagItem
    envelope: Envelope
    dossier: Dossier
    applicant: Party


@dataclass(frozen=True, slots=True)
class Registered:
    """One envelope of a post office's day, and the bag it is in."""

    envelope: Envelope
    dossier: Dossier
    applicant: Party
    item: BagItem | None
    bag: Bag | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A bag and how many envelopes are in it."""

    bag: Bag
    count: int


def envelope_by_id(session: Session, envelope_id: int) -> Envelope:
    """Raises NoSuchEnvelope."""
    found = session.get(Envelope, envelope_id)
    if found is None:
        raise NoSuchEnvelope(written=str(envelope_id))
    return found


def envelope_of_number(session: Session, post: str, mailed_as: str, day: date) -> Envelope:
    return session.scalars(
        select(Envelope).where(
            Envelope.post_agency == post, Envelope.mailed_as == mailed_as, Envelope.day == day
        )
    ).one()


def numbers_known(
    session: Session, post: str, numbers: Collection[str], day: date
) -> dict[str, str]:
    """The numbers among these that a post office registered on a day, and their dossiers."""
    rows = session.execute(
        select(Envelope.mailed_as, Dossier.code)
        .join(Dossier, Dossier.id == Envelope.dossier_id)
        .where(
            Envelope.post_agency == post, Envelope.day == day, Envelope.mailed_as.in_(set(numbers))
        )
    )
    return {row.mailed_as: row.code for row in rows}


def newest_envelope(session: Session, post: str, written: str) -> Envelope:
    """The newest envelope of a post office by its number or its dossier's code.

    Raises NoSuchEnvelope.
    """
    found = session.scalar(
        select(Envelope)
        .join(Dossier, Dossier.id == Envelope.dossier_id)
        .where(
            Envelope.post_agency == post,
            (Envelope.mailed_as == written) | (Dossier.code == written),
        )
        .order_by(Envelope.id.desc())
        .limit(1)
    )
    if found is None:
        raise NoSuchEnvelope(written=written)
    return found


def posted_dossier(session: Session, post: str, code: str) -> Dossier | None:
    """A dossier that came to this post office and that nobody has received yet."""
    return session.scalar(
        select(Dossier).where(
            Dossier.code == code,
            Dossier.support_agency == post,
            Dossier.channel == Channel.POST.value,
            Dossier.status == int(Status.NEW),
        )
    )


def envelopes_of(session: Session, dossier_id: int) -> Sequence[Envelope]:
    return session.scalars(
        select(Envelope).where(Envelope.dossier_id == dossier_id).order_by(Envelope.id)
    ).all()


def last_of(session: Session, post: str) -> Envelope | None:
    """The last envelope a post office registered."""
    return session.scalar(
        select(Envelope)
        .where(Envelope.post_agency == post)
        .order_by(Envelope.registered_at.desc(), Envelope.id.desc())
        .limit(1)
    )


def code_of(session: Session, envelope: Envelope) -> str:
    return session.scalars(select(Dossier.code).where(Dossier.id == envelope.dossier_id)).one()


def registered(session: Session, post: str, since: datetime) -> Sequence[Registered]:
    """What a post office registered since a moment, the newest first, with its bags."""
    rows = session.execute(
        select(Envelope, Dossier, Party, BagItem, Bag)
        .join(Dossier, Dossier.id == Envelope.dossier_id)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.role == PartyRole.APPLICANT))
        .outerjoin(BagItem, (BagItem.envelope_id == Envelope.id) & BagItem.is_current)
        .outerjoin(Bag, Bag.id == BagItem.bag_id)
        .where(Envelope.post_agency == post, Envelope.registered_at >= since)
        .order_by(Envelope.id.desc())
        .limit(LIST_MOST)
    )
    return [Registered(*row) for row in rows]


def open_differences(session: Session, post: str) -> Sequence[tuple[Packed, Bag]]:
    """What one-stop units found otherwise than listed and nobody has settled, the oldest first."""
    rows = session.execute(
        _packed(Bag)
        .join(Bag, Bag.id == BagItem.bag_id)
        .where(
            Bag.post_agency == post,
            BagItem.condition.is_not(None),
            BagItem.condition != Condition.ARRIVED,
            BagItem.settled_at.is_(None),
        )
        .order_by(BagItem.id)
        .limit(LIST_MOST)
    )
    return [(Packed(*row[:4]), row[4]) for row in rows]


def bag(session: Session, code: str) -> Bag:
    """Raises NoSuchBag."""
    found = session.scalar(select(Bag).where(Bag.code == code))
    if found is None:
        raise NoSuchBag(bag=code)
    return found


def bag_of(session: Session, item: BagItem) -> Bag:
    return session.scalars(select(Bag).where(Bag.id == item.bag_id)).one()


def bag_to_change(session: Session, code: str) -> Bag:
    """The same, locked until the transaction ends, as it is now. Raises NoSuchBag."""
    found = session.scalar(
        select(Bag)
        .where(Bag.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchBag(bag=code)
    return found


def bags_of_post(
    session: Session, post: str, states: Collection[BagState], most: int = LIST_MOST
) -> Sequence[Listed]:
    return _bags(session, Bag.post_agency == post, states, most)


def bags_of_unit(
    session: Session, unit: str, states: Collection[BagState], most: int = LIST_MOST
) -> Sequence[Listed]:
    return _bags(session, Bag.reception_agency == unit, states, most)


def sides(session: Session, bag: Bag) -> tuple[Agency, Agency]:
    """The post office and the one-stop unit of a bag, as they were when it was opened."""
    codes = {bag.post_agency, bag.reception_agency}
    known = agencies.agencies_by_code(session, codes, clock.day_of(bag.opened_at))
    return known[bag.post_agency], known[bag.reception_agency]


def packed(session: Session, bag: Bag) -> Sequence[Packed]:
    """The lines of a bag's list in their order."""
    rows = session.execute(_packed().where(BagItem.bag_id == bag.id).order_by(BagItem.position))
    return [Packed(*row) for row in rows]


def envelope_list(session: Session, key: str, made_by: str) -> EnvelopeList | None:
    """A list somebody sent, locked until the transaction ends."""
    return session.scalar(
        select(EnvelopeList)
        .where(EnvelopeList.key == key, EnvelopeList.made_by == made_by)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def senders(session: Session, post: str, number: str) -> Sequence[tuple[Dossier, Party]]:
    """The dossiers a sender handed in at this post office, the newest first, with how the sender
    was told of there. The register of persons, and what other offices know, is not asked."""
    rows = session.execute(
        select(Dossier, Party)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.role == PartyRole.APPLICANT))
        .where(Party.number == number, Dossier.support_agency == post)
        .order_by(Dossier.id.desc())
        .limit(20)
    )
    return [(dossier, party) for dossier, party in rows]


def _packed(*more: type[Bag]):  # type: ignore[no-untyped-def]
    return (
        select(BagItem, Envelope, Dossier, Party, *more)
        .join(Envelope, Envelope.id == BagItem.envelope_id)
        .join(Dossier, Dossier.id == Envelope.dossier_id)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.role == PartyRole.APPLICANT))
    )


def _bags(
    session: Session, whose: object, states: Collection[BagState], most: int
) -> Sequence[Listed]:
    rows = session.execute(
        select(Bag, func.count(BagItem.id))
        .outerjoin(BagItem, BagItem.bag_id == Bag.id)
        .where(whose, Bag.state.in_(states))  # type: ignore[arg-type]
        .group_by(Bag.id)
        .order_by(Bag.id.desc())
        .limit(most)
    )
    return [Listed(bag, count) for bag, count in rows]
