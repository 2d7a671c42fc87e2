"""Money this post office collected at doors, day by day, and what it passed on."""

from onestop.channels.post.blueprint import bp
from onestop.delivery import sums
from onestop.delivery.money import PassedOn
from onestop.delivery.service import reconciling
from onestop.kernel import codes
from onestop.people.rules import Right
from onestop.web.cod import SumForm, as_csv, day_of, facts_of, names_of
from onestop.web.guard import only, unit_for
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session


@bp.get("/cod")
@only(Right.REGISTER_POST)
def cod() -> Answer:
    days = sums.days(session(), post=unit_for(Right.REGISTER_POST))
    return page("post/cod.html", days=days, names=names_of(days))


@bp.get("/cod.csv")
@only(Right.REGISTER_POST)
def cod_csv() -> Answer:
    return as_csv(sums.days(session(), post=unit_for(Right.REGISTER_POST)))


@bp.route("/cod/<unit>/<day>", methods=["GET", "POST"])
@only(Right.REGISTER_POST)
def cod_day(unit: str, day: str) -> Answer:
    """One day with one unit: each door, and what postal clerks handed in."""
    post, on = unit_for(Right.REGISTER_POST), day_of(day, unit)
    form = SumForm(op_id=codes.random_text(26))
    if form.accepted():
        with form.refusals_shown():
            reconciling.pass_on(
                act(post),
                PassedOn.HANDED_IN,
                post=post,
                unit=unit,
                day=on,
                amount_dong=form.amount.data or 0,
                reference=form.reference.data or "",
                words=form.words.data or "",
                op_id=form.op_id.data,
            )
            return go("post.cod_day", unit=unit, day=day)
    return page("post/cod_day.html", form=form, **facts_of(sums.of_day(session(), post, unit, on)))
