"""What the door of machines takes from gateways of messages and of payments."""

from typing import Any

from onestop.api.schema import MAYBE, PROBLEM, TEXT, TRUTH, record

SIGNED = [
    {"name": name, "in": "header", "required": True, "schema": TEXT, "description": words}
    for name, words in (
        ("X-Timestamp", "Seconds since 1970, within five minutes"),
        ("X-Signature", "HMAC-SHA256 over timestamp, a dot and the body, in hex"),
    )
]
ZALO_SIGNED = [
    {
        "name": "X-ZEvent-Signature",
        "in": "header",
        "required": True,
        "schema": TEXT,
        "description": "mac= and SHA-256 over app number, body, timestamp and secret, in hex",
    }
]
REFUSED = {
    "401": {"description": "Not signed with the secret, or too long ago", **PROBLEM},
    "404": {"description": "No gateway here, or no such message", **PROBLEM},
    "413": {"description": "The body is too large", **PROBLEM},
    "422": {"description": "Something is missing", **PROBLEM},
}


def _post(
    name: str,
    summary: str,
    takes: dict[str, Any],
    gives: dict[str, Any],
    signed: list[dict[str, Any]] = SIGNED,
) -> dict[str, Any]:
    return {
        "post": {
            "operationId": name,
            "summary": summary,
            "parameters": signed,
            "requestBody": {"content": {"application/json": {"schema": takes}}},
            "responses": {
                "200": {
                    "description": "Taken",
                    "content": {"application/json": {"schema": gives}},
                },
                **REFUSED,
            },
        }
    }


PATHS = {
    "/api/v1/payments/gateway": {
        "get": {
            "operationId": "payment_notice",
            "summary": "A notice of the payment gateway (IPN), signed in vnp_SecureHash",
            "responses": {
                "200": {
                    "description": "00 taken, 01 no such order, 02 known, 04 amount, 97 not signed",
                    "content": {"application/json": {"schema": record(RspCode=TEXT, Message=TEXT)}},
                }
            },
        }
    },
    "/api/v1/payments/platform": {
        "post": {
            "operationId": "platform_payment_notice",
            "summary": "A notice of the national payment platform, signed in its body",
            "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
            "responses": {
                "200": {
                    "description": "00 taken, 01 no such order, 02 known, 04 amount, 97 not signed",
                    "content": {"application/json": {"schema": record(RspCode=TEXT, Message=TEXT)}},
                }
            },
        }
    },
    "/api/v1/messages/receipts": _post(
        "message_receipt",
        "What became of an SMS, signed by the gateway",
        record(id=TEXT, state={"enum": ["accepted", "delivered", "failed"]})
        | {"properties": {"id": TEXT, "state": TEXT, "detail": MAYBE}},
        record(noted=TRUTH),
    ),
    "/api/v1/messages/zalo": _post(
        "zalo_receipt",
        "An event of Zalo: that a message was received",
        record(event_name=TEXT, timestamp=TEXT, message=record(msg_id=TEXT)),
        record(noted=TRUTH),
        ZALO_SIGNED,
    ),
    "/api/v1/sms": _post(
        "incoming_sms",
        "An SMS somebody sent, signed by the gateway; the answer is to be sent back",
        record(id=TEXT, text=TEXT, **{"from": TEXT}),
        record(reply=TEXT),
    ),
}
