"""The table of days that are not like their weekday."""

from datetime import date

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
