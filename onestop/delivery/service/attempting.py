"""At the recipient's door: given, paid, or tried in vain."""

from dataclasses import dataclass
from datetime import date

from onestop.delivery import queries
from onestop.delivery.errors import CardDiffers, NotTheSum, ParcelMoved
from onestop.delivery.models import Attempt, Parcel, ParcelState
from onestop.delivery.rules import DIGITS_SHOWN, OTHER, card_number, is_over, told
from onestop.delivery.service import reconciling
from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.rules import need_reason
from onestop.dossiers.service.asking import record_payment
from onestop.dossiers.service.clockwork import all_paid
from onestop.dossiers.service.closing import return_result
from onestop.dossiers.service.noting import note
from onestop.dossiers.states import ReturnBy
from onestop.kernel import i18n
from onestop.kernel.act import Act


@dataclass(frozen=True, slots=True)
class ShownMandate:
    """Who collects for the recipient, and the paper that says they may."""

    name: str
    number: str
    paper: str


@dataclass(frozen=True, slots=True)
class Handed:
    """What was seen at the door: the card's number, whose mandate, the proof (`slip` with the
    digest of its photo, `pin`, or `carrier` when a carrier says so), the money in đồng."""

    card: str
    proof: str
    slip_digest: str | None = None
    mandate: ShownMandate | None = None
    collected_dong: int = 0
    receipt_number: str = ""


def deliver(act: Act, dossier: Dossier, parcel: Parcel, handed: Handed, recipient: Party) -> None:
    """The recipient, or who has their mandate, has the result and paid what was to be collected.

    Rows are locked. Money for the unit marks the charges paid now: how it comes to the unit is
    reckoned apart. Raises ParcelMoved, CardDiffers, NotTheSum, StillOwed, NotReadyToReturn,
    NotOwner.
    """
    if parcel.state is not ParcelState.CARRIED:
        raise ParcelMoved
    number = _compared(handed, recipient)
    if handed.collected_dong != parcel.to_collect_dong:
        raise NotTheSum(sum=i18n.dong(parcel.to_collect_dong))
    # A payment settles all that is owed: it must be just what was collected.
    all_paid(act, dossier, parcel.fees_dong)
    if parcel.fees_dong:
        record_payment(act, dossier, handed.receipt_number or parcel.mailed_as)
    if handed.collected_dong:
        reconciling.collect(act, parcel)
    end = number[-DIGITS_SHOWN:] or None
    parcel.state, parcel.next_on = ParcelState.DELIVERED, None
    act.session.add(
        _attempt(
            act,
            parcel,
            is_given=True,
            number_end=end,
            mandate_name=handed.mandate.name if handed.mandate else None,
            mandate_number=handed.mandate.number if handed.mandate else None,
            mandate_paper=handed.mandate.paper if handed.mandate else None,
            proof=handed.proof,
            slip_digest=handed.slip_digest,
            collected_dong=handed.collected_dong,
        )
    )
    return_result(
        act,
        dossier,
        ReturnBy.POST,
        identity_checked=bool(number),
        proof=handed.proof,
        slip=handed.slip_digest,
        by_mandate=int(handed.mandate is not None),
        collected_dong=handed.collected_dong,
        mailed_as=parcel.mailed_as,
        tries=parcel.tries,
    )


def fail(
    act: Act,
    dossier: Dossier,
    parcel: Parcel,
    *,
    reason_code: str,
    words: str,
    next_on: date | None,
    seen: int,
) -> None:
    """Nobody took it. Tried often enough, or refused, it goes back to the unit.

    `seen` is how many tries the page showed: the same form sent twice counts once. Raises
    ParcelMoved, ReasonNeeded.
    """
    if parcel.state is not ParcelState.CARRIED or parcel.tries != seen:
        raise ParcelMoved
    reason = words.strip() if reason_code != OTHER else need_reason(words)
    parcel.tries += 1
    gives_up = is_over(parcel.tries, queries.limits_for(act.session, dossier), reason_code)
    parcel.reason_code, parcel.reason = reason_code, reason or None
    parcel.next_on = None if gives_up else next_on
    if gives_up:
        parcel.state = ParcelState.RETURNING
    act.session.add(
        _attempt(
            act,
            parcel,
            is_given=False,
            reason_code=reason_code,
            reason=parcel.reason,
            next_on=parcel.next_on,
            collected_dong=0,
        )
    )
    note(
        act,
        dossier,
        "dossier.delivery_given_up" if gives_up else "dossier.delivery_attempted",
        reason_code=reason_code,
        reason=told(reason_code, reason),
        tries=parcel.tries,
        next_on=parcel.next_on.isoformat() if parcel.next_on else None,
        mailed_as=parcel.mailed_as,
    )


def _compared(handed: Handed, recipient: Party) -> str:
    """The number of the card that was compared; with a mandate, of who has it. Raises
    CardDiffers."""
    number = card_number(handed.card)
    expected = handed.mandate.number if handed.mandate else recipient.number
    if handed.proof != "carrier" and expected and number != expected:
        raise CardDiffers
    return number


def _attempt(act: Act, parcel: Parcel, *, is_given: bool, **facts: object) -> Attempt:
    return Attempt(
        parcel_id=parcel.id,
        position=parcel.tries + 1 if is_given else parcel.tries,
        at=act.at,
        who=act.who,
        unit=act.unit,
        is_given=is_given,
        **facts,
    )
