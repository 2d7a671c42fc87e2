"""A result on its way by post: counted in by the post, taken back, sent out anew."""

import hashlib
from typing import Any

from onestop.dossiers.errors import AddressNeeded, NotReadyToReturn
from onestop.dossiers.models import CorrectedAddress, Dossier, Party
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import need_reason
from onestop.dossiers.service.clockwork import all_paid, check_owner, check_post
from onestop.dossiers.states import Delivery, ReturnBy, Status
from onestop.kernel.act import Act


def taken_by_post(
    act: Act, dossier: Dossier, mailed_as: str, *, fees_dong: int, **facts: Any
) -> None:
    """The post counted a result in: from here on it has it.

    `fees_dong` is what is collected at the door; exactly that may still be owed. Raises
    NotReadyToReturn, NotOwner, StillOwed.
    """
    if dossier.status != Status.DONE or dossier.delivery == Delivery.WITH_POST.value:
        raise NotReadyToReturn
    check_post(act, dossier)
    all_paid(act, dossier, fees_dong)
    write(
        act,
        dossier,
        "dossier.result_mailed",
        Change(dossier, {"delivery": Delivery.WITH_POST}),
        mailed_as=mailed_as,
        fees_dong=fees_dong,
        **facts,
    )


def take_back(act: Act, dossier: Dossier, reason: str, reason_code: str, **facts: Any) -> None:
    """The one-stop unit has the undeliverable result again. Raises NotReadyToReturn, NotOwner,
    ReasonNeeded."""
    if dossier.delivery != Delivery.WITH_POST.value:
        raise NotReadyToReturn
    check_owner(act, dossier)
    write(
        act,
        dossier,
        "dossier.delivery_failed",
        Change(dossier, {"delivery": Delivery.UNDELIVERABLE}),
        reason=need_reason(reason),
        reason_code=reason_code,
        **facts,
    )


def choose_return(act: Act, dossier: Dossier, via: ReturnBy) -> None:
    """What the applicant chose when the result had come back: the desk, or the post once more.

    Raises NotReadyToReturn, NotOwner.
    """
    if dossier.status != Status.DONE or dossier.delivery != Delivery.UNDELIVERABLE.value:
        raise NotReadyToReturn
    check_owner(act, dossier)
    write(
        act,
        dossier,
        "dossier.return_chosen",
        Change(dossier, {"delivery": Delivery.READY, "return_by": via}),
        through=via.value,
    )


def correct_address(act: Act, dossier: Dossier, party: Party, address: str) -> None:
    """Where somebody on a dossier is really found; the old address is kept beside it.

    Nothing happens when it is the same. Raises NotOwner, AddressNeeded.
    """
    check_owner(act, dossier)
    new = address.strip()
    if not new:
        raise AddressNeeded
    if new == party.address:
        return
    row = CorrectedAddress(party_id=party.id, old=party.address, new=new, at=act.at, who=act.who)
    act.session.add(row)
    write(
        act,
        dossier,
        "dossier.address_corrected",
        role=party.role.value,
        old=_digest(party.address),
        new=_digest(new),
    )
    party.address = new


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
