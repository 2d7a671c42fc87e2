"""The till: drawers opened and counted, money taken against numbered receipts, receipts voided."""

from collections.abc import Mapping

from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import NothingOwed
from onestop.dossiers.models import Dossier
from onestop.dossiers.rules import need_reason
from onestop.dossiers.service.asking import record_payment
from onestop.dossiers.service.charging import owe_again
from onestop.dossiers.service.clockwork import check_not_at_the_door
from onestop.journal import service as journal
from onestop.kernel import clock, i18n
from onestop.kernel.act import Act, account_of
from onestop.kernel.counting import count_on, made_or_found
from onestop.takings import queries
from onestop.takings.errors import (
    AlreadyVoid,
    DifferenceUnnamed,
    DrawerClosed,
    DrawerIsOpen,
    NoAccount,
    NoDrawer,
    ReferenceNeeded,
    ReferenceUsed,
    SentTwice,
    SumChanged,
    TooLittle,
)
from onestop.takings.models import BankAccount, Drawer, FeeReceipt, ReceiptCounter, label_of
from onestop.takings.queries import CASH, VIETQR


def set_account(act: Act, *, bin_: str, number: str, holder: str) -> BankAccount:
    """Name the bank account transfers to the act's unit go to; the former one is in the event."""
    unit = act.unit or ""
    nothing = {"bin": "", "number": "", "holder": "", "set_at": act.at, "set_by": act.who}
    row = made_or_found(act.session, BankAccount, {"unit": unit}, **nothing)
    before = [row.bin, row.number, row.holder] if row.bin else []
    row.bin, row.number, row.holder = bin_, number, holder
    row.set_at, row.set_by = act.at, act.who
    journal.record(
        act,
        "agency.account_set",
        f"agency:{unit}",
        before=before,
        bin=bin_,
        number=number,
        holder=holder,
    )
    return row


def open_drawer(act: Act, float_dong: int) -> Drawer:
    """Begin with a float, at the act's unit. Raises DrawerIsOpen."""
    clerk, unit = _clerk(act), act.unit or ""
    queries.hold_clerk(act.session, clerk)
    if queries.open_drawer(act.session, unit, clerk):
        raise DrawerIsOpen
    drawer = Drawer(
        unit=unit,
        account_id=clerk,
        opened_at=act.at,
        float_dong=float_dong,
        counted=[],
        reason="",
    )
    act.session.add(drawer)
    act.session.flush()
    journal.record(act, "drawer.opened", drawer.subject, float_dong=float_dong)
    return drawer


def close_drawer(act: Act, drawer: Drawer, counted: Mapping[int, int], reason: str) -> Drawer:
    """Count it and close it: pieces by denomination. Nothing goes through it afterwards.

    The drawer is locked by the caller. Raises DrawerClosed; DifferenceUnnamed when the count is
    not what should be there and no reason is given.
    """
    if drawer.closed_at is not None:
        raise DrawerClosed
    till = queries.till(act.session, drawer)
    total = sum(value * pieces for value, pieces in counted.items())
    difference, words = total - till.expected_dong, reason.strip()
    if difference and not words:
        raise DifferenceUnnamed(sum=i18n.dong(difference))
    drawer.closed_at = act.at
    drawer.counted = [[value, pieces] for value, pieces in counted.items() if pieces]
    drawer.counted_dong, drawer.expected_dong = total, till.expected_dong
    drawer.vietqr_dong, drawer.difference_dong = till.vietqr_dong, difference
    drawer.reason = words
    journal.record(
        act,
        "drawer.closed",
        drawer.subject,
        reason=words or None,
        counted=drawer.counted,
        counted_dong=total,
        expected_dong=till.expected_dong,
        vietqr_dong=till.vietqr_dong,
        difference_dong=difference,
        receipts=till.receipts,
        voids=till.voids,
    )
    return drawer


def take(
    act: Act,
    dossier: Dossier,
    *,
    op_id: str,
    way: str,
    expected_dong: int,
    given_dong: int | None = None,
    reference: str = "",
) -> FeeReceipt:
    """Take all that is owed on a dossier and give a numbered receipt; sent again, the same one.

    The dossier is locked by the caller. `given_dong` is the cash put down (None: just the sum),
    `reference` what the bank calls the credit the clerk saw. The number is drawn in this
    transaction: one that rolls back leaves no gap. Raises NoDrawer, NothingOwed, SumChanged,
    TooLittle, ReferenceNeeded, ReferenceUsed, NoAccount, SentTwice, CollectedAtTheDoor.
    """
    session, unit = act.session, act.unit or ""
    if former := queries.receipt_of(session, act.who, op_id):
        if former.dossier_id != dossier.id:
            raise SentTwice
        return former
    drawer = queries.open_drawer(session, unit, _clerk(act), to_change=True)
    if drawer is None:
        raise NoDrawer
    check_not_at_the_door(act, dossier)
    owed = [c for c in dossiers.charges_of(session, dossier.id) if c.is_owed]
    total = sum(charge.amount_dong for charge in owed)
    if not owed:
        raise NothingOwed
    if total != expected_dong:
        raise SumChanged
    if way == CASH and given_dong is not None and given_dong < total:
        raise TooLittle(sum=i18n.dong(total))
    year = clock.day_of(act.at).year
    number = count_on(session, ReceiptCounter, unit=unit, year=year)
    if way == VIETQR:
        # The row of the number is locked: of two clerks with one credit the second sees the first.
        _check_credit(act, unit, reference)
    receipt = FeeReceipt(
        unit=unit,
        year=year,
        number=number,
        dossier_id=dossier.id,
        drawer_id=drawer.id,
        clerk=act.who,
        op_id=op_id,
        lines=[[c.position, c.kind, c.name_vi, c.name_en, c.amount_dong] for c in owed],
        sum_dong=total,
        way=way,
        given_dong=(given_dong or total) if way == CASH else None,
        reference=reference if way == VIETQR else None,
        taken_at=act.at,
    )
    label = label_of(unit, year, number)
    record_payment(act, dossier, label, way=way, reference=reference if way == VIETQR else "")
    session.add(receipt)
    session.flush()
    return receipt


def void(act: Act, dossier: Dossier, receipt: FeeReceipt, reason: str) -> None:
    """Declare a receipt void: what it was for is owed again, the number stays used.

    The money goes back out of the open drawer of who does it. Dossier and receipt are locked by
    the caller, in this order. Raises NoDrawer, AlreadyVoid, ReasonNeeded.
    """
    if receipt.void_at is not None:
        raise AlreadyVoid
    words = need_reason(reason)
    drawer = queries.open_drawer(act.session, act.unit or "", _clerk(act), to_change=True)
    if drawer is None:
        raise NoDrawer
    receipt.void_at, receipt.void_by = act.at, act.who
    receipt.void_reason, receipt.void_drawer_id = words, drawer.id
    owe_again(act, dossier, receipt.label, words)
    journal.record(
        act,
        "drawer.paid_back",
        drawer.subject,
        receipt=receipt.label,
        way=receipt.way,
        amount_dong=receipt.sum_dong,
    )


def _check_credit(act: Act, unit: str, reference: str) -> None:
    if queries.bank_account(act.session, unit) is None:
        raise NoAccount
    if not reference:
        raise ReferenceNeeded
    if former := queries.receipt_with(act.session, unit, reference):
        raise ReferenceUsed(number=former.label)


def _clerk(act: Act) -> int:
    """The account behind an act at the counter: only a person has a drawer."""
    number = account_of(act.who)
    if number is None:
        raise NoDrawer
    return number
