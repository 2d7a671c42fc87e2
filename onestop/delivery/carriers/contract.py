"""What a carrier is to this program: orders in, cancellations in, statuses out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Unreachable(Exception):
    """This time it did not work, another may: no line, a slow or a senseless answer, 5xx, 429."""


class Refused(Exception):
    """The carrier understood and does not want it; a person must look."""


@dataclass(frozen=True, slots=True)
class Told:
    """One status as a carrier gave it: `key` is what makes it this one and no other, `raw` all of
    what came."""

    key: str
    order_number: str
    code: str
    raw: dict[str, Any]


def plain(value: Any) -> str:
    """A carrier's number or code as a column can hold it, whatever it sent."""
    return "".join(c for c in str(value) if c.isprintable())[:80]


@dataclass(frozen=True, slots=True)
class Tracked:
    """A page of statuses, and the last id to ask after; `more`: there are further ones now."""

    told: Sequence[Told]
    last_id: str
    more: bool


class Carrier(Protocol):
    """Each may raise Unreachable and Refused. An order is one by its number however often it is
    placed; cancelling what is not there is no error."""

    name: str

    def place(self, order: dict[str, Any]) -> None: ...

    def cancel(self, order_number: str) -> None: ...

    def track(self, last_id: str) -> Tracked: ...

    def settle(self, tracked: Tracked) -> None:
        """What was tracked is stored here: the carrier may put it away."""
