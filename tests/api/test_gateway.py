"""What a gateway of messages brings, signed, forged and senseless."""

import json
from dataclasses import replace

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
