"""Making a limit longer where the law allows it."""

from decimal import Decimal

from onestop.dossiers import timing
from onestop.dossiers.errors import DateNotLater
from onestop.dossiers.models import Dossier
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import check_working, need_reason
from onestop.dossiers.service.clockwork import check_owner, recounted
from onestop.kernel.act import Act
from onestop.workdays.facts import Extension, Unit


def extend(act: Act, dossier: Dossier, days: int, *, reason: str, source: str) -> None:
    """So many working days more, for a reason and by the text that allows it.

    Raises WrongMove, NotOwner, ReasonNeeded, and DateNotLater when the legal date has passed or
    there is none: what is late is not made punctual afterwards, a promised new date or not.
    """
    check_working(dossier)
    check_owner(act, dossier)
    legal_due_at = dossier.legal_due_at or dossier.due_at
    if legal_due_at is None or legal_due_at <= act.at:
        raise DateNotLater
    longer = Extension(
        start=act.at,
        amount=Decimal(days),
        unit=Unit.WORKING_DAY,
        reason=need_reason(reason),
        source=need_reason(source),
    )
    running, moved = recounted(act, dossier, timing.extended(dossier.clock, longer))
    write(
        act,
        dossier,
        "dossier.extended",
        Change(dossier, running),
        *moved,
        reason=longer.reason,
        source=longer.source,
        days=days,
    )
