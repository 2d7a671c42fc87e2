"""The book of dossiers of a desk's unit, printed for a period."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import current_app, request, url_for
from wtforms import BooleanField
from wtforms.validators import InputRequired

from onestop.agencies import queries as agencies
from onestop.channels.desk.blueprint import bp
from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.people.rules import Right
from onestop.printing import book as printed
from onestop.web.fields import Day, in_the_past, sensible_day
from onestop.web.forms import BaseForm
from onestop.web.guard import only, unit_for
from onestop.web.pages import Answer, go, page
from onestop.web.paper import looks, pdf_answer
from onestop.web.transaction import act, session

NO_PERIOD = _("Write the first and the last day of the period")


class BookForm(BaseForm):
    """The period of a book."""

    since = Day(_("From the day"), [InputRequired(), in_the_past])
    until = Day(_("To the day"), [InputRequired(), sensible_day])
    large = BooleanField(_("Large print"))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fits = bool(super().validate(*args, **kwargs))
        if fits and self.until.data < self.since.data:
            self.blame("until", str(_("The last day is before the first")))
            fits = False
        return fits


@bp.route("/book", methods=["GET", "POST"])
@only(Right.RECEIVE)
def book() -> Answer:
    """Choose the period; this month so far is proposed."""
    unit = unit_for(Right.RECEIVE)
    today = clock.day_of(clock.now())
    form = BookForm(since=_asked("from") or today.replace(day=1), until=_asked("to") or today)
    if form.accepted():
        with form.refusals_shown():
            since, until = form.since.data, form.until.data
            printed.rows_of(act(unit), unit, since, until)
            size = "large" if form.large.data else None
            period = {"from": since.isoformat(), "to": until.isoformat()}
            return go("desk.book_pdf", size=size, **period)
    return page("desk/book.html", form=form)


@bp.get("/book.pdf")
@only(Right.RECEIVE)
def book_pdf() -> Answer:
    """`?from=2026-11-01&to=2026-11-30`: the book of the visitor's unit. What was received later
    than the last day is in the next one."""
    unit = unit_for(Right.RECEIVE)
    since, until = _asked("from"), _asked("to")
    if since is None or until is None or until < since:
        return _asked_again()
    here = act(unit)
    body = agencies.agency(session(), unit, clock.day_of(here.at))
    period = {"from": since.isoformat(), "to": until.isoformat()}
    link = f"{current_app.config['SETTINGS'].base_url}{url_for('desk.book')}?{urlencode(period)}"
    made = printed.pdf(here, body, since, until, link, **looks())
    return pdf_answer(made, f"so-theo-doi-{unit}-{since}-{until}")


def _asked_again() -> Answer:
    today = clock.day_of(clock.now())
    form = BookForm(since=today.replace(day=1), until=today)
    form.blame("since", str(NO_PERIOD))
    return page("desk/book.html", form=form)


def _asked(name: str) -> date | None:
    """A day of the address; None for what is none, or cannot be a day of this program."""
    try:
        day = date.fromisoformat(request.args.get(name, "")[:10])
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None
