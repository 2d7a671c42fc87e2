"""Pages of money collected at doors, as both sides of it see them."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import abort
from werkzeug.wrappers import Response
from wtforms import HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from onestop.agencies import queries as agencies
from onestop.delivery import sums
from onestop.delivery.rules import DIFFERENCES, safe_cell
from onestop.delivery.sums import Day
from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.web.fields import DIGITS, Cleaned, options
from onestop.web.forms import BaseForm
from onestop.web.headers import private
from onestop.web.transaction import session

# Fees of a day may be many charges, each of which may be ten thousand million đồng.
MOST = 1_000_000_000_000


class SumForm(BaseForm):
    """A sum passed on; `op_id` makes the same form one row however often it is sent."""

    op_id = HiddenField(validators=[InputRequired(), Length(max=40)])
    amount = IntegerField(
        _("Sum in đồng"),
        [InputRequired(_("Write the sum in đồng")), NumberRange(-MOST, MOST)],
        description=_("A correction is written with a minus sign"),
        render_kw={**DIGITS, "inputmode": "text"},
    )
    reference = Cleaned(_("Reference of the transfer"), [Optional(), Length(max=80)])
    words = Cleaned(_("Note"), [Optional(), Length(max=200)])

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fits = bool(super().validate(*args, **kwargs))
        if fits and not self.amount.data:
            self.blame("amount", str(_("Write the sum in đồng")))
            fits = False
        return fits


class CloseForm(BaseForm):
    reason_code = SelectField(_("Why the sums differ"), [Optional()])
    reason = TextAreaField(_("What is known of it"), [Optional(), Length(max=500)])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason_code.choices = options(DIFFERENCES.items(), empty=True)


def day_of(text: str, *codes: str) -> date:
    """A day out of an address: 2026-11-25, with the units that stand beside it; anything else, and
    a unit that there is none of then, is no page."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(404)
    if len(agencies.agencies_by_code(session(), codes, day)) < len(set(codes)):
        abort(404)
    return day


def names_of(days: Iterable[Day]) -> dict[str, str]:
    """What the post offices and units of these days are called today."""
    codes = {code for day in days for code in (day.post, day.unit)}
    found = agencies.agencies_by_code(session(), codes, clock.day_of(clock.now()))
    return {code: found[code].name if code in found else code for code in codes}


def facts_of(day: Day) -> dict[str, Any]:
    """What stands in one day: each door, each sum passed on, by whom."""
    where = {"post": day.post, "unit": day.unit}
    return {
        "day": day,
        "doors": sums.doors_of(session(), day.day, **where),
        "rows": sums.passed_on(session(), day.day, **where),
        "names": names_of([day]),
        "differences": DIFFERENCES,
    }


def as_csv(days: Iterable[Day]) -> Response:
    """The days as a table for a spreadsheet, no cell of which is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    heads = ("day", "post_office", "unit", "expected_dong", "postage_dong", "handed_in_dong")
    writer.writerow([*heads, "credited_dong", "closed_at", "reason_code", "reason"])
    for day in days:
        shut = day.closed
        words = (
            [shut.at.isoformat(), shut.reason_code or "", shut.reason or ""] if shut else [""] * 3
        )
        numbers = (day.expected_dong, day.postage_dong, day.handed_in_dong, day.credited_dong)
        texts = (day.day.isoformat(), day.post, day.unit)
        writer.writerow([*map(safe_cell, texts), *numbers, *map(safe_cell, words)])
    # The mark at the beginning lets spreadsheets read Vietnamese letters.
    made = Response("﻿" + out.getvalue(), mimetype="text/csv")
    made.headers["Content-Disposition"] = 'attachment; filename="cod.csv"'
    return private(made)
