"""How a dossier ends: withdrawn, stopped, or with its result in the applicant's hands."""

from typing import Any

from onestop.dossiers import timing
from onestop.dossiers.errors import NotReadyToReturn
from onestop.dossiers.models import Dossier
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import check_move, need_reason
from onestop.dossiers.service.clockwork import (
    NO_ALERT,
    all_paid,
    check_carried,
    check_owner,
    late_mark,
    paused,
    resumed,
    status_before,
    still,
)
from onestop.dossiers.service.numbering import letter
from onestop.dossiers.service.originals_along import originals_owed
from onestop.dossiers.states import Delivery, ReturnBy, Status
from onestop.kernel.act import Act


def withdraw(act: Act, dossier: Dossier, reason: str = "") -> None:
    """The applicant takes the dossier back. Raises WrongMove once the work is finished."""
    check_move(dossier.status, Status.WITHDRAWN)
    write(
        act,
        dossier,
        "dossier.withdrawn",
        Change(dossier, {"status": Status.WITHDRAWN, **NO_ALERT, **late_mark(dossier, act.at)}),
        *originals_owed(act, dossier),
        reason=reason.strip() or None,
    )


def stop(act: Act, dossier: Dossier, *, reason_code: str, reason: str) -> None:
    """The work stops with notice, for instance because asked papers never came.

    Raises WrongMove, NotOwner, ReasonNeeded.
    """
    check_move(dossier.status, Status.STOPPED)
    check_owner(act, dossier)
    if timing.is_paused(dossier.clock):
        stands = still(act, dossier, timing.passed_on(dossier.clock, act.at, "stopped"))
    else:
        stands = paused(act, dossier, "stopped", resets=False)
    write(
        act,
        dossier,
        "dossier.stopped",
        Change(dossier, {"status": Status.STOPPED, **stands}),
        *originals_owed(act, dossier),
        reason_code=reason_code,
        reason=need_reason(reason),
        **letter(act.session, act.unit or dossier.holder_agency, act.at, "stop"),
    )


def reopen(act: Act, dossier: Dossier, reason: str) -> None:
    """Work goes on after a stop, for a reason that is told, from where it stood.

    Raises WrongMove, NotOwner, ReasonNeeded.
    """
    then = status_before(act, dossier)
    check_move(dossier.status, then)
    check_owner(act, dossier)
    running, moved = resumed(act, dossier)
    write(
        act,
        dossier,
        "dossier.reopened",
        Change(dossier, {"status": then, **running}),
        *moved,
        reason=need_reason(reason),
    )


def delivery_failed(act: Act, dossier: Dossier, reason: str) -> None:
    """The post brought the result back to the one-stop unit. Raises NotReadyToReturn, NotOwner,
    ReasonNeeded."""
    check_carried(act, dossier)
    write(
        act,
        dossier,
        "dossier.delivery_failed",
        Change(dossier, {"delivery": Delivery.UNDELIVERABLE}),
        reason=need_reason(reason),
    )


def return_result(
    act: Act, dossier: Dossier, via: ReturnBy, *, identity_checked: bool, **how: Any
) -> None:
    """The result is in the recipient's hands. Raises NotReadyToReturn, NotOwner, StillOwed.

    The one-stop unit gives it, or the post while it carries it; online it is there by itself.
    `identity_checked` is whether somebody compared the recipient with their card; online, the
    sign-in did. `how` is what else the event tells: who took it, by what mandate, with what proof.
    """
    if dossier.status != Status.DONE:
        raise NotReadyToReturn
    if via is ReturnBy.POST:
        check_carried(act, dossier)
    elif via is ReturnBy.DESK:
        check_owner(act, dossier)
    all_paid(act, dossier)
    check_move(dossier.status, Status.RETURNED)
    write(
        act,
        dossier,
        "dossier.result_given",
        Change(
            dossier,
            {
                "status": Status.RETURNED,
                "delivery": Delivery.DELIVERED,
                "returned_at": act.at,
            },
        ),
        through=via.value,
        identity_checked=int(identity_checked),
        **how,
    )
