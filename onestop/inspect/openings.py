"""Who looked into dossiers that were no matter of their unit: curiosity is to be found."""

from datetime import timedelta

from flask import request

from onestop.agencies import queries as agencies
from onestop.inspect.blueprint import bp
from onestop.inspect.forms import period_asked
from onestop.kernel import clock
from onestop.people.rules import Right
from onestop.privacy import openings as kept
from onestop.web.guard import only
from onestop.web.pages import Answer, page
from onestop.web.transaction import session


@bp.get("/openings")
@only(Right.READ_JOURNAL)
def openings() -> Answer:
    """The people by the number of dossiers they looked into; of one of them, each look."""
    today = clock.day_of(clock.now())
    choice, period = period_asked(today)
    first = clock.end_of(period.first - timedelta(days=1))
    last = clock.end_of(period.last)
    who = request.args.get("who", type=int)
    lookers = kept.outside(session(), first, last)
    found = None
    units: set[str] = set()
    if who is not None:
        found = kept.outside_of(session(), who, first, last, request.args.get("after"))
        units = {look.opening.unit for look in found.rows if look.opening.unit}
    known = agencies.agencies_by_code(session(), units, today)
    return page(
        "inspect/openings.html",
        choice=choice,
        period=period,
        lookers=lookers,
        found=found,
        name=next((one.name for one in lookers if one.account_id == who), None),
        units={code: unit.name for code, unit in known.items()},
        words=kept,
    )
