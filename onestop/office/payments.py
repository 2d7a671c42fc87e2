"""Money from a distance at a unit: what must be looked at, given back, and the bank's statement."""

from typing import Any

from flask import request
from wtforms import FileField, StringField
from wtforms.validators import InputRequired, Length

from onestop.kernel.i18n import _
from onestop.office.blueprint import bp
from onestop.payments import queries, service, statements
from onestop.payments.errors import BadStatement
from onestop.payments.models import CreditState, PaymentOrder
from onestop.payments.words import PROVIDERS, STATES, WHY
from onestop.people.rules import Right, units_of
from onestop.web.forms import BaseForm
from onestop.web.furniture import BareForm
from onestop.web.guard import check_unit, only, unit_for
from onestop.web.login import holdings
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session
from onestop.web.uploads import content_of

FILE_MOST = 4 * 1024 * 1024


class StatementForm(BaseForm):
    file = FileField(_("Statement of the bank (CSV or XLSX)"), render_kw={"accept": ".csv,.xlsx"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A file is not among the fields that are read; the view asks for it.
        self.file.flags.required = True


class ClearForm(BaseForm):
    note = StringField(_("Payment number, or the reason"), [InputRequired(), Length(max=300)])


@bp.route("/payments", methods=["GET", "POST"])
@only(Right.SEE_TAKINGS)
def payments() -> Answer:
    """What a person must look at, at the visitor's units; a statement is read in here."""
    units = units_of(holdings(), Right.SEE_TAKINGS)
    form, done = StatementForm(), None
    if form.accepted():
        with form.refusals_shown():
            sent = request.files.get("file")
            content = content_of(sent, FILE_MOST) if sent else b""
            if not content or len(content) > FILE_MOST:
                raise BadStatement
            unit = unit_for(Right.SET_ACCOUNT)
            done = statements.take_in(act(unit), statements.read(content))
    found = queries.to_give_back(session(), units)
    credits = queries.credits_open(session(), units)
    return page(
        "office/payments.html",
        form=form,
        done=done,
        credits=credits,
        orders=found,
        clearing=ClearForm(),
        codes=queries.codes_of(session(), [o.dossier_id for o in found]),
        names=PROVIDERS,
        states=STATES,
        why=WHY,
    )


@bp.post("/payments/credits/<int:number>")
@only(Right.SET_ACCOUNT)
def clear_credit(number: int) -> Answer:
    """Say which payment a credit is for, or that it goes back or is none of ours, and why."""
    credit = queries.credit_to_change(session(), number)
    check_unit(Right.SET_ACCOUNT, {credit.unit})
    form = ClearForm()
    if form.accepted():
        with form.refusals_shown():
            note, doing = (form.note.data or "").strip(), request.form.get("do")
            on = act(credit.unit)
            if doing == "assign":
                statements.assign(on, credit, note)
            elif doing == "return":
                statements.clear(on, credit, CreditState.RETURNED, note)
            else:
                statements.clear(on, credit, CreditState.IGNORED, note)
    return go("office.payments")


@bp.route("/payments/<reference>", methods=["GET", "POST"])
@only(Right.SEE_TAKINGS)
def payment(reference: str) -> Answer:
    """One payment; asking that its money be given back, and saying that a transfer was."""
    order = _order(reference)
    form = ClearForm()
    if form.accepted():
        with form.refusals_shown():
            locked, dossier = queries.order_to_change(session(), reference)
            if request.form.get("do") == "done":
                service.refunded(act(order.unit), locked, dossier, form.note.data or "")
            else:
                service.ask_refund(act(order.unit), locked, form.note.data or "")
            return go("office.payment", reference=reference)
    return page(
        "office/payment.html",
        order=order,
        code=queries.codes_of(session(), [order.dossier_id])[order.dossier_id],
        form=form,
        names=PROVIDERS,
        states=STATES,
    )


@bp.post("/payments/<reference>/approve")
@only(Right.SEE_TAKINGS)
def approve(reference: str) -> Answer:
    """Let a refund go out: a large one by somebody else than who asked for it."""
    order = _order(reference)
    if BareForm().accepted():
        locked, _dossier = queries.order_to_change(session(), reference)
        service.approve_refund(act(order.unit), locked)
    return go("office.payment", reference=reference)


def _order(reference: str) -> PaymentOrder:
    order = queries.order(session(), reference)
    check_unit(Right.SEE_TAKINGS, {order.unit})
    return order
