"""Reading drawers, receipts and what was counted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop.people.models import Account
from onestop.takings.errors import NoSuchDrawer, NoSuchReceipt
from onestop.takings.models import BankAccount, Drawer, FeeReceipt, Handing

CASH, VIETQR = "cash", "vietqr"
WAYS = (CASH, VIETQR)
DENOMINATIONS = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000)


@dataclass(frozen=True, slots=True)
class Till:
    """What went in and out of a drawer, in đồng; `receipts` and `voids` are how many."""

    float_dong: int
    cash_in: int
    cash_out: int
    vietqr_in: int
    vietqr_out: int
    receipts: int
    voids: int

    @property
    def expected_dong(self) -> int:
        return self.float_dong + self.cash_in - self.cash_out

    @property
    def vietqr_dong(self) -> int:
        return self.vietqr_in - self.vietqr_out


def bank_account(session: Session, unit: str) -> BankAccount | None:
    return session.get(BankAccount, unit)


def hold_clerk(session: Session, account_id: int) -> None:
    """Lock a clerk until the transaction ends: one opening of a drawer after the other."""
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update())


def open_drawer(
    session: Session, unit: str, account_id: int, *, to_change: bool = False
) -> Drawer | None:
    """The open drawer of a clerk at a unit, locked when something is to go through it."""
    wanted = select(Drawer).where(
        Drawer.unit == unit, Drawer.account_id == account_id, Drawer.closed_at.is_(None)
    )
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.scalar(wanted)


def drawer(session: Session, number: int, *, to_change: bool = False) -> Drawer:
    """Raises NoSuchDrawer."""
    wanted = select(Drawer).where(Drawer.id == number)
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(wanted)
    if found is None:
        raise NoSuchDrawer
    return found


def till(session: Session, found: Drawer) -> Till:
    """What went through a drawer so far."""
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for side, column in (("in", FeeReceipt.drawer_id), ("out", FeeReceipt.void_drawer_id)):
        rows = session.execute(
            select(FeeReceipt.way, func.sum(FeeReceipt.sum_dong), func.count())
            .where(column == found.id)
            .group_by(FeeReceipt.way)
        )
        sums |= {(side, way): (int(dong), count) for way, dong, count in rows}
    nothing = (0, 0)
    return Till(
        float_dong=found.float_dong,
        cash_in=sums.get(("in", CASH), nothing)[0],
        cash_out=sums.get(("out", CASH), nothing)[0],
        vietqr_in=sums.get(("in", VIETQR), nothing)[0],
        vietqr_out=sums.get(("out", VIETQR), nothing)[0],
        receipts=sum(count for (side, _way), (_dong, count) in sums.items() if side == "in"),
        voids=sum(count for (side, _way), (_dong, count) in sums.items() if side == "out"),
    )


def closings(session: Session, units: Collection[str] | None, most: int = 60) -> Sequence[Drawer]:
    """Closed drawers of units (None: of every unit), the newest first."""
    wanted = select(Drawer).where(Drawer.closed_at.is_not(None))
    if units is not None:
        wanted = wanted.where(Drawer.unit.in_(units))
    return session.scalars(wanted.order_by(Drawer.closed_at.desc(), Drawer.id).limit(most)).all()


def still_open(session: Session, units: Collection[str] | None) -> Sequence[Drawer]:
    """Drawers nobody has closed yet, the longest open first."""
    wanted = select(Drawer).where(Drawer.closed_at.is_(None))
    if units is not None:
        wanted = wanted.where(Drawer.unit.in_(units))
    return session.scalars(wanted.order_by(Drawer.opened_at, Drawer.id)).all()


def receipt(session: Session, number: int, *, to_change: bool = False) -> FeeReceipt:
    """Raises NoSuchReceipt."""
    wanted = select(FeeReceipt).where(FeeReceipt.id == number)
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(wanted)
    if found is None:
        raise NoSuchReceipt
    return found


def receipt_of(session: Session, clerk: str, op_id: str) -> FeeReceipt | None:
    """The receipt that a submission made."""
    return session.scalar(
        select(FeeReceipt).where(FeeReceipt.clerk == clerk, FeeReceipt.op_id == op_id)
    )


def receipt_with(session: Session, unit: str, reference: str) -> FeeReceipt | None:
    """The receipt that holds for a bank's reference."""
    return session.scalar(
        select(FeeReceipt).where(
            FeeReceipt.unit == unit,
            FeeReceipt.reference == reference,
            FeeReceipt.void_at.is_(None),
        )
    )


def receipts_of(session: Session, dossier_id: int) -> Sequence[FeeReceipt]:
    """The receipts of a dossier, the oldest first."""
    return session.scalars(
        select(FeeReceipt).where(FeeReceipt.dossier_id == dossier_id).order_by(FeeReceipt.id)
    ).all()


def receipts_in(session: Session, drawer_id: int) -> Sequence[FeeReceipt]:
    """What was taken into a drawer, the newest first."""
    return session.scalars(
        select(FeeReceipt).where(FeeReceipt.drawer_id == drawer_id).order_by(FeeReceipt.id.desc())
    ).all()


def handing(session: Session, dossier_id: int) -> Handing | None:
    return session.get(Handing, dossier_id)
