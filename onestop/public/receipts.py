"""The receipt of a payment from a distance, for the dossier's holder."""

from flask import current_app

from onestop.kernel import codes
from onestop.payments import queries
from onestop.printing import till
from onestop.public.blueprint import bp
from onestop.takings.errors import NoSuchReceipt
from onestop.web import holder
from onestop.web.guard import anyone
from onestop.web.login import current_account
from onestop.web.pages import Answer
from onestop.web.paper import looks, pdf_answer
from onestop.web.transaction import act, session
from onestop.web.viewing import Sight, sight_of


@bp.get("/track/<code>/pay/<reference>.pdf")
@anyone
def paid_receipt(code: str, reference: str) -> Answer:
    """The numbered receipt, printed. Raises NoSuchReceipt, also for another dossier's."""
    seen = sight_of(session(), codes.dossier_code(code), current_account(), holder.admitted())
    dossier = seen.dossier if seen.level >= Sight.HOLDER else None
    found = queries.receipts_of(session(), dossier.id) if dossier else []
    fitting = [(receipt, order) for receipt, order in found if order.reference == reference]
    if dossier is None or not fitting:
        raise NoSuchReceipt
    receipt, order = fitting[0]
    made = till.online_receipt(
        act(),
        receipt,
        order,
        dossier,
        current_app.config["SETTINGS"].base_url,
        shows_payer=seen.is_owner,
        large=looks()["large"],
    )
    return pdf_answer(made, f"bien-lai-{receipt.series}-{receipt.number:07}")
