"""The clerk's drawer: opened with a float, closed with a count."""

from flask import request

from onestop.channels.desk.blueprint import bp
from onestop.channels.desk.till_forms import OpenForm, count_form
from onestop.dossiers import queries as dossiers
from onestop.people.rules import Right
from onestop.takings import queries, service
from onestop.web.guard import account, only, unit_for
from onestop.web.pages import Answer, go, go_back_to, page
from onestop.web.transaction import act, session


@bp.route("/drawer", methods=["GET", "POST"])
@only(Right.RECEIVE)
def drawer() -> Answer:
    """What went through the drawer; without an open one, the form to open it."""
    unit = unit_for(Right.RECEIVE)
    form = OpenForm()
    if form.accepted():
        with form.refusals_shown():
            service.open_drawer(act(unit), form.float_dong.data or 0)
            return go_back_to(request.args.get("next", ""), "desk.drawer")
    found = queries.open_drawer(session(), unit, account().id)
    receipts = queries.receipts_in(session(), found.id) if found else ()
    return page(
        "desk/drawer.html",
        form=form,
        drawer=found,
        till=queries.till(session(), found) if found else None,
        receipts=receipts,
        codes={
            r.dossier_id: dossiers.dossier_by_id(session(), r.dossier_id).code for r in receipts
        },
        closed=[d for d in queries.closings(session(), [unit]) if d.account_id == account().id][
            :10
        ],
    )


@bp.route("/drawer/count", methods=["GET", "POST"])
@only(Right.RECEIVE)
def count() -> Answer:
    """The count by denomination; a difference needs its reason before the drawer closes."""
    unit = unit_for(Right.RECEIVE)
    form = count_form()
    found = queries.open_drawer(session(), unit, account().id, to_change=form.is_submitted)
    if found is None:
        return go("desk.drawer")
    if form.accepted():
        with form.refusals_shown():
            service.close_drawer(act(unit), found, form.counted(), form.reason.data or "")
            return go("desk.drawer")
    return page(
        "desk/count.html",
        form=form,
        drawer=found,
        till=queries.till(session(), found),
        denominations=queries.DENOMINATIONS,
    )
