"""Reading devices, their numbers, and what they sent."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.states import CLOSED, PartyRole
from onestop.kernel import codes
from onestop.offline.errors import NoSuchDevice, NoSuchRecord
from onestop.offline.models import CounterRecord, Device, ReservedNumber
from onestop.workdays import queries as workdays


def days_ahead(session: Session, agency_code: str, today: date) -> tuple[date, date]:
    """The days a counter is made ready for: today and the next working day."""
    calendar = workdays.calendar(session, agency_code)
    return today, calendar.next_working(today + timedelta(days=1))


def device_of(session: Session, secret: str, door: str) -> Device | None:
    """The device with this secret, locked until the transaction ends: what one device sends is
    taken in one at a time."""
    return session.scalar(
        select(Device)
        .where(Device.secret_digest == codes.token_digest(secret), Device.door == door)
        .with_for_update()
    )


def devices(session: Session, unit: str, door: str) -> Sequence[Device]:
    """The devices of a unit at a door, the newest first."""
    return session.scalars(
        select(Device).where(Device.door == door, Device.unit == unit).order_by(Device.id.desc())
    ).all()


def device_to_change(session: Session, device_id: int) -> Device:
    """Raises NoSuchDevice."""
    found = session.scalar(select(Device).where(Device.id == device_id).with_for_update())
    if found is None:
        raise NoSuchDevice
    return found


def device(session: Session, device_id: int) -> Device:
    """Raises NoSuchDevice."""
    found = session.get(Device, device_id)
    if found is None:
        raise NoSuchDevice
    return found


def number_with(session: Session, code: str) -> ReservedNumber | None:
    return session.get(ReservedNumber, code)


def number(session: Session, code: str) -> ReservedNumber | None:
    """The same, locked until the transaction ends."""
    return session.scalar(
        select(ReservedNumber).where(ReservedNumber.code == code).with_for_update()
    )


def reserved(session: Session, device_id: int, since: date) -> Sequence[ReservedNumber]:
    """The numbers a device has for a day or later, in order."""
    return session.scalars(
        select(ReservedNumber)
        .where(
            ReservedNumber.device_id == device_id,
            ReservedNumber.state == "reserved",
            ReservedNumber.day >= since,
        )
        .order_by(ReservedNumber.day, ReservedNumber.code)
    ).all()


def numbers_of(session: Session, device_id: int, codes: Collection[str]) -> list[ReservedNumber]:
    """Those of a device's numbers that are named, still with it, locked."""
    return list(
        session.scalars(
            select(ReservedNumber)
            .where(
                ReservedNumber.device_id == device_id,
                ReservedNumber.state == "reserved",
                ReservedNumber.code.in_(codes),
            )
            .with_for_update()
        )
    )


def sent_codes(session: Session, device_id: int) -> set[str]:
    """The numbers under which a device has sent something that waits for a person."""
    rows = select(CounterRecord.code).where(
        CounterRecord.device_id == device_id, CounterRecord.state == "clash"
    )
    return set(session.scalars(rows))


def tally(session: Session, device_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """How many numbers of each device are in each state."""
    rows = session.execute(
        select(ReservedNumber.device_id, ReservedNumber.state, func.count())
        .where(ReservedNumber.device_id.in_(device_ids))
        .group_by(ReservedNumber.device_id, ReservedNumber.state)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def without_dossier(
    session: Session, receptions: Collection[str], since: date
) -> Sequence[ReservedNumber]:
    """The numbers of these units given in advance that no dossier has, from a day on: what explains
    the gaps in the order of numbers."""
    return session.scalars(
        select(ReservedNumber)
        .where(
            ReservedNumber.agency_code.in_(receptions),
            ReservedNumber.day >= since,
            ReservedNumber.state != "used",
        )
        .order_by(ReservedNumber.day.desc(), ReservedNumber.code)
    ).all()


def records_sent(session: Session, device_id: int, op_id: str) -> Sequence[CounterRecord]:
    return session.scalars(
        select(CounterRecord)
        .where(CounterRecord.device_id == device_id, CounterRecord.op_id == op_id)
        .order_by(CounterRecord.id)
    ).all()


def states_of(session: Session, device_id: int, op_ids: Collection[str]) -> dict[str, str]:
    """What became of each record of a device that the store holds."""
    rows = session.execute(
        select(CounterRecord.op_id, CounterRecord.state)
        .where(CounterRecord.device_id == device_id, CounterRecord.op_id.in_(op_ids))
        .order_by(CounterRecord.id)
    )
    return {row.op_id: row.state for row in rows}


def clashes(session: Session, unit: str, door: str) -> Sequence[CounterRecord]:
    """What waits for a person at a unit, the oldest first."""
    return session.scalars(
        select(CounterRecord)
        .join(Device, Device.id == CounterRecord.device_id)
        .where(CounterRecord.unit == unit, CounterRecord.state == "clash", Device.door == door)
        .order_by(CounterRecord.id)
    ).all()


def record(session: Session, record_id: int) -> CounterRecord:
    """Raises NoSuchRecord."""
    found = session.get(CounterRecord, record_id)
    if found is None:
        raise NoSuchRecord
    return found


def record_to_change(session: Session, record_id: int) -> CounterRecord:
    """The same, locked until the transaction ends. Raises NoSuchRecord."""
    found = session.scalar(
        select(CounterRecord)
        .where(CounterRecord.id == record_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchRecord
    return found


def waiting(session: Session, device_id: int) -> int:
    wanted = select(func.count()).where(
        CounterRecord.device_id == device_id, CounterRecord.state == "clash"
    )
    return session.scalar(wanted) or 0


def awaited(session: Session, *, token: str | None = None, code: str = "") -> ReservedNumber | None:
    """The number behind a receipt's QR, or with a code, that no dossier has yet."""
    found = (
        ReservedNumber.token_digest == codes.token_digest(token)
        if token is not None
        else ReservedNumber.code == code
    )
    return session.scalar(select(ReservedNumber).where(found, ReservedNumber.state != "used"))


def other_open(
    session: Session, number: str, procedure_code: str, since: datetime, device_id: int
) -> str | None:
    """The code of an open dossier of the same applicant and procedure that was lodged since then,
    and that did not come from this device: whoever sits there knows of her own."""
    own = select(CounterRecord.dossier_id).where(
        CounterRecord.device_id == device_id, CounterRecord.dossier_id.is_not(None)
    )
    return session.scalar(
        select(Dossier.code)
        .join(Party, Party.dossier_id == Dossier.id)
        .where(
            Party.number == number,
            Party.role == PartyRole.APPLICANT,
            Dossier.procedure_code == procedure_code,
            Dossier.lodged_at >= since,
            Dossier.status.not_in([int(status) for status in CLOSED]),
            Dossier.id.not_in(own),
        )
        .order_by(Dossier.id)
        .limit(1)
    )
