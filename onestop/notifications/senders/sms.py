"""SMS through a gateway over HTTP.

POST <url>/messages with JSON: `id` (our key, also in Idempotency-Key), `to` (+84…), `text`,
`encoding` (gsm or ucs2), `parts`. Signed as kernel/signed_body says, with X-Client naming us. 200
or 202 with `id` takes it over, 409 says it has it already, 408, 425, 429 and 5xx mean later, any
other 4xx never. What became of it comes to /api/v1/messages/receipts, signed in the same way.
"""

import json
import time
from dataclasses import dataclass

from onestop.config import Line
from onestop.kernel import clock
from onestop.kernel.http_post import NoAnswer, address_of, post
from onestop.kernel.signed_body import sign
from onestop.notifications.senders.contract import Channel, Outgoing, Refused, Unreachable

SECONDS = 10.0
ANSWER_MOST = 64 * 1024
LATER = frozenset({408, 425, 429})
HAS_IT = 409
# GSM 03.38: the basic alphabet takes one place, the extension two.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[~]|€\f")
GSM_ONE, GSM_PART, UCS_ONE, UCS_PART = 160, 153, 70, 67


@dataclass(slots=True)
class Sms:
    """A gateway behind an address; `line.key` is the name it knows us by."""

    line: Line
    seconds: float = SECONDS
    channel: Channel = Channel.SMS

    def send(self, message: Outgoing) -> str:
        encoding, parts = length_of(message.text)
        body = json.dumps(
            {
                "id": message.key,
                "to": international(message.address),
                "text": message.text,
                "encoding": encoding,
                "parts": parts,
            }
        ).encode()
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Idempotency-Key": message.key,
            "X-Client": self.line.key,
            **sign(self.line.secret, clock.now(), body),
        }
        where = address_of(self.line.url)
        path = f"{where.path.rstrip('/')}/messages"
        try:
            status, text = post(
                where, path, body, headers, time.monotonic() + self.seconds, ANSWER_MOST
            )
        except NoAnswer as problem:
            raise Unreachable(str(problem)) from None
        return _name(status, text)


def length_of(text: str) -> tuple[str, int]:
    """How a text is encoded, and in how many parts it goes out."""
    if all(sign in BASIC or sign in EXTENSION for sign in text):
        places = sum(2 if sign in EXTENSION else 1 for sign in text)
        return "gsm", 1 if places <= GSM_ONE else -(-places // GSM_PART)
    places = len(text.encode("utf-16-be")) // 2
    return "ucs2", 1 if places <= UCS_ONE else -(-places // UCS_PART)


def international(number: str) -> str:
    """+84… as gateways want it. Raises Refused for what is no Vietnamese number."""
    digits = "".join(sign for sign in number if sign.isdigit())
    if digits.startswith("84") and len(digits) in (11, 12):
        return f"+{digits}"
    if digits.startswith("0") and len(digits) in (10, 11):
        return f"+84{digits[1:]}"
    raise Refused("not a telephone number")


def _name(status: int, text: bytes) -> str:
    if status == HAS_IT:
        return ""
    if status >= 500 or status in LATER:
        raise Unreachable(f"status {status}")
    if status not in (200, 202):
        raise Refused(f"status {status}: {text[:200].decode('utf-8', 'replace')}")
    try:
        found = json.loads(text)
    except ValueError:
        raise Unreachable("an answer that is none") from None
    name = found.get("id") if isinstance(found, dict) else None
    if not isinstance(name, str) or not name.isprintable() or len(name) > 100:
        raise Unreachable("an answer without an id")
    return name
