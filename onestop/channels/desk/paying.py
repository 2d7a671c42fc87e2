"""Taking money for a dossier: what is owed, exemptions, cash or a transfer, the receipt."""

from typing import Any

from flask import current_app, make_response, request
from markupsafe import Markup

from onestop.catalogue import queries as catalogue
from onestop.channels.desk.blueprint import bp
from onestop.channels.desk.till_forms import ExemptForm, PayForm, ReasonForm
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service import charging
from onestop.kernel import codes, qr
from onestop.kernel.act import account_of
from onestop.payments import queries as payments
from onestop.payments.service import give_up
from onestop.people import queries as people
from onestop.people.factors import Kind
from onestop.people.rules import Right
from onestop.printing import till as printed
from onestop.takings import queries, service, vietqr
from onestop.takings.errors import NoAccount
from onestop.takings.models import FeeReceipt
from onestop.web import step_up
from onestop.web.fields import options
from onestop.web.guard import account, check_unit, only
from onestop.web.headers import printable, printing, private
from onestop.web.pages import Answer, go, page
from onestop.web.paper import looks, pdf_answer
from onestop.web.transaction import act, session


@bp.route("/dossiers/<code>/pay", methods=["GET", "POST"])
@only(Right.RECEIVE)
def pay(code: str) -> Answer:
    """What is owed, and taking it."""
    dossier, unit = _dossier(code)
    form = PayForm(op_id=codes.random_text(26))
    if form.accepted():
        with form.refusals_shown():
            receipt = service.take(
                act(unit),
                dossier,
                op_id=form.op_id.data or "",
                way=form.way.data or "",
                expected_dong=form.sum.data or 0,
                given_dong=form.given.data,
                reference=form.reference.data or "",
            )
            if begun := payments.open_order(session(), dossier.id):
                # Money that comes from there after all goes back.
                order, _locked = payments.order_to_change(session(), begun.reference)
                give_up(act(unit), order, "paid-at-desk")
            return go("desk.fee_receipt", number=receipt.id)
    return _shown(dossier, unit, form)


@bp.post("/dossiers/<code>/exempt")
@only(Right.RECEIVE)
def exempt(code: str) -> Answer:
    """Take an exemption into account, with the document that was seen."""
    dossier, unit = _dossier(code)
    form = _exemptions(dossier)
    if form is not None and form.accepted():
        with form.refusals_shown():
            chosen = _of_procedure(dossier)[form.exemption.data]
            charging.reduce_charges(act(unit), dossier, chosen, form.ground.data or "")
            return go("desk.pay", code=code)
    return _shown(dossier, unit, PayForm(op_id=codes.random_text(26)), form)


@bp.post("/dossiers/<code>/no-exemption")
@only(Right.RECEIVE)
def no_exemption(code: str) -> Answer:
    """An exemption was chosen wrongly: the whole sum is owed again."""
    dossier, unit = _dossier(code)
    form = ReasonForm()
    if form.accepted():
        with form.refusals_shown():
            charging.restore_charges(act(unit), dossier, form.reason.data or "")
            return go("desk.pay", code=code)
    return _shown(dossier, unit, PayForm(op_id=codes.random_text(26)), undo=form)


@bp.get("/dossiers/<code>/vietqr.pdf")
@only(Right.RECEIVE)
def transfer_slip(code: str) -> Answer:
    """The transfer code on paper, for who pays from a phone outside."""
    dossier, unit = _dossier(code)
    owed = sum(c.amount_dong for c in dossiers.charges_of(session(), dossier.id) if c.is_owed)
    to = queries.bank_account(session(), unit)
    if to is None or not owed:
        raise NoAccount
    made = printed.transfer_slip(act(unit), dossier, to, owed, large=looks()["large"])
    return printable(pdf_answer(made, f"{dossier.code}-vietqr"))


@bp.get("/fee-receipts/<int:number>")
@only(Right.RECEIVE)
def fee_receipt(number: int) -> Answer:
    """The receipt: its number, the change to give, printing it."""
    receipt, dossier, _unit = _receipt(number)
    answer = page(
        "desk/fee_receipt.html",
        receipt=receipt,
        dossier=dossier,
        form=None,
        clerk=_name(receipt),
    )
    return printing(private(make_response(answer)))


