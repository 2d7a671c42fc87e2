"""What is owed changes: an exemption takes from it, and a payment that was none is owed again."""

from onestop.catalogue.definition import Exemption
from onestop.dossiers import queries
from onestop.dossiers.errors import NothingReduced, NothingToReduce, NotPaid
from onestop.dossiers.models import Charge, Dossier
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import need_reason
from onestop.dossiers.service.clockwork import check_not_at_the_door, resumed, status_before
from onestop.dossiers.states import Money, Status
from onestop.kernel.act import Act


def reduce_charges(act: Act, dossier: Dossier, exemption: Exemption, ground: str) -> int:
    """Take an exemption off what is owed; returns by how many đồng.

    `ground` names the document that was seen. What it was before stays on the charge and in the
    event. Raises ReasonNeeded, NothingToReduce when nothing owed is of its kinds or was not
    reduced before, CollectedAtTheDoor.
    """
    check_not_at_the_door(act, dossier)
    kinds = {kind.value for kind in exemption.kinds}
    charges = queries.charges_of(act.session, dossier.id)
    chosen = [
        charge
        for charge in charges
        if charge.is_owed
        and charge.reduced_from_dong is None
        and charge.kind != "duty"
        and (not kinds or charge.kind in kinds)
    ]
    if not chosen:
        raise NothingToReduce
    before = [[charge.position, charge.amount_dong] for charge in chosen]
    changes = [
        Change(
            charge,
            {
                "amount_dong": exemption.reduced(charge.amount_dong),
                "reduced_from_dong": charge.amount_dong,
                "exemption": exemption.code,
            },
        )
        for charge in chosen
    ]
    left = [c for c in charges if c.is_owed and c not in chosen]
    is_settled = not left and not any(change.values["amount_dong"] for change in changes)
    row: dict[str, object] = {}
    moved: list[Change] = []
    if is_settled:
        row["money"] = Money.PAID if any(c.paid_at for c in charges) else Money.NONE
    if is_settled and dossier.status == Status.PAYMENT:
        running, moved = resumed(act, dossier)
        row |= {"status": status_before(act, dossier), **running}
    write(
        act,
        dossier,
        "dossier.charge_reduced",
        *changes,
        *([Change(dossier, row)] if row else []),
        *moved,
        reason=need_reason(ground),
        exemption=exemption.code,
        group=exemption.name.vi,
        before=before,
    )
    return sum(dong for _position, dong in before) - sum(c.amount_dong for c in chosen)


def restore_charges(act: Act, dossier: Dossier, reason: str) -> None:
    """An exemption was no right: the whole sum is owed again, unless it was paid.

    Raises ReasonNeeded, NothingReduced, CollectedAtTheDoor.
    """
    check_not_at_the_door(act, dossier)
    charges = queries.charges_of(act.session, dossier.id)
    chosen = [c for c in charges if c.paid_at is None and c.reduced_from_dong is not None]
    if not chosen:
        raise NothingReduced
    write(
        act,
        dossier,
        "dossier.charge_restored",
        *(Change(charge, _whole(charge)) for charge in chosen),
        Change(dossier, {"money": Money.DUE}),
        reason=need_reason(reason),
        before=[[charge.position, charge.amount_dong] for charge in chosen],
    )


def owe_again(act: Act, dossier: Dossier, receipt_number: str, reason: str) -> int:
    """The receipt with this number is void: what it was for is owed again, in đồng.

    What stood there is kept in the event. Raises ReasonNeeded, NotPaid, CollectedAtTheDoor.
    """
    check_not_at_the_door(act, dossier)
    charges = queries.charges_of(act.session, dossier.id)
    chosen = [c for c in charges if c.paid_at and c.receipt_number == receipt_number]
    if not chosen:
        raise NotPaid
    before = [[c.position, c.paid_at.isoformat(), c.paid_by] for c in chosen if c.paid_at]
    unpaid = {"paid_at": None, "paid_by": None, "receipt_number": None}
    total = sum(charge.amount_dong for charge in chosen)
    write(
        act,
        dossier,
        "dossier.payment_voided",
        *(Change(charge, unpaid) for charge in chosen),
        Change(dossier, {"money": Money.DUE}),
        reason=need_reason(reason),
        receipt=receipt_number,
        before=before,
        amount_dong=total,
    )
    return total


def _whole(charge: Charge) -> dict[str, object]:
    return {
        "amount_dong": charge.reduced_from_dong,
        "reduced_from_dong": None,
        "exemption": None,
    }
