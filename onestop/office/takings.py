"""What the drawers of a unit were counted at, for who answers for it, and the sheet on paper."""

from onestop.agencies import queries as agencies
from onestop.kernel import clock
from onestop.office.blueprint import bp
from onestop.people import queries as people
from onestop.people.rules import Right, may, sees_all, units_of
from onestop.printing import till as printed
from onestop.takings import queries
from onestop.web.guard import account, check_unit, only
from onestop.web.headers import printable
from onestop.web.login import holdings
from onestop.web.pages import Answer, page
from onestop.web.paper import looks, pdf_answer
from onestop.web.transaction import act, session


@bp.get("/takings")
@only(Right.SEE_TAKINGS)
def takings() -> Answer:
    """Closed drawers with their differences, and those nobody has closed."""
    everywhere = sees_all(holdings(), Right.SEE_TAKINGS)
    units = None if everywhere else units_of(holdings(), Right.SEE_TAKINGS)
    closed, left = queries.closings(session(), units), queries.still_open(session(), units)
    codes = {row.unit for row in (*closed, *left)}
    known = agencies.agencies_by_code(session(), codes, clock.day_of(clock.now()))
    return page(
        "office/takings.html",
        closed=closed,
        left=left,
        units={code: unit.name for code, unit in known.items()},
        names=people.names_of(session(), [row.account_id for row in (*closed, *left)]),
    )


@bp.get("/takings/<int:number>.pdf")
@only(Right.SEE_TAKINGS, Right.RECEIVE)
def closing_sheet(number: int) -> Answer:
    """The count on paper, for the signatures: of one's own drawer, or of one's unit."""
    drawer = queries.drawer(session(), number)
    if drawer.account_id != account().id or not may(holdings(), Right.RECEIVE, {drawer.unit}):
        check_unit(Right.SEE_TAKINGS, {drawer.unit})
    clerk = people.names_of(session(), [drawer.account_id]).get(drawer.account_id, "")
    made = printed.closing_sheet(act(), drawer, clerk, large=looks()["large"])
    return printable(pdf_answer(made, f"kiem-quy-{drawer.id}"))