@bp.get("/fee-receipts/<int:number>.pdf")
@only(Right.RECEIVE)
def fee_receipt_pdf(number: int) -> Answer:
    receipt, dossier, _unit = _receipt(number)
    base = _base_url()
    made = printed.fee_receipt(
        act(), receipt, dossier, _name(receipt), base, large=looks()["large"]
    )
    return printable(pdf_answer(made, f"bien-lai-{receipt.series}-{receipt.number:07}"))


@bp.route("/fee-receipts/<int:number>/void", methods=["GET", "POST"])
@only(Right.RECEIVE)
def void_receipt(number: int) -> Answer:
    """Declare a receipt void, signed; what it was for is owed again."""
    form = ReasonForm()
    receipt, dossier, unit = _receipt(number, to_change=form.is_submitted)
    if form.accepted():
        with form.refusals_shown():
            proof = step_up.proof()
            if not isinstance(proof, Kind):
                return proof
            service.void(act(unit, proof.value), dossier, receipt, form.reason.data or "")
            return go("desk.fee_receipt", number=receipt.id)
    return page("desk/void_receipt.html", receipt=receipt, dossier=dossier, form=form)


def _shown(
    dossier: Dossier,
    unit: str,
    form: PayForm,
    exemption: ExemptForm | None = None,
    undo: ReasonForm | None = None,
) -> Answer:
    charges = dossiers.charges_of(session(), dossier.id)
    owed = sum(charge.amount_dong for charge in charges if charge.is_owed)
    to = queries.bank_account(session(), unit)
    if not form.is_submitted or exemption or undo:
        form.sum.data = owed
    code = _transfer(dossier, owed, to)
    refused = next((f for f in (form, exemption, undo) if f is not None and f.is_refused), None)
    procedure = catalogue.definition(session(), dossier.version_id)
    return page(
        "desk/pay.html",
        form=refused or form,
        paying=form,
        exempting=exemption or _exemptions(dossier),
        undoing=undo or ReasonForm(),
        exemptions=procedure.exemptions,
        named={row.code: str(row.name) for row in procedure.exemptions},
        dossier=dossier,
        name=procedure.name,
        charges=charges,
        owed=owed,
        begun=payments.open_order(session(), dossier.id),
        account=to,
        bank=vietqr.BANKS.get(to.bin, to.bin) if to else "",
        purpose=vietqr.plain_purpose(dossier.code),
        picture=Markup(qr.svg(code)) if code else "",  # noqa: S704  drawn here
        transfer=code,
        drawer=queries.open_drawer(session(), unit, account().id),
        receipts=queries.receipts_of(session(), dossier.id),
    )


def _transfer(dossier: Dossier, owed: int, to: Any) -> str:
    if to is None or not owed:
        return ""
    return vietqr.transfer(to.bin, to.number, owed, vietqr.plain_purpose(dossier.code))


def _of_procedure(dossier: Dossier) -> dict[str, Any]:
    procedure = catalogue.definition(session(), dossier.version_id)
    return {row.code: row for row in procedure.exemptions}


def _exemptions(dossier: Dossier) -> ExemptForm | None:
    rows = _of_procedure(dossier)
    if not rows:
        return None
    form = ExemptForm()
    form.exemption.choices = options((code, str(row.name)) for code, row in rows.items())
    return form


def _dossier(code: str) -> tuple[Dossier, str]:
    """The dossier, locked when something is to change, and the visitor's unit among its own."""
    read = dossiers.dossier_to_change if request.method == "POST" else dossiers.dossier
    dossier = read(session(), code)
    return dossier, check_unit(Right.RECEIVE, {dossier.reception_agency})


def _receipt(number: int, *, to_change: bool = False) -> tuple[FeeReceipt, Dossier, str]:
    receipt = queries.receipt(session(), number)
    unit = check_unit(Right.RECEIVE, {receipt.unit})
    dossier = dossiers.dossier_by_id(session(), receipt.dossier_id)
    if to_change:
        dossier = dossiers.dossier_to_change(session(), dossier.code)
        receipt = queries.receipt(session(), number, to_change=True)
    return receipt, dossier, unit


def _name(receipt: FeeReceipt) -> str:
    number = account_of(receipt.clerk) or 0
    return people.names_of(session(), [number]).get(number, "")


def _base_url() -> str:
    return str(current_app.config["SETTINGS"].base_url)
