"""The tables of the till, of results handed over, and of what people said of the service."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class BankAccount(Base):
    """Where transfers to a unit go; `bin` is the six digits of the bank."""

    __tablename__ = "unit_bank_accounts"

    unit: Mapped[str] = mapped_column(primary_key=True)
    bin: Mapped[str]
    number: Mapped[str]
    holder: Mapped[str]
    set_at: Mapped[datetime]
    set_by: Mapped[str]


class ReceiptCounter(Base):
    """The last number of a receipt given by a unit in a year."""

    __tablename__ = "fee_receipt_counters"

    unit: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Drawer(Base):
    """One clerk's drawer from the float to the count. Sums are in đồng.

    `counted` is [[denomination, pieces], …]; `expected_dong` what should have been there. A clerk
    has one open drawer at a unit.
    """

    __tablename__ = "drawers"
    __table_args__ = (
        CheckConstraint("float_dong >= 0", "float_not_negative"),
        CheckConstraint("(closed_at IS NULL) = (counted_dong IS NULL)", "closed_paired"),
        CheckConstraint("difference_dong = 0 OR length(reason) > 0", "difference_named"),
        Index(
            "uq_drawers_open",
            "unit",
            "account_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(None, "unit", "closed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str]
    account_id: Mapped[int]
    opened_at: Mapped[datetime]
    float_dong: Mapped[int] = mapped_column(BigInteger)
    closed_at: Mapped[datetime | None]
    counted: Mapped[list[Any]]
    counted_dong: Mapped[int | None] = mapped_column(BigInteger)
    expected_dong: Mapped[int | None] = mapped_column(BigInteger)
    vietqr_dong: Mapped[int | None] = mapped_column(BigInteger)
    difference_dong: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str]

    @property
    def subject(self) -> str:
        """What the journal calls this drawer."""
        return f"drawer:{self.id}"


class FeeReceipt(Base):
    """One numbered receipt: what was taken for a dossier, by whom, how, into which drawer.

    `lines` are [[position of the charge, kind, name, name in English, đồng], …]. `void_drawer_id`
    is the drawer a void one was paid back from.
    """

    __tablename__ = "fee_receipts"
    __table_args__ = (
        UniqueConstraint("unit", "year", "number"),
        UniqueConstraint("clerk", "op_id"),
        CheckConstraint("sum_dong > 0", "sum_positive"),
        CheckConstraint("(way = 'vietqr') = (reference IS NOT NULL)", "transfer_has_reference"),
        CheckConstraint(
            "(void_at IS NULL) = (void_drawer_id IS NULL)"
            " AND (void_at IS NULL) = (void_reason IS NULL)",
            "void_paired",
        ),
        Index(None, "dossier_id"),
        Index(None, "drawer_id"),
        Index(None, "void_drawer_id"),
        Index(
            "uq_fee_receipts_reference",
            "unit",
            "reference",
            unique=True,
            sqlite_where=text("void_at IS NULL AND reference IS NOT NULL"),
            postgresql_where=text("void_at IS NULL AND reference IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    drawer_id: Mapped[int] = mapped_column(ForeignKey("drawers.id"))
    clerk: Mapped[str]
    op_id: Mapped[str]
    lines: Mapped[list[Any]]
    sum_dong: Mapped[int] = mapped_column(BigInteger)
    way: Mapped[str]
    given_dong: Mapped[int | None] = mapped_column(BigInteger)
    reference: Mapped[str | None]
    taken_at: Mapped[datetime]
    void_at: Mapped[datetime | None]
    void_by: Mapped[str | None]
    void_reason: Mapped[str | None]
    void_drawer_id: Mapped[int | None] = mapped_column(ForeignKey("drawers.id"))

    @property
    def series(self) -> str:
        return series_of(self.unit, self.year)

    @property
    def label(self) -> str:
        """Series and number as they are printed."""
        return label_of(self.unit, self.year, self.number)

    @property
    def change_dong(self) -> int:
        return (self.given_dong or self.sum_dong) - self.sum_dong


def series_of(unit: str, year: int, mark: str = "") -> str:
    """The symbol of a year's receipts; `mark` tells series of one unit apart."""
    return f"{year % 100:02}{mark}-{unit}"


def label_of(unit: str, year: int, number: int, mark: str = "") -> str:
    return f"{series_of(unit, year, mark)} {number:07}"


class Handing(Base):
    """Who took a result, as the desk saw it. The journal's event seals this row by a digest.

    Names and numbers of people stand here and not in the journal.
    """

    __tablename__ = "handings"

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]
    role: Mapped[str]
    name: Mapped[str]
    number: Mapped[str]
    mandate: Mapped[dict[str, Any]]
    withdrawn: Mapped[list[Any]]
    why_not: Mapped[str]
    proof: Mapped[str]
    salt: Mapped[str]


class Invitation(Base):
    """Whether somebody was asked, and has answered, how the service was for a dossier.

    Nothing leads from here to the answer.
    """

    __tablename__ = "rating_invitations"

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    is_answered: Mapped[bool]


class Rating(Base):
    """One answer, without a name and without a dossier: 3 very satisfied, 2 satisfied, 1 not.

    `month` is its first day: nobody can tell from the time whose answer it was.
    """

    __tablename__ = "ratings"
    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 3", "score_known"),
        Index(None, "unit", "month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str]
    month: Mapped[date]
    score: Mapped[int]
    reason_code: Mapped[str | None]
    words: Mapped[str]
