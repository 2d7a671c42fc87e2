"""The tables of days that are not like their weekday, of office hours, and of outages."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class CalendarDay(Base):
    """A holiday, or a weekend day that is worked on; `agency_code` "" is the whole province.

    `source` is where it was decided, because these days are decided anew each year.
    """

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    agency_code: Mapped[str] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    source: Mapped[str]


class OfficeHours(Base):
    """When offices are open from a day on; `agency_code` "" is the whole province.

    `week` has, for each weekday from Monday on, its stretches as pairs of HH:MM.
    """

    __tablename__ = "office_hours"

    agency_code: Mapped[str] = mapped_column(primary_key=True)
    begins: Mapped[date] = mapped_column(primary_key=True)
    week: Mapped[list[Any]]
    source: Mapped[str]


class Outage(Base):
    """A time in which the system could not be used, registered and told to everybody.

    It makes longer only what the text it rests on (`ground`) lets it: the dates applicants must
    keep, the dates agencies must keep, or none.
    """

    __tablename__ = "outages"
    __table_args__ = (CheckConstraint("ends_at > begins_at", "in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    begins_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    what_vi: Mapped[str]
    what_en: Mapped[str]
    ground: Mapped[str]
    for_applicants: Mapped[bool]
    for_agencies: Mapped[bool]
    registered_at: Mapped[datetime]
    registered_by: Mapped[str]
