"""The tables of forecasts. They follow from the dossiers; nothing in them is told by a person."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class Forecast(Base):
    """What is foreseen for one open dossier. An empty column is not shown.

    By the day of `half_by` half of its like are finished, by that of `most_by` nine in ten. The
    first dates that were named stay, to be held against what happened. `ahead` is how many stand
    before it where order is by arrival, and `per_100_days` how many the group finishes in a
    hundred working days. `hits` of `of` dossiers of the group whose named day came lately were
    finished by then.
    """

    __tablename__ = "forecasts"
    __table_args__ = (
        CheckConstraint("(half_by IS NULL) = (most_by IS NULL)", "dates_paired"),
        CheckConstraint("(first_at IS NULL) = (first_most_by IS NULL)", "first_paired"),
        CheckConstraint("(ahead IS NULL) = (per_100_days IS NULL)", "place_paired"),
    )

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    half_by: Mapped[datetime | None]
    most_by: Mapped[datetime | None]
    first_half_by: Mapped[datetime | None]
    first_most_by: Mapped[datetime | None]
    first_at: Mapped[datetime | None]
    ahead: Mapped[int | None]
    per_100_days: Mapped[int | None]
    hits: Mapped[int]
    of: Mapped[int]
    updated_at: Mapped[datetime]

    @property
    def per_day(self) -> float | None:
        """How many of the group are finished on a working day."""
        return None if self.per_100_days is None else self.per_100_days / 100


class ForecastOutcome(Base):
    """Whether a finished dossier was finished by the days first named for it.

    `due_on` is the second of these days, put later by the time in which the clock stood still.
    """

    __tablename__ = "forecast_outcomes"
    __table_args__ = (Index(None, "procedure_code", "agency_code", "due_on"),)

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    procedure_code: Mapped[str]
    agency_code: Mapped[str]
    due_on: Mapped[date]
    hit_half: Mapped[bool]
    hit_most: Mapped[bool]
