"""What a gateway of messages brings, signed, forged and senseless."""

import hashlib
import json
from dataclasses import replace

from onestop.config import Line
from onestop.kernel import clock
from onestop.kernel.signed_body import sign
from onestop.notifications.asked_by_sms import HELP
from tests.notifications.gateway import gateway


def signed(secret: str, facts: object) -> dict:
    body = json.dumps(facts).encode()
    return {"data": body, "headers": sign(secret, clock.now(), body)}


def test_receipts_and_texts_come_signed(site) -> None:
    settings = site.app.config["SETTINGS"]
    client = site.app.test_client()
    receipt = {"id": "nobody's", "state": "delivered"}
    path = "/api/v1/messages/receipts"
    assert client.post(path, **signed("x", receipt)).status_code == 404
    with gateway() as there:
        site.app.config["SETTINGS"] = replace(settings, sms=there.line)
        try:
            assert client.post(path, **signed("forged", receipt)).status_code == 401
            assert client.post(path, **signed(there.line.secret, receipt)).status_code == 404
            for bad in (None, [], {"id": "a"}, {"id": "a\0", "state": "failed"}):
                assert client.post(path, **signed(there.line.secret, bad)).status_code == 422
            text = {"id": "t1", "from": "+84900000009", "text": "TRO GIUP\0"}
            answered = client.post("/api/v1/sms", **signed(there.line.secret, text))
            assert answered.json == {"reply": HELP}
            odd = {**text, "from": "Ngân hàng"}
            assert client.post("/api/v1/sms", **signed(there.line.secret, odd)).status_code == 422
        finally:
            site.app.config["SETTINGS"] = settings


def test_events_of_zalo_come_signed(site) -> None:
    settings = site.app.config["SETTINGS"]
    client, path = site.app.test_client(), "/api/v1/messages/zalo"

    def brought(facts: object, secret: str = "hidden") -> tuple[int, object]:
        body = json.dumps(facts).encode()
        stamp = facts["timestamp"] if isinstance(facts, dict) and "timestamp" in facts else None
        mac = hashlib.sha256(b"77" + body + f"{stamp}{secret}".encode()).hexdigest()
        headers = {"X-ZEvent-Signature": f"mac={mac}"}
        answer = client.post(path, data=body, headers=headers)
        return answer.status_code, (answer.json or {}).get("noted")

    event = {"event_name": "user_received_message", "timestamp": "1", "message": {"msg_id": "z1"}}
    assert brought(event) == (404, None)
    line = Line("https://zalo.vidu.invalid", "77", "hidden")
    site.app.config["SETTINGS"] = replace(settings, zalo=line)
    try:
        assert brought(event, "forged") == (401, None)
        for nothing in ({**event, "event_name": "follow"}, {**event, "message": [1]}, event):
            assert brought(nothing) == (200, False)
        assert brought([]) == (422, None)
        assert client.post(path, data=b"x" * 20000).status_code == 413
    finally:
        site.app.config["SETTINGS"] = settings
