"""How a dossier ends: withdrawn, stopped, or with its result in the applicant's hands."""

from onestop.dossiers import queries
from onestop.dossiers.errors import NotReadyToReturn, StillOwed
from onestop.dossiers.models import Dossier
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import check_move, need_reason
from onestop.dossiers.service.clockwork import paused, resumed
from onestop.dossiers.states import Delivery, ReturnBy, Status
from onestop.kernel.act import Act


def withdraw(act: Act, dossier: Dossier, reason: str = "") -> None:
    """The applicant takes the dossier back. Raises WrongMove once the work is finished."""
    check_move(dossier.status, Status.WITHDRAWN)
    write(
        act,
        dossier,
        "dossier.withdrawn",
        Change(dossier, {"status": Status.WITHDRAWN}),
        reason=reason.strip() or None,
    )


def stop(act: Act, dossier: Dossier, *, reason_code: str, reason: str) -> None:
    """The work stops with notice, for instance because asked papers never came."""
    check_move(dossier.status, Status.STOPPED)
    was_paused = any(pause["end"] is None for pause in dossier.clock["pauses"])
    clock = {} if was_paused else paused(dossier, act.at, "stopped", resets=False)
    write(
        act,
        dossier,
        "dossier.stopped",
        Change(dossier, {"status": Status.STOPPED, **clock}),
        reason_code=reason_code,
        reason=need_reason(reason),
    )


def reopen(act: Act, dossier: Dossier, reason: str) -> None:
    """Work goes on after a stop, for a reason that is told."""
    check_move(dossier.status, Status.IN_PROGRESS)
    running, moved = resumed(act, dossier)
    write(
        act,
        dossier,
        "dossier.reopened",
        Change(dossier, {"status": Status.IN_PROGRESS, **running}),
        *moved,
        reason=need_reason(reason),
    )


def give_to_post(act: Act, dossier: Dossier, mailed_as: str) -> None:
    """The result leaves with the post under its number; it is not given until delivered."""
    if dossier.status != Status.DONE:
        raise NotReadyToReturn
    _all_paid(act, dossier)
    write(
        act,
        dossier,
        "dossier.result_mailed",
        Change(dossier, {"delivery": Delivery.WITH_POST}),
        mailed_as=mailed_as,
    )


def delivery_failed(act: Act, dossier: Dossier, reason: str) -> None:
    """The post brought the result back to the one-stop unit."""
    if dossier.delivery != Delivery.WITH_POST.value:
        raise NotReadyToReturn
    write(
        act,
        dossier,
        "dossier.delivery_failed",
        Change(dossier, {"delivery": Delivery.UNDELIVERABLE}),
        reason=need_reason(reason),
    )


def return_result(act: Act, dossier: Dossier, via: ReturnBy, *, identity_checked: bool) -> None:
    """The result is in the recipient's hands. Raises NotReadyToReturn, StillOwed.

    `identity_checked` is whether somebody compared the recipient with their card; online, the
    sign-in did.
    """
    if dossier.status != Status.DONE:
        raise NotReadyToReturn
    _all_paid(act, dossier)
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
    )


def _all_paid(act: Act, dossier: Dossier) -> None:
    owed = [c.amount_dong for c in queries.charges_of(act.session, dossier.id) if not c.paid_at]
    if owed:
        raise StillOwed(sum=f"{sum(owed):,} ₫".replace(",", "."))
