"""Notices of payment providers: they alone, and our own questions, settle a payment."""

import json

from flask import current_app, request
from werkzeug.wrappers import Response

from onestop.api.blueprint import bp
from onestop.payments.errors import NoSuchOrder
from onestop.payments.providers.available import providers_of
from onestop.payments.providers.contract import Forged, Verdict
from onestop.payments.service import Settled
from onestop.payments.sweeping import settled
from onestop.web.guard import by_signature
from onestop.web.pages import Answer
from onestop.web.transaction import keep_despite_refusal, session, writes

# What the gateway is told (domain notes §9.2): it sends again until it hears 00 or 02.
SAYS = {
    Settled.PAID: ("00", "Confirm Success"),
    Settled.FAILED: ("00", "Confirm Success"),
    Settled.SURPLUS: ("00", "Confirm Success"),
    Settled.ALREADY: ("02", "Order already confirmed"),
    Settled.AMOUNT: ("04", "Invalid amount"),
    Settled.NOTHING: ("02", "Order already confirmed"),
}


@bp.get("/payments/gateway")
@by_signature
def notice() -> Answer:
    """The gateway's notice (IPN), by GET as it sends it."""
    writes()
    provider = providers_of(current_app.config["SETTINGS"]).get("gateway")
    # A field twice is a trick: nobody knows which of them was signed.
    doubled = any(len(values) > 1 for values in request.args.listvalues())
    if provider is None or doubled:
        return _said("97", "Invalid signature")
    try:
        told = provider.read(request.args.to_dict())
    except Forged:
        return _said("97", "Invalid signature")
    except ValueError:
        return _said("99", "Unknown error")
    try:
        came_to = settled(session(), told.reference, told, "gateway")
    except NoSuchOrder:
        return _said("01", "Order not found")
    keep_despite_refusal()
    if came_to is Settled.NOTHING and told.verdict is Verdict.PENDING:
        return _said("00", "Confirm Success")
    return _said(*SAYS[came_to])


def _said(code: str, words: str) -> Response:
    body = json.dumps({"RspCode": code, "Message": words})
    answer = Response(body, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
