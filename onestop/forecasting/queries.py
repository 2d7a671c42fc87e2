"""Reading forecasts, and what they are made from: a few columns of the dossiers of one group."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from onestop.dossiers.models import Dossier
from onestop.dossiers.states import UNROUTED, Status
from onestop.forecasting.models import Forecast, ForecastOutcome
from onestop.forecasting.rules import Group

GOING = [int(s) for s in (Status.RECEIVED, Status.IN_PROGRESS, Status.SUPPLEMENT, Status.PAYMENT)]
FINISHED = [int(s) for s in (Status.DONE, Status.RETURNED)]
PAGE = 2000


@dataclass(frozen=True, slots=True)
class Past:
    """What the table of dossiers says of one: its times, and the stops of its clock."""

    number: int
    status: int
    received_at: datetime
    finished_at: datetime | None
    stops: list[dict[str, Any]]

    @property
    def is_open(self) -> bool:
        return self.status in GOING


@dataclass(frozen=True, slots=True)
class Standing:
    """A forecast as it stands in the table, beside what has become of its dossier."""

    past: Past
    row: dict[str, Any]


def forecast_of(session: Session, dossier_id: int) -> Forecast | None:
    """What is foreseen for a dossier; None: nothing, or it has ended."""
    return session.get(Forecast, dossier_id)


def groups(session: Session) -> list[Group]:
    """Every group with something open, or with a forecast whose dossier has ended."""
    open_ones = select(Dossier.procedure_code, Dossier.competent_agency).where(_is_open())
    foreseen = select(Dossier.procedure_code, Dossier.competent_agency).join(
        Forecast, Forecast.dossier_id == Dossier.id
    )
    found = session.execute(open_ones.union(foreseen)).all()
    return sorted((Group(*row) for row in found if row[1] != UNROUTED), key=_name)


def pasts(session: Session, group: Group, since: datetime) -> Iterator[Past]:
    """The dossiers of a group that are open, or were finished since a moment.

    Those withdrawn, refused at the desk or stopped are left out: nobody waits for their result,
    and the row does not say when they left the line.
    """
    finished = and_(Dossier.status.in_(FINISHED), Dossier.finished_at >= since)
    after = 0
    while True:
        rows = session.execute(
            select(*_COLUMNS)
            .where(Dossier.id > after, _is_in(group), or_(_is_open(), finished))
            .order_by(Dossier.id)
            .limit(PAGE)
        ).all()
        yield from (_past(row) for row in rows)
        if len(rows) < PAGE:
            return
        after = rows[-1][0]


def standing(session: Session, group: Group) -> dict[int, Standing]:
    """The forecasts of a group as they are."""
    rows = session.execute(
        select(*_COLUMNS, *Forecast.__table__.c)
        .join(Forecast, Forecast.dossier_id == Dossier.id)
        .where(_is_in(group))
        .order_by(Dossier.id)
    )
    names = [column.name for column in Forecast.__table__.c]
    width = len(_COLUMNS)
    return {
        row[0]: Standing(_past(row), dict(zip(names, row[width:], strict=True))) for row in rows
    }


def counted(session: Session, dossier_ids: Sequence[int]) -> set[int]:
    """Which of these dossiers have been counted into the hits before."""
    found: set[int] = set()
    for start in range(0, len(dossier_ids), PAGE):
        some = dossier_ids[start : start + PAGE]
        rows = select(ForecastOutcome.dossier_id).where(ForecastOutcome.dossier_id.in_(some))
        found.update(session.scalars(rows))
    return found


def hits(session: Session, group: Group, after: date, before: date) -> tuple[int, int]:
    """How many finished ones whose named day lies between two days were in time, of how many."""
    rows = (
        select(ForecastOutcome.hit_most, func.count())
        .where(
            ForecastOutcome.procedure_code == group.procedure_code,
            ForecastOutcome.agency_code == group.agency_code,
            ForecastOutcome.due_on > after,
            ForecastOutcome.due_on < before,
        )
        .group_by(ForecastOutcome.hit_most)
    )
    found = session.execute(rows).all()
    return sum(count for hit, count in found if hit), sum(count for _, count in found)


_COLUMNS = (
    Dossier.id,
    Dossier.status,
    Dossier.received_at,
    Dossier.finished_at,
    Dossier.clock["pauses"],
)


def _past(row: Any) -> Past:
    return Past(*row[: len(_COLUMNS)])


def _is_in(group: Group) -> ColumnElement[bool]:
    return and_(
        Dossier.procedure_code == group.procedure_code,
        Dossier.competent_agency == group.agency_code,
    )


def _is_open() -> ColumnElement[bool]:
    return and_(Dossier.status.in_(GOING), Dossier.received_at.is_not(None))


def _name(group: Group) -> tuple[str, str]:
    return group.procedure_code, group.agency_code
