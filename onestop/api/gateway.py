"""What a gateway of messages brings: that one arrived or did not, and what people send by SMS."""

import json
from typing import Any

from flask import current_app, request

from onestop.api.answers import problem, told
from onestop.api.blueprint import bp
from onestop.config import Line
from onestop.kernel import clock, identity, signed_body
from onestop.kernel.signed_body import SIGNATURE, STAMP
from onestop.notifications import receipts
from onestop.notifications.asked_by_sms import answer
from onestop.notifications.senders import zalo
from onestop.notifications.senders.contract import Channel, DeliveryState
from onestop.web import throttle
from onestop.web.guard import by_signature
from onestop.web.pages import Answer
from onestop.web.transaction import act

BODY_MOST = 16 * 1024
STATES = {
    s.value: s for s in (DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.FAILED)
}
ASKED_AN_HOUR = 20
ZALO_SIGNATURE = "X-ZEvent-Signature"
asked = throttle.Window(ASKED_AN_HOUR, 3600, lambda: clock.now().timestamp())


@bp.post("/messages/receipts")
@by_signature
def receipt() -> Answer:
    """JSON: `id` (the gateway's or ours), `state` (accepted, delivered, failed), `detail`."""
    facts = _signed()
    if not isinstance(facts, dict):
        return facts
    state, name = STATES.get(str(facts.get("state"))), facts.get("id")
    if state is None or not _is_name(name):
        return problem(422, "not-a-receipt", "id and state are needed")
    detail = "".join(sign for sign in str(facts.get("detail") or "") if sign.isprintable())
    if not receipts.note(act(), Channel.SMS, str(name), state, detail[:300]):
        return problem(404, "no-such-message", "")
    return told({"noted": True})


@bp.post("/messages/zalo")
@by_signature
def zalo_receipt() -> Answer:
    """An event of Zalo; of all of them only `user_received_message` is believed to say much."""
    line: Line | None = current_app.config["SETTINGS"].zalo
    if line is None:
        return problem(404, "no-gateway", "")
    body = request.get_data(cache=False)
    if len(body) > BODY_MOST:
        return problem(413, "too-large", "")
    facts = _json(body)
    if not isinstance(facts, dict):
        return facts
    stamp, signature = str(facts.get("timestamp")), request.headers.get(ZALO_SIGNATURE, "")
    if not zalo.is_signed(line, body, stamp, signature):
        return problem(401, "not-signed", "")
    said = facts.get("message")
    name = said.get("msg_id") if isinstance(said, dict) else None
    if facts.get("event_name") != "user_received_message" or not _is_name(name):
        return told({"noted": False})
    noted = receipts.note(act(), Channel.ZALO, str(name), DeliveryState.DELIVERED)
    return told({"noted": noted})


@bp.post("/sms")
@by_signature
def incoming() -> Answer:
    """JSON: `id`, `from`, `text`; the answer holds the `reply` to be sent back."""
    facts = _signed()
    if not isinstance(facts, dict):
        return facts
    name, text = facts.get("id"), facts.get("text")
    number = identity.national_phone(str(facts.get("from") or ""))
    if not _is_name(name) or not isinstance(text, str) or not identity.is_phone(number):
        return problem(422, "not-a-text", "id, from and text are needed")
    is_too_much = bool(asked.wait(number, str(name)))
    plain = " ".join(text[:1000].split())
    reply = answer(act(), str(name), number, plain, is_too_much=is_too_much)
    return told({"reply": reply})


def _is_name(given: object) -> bool:
    return isinstance(given, str) and 0 < len(given) <= 100 and given.isprintable()


def _signed() -> dict[str, Any] | Answer:
    """The JSON of a body that the gateway signed; else the refusal."""
    line: Line | None = current_app.config["SETTINGS"].sms
    if line is None:
        return problem(404, "no-gateway", "")
    body = request.get_data(cache=False)
    if len(body) > BODY_MOST:
        return problem(413, "too-large", "")
    stamp, signature = request.headers.get(STAMP, ""), request.headers.get(SIGNATURE, "")
    try:
        signed_body.check(line.secret, stamp, signature, body, clock.now())
    except signed_body.BadSignature:
        return problem(401, "not-signed", "")
    return _json(body)


def _json(body: bytes) -> dict[str, Any] | Answer:
    try:
        facts = json.loads(body)
    except (ValueError, RecursionError):
        facts = None
    return facts if isinstance(facts, dict) else problem(422, "not-json", "")
