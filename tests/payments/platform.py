"""The national payment platform as the contract says it, on loopback."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from onestop.config import Line
from onestop.payments.providers.platform import Platform, signature
from tests.loopback import Quiet, served

SECRET = "a-secret-of-the-platform"


@dataclass
class There:
    """`asked` are the requests for an address, `states` what became of each payment. `silent`
    answers nothing, `lies` is put into every answer before it is signed, `after` behind it."""

    line: Line
    asked: dict[str, dict[str, Any]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    silent: bool = False
    lies: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    refunds: list[str] = field(default_factory=list)

    @property
    def signing(self) -> Platform:
        return Platform(self.line)

    def pay(self, address: str, state: str = "1") -> str:
        """Somebody pays at the address they were sent to; returns the reference."""
        reference = address.rsplit("/", 1)[1]
        self.states[reference] = state
        return reference

    def told(self, reference: str, **changes: str) -> dict[str, str]:
        """The fields of a notice, a return or an answer, signed."""
        fees = self.asked[reference]["PhiLePhi"] if reference in self.asked else []
        fields = {
            "MaDichVu": self.line.key,
            "MaTraCuuTT": reference,
            "TrangThai": self.states.get(reference, "3"),
            "SoTien": str(sum(int(fee["SoTien"]) for fee in fees)),
            "MaGiaoDich": f"P{reference}",
            "ThoiGianThanhToan": "20261125101500",
            **changes,
        }
        return {**fields, "ChuKy": signature(SECRET, fields)}

    def answered(self, path: str, sent: dict[str, Any]) -> dict[str, str]:
        assert sent.pop("ChuKy") == signature(SECRET, sent), "the request was not signed"
        reference = sent["MaTraCuuTT"]
        more: dict[str, str] = {}
        if path == "/thanhtoan":
            self.asked[reference] = sent
            self.states.setdefault(reference, "0")
            more = {"UrlThanhToan": f"{self.line.url}/pay/{reference}"}
        elif path == "/hoantien" and sent["MaYeuCau"] not in self.refunds:
            self.refunds.append(sent["MaYeuCau"])
        return {**self.told(reference, **{**more, **self.lies}), **self.after}


@contextmanager
def platform() -> Iterator[There]:
    class Handler(Quiet):
        def do_POST(self) -> None:
            sent = json.loads(self.body())
            body = b"" if made.silent else json.dumps(made.answered(self.path, sent)).encode()
            self.say(503 if made.silent else 200, body)

    with served(Handler) as url:
        made = There(Line(url, "SERVICE1", SECRET))
        yield made
