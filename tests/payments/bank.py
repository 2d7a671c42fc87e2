"""A payment gateway as the contract says it, on loopback: a page to pay at, notices, answers.

It checks every signature with the merchant's secret, and can be slow, silent or lying on demand.
"""

import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from onestop.config import Line
from onestop.payments.providers.vnpay import VnPay
from tests.loopback import Quiet, served

SECRET = "a-secret-of-the-tests"


@dataclass
class Bank:
    """`orders` are the payments by reference; `notices` where they are told (empty: nowhere).
    `silent` answers nothing, `delay` is how many seconds it thinks before it answers a question,
    `lies` is put into every answer to a question."""

    line: Line
    orders: dict[str, dict[str, str]] = field(default_factory=dict)
    back: dict[str, str] = field(default_factory=dict)
    notices: str = ""
    silent: bool = False
    delay: float = 0.0
    lies: dict[str, str] = field(default_factory=dict)
    refunds: set[str] = field(default_factory=set)
    questions: int = 0

    @property
    def signing(self) -> VnPay:
        return VnPay(self.line)

    def told(self, reference: str, **changes: str) -> dict[str, str]:
        """The fields of a notice or a return about a payment, signed."""
        order = self.orders[reference]
        fields = {
            "vnp_TmnCode": self.line.key,
            "vnp_TxnRef": reference,
            "vnp_Amount": order["vnp_Amount"],
            "vnp_TransactionNo": order["number"],
            "vnp_ResponseCode": "00" if order["status"] == "00" else "24",
            "vnp_TransactionStatus": order["status"],
            "vnp_PayDate": "20261125101500",
            "vnp_BankCode": "NCB",
            **changes,
        }
        return {**fields, "vnp_SecureHash": self.signing.signature(fields)}

    def pay(self, address: str, status: str = "00") -> str:
        """Somebody pays at the address they were sent to; returns the reference."""
        fields = dict(parse_qsl(urlsplit(address).query))
        given = fields.pop("vnp_SecureHash")
        assert given == self.signing.signature(fields), "the address was not signed"
        reference = fields["vnp_TxnRef"]
        number = self.orders.get(reference, {}).get("number", str(14_000_000 + len(self.orders)))
        self.orders[reference] = {**fields, "number": number, "status": status}
        self.back[reference] = f"{fields['vnp_ReturnUrl']}?{urlencode(self.told(reference))}"
        return reference

    def notify(self, reference: str, **changes: str) -> dict[str, str]:
        """Send the notice; returns what it was answered with."""
        address = f"{self.notices}?{urlencode(self.told(reference, **changes))}"
        with urllib.request.urlopen(address, timeout=10) as answer:
            found: dict[str, str] = json.loads(answer.read())
        return found

    def answered(self, asked: dict[str, str]) -> dict[str, str]:
        self.questions += 1
        order = self.orders.get(asked["vnp_TxnRef"])
        fields = {"vnp_ResponseCode": "91", "vnp_TxnRef": asked["vnp_TxnRef"]}
        if order and asked["vnp_Command"] == "refund":
            known = asked["vnp_RequestId"] in self.refunds
            self.refunds.add(asked["vnp_RequestId"])
            fields["vnp_ResponseCode"] = "94" if known else "00"
        elif order:
            fields |= {
                "vnp_ResponseCode": "00",
                "vnp_Amount": order["vnp_Amount"],
                "vnp_TransactionNo": order["number"],
                "vnp_TransactionStatus": order["status"],
            }
        fields |= self.lies
        return {**fields, "vnp_SecureHash": self.signing.signature(fields)}


@contextmanager
def bank() -> Iterator[Bank]:
    class Handler(Quiet):
        def do_GET(self) -> None:
            reference = made.pay(self.path)
            self.say(200, f"<p>Paid {reference}</p>".encode(), "text/html")

        def do_POST(self) -> None:
            asked = json.loads(self.body())
            time.sleep(made.delay)
            if made.silent:
                time.sleep(0.05)
                self.say(503)
                return
            self.say(200, json.dumps(made.answered(asked)).encode())

    with served(Handler) as url:
        made = Bank(Line(url, "MERCHANT1", SECRET))
        yield made
