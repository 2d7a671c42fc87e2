"""The public list of which results no longer hold: IETF Token Status List, two bits each."""

import secrets
import zlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from onestop.kernel.signing import encoded, jws
from onestop.results import queries, token
from onestop.results.keys import ring
from onestop.results.rules import BITS

SIZE = 2**20
DRAWN = 16
FRESH = 3600
HOLDS = timedelta(days=7)
KIND, KIND_CWT = "statuslist+jwt", "application/statuslist+cwt"
# Claims of a status list as a CWT (IETF Token Status List, section 5.2).
SUB, EXP, IAT, TTL, LIST, AGGREGATION = 2, 4, 6, 65534, 65533, "aggregation_uri"


def free_place(session: Session, size: int = SIZE) -> tuple[int, int]:
    """(list, index): a random place that nobody has, in the newest list or the next.

    Random, so that a place tells neither how many results there are nor which came together.
    A list about half full is left: the next one is quicker to find a place in.
    """
    number = queries.newest_list(session)
    drawn = [secrets.randbelow(size) for _ in range(DRAWN)]
    taken = queries.taken_in(session, number, drawn)
    free = [index for index in drawn if index not in taken]
    return (number, free[0]) if 2 * len(free) >= DRAWN else (number + 1, drawn[0])


def packed(states: list[tuple[int, int]]) -> bytes:
    """The list's bytes: entry n in bits 2n and 2n+1 counted from the lowest of byte n // 4."""
    raw = bytearray(SIZE * 2 // 8)
    for index, bits in states:
        raw[index // 4] |= bits << (index % 4 * 2)
    return bytes(raw)


def signed_list(session: Session, number: int, base_url: str, now: datetime) -> str:
    """The list of a number as a signed token, good for seven days, to be asked anew hourly."""
    claims: dict[str, Any] = {
        "sub": address(base_url, number),
        "iat": int(now.timestamp()),
        "exp": int((now + HOLDS).timestamp()),
        "ttl": FRESH,
        "status_list": {
            "bits": 2,
            "lst": encoded(_compressed(session, number)),
            AGGREGATION: f"{base_url}/status",
        },
    }
    return jws(ring().signer, claims, KIND)


def signed_list_cwt(session: Session, number: int, base_url: str, now: datetime) -> bytes:
    """The same list as a CWT."""
    claims = {
        SUB: address(base_url, number),
        IAT: int(now.timestamp()),
        EXP: int((now + HOLDS).timestamp()),
        TTL: FRESH,
        LIST: {
            "bits": 2,
            "lst": _compressed(session, number),
            AGGREGATION: f"{base_url}/status",
        },
    }
    keys = ring()
    return token.cwt(claims, keys.known.kid, KIND_CWT, keys.signer.sign)


def address(base_url: str, number: int) -> str:
    return f"{base_url}/status/{number}"


def _compressed(session: Session, number: int) -> bytes:
    rows = [(index, BITS[state]) for index, state in queries.not_valid_in(session, number)]
    return zlib.compress(packed(rows), 9)
