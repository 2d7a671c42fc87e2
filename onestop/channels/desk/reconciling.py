"""Money collected at doors for a unit: what came, what is missing and why, days closed."""

from flask import request

from onestop.channels.desk.blueprint import bp
from onestop.delivery import sums
from onestop.delivery.money import PassedOn
from onestop.delivery.service import reconciling
from onestop.kernel import codes
from onestop.kernel.i18n import _
from onestop.people.rules import Right
from onestop.web.cod import CloseForm, SumForm, as_csv, day_of, facts_of, names_of
from onestop.web.guard import check_unit, has, only, unit_for
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session

NO_REFERENCE = _("Write the reference of the transfer")


@bp.get("/cod")
@only(Right.RECEIVE, Right.SEE_FIGURES)
def cod() -> Answer:
    """The days of a clerk's own unit; whoever sees the figures sees every unit's."""
    days = sums.days(session(), unit=_unit())
    return page("desk/cod.html", days=days, names=names_of(days), at_desk=has(Right.RECEIVE))


@bp.get("/cod.csv")
@only(Right.RECEIVE, Right.SEE_FIGURES)
def cod_csv() -> Answer:
    return as_csv(sums.days(session(), unit=_unit()))


@bp.route("/cod/<unit>/<post>/<day>", methods=["GET", "POST"])
@only(Right.RECEIVE, Right.SEE_FIGURES)
def cod_day(unit: str, post: str, day: str) -> Answer:
    """One day with one post office: what came to the unit, and the day closed."""
    if request.method == "POST" or not has(Right.SEE_FIGURES):
        check_unit(Right.RECEIVE, {unit})
    on = day_of(day, unit, post)
    credited, closing = SumForm(op_id=codes.random_text(26)), CloseForm()
    closes = request.form.get("do") == "close"
    form = closing if closes else credited
    if form.accepted():
        with form.refusals_shown():
            if closes:
                reconciling.close_day(
                    act(unit),
                    post=post,
                    unit=unit,
                    day=on,
                    reason_code=closing.reason_code.data or "",
                    words=closing.reason.data or "",
                )
                return go("desk.cod_day", unit=unit, post=post, day=day)
            if not credited.reference.data:
                credited.blame("reference", str(NO_REFERENCE))
            else:
                reconciling.pass_on(
                    act(unit),
                    PassedOn.CREDITED,
                    post=post,
                    unit=unit,
                    day=on,
                    amount_dong=credited.amount.data or 0,
                    reference=credited.reference.data,
                    words=credited.words.data or "",
                    op_id=credited.op_id.data,
                )
                return go("desk.cod_day", unit=unit, post=post, day=day)
    return page(
        "desk/cod_day.html",
        form=form if form.is_submitted else None,
        credited=credited,
        closing=closing,
        may_write=has(Right.RECEIVE),
        **facts_of(sums.of_day(session(), post, unit, on)),
    )


def _unit() -> str | None:
    return None if has(Right.SEE_FIGURES) else unit_for(Right.RECEIVE)
