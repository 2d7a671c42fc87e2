"""The national payment platform: asked where to pay, then told of it in signed notices.

The names are data (`platform.toml`). Every body, ours and theirs, is a JSON object that carries the
HMAC-SHA256 of its other fields, written with sorted keys and no spaces, under a shared secret.
Theirs hold strings only, as a query does. Sums are in whole đồng, moments in Vietnam's time. How
it signs and answers is to be compared with the platform's papers before it is used for real.
"""

import hashlib
import hmac
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from onestop.config import Line
from onestop.kernel.http_post import BadAddress, address_of
from onestop.payments.providers.asking import asked, moment, stamp
from onestop.payments.providers.contract import (
    Answer,
    Forged,
    Refused,
    Unreachable,
    Verdict,
    Wanted,
)

FILE = Path(__file__).with_name("platform.toml")
SECONDS = 10.0


@cache
def names() -> dict[str, dict[str, str]]:
    """Their names by ours, section by section."""
    return tomllib.loads(FILE.read_text("utf-8"))


def signature(secret: str, fields: Mapping[str, Any]) -> str:
    """HMAC-SHA256 over the fields as JSON in its one writing."""
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


@dataclass(slots=True)
class Platform:
    """A service at the platform: `line.key` is its code there, `line.secret` signs."""

    line: Line
    seconds: float = SECONDS
    name: str = "platform"

    def begin(self, wanted: Wanted, back: str, address: str) -> str:
        ours = names()["request"]
        kinds = names()["kinds"]
        fields = {
            **self._asking(wanted),
            ours["dossier"]: wanted.dossier_code,
            ours["purpose"]: wanted.purpose,
            ours["payer"]: wanted.payer,
            ours["fees"]: [
                {
                    ours["fee_kind"]: kinds.get(kind, kind),
                    ours["fee_code"]: str(place),
                    ours["fee_name"]: name,
                    ours["fee_sum"]: str(dong),
                }
                for place, (kind, name, dong) in enumerate(wanted.lines, start=1)
            ],
            ours["back"]: back,
            ours["expires"]: stamp(wanted.expires_at),
        }
        found = self._asked("begin", fields).get(names()["answer"]["address"], "")
        try:
            address_of(found)
        except BadAddress as problem:
            raise Unreachable(f"no address to pay at: {problem}") from None
        return found

    def read(self, fields: Mapping[str, str]) -> Answer:
        """Raises Forged for what the platform did not sign, ValueError for what makes no sense."""
        theirs = names()["answer"]
        told = {k: v for k, v in fields.items() if k != theirs["signature"]}
        given = fields.get(theirs["signature"], "")
        wanted = signature(self.line.secret, told)
        if not hmac.compare_digest(wanted.encode(), given.lower().encode()):
            raise Forged
        if told.get(theirs["service"]) != self.line.key:
            raise Forged
        state = told.get(theirs["state"], "")
        verdict = Verdict(names()["states"][state]) if state in names()["states"] else None
        if verdict is None:
            raise ValueError(f"no such state: {state[:20]}")
        return Answer(
            reference=told.get(theirs["reference"], ""),
            verdict=verdict,
            amount_dong=_dong(told.get(theirs["amount"], "0")),
            provider_ref=told.get(theirs["paid_as"], ""),
            reason=state,
            paid_at=moment(told.get(theirs["paid_at"], "")),
        )

    def ask(self, wanted: Wanted) -> Answer:
        return self._about(wanted, "ask", self._asking(wanted))

    def refund(self, wanted: Wanted, provider_ref: str, amount_dong: int, key: str) -> Answer:
        ours = names()["request"]
        fields = {
            **self._asking(wanted),
            ours["refund_key"]: key,
            ours["paid_as"]: provider_ref,
            ours["amount"]: str(amount_dong),
        }
        answer = self._about(wanted, "refund", fields)
        if answer.verdict is not Verdict.PAID:
            raise Refused(f"the platform says {answer.reason}")
        return answer

    def _asking(self, wanted: Wanted) -> dict[str, Any]:
        ours = names()["request"]
        return {ours["service"]: self.line.key, ours["reference"]: wanted.reference}

    def _about(self, wanted: Wanted, path: str, fields: dict[str, Any]) -> Answer:
        """A signed answer about the payment that was asked for, and no other."""
        try:
            answer = self.read(self._asked(path, fields))
        except (Forged, ValueError) as problem:
            raise Unreachable(f"an answer that is none: {type(problem).__name__}") from None
        if answer.reference != wanted.reference:
            raise Unreachable("an answer about another payment")
        return answer

    def _asked(self, path: str, fields: dict[str, Any]) -> dict[str, str]:
        mac = signature(self.line.secret, fields)
        signed = {**fields, names()["request"]["signature"]: mac}
        found = asked(self.line.url, names()["paths"][path], signed, self.seconds)
        if not strings_only(found):
            raise Unreachable("an answer that is none")
        given = found.get(names()["answer"]["signature"], "")
        told = {k: v for k, v in found.items() if k != names()["answer"]["signature"]}
        if not hmac.compare_digest(
            signature(self.line.secret, told).encode(), given.lower().encode()
        ):
            raise Unreachable("an answer the platform did not sign")
        return dict(found)


def strings_only(found: object) -> bool:
    """Whether it is an object of strings: whatever the platform says is one."""
    return isinstance(found, dict) and all(isinstance(value, str) for value in found.values())


def _dong(text: str) -> int:
    """Raises ValueError for what is no sum in whole đồng."""
    if not text.isascii() or not text.isdecimal() or len(text) > 16:
        raise ValueError("no sum")
    return int(text)
