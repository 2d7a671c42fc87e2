"""What people said of the service, by unit and month; nobody's name is known."""

from onestop.agencies import queries as agencies
from onestop.inspect.blueprint import bp
from onestop.inspect.forms import period_asked
from onestop.kernel import clock
from onestop.people.rules import Right, sees_all, units_of
from onestop.takings import rating
from onestop.web.guard import only
from onestop.web.login import holdings
from onestop.web.pages import Answer, page
from onestop.web.transaction import session


@bp.get("/satisfaction")
@only(Right.SEE_FIGURES)
def satisfaction() -> Answer:
    """The share of each answer, with how many answered, and which reasons were named."""
    everywhere = sees_all(holdings(), Right.SEE_FIGURES)
    units = None if everywhere else units_of(holdings(), Right.SEE_FIGURES)
    today = clock.day_of(clock.now())
    choice, period = period_asked(today)
    rows = rating.by_month(session(), period.first, period.last, units)
    known = agencies.agencies_by_code(session(), {row.unit for row in rows}, today)
    return page(
        "inspect/satisfaction.html",
        choice=choice,
        rows=rows,
        units={code: unit.name for code, unit in known.items()},
        scores=rating.SCORES,
        reasons=rating.reasons(session(), period.first, period.last, units),
        words=rating.REASONS,
    )
