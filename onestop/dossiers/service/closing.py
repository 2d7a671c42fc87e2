"""How a dossier ends: withdrawn, stopped, or with its result in the applicant's hands."""

from babel.numbers import format_currency

from onestop.dossiers import queries, timing
from onestop.dossiers.errors import NotReadyToReturn, StillOwed
from onestop.dossiers.models import Dossier
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import check_move, need_reason
from onestop.dossiers.service.clockwork import (
    NO_ALERT,
    check_owner,
    late_mark,
    paused,
    resumed,
    status_before,
    still,
)
from onestop.dossiers.states import Delivery, ReturnBy, Status
from onestop.kernel import i18n
from onestop.kernel.act import Act


def withdraw(act: Act, dossier: Dossier, reason: str = "") -> None:
    """The applicant takes the dossier back. Raises WrongMove once the work is finished."""
    check_move(dossier.status, Status.WITHDRAWN)
    write(
        act,
        dossier,
        "dossier.withdrawn",
        Change(dossier, {"status": Status.WITHDRAWN, **NO_ALERT, **late_mark(dossier, act.at)}),
        reason=reason.strip() or None,
    )


def stop(act: Act, dossier: Dossier, *, reason_code: str, reason: str) -> None:
    """The work stops with notice, for instance because asked papers never came.

    Raises WrongMove, NotOwner, ReasonNeeded.
    """
    check_move(dossier.status, Status.STOPPED)
    check_owner(act, dossier)
    if timing.is_paused(dossier.clock):
        clock = still(act, dossier, timing.passed_on(dossier.clock, act.at, "stopped"))
    else:
        clock = paused(act, dossier, "stopped", resets=False)
    write(
        act,
        dossier,
        "dossier.stopped",
        Change(dossier, {"status": Status.STOPPED, **clock}),
        reason_code=reason_code,
        reason=need_reason(reason),
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
        raise StillOwed(sum=format_currency(sum(owed), "VND", "#,##0 ¤", locale=i18n.locale()))
