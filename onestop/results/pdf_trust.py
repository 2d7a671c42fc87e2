"""Whose certificates are believed when a signed PDF is looked at."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Trust:
    """Certificates and revocation lists, each DER.

    `roots` may vouch for signers, `tsa_roots` for the times of time-stamp authorities; `others`
    lie between a root and a signer; `crls` say which of all these were revoked.
    """

    roots: tuple[bytes, ...] = ()
    tsa_roots: tuple[bytes, ...] = ()
    others: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()

    def as_json(self) -> str:
        """The same as text, for a process that has no settings of its own."""
        parts = {"roots": self.roots, "tsa_roots": self.tsa_roots}
        parts |= {"others": self.others, "crls": self.crls}
        coded = {name: [base64.b64encode(p).decode() for p in part] for name, part in parts.items()}
        return json.dumps(coded)

    @staticmethod
    def from_json(text: str) -> "Trust":
        parts = json.loads(text)
        return Trust(**{k: tuple(base64.b64decode(p) for p in part) for k, part in parts.items()})


def nobody(_now: datetime) -> Trust:
    return Trust()


_believed: list[Callable[[datetime], Trust]] = [nobody]


def use(believed: Callable[[datetime], Trust]) -> None:
    """Believe from now on whom this names at a moment."""
    _believed[:] = [believed]


def configured(now: datetime) -> Trust:
    """Whom the installation believes; nobody until it is told."""
    return _believed[0](now)
