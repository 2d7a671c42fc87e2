"""Reading the money of doors, by post office, unit and day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop.delivery.models import Parcel
from onestop.delivery.money import ClosedDay, Collected, PassedOn, Remittance

DAYS = 60


@dataclass(frozen=True, slots=True)
class Day:
    """One day between a post office and a unit, in đồng; postage is the post's own."""

    post: str
    unit: str
    day: date
    expected_dong: int
    postage_dong: int
    handed_in_dong: int
    credited_dong: int
    closed: ClosedDay | None

    @property
    def not_handed_in(self) -> int:
        return self.expected_dong - self.handed_in_dong

    @property
    def not_credited(self) -> int:
        return self.handed_in_dong - self.credited_dong

    @property
    def differs(self) -> bool:
        return bool(self.not_handed_in or self.not_credited)


def closed(session: Session, post: str, unit: str, day: date) -> ClosedDay | None:
    return session.get(ClosedDay, (post, unit, day))


def of_day(session: Session, post: str, unit: str, day: date) -> Day:
    found = days(session, post=post, unit=unit, only=day)
    return found[0] if found else Day(post, unit, day, 0, 0, 0, 0, closed(session, post, unit, day))


def days(
    session: Session, *, post: str | None = None, unit: str | None = None, only: date | None = None
) -> list[Day]:
    """The days of a post office, of a unit, or of both, the newest first; in three queries."""
    key = tuple[str, str, date]
    told: dict[key, list[int]] = {}
    rows = session.execute(
        _of(
            Collected,
            post,
            unit,
            only,
            func.sum(Collected.fees_dong),
            func.sum(Collected.postage_dong),
        )
    )
    for p, u, d, fees, postage in rows:
        told.setdefault((p, u, d), [0, 0, 0, 0])[:2] = [int(fees), int(postage)]
    for kind, place in ((PassedOn.HANDED_IN, 2), (PassedOn.CREDITED, 3)):
        sums = _of(Remittance, post, unit, only, func.sum(Remittance.amount_dong))
        for p, u, d, amount in session.execute(sums.where(Remittance.kind == kind)):
            told.setdefault((p, u, d), [0, 0, 0, 0])[place] = int(amount)
    shut = select(ClosedDay)
    for column, value in _wanted(ClosedDay, post, unit, only):
        shut = shut.where(column == value)
    frozen = {(r.post_agency, r.unit_agency, r.day): r for r in session.scalars(shut)}
    for where in frozen:
        told.setdefault(where, [0, 0, 0, 0])
    found = [
        Day(p, u, d, c[0], c[1], c[2], c[3], frozen.get((p, u, d))) for (p, u, d), c in told.items()
    ]
    return sorted(found, key=lambda day: (day.day, day.unit, day.post), reverse=True)[:DAYS]


def doors_of(
    session: Session, day: date, *, post: str, unit: str
) -> Sequence[tuple[Collected, Parcel]]:
    """What each recipient paid on a day."""
    rows = session.execute(
        select(Collected, Parcel)
        .join(Parcel, Parcel.id == Collected.parcel_id)
        .where(Collected.post_agency == post, Collected.unit_agency == unit, Collected.day == day)
        .order_by(Collected.id)
    )
    return [(collected, parcel) for collected, parcel in rows]


def passed_on(session: Session, day: date, *, post: str, unit: str) -> Sequence[Remittance]:
    return session.scalars(
        select(Remittance)
        .where(
            Remittance.post_agency == post, Remittance.unit_agency == unit, Remittance.day == day
        )
        .order_by(Remittance.id)
    ).all()


def _of(table: Any, post: str | None, unit: str | None, only: date | None, *sums: Any) -> Any:
    keys = (table.post_agency, table.unit_agency, table.day)
    found = select(*keys, *sums).group_by(*keys)
    for column, value in _wanted(table, post, unit, only):
        found = found.where(column == value)
    return found


def _wanted(
    table: Any, post: str | None, unit: str | None, only: date | None
) -> list[tuple[Any, Any]]:
    pairs = ((table.post_agency, post), (table.unit_agency, unit), (table.day, only))
    return [(column, value) for column, value in pairs if value is not None]
