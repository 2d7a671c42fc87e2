"""Notices of payment providers: they alone, and our own questions, settle a payment."""

import json
from collections.abc import Mapping

from flask import current_app, request
from werkzeug.wrappers import Response

from onestop.api.blueprint import bp
from onestop.payments.errors import NoSuchOrder
from onestop.payments.providers.available import providers_of
from onestop.payments.providers.contract import Forged, Verdict
from onestop.payments.providers.platform import strings_only
from onestop.payments.service import Settled
from onestop.payments.sweeping import settled
from onestop.web.guard import by_signature
from onestop.web.pages import Answer
from onestop.web.transaction import keep_despite_refusal, session, writes

BODY_MOST = 16 * 1024
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
    # A field twice is a trick: nobody knows which of them was signed.
    if any(len(values) > 1 for values in request.args.listvalues()):
        return _said("97", "Invalid signature")
    return _heard("gateway", request.args.to_dict())


@bp.post("/payments/platform")
@by_signature
def platform_notice() -> Answer:
    """The national platform's notice: a JSON object of strings that carries its signature."""
    body = request.get_data(cache=False) if (request.content_length or 0) <= BODY_MOST else b""
    try:
        fields = json.loads(body, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return _said("97", "Invalid signature")
    if not strings_only(fields):
        return _said("97", "Invalid signature")
    return _heard("platform", fields)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose names stand in it once. Raises ValueError."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a field twice")
    return dict(pairs)


def _heard(name: str, fields: Mapping[str, str]) -> Response:
    """Settle by what a provider told, and say what it is to hear."""
    provider = providers_of(current_app.config["SETTINGS"]).get(name)
    if provider is None:
        return _said("97", "Invalid signature")
    try:
        told = provider.read(fields)
    except Forged:
        return _said("97", "Invalid signature")
    except ValueError:
        return _said("99", "Unknown error")
    try:
        came_to = settled(session(), told.reference, told, name)
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
