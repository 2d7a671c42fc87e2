"""The tables of figures. They follow from the journal and the calendar, and can be made anew."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class Kind(enum.Enum):
    """What should be seen about the work on a dossier."""

    RETURN = "return"
    PING_PONG = "ping-pong"
    CONSULTATION = "consultation"
    LATE_OPINION = "late-opinion"
    SECOND_SUPPLEMENT = "second-supplement"
    LAST_DAY_PAUSE = "last-day-pause"
    MISROUTED = "misrouted"
    SILENT_HAND_OVER = "silent-hand-over"
    LATE = "late"


class Stay(Base):
    """One time in which a step was in somebody's hands, from when it was accepted.

    `event_id` is the event it began with. `account_id` is who answers for it: the person named for
    the step, else who accepted it. `working_seconds` is the working time of it in which the clock
    of the dossier ran; empty while it lasts.
    """

    __tablename__ = "stays"
    __table_args__ = (
        UniqueConstraint("event_id", "position"),
        Index(None, "dossier_id"),
        Index(None, "agency_code", "began_at"),
        Index(None, "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    procedure_code: Mapped[str]
    position: Mapped[int]
    code: Mapped[str]
    agency_code: Mapped[str]
    account_id: Mapped[int | None]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    working_seconds: Mapped[int | None]


class Share(Base):
    """One received dossier, and whether every paper of it is also there in electronic form."""

    __tablename__ = "digitised_shares"
    __table_args__ = (Index(None, "agency_code", "received_at"),)

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    agency_code: Mapped[str]
    received_at: Mapped[datetime]
    is_whole: Mapped[bool]


class Signal(Base):
    """One thing that should be seen, and the agency it counts for.

    `other_agency` is the other one of a pair: who sent back, who was asked, who had sent.
    """

    __tablename__ = "signals"
    __table_args__ = (
        UniqueConstraint("event_id", "kind"),
        Index(None, "dossier_id"),
        Index(None, "agency_code", "kind", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    kind: Mapped[Kind]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    dossier_code: Mapped[str]
    agency_code: Mapped[str]
    other_agency: Mapped[str | None]
    account_id: Mapped[int | None]
    at: Mapped[datetime]
