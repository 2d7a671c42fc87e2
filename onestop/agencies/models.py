"""The table of agencies; a body that changed has one row for each time it was different."""

import enum
from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel import i18n
from onestop.kernel.db import Base


class AgencyRole(enum.Enum):
    """What an agency is for a dossier; procedures name their steps' agencies by it."""

    PROVINCE = "province"
    ONE_STOP = "one_stop"
    DISTRICT = "district"
    COMMUNE = "commune"
    COMMUNE_POLICE = "commune_police"
    PROVINCE_POLICE = "province_police"
    SOCIAL_INSURANCE = "social_insurance"
    LAND_OFFICE = "land_office"
    TAX = "tax"
    JUSTICE = "justice"
    HOME_AFFAIRS = "home_affairs"
    EDUCATION = "education"
    POWER = "power"
    CONSTRUCTION = "construction"
    POST = "post"
    OTHER = "other"


class Agency(Base):
    """One body as it was from one day to another.

    `code` is opaque text (H05.7 and H05.07 are not the same). `serves` is the commune a local
    body works for (None: the whole province). `receives` marks a unit that may take dossiers in.
    `is_demo` marks bodies whose code is not published.
    """

    __tablename__ = "agencies"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", "valid_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(index=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    role: Mapped[AgencyRole]
    parent_code: Mapped[str | None]
    serves: Mapped[str | None]
    receives: Mapped[bool]
    is_demo: Mapped[bool]
    phone: Mapped[str]
    email: Mapped[str]
    address: Mapped[str]
    hours: Mapped[str]
    shows_by_code: Mapped[bool]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    @property
    def name(self) -> str:
        return self.name_en if i18n.locale() == "en" and self.name_en else self.name_vi
