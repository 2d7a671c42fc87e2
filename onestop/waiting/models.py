"""The tables of the queue. All of its state is here: a server that starts anew goes on."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel import i18n
from onestop.kernel.db import Base
from onestop.waiting.words import label


class TicketState(enum.Enum):
    """`left` gave the place up; `no-show` did not come though called twice."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    DONE = "done"
    NO_SHOW = "no-show"
    LEFT = "left"


class Queue(Base):
    """The queue of a unit and its settings. Its row is locked by whoever gives a number, calls one
    or books: so no two do it at once.

    `in_a_row` is how many who came later may be called one after the other before the one who has
    waited longest; `slot_minutes` and `slot_capacity` make the times that can be booked,
    `days_ahead` how far ahead. `tablet_key`: numbers are given by the tablet that was opened with
    it and by clerks; None: by whoever opens the page.
    """

    __tablename__ = "waiting_queues"
    __table_args__ = (
        CheckConstraint("slot_minutes BETWEEN 5 AND 240", "slot_sensible"),
        CheckConstraint("slot_capacity BETWEEN 0 AND 99", "capacity_sensible"),
        CheckConstraint("in_a_row BETWEEN 1 AND 20", "row_sensible"),
        CheckConstraint("days_ahead BETWEEN 1 AND 60", "ahead_sensible"),
    )

    unit: Mapped[str] = mapped_column(primary_key=True)
    slot_minutes: Mapped[int]
    slot_capacity: Mapped[int]
    days_ahead: Mapped[int]
    in_a_row: Mapped[int]
    tablet_key: Mapped[str | None]


class Series(Base):
    """The numbers of one letter, for some fields of procedures; no field: for everything that no
    other letter of the unit has."""

    __tablename__ = "waiting_series"
    __table_args__ = (UniqueConstraint("unit", "letter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("waiting_queues.unit"))
    letter: Mapped[str]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    fields: Mapped[list[Any]]

    @property
    def name(self) -> str:
        return self.name_en if i18n.locale() == "en" and self.name_en else self.name_vi


class PriorityGroup(Base):
    """Who goes before others: by so many minutes, as if they had come that much earlier. `source`
    says which text it rests on."""

    __tablename__ = "waiting_groups"
    __table_args__ = (CheckConstraint("minutes BETWEEN 0 AND 480", "minutes_sensible"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("waiting_queues.unit"), index=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    minutes: Mapped[int]
    source: Mapped[str]
    is_used: Mapped[bool]

    @property
    def name(self) -> str:
        return self.name_en if i18n.locale() == "en" and self.name_en else self.name_vi


class ServiceCounter(Base):
    """A counter. It takes the numbers of every letter that has one of its fields; without fields,
    all numbers. `account_id` is who sits there now; `is_open` is the manager's word."""

    __tablename__ = "waiting_counters"
    __table_args__ = (UniqueConstraint("unit", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("waiting_queues.unit"))
    number: Mapped[int]
    name: Mapped[str]
    fields: Mapped[list[Any]]
    is_open: Mapped[bool]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), unique=True)


class Appointment(Base):
    """A booked time. `code` is what its holder brings; the name and the phone are for the clerk,
    and stand in no event."""

    __tablename__ = "waiting_appointments"
    __table_args__ = (Index(None, "unit", "day", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    op_id: Mapped[str] = mapped_column(unique=True)
    unit: Mapped[str] = mapped_column(ForeignKey("waiting_queues.unit"))
    day: Mapped[date]
    starts_at: Mapped[datetime]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    phone: Mapped[str]
    procedure_code: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    made_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]


class Ticket(Base):
    """A number of a unit, a day and a letter.

    `op_id` makes a form sent twice give one number, and the address behind the QR is derived from
    it. `passed` counts those who came later and were called while this one had waited longest;
    `wanted_counter_id` is the counter somebody was sent on to.
    """

    __tablename__ = "waiting_tickets"
    __table_args__ = (
        UniqueConstraint("unit", "day", "letter", "number"),
        Index(None, "unit", "day", "state"),
        CheckConstraint(
            "(state IN ('done', 'no-show', 'left')) = (ended_at IS NOT NULL)", "ended_paired"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    op_id: Mapped[str] = mapped_column(unique=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    unit: Mapped[str] = mapped_column(ForeignKey("waiting_queues.unit"))
    day: Mapped[date]
    letter: Mapped[str]
    number: Mapped[int]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("waiting_groups.id"))
    procedure_code: Mapped[str | None]
    appointment_id: Mapped[int | None] = mapped_column(
        ForeignKey("waiting_appointments.id"), unique=True
    )
    state: Mapped[TicketState]
    taken_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    calls: Mapped[int]
    passed: Mapped[int]
    serving_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    counter_id: Mapped[int | None] = mapped_column(ForeignKey("waiting_counters.id"))
    wanted_counter_id: Mapped[int | None] = mapped_column(ForeignKey("waiting_counters.id"))

    @property
    def label(self) -> str:
        return label(self.letter, self.number)
