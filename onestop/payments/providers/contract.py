"""What every provider of payments promises. Pure: nothing here knows a table or a request."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Verdict(enum.Enum):
    """What a provider says of an order."""

    PAID = "paid"
    FAILED = "failed"
    PENDING = "pending"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order as a provider sees it. `reference` is ours: short, unique, and nothing personal."""

    reference: str
    amount_dong: int
    purpose: str
    made_at: datetime
    expires_at: datetime
    language: str
    dossier_code: str
    lines: tuple[tuple[str, str, int], ...]  # kind of money, name, đồng
    payer: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider said, whoever asked. `provider_ref` is what it calls the payment."""

    reference: str
    verdict: Verdict
    amount_dong: int = 0
    provider_ref: str = ""
    reason: str = ""
    paid_at: datetime | None = None


class Unreachable(Exception):
    """No answer, or none that makes sense: nothing is known, and it is asked again."""


class Forged(Exception):
    """What came does not carry the provider's signature over it."""


class Refused(Exception):
    """The provider understood and will not do it."""


class Provider(Protocol):
    """One provider. `name` is kept on every order that goes through it."""

    name: str

    def begin(self, wanted: Wanted, back: str, address: str) -> str:
        """Where the payer's browser goes to pay; `back` is where it returns, `address` its network
        address. Raises Unreachable, Refused."""
        ...

    def read(self, fields: Mapping[str, str]) -> Answer:
        """What a signed return or notice says. Raises Forged, ValueError."""
        ...

    def ask(self, wanted: Wanted) -> Answer:
        """What has become of an order. Raises Unreachable, Refused."""
        ...

    def refund(self, wanted: Wanted, provider_ref: str, amount_dong: int, key: str) -> Answer:
        """Give money back; asked again with one key, it is given back once. Raises Unreachable,
        Refused."""
        ...
