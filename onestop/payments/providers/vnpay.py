"""A gateway as VNPay 2.1.0 has it: a signed address to pay at, notices, questions, refunds.

Names and codes as in the domain notes (§9.2 [found, memory: confident]); the questions by POST are
from memory and to be compared with the gateway's own papers before it is used for real. Sums are
in hundredths of a đồng, moments in Vietnam's time.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

from onestop.config import Line
from onestop.kernel import clock
from onestop.payments.providers.asking import asked, moment, stamp
from onestop.payments.providers.contract import (
    Answer,
    Forged,
    Refused,
    Unreachable,
    Verdict,
    Wanted,
)

VERSION, SECONDS = "2.1.0", 10.0
HASHES = ("vnp_SecureHash", "vnp_SecureHashType")
FINE = "00"
# What a code of a question says: 01 and 91 nobody knows the order yet.
NOT_THERE = frozenset({"01", "91"})
# A payment that has neither worked nor failed: 01 begun, 04 turned back, 05 and 06 being looked at.
UNDECIDED = frozenset({"01", "04", "05", "06"})


@dataclass(slots=True)
class VnPay:
    """A merchant at a gateway: `line.key` is the merchant's code, `line.secret` signs."""

    line: Line
    seconds: float = SECONDS
    name: str = "gateway"

    def begin(self, wanted: Wanted, back: str, address: str) -> str:
        fields = {
            "vnp_Version": VERSION,
            "vnp_Command": "pay",
            "vnp_TmnCode": self.line.key,
            "vnp_Amount": str(wanted.amount_dong * 100),
            "vnp_CurrCode": "VND",
            "vnp_TxnRef": wanted.reference,
            "vnp_OrderInfo": wanted.purpose,
            "vnp_OrderType": "other",
            "vnp_Locale": "en" if wanted.language == "en" else "vn",
            "vnp_ReturnUrl": back,
            "vnp_IpAddr": address,
            "vnp_CreateDate": stamp(wanted.made_at),
            "vnp_ExpireDate": stamp(wanted.expires_at),
        }
        signed = {**fields, "vnp_SecureHash": self.signature(fields)}
        return f"{self.line.url}/paymentv2/vpcpay.html?{urlencode(sorted(signed.items()))}"

    def read(self, fields: Mapping[str, str]) -> Answer:
        """Raises Forged for what the gateway did not sign, ValueError for what makes no sense."""
        told = {k: v for k, v in fields.items() if k.startswith("vnp_") and k not in HASHES}
        given = fields.get("vnp_SecureHash", "")
        if not hmac.compare_digest(self.signature(told).encode(), given.lower().encode()):
            raise Forged
        if told.get("vnp_TmnCode") != self.line.key:
            raise Forged
        status, code = told.get("vnp_TransactionStatus", ""), told.get("vnp_ResponseCode", "")
        verdict = Verdict.FAILED
        if status == FINE and code == FINE:
            verdict = Verdict.PAID
        elif status in UNDECIDED:
            verdict = Verdict.PENDING
        return Answer(
            reference=told.get("vnp_TxnRef", ""),
            verdict=verdict,
            amount_dong=_dong(told.get("vnp_Amount", "")),
            provider_ref=told.get("vnp_TransactionNo", ""),
            reason=code or status,
            paid_at=moment(told.get("vnp_PayDate", "")),
        )

    def ask(self, wanted: Wanted) -> Answer:
        names = (
            *("vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TxnRef"),
            *("vnp_TransactionDate", "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo"),
        )
        now = clock.now()
        fields = {
            "vnp_RequestId": f"{wanted.reference}{int(now.timestamp())}",
            "vnp_Version": VERSION,
            "vnp_Command": "querydr",
            "vnp_TmnCode": self.line.key,
            "vnp_TxnRef": wanted.reference,
            "vnp_TransactionDate": stamp(wanted.made_at),
            "vnp_CreateDate": stamp(now),
            "vnp_IpAddr": "127.0.0.1",
            "vnp_OrderInfo": wanted.purpose,
        }
        told = self._asked(fields, names)
        code = str(told.get("vnp_ResponseCode", ""))
        if code in NOT_THERE:
            return Answer(wanted.reference, Verdict.UNKNOWN)
        if code != FINE or told.get("vnp_TxnRef") != wanted.reference:
            raise Unreachable(f"an answer that is none: {code}")
        status = str(told.get("vnp_TransactionStatus", ""))
        verdict = Verdict.FAILED
        if status == FINE:
            verdict = Verdict.PAID
        elif status in UNDECIDED:
            verdict = Verdict.PENDING
        return Answer(
            reference=wanted.reference,
            verdict=verdict,
            amount_dong=_dong(str(told.get("vnp_Amount", ""))),
            provider_ref=str(told.get("vnp_TransactionNo", "")),
            reason=status,
            paid_at=moment(str(told.get("vnp_PayDate", ""))),
        )

    def refund(self, wanted: Wanted, provider_ref: str, amount_dong: int, key: str) -> Answer:
        names = (
            *("vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode"),
            *("vnp_TransactionType", "vnp_TxnRef", "vnp_Amount", "vnp_TransactionNo"),
            *("vnp_TransactionDate", "vnp_CreateBy", "vnp_CreateDate", "vnp_IpAddr"),
            "vnp_OrderInfo",
        )
        fields = {
            "vnp_RequestId": key,
            "vnp_Version": VERSION,
            "vnp_Command": "refund",
            "vnp_TmnCode": self.line.key,
            "vnp_TransactionType": "02",
            "vnp_TxnRef": wanted.reference,
            "vnp_Amount": str(amount_dong * 100),
            "vnp_TransactionNo": provider_ref,
            "vnp_TransactionDate": stamp(wanted.made_at),
            "vnp_CreateBy": "onestop",
            "vnp_CreateDate": stamp(clock.now()),
            "vnp_IpAddr": "127.0.0.1",
            "vnp_OrderInfo": wanted.purpose,
        }
        told = self._asked(fields, names)
        code = str(told.get("vnp_ResponseCode", ""))
        # 94: a refund with this request was taken already.
        if code not in (FINE, "94"):
            raise Refused(f"the gateway says {code}")
        return Answer(wanted.reference, Verdict.PAID, amount_dong)

    def signature(self, fields: Mapping[str, str]) -> str:
        """HMAC-SHA512 over the fields in order of name, as a query."""
        joined = "&".join(f"{quote_plus(k)}={quote_plus(v)}" for k, v in sorted(fields.items()))
        return self._mac(joined)

    def _mac(self, text: str) -> str:
        return hmac.new(self.line.secret.encode(), text.encode(), hashlib.sha512).hexdigest()

    def _asked(self, fields: dict[str, str], names: tuple[str, ...]) -> dict[str, Any]:
        """One question by POST, signed over the values of these fields in this order."""
        mac = self._mac("|".join(fields[name] for name in names))
        signed = {**fields, "vnp_SecureHash": mac}
        found = asked(self.line.url, "merchant_webapi/api/transaction", signed, self.seconds)
        told = {k: str(v) for k, v in found.items() if k not in HASHES}
        if not hmac.compare_digest(
            self.signature(told).encode(), str(found.get("vnp_SecureHash", "")).lower().encode()
        ):
            raise Unreachable("an answer the gateway did not sign")
        return told


def _dong(text: str) -> int:
    """Whole đồng out of hundredths. Raises ValueError for what is no such sum."""
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise ValueError("no sum")
    whole, rest = divmod(int(text), 100)
    if rest:
        raise ValueError("no whole đồng")
    return whole
