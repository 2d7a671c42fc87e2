"""A carrier over HTTP, with the names of the file beside this one.

How the address is reached, and that the secret goes nowhere else: see kernel/http_post. An answer
must be JSON and whole within the time given; what is senseless is no answer.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult

from onestop.delivery.carriers import words
from onestop.delivery.carriers.contract import Refused, Told, Tracked, Unreachable, plain
from onestop.kernel.http_post import BadAddress, NoAnswer, address_of, post

SECONDS = 10.0
ANSWER_MOST = 4 * 1024 * 1024
AGAIN = frozenset({408, 425, 429})
# The order is there already: that is what placing it was to reach.
THERE_ALREADY = 409
NOT_THERE = 404


class BadCarrier(ValueError):
    """An address or credentials that no carrier can be spoken to with."""


class _Expired(Exception):
    """The token does not hold any more."""


@dataclass(slots=True)
class HttpCarrier:
    """Make it with `http_carrier`, which looks at the address."""

    where: SplitResult
    key: str
    secret: str
    seconds: float = SECONDS
    name: str = "http"
    _token: str = field(default="", repr=False)

    def place(self, order: dict[str, Any]) -> None:
        known = words.names()
        body = {**order, known["order"]["customer"]: self.key}
        self._asked("place", body, fine=(THERE_ALREADY,))

    def cancel(self, order_number: str) -> None:
        body = {words.names()["order"]["number"]: order_number}
        self._asked("cancel", body, fine=(THERE_ALREADY, NOT_THERE))

    def track(self, last_id: str) -> Tracked:
        size = words.names()["limits"]["page"]
        body = {"pageSize": size, "lastId": last_id or "0", "orderNumber": ""}
        answer = self._asked("track", body)
        rows = answer.get(words.names()["answers"]["statuses"])
        if not isinstance(rows, list):
            raise Unreachable("an answer without statuses")
        told = [_told(row) for row in rows]
        ids = [status.key for status in told]
        last = max(ids, key=_as_number, default=last_id)
        further = _as_number(last) > _as_number(last_id)
        return Tracked(told, last if further else last_id, len(rows) >= size and further)

    def settle(self, tracked: Tracked) -> None:
        """The id asked after is kept here, not there."""

    def _asked(self, what: str, body: dict[str, Any], fine: Sequence[int] = ()) -> dict[str, Any]:
        for last in (False, True):
            if not self._token:
                self._token = self._new_token()
            try:
                return self._sent(what, body, fine)
            except _Expired:
                self._token = ""
                if last:
                    raise Unreachable("the token is not taken") from None
        raise AssertionError

    def _new_token(self) -> str:
        known = words.names()
        names = known["credentials"]
        try:
            answer = self._sent("token", {names["key"]: self.key, names["secret"]: self.secret})
        except _Expired:
            raise Refused("the carrier does not know this key and secret") from None
        token = answer.get(known["answers"]["token"])
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise Unreachable("an answer without a token")
        return token

    def _sent(self, what: str, body: dict[str, Any], fine: Sequence[int] = ()) -> dict[str, Any]:
        path = f"{self.where.path.rstrip('/')}/{words.names()['paths'][what]}"
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        status, text = self._answered(path, json.dumps(body).encode(), headers)
        if status in fine:
            return {}
        if status == 401:
            raise _Expired
        if status >= 500 or status in AGAIN:
            raise Unreachable(f"status {status}")
        if status != 200:
            raise Refused(f"status {status}: {text[:200].decode('utf-8', 'replace')}")
        return _object(text)

    def _answered(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Status and body, whole and in time. Raises Unreachable."""
        until = time.monotonic() + self.seconds
        try:
            return post(self.where, path, body, headers, until, ANSWER_MOST)
        except NoAnswer as problem:
            raise Unreachable(str(problem)) from None


def http_carrier(address: str, key: str, secret: str, seconds: float = SECONDS) -> HttpCarrier:
    """A carrier behind an address. Raises BadCarrier."""
    try:
        where = address_of(address)
    except BadAddress as problem:
        raise BadCarrier(f"of the carrier: {problem}") from None
    if where.query:
        raise BadCarrier("the carrier's address must be a plain host and path")
    if not key or not secret:
        raise BadCarrier("a carrier needs its key and its secret")
    return HttpCarrier(where, key, secret, seconds)


def _object(text: bytes) -> dict[str, Any]:
    try:
        found = words.read(text)
    except ValueError:
        raise Unreachable("an answer that is none") from None
    if not isinstance(found, dict):
        raise Unreachable("an answer that is none")
    return found


def _told(row: Any) -> Told:
    known = words.names()["answers"]
    try:
        found = Told(
            plain(row[known["id"]]), plain(row[known["order"]]), plain(row[known["status"]]), row
        )
    except (KeyError, TypeError):
        raise Unreachable("a status that is none") from None
    if not (found.key.isascii() and found.key.isdecimal()):
        raise Unreachable("a status without a number of its own")
    return found


def _as_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0
