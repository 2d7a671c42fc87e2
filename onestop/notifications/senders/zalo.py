"""Zalo: approved template messages of an Official Account (ZNS) over HTTP.

POST <url>/message/template with JSON `phone` (84…), `template_id`, `template_data`, `tracking_id`
(our key); the header access_token. Answered with `error` 0 and `data.msg_id`, or with another
`error`; which of them mean "later" stands in zalo.toml. The access token is made from the refresh
token, which is good for one use only: the next one is kept sealed in the data folder.
"""

import fcntl
import hashlib
import hmac
import json
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from onestop.config import Line
from onestop.kernel import clock, sealed
from onestop.kernel.http_post import NoAnswer, address_of, post
from onestop.notifications.senders.contract import Channel, Outgoing, Refused, Unreachable
from onestop.notifications.senders.sms import international

SECONDS = 10.0
ANSWER_MOST = 64 * 1024
FACTS = tomllib.loads(Path(__file__).with_name("zalo.toml").read_text("utf-8"))
# A token is made anew so many seconds before it ends.
EARLY = 300


@dataclass(slots=True)
class Zalo:
    """`line.key` is the application's number, `line.secret` its secret; `template` the number of
    the approved template, `first` the refresh token it begins with, `kept` the file of the tokens
    that followed."""

    line: Line
    template: str
    first: str
    kept: Path
    token_url: str = FACTS["token_url"]
    seconds: float = SECONDS
    channel: Channel = Channel.ZALO

    def send(self, message: Outgoing) -> str:
        told = {
            "phone": international(message.address).removeprefix("+"),
            "template_id": self.template,
            "template_data": {FACTS["field"]: message.text},
            "tracking_id": message.key,
        }
        found = self._brought(told, self._token())
        if found.get("error") in FACTS["token"]:
            found = self._brought(told, self._token(anew=True))
        return _name(found)

    def _brought(self, told: dict[str, Any], token: str) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "access_token": token}
        url = f"{self.line.url}/message/template"
        return self._asked(url, json.dumps(told).encode(), headers)

    def _token(self, *, anew: bool = False) -> str:
        """The access token; one process at a time makes a new one, since the old refresh token
        ends with its use."""
        with self.kept.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            now = clock.now().timestamp()
            known = self._known()
            if not anew and known["until"] - EARLY > now:
                return str(known["access"])
            form = {
                "app_id": self.line.key,
                "grant_type": "refresh_token",
                "refresh_token": known["refresh"],
            }
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "secret_key": self.line.secret,
            }
            found = self._asked(self.token_url, urlencode(form).encode(), headers)
            access, refresh = found.get("access_token"), found.get("refresh_token")
            lasts = str(found.get("expires_in"))
            if not isinstance(access, str) or not isinstance(refresh, str) or not lasts.isdecimal():
                raise Unreachable("no token was given")
            self._keep({"access": access, "refresh": refresh, "until": now + int(lasts)})
            return access

    def _known(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(sealed.unseal(self.kept.read_text("ascii")))
        except (FileNotFoundError, sealed.Unreadable):
            return {"access": "", "refresh": self.first, "until": 0}
        return found

    def _keep(self, tokens: dict[str, Any]) -> None:
        written = self.kept.with_suffix(".new")
        written.touch(0o600)
        written.write_text(sealed.seal(json.dumps(tokens)), "ascii")
        written.replace(self.kept)

    def _asked(self, url: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        where = address_of(url)
        until = time.monotonic() + self.seconds
        try:
            status, text = post(where, where.path, body, headers, until, ANSWER_MOST)
            found = json.loads(text) if status == 200 else None
        except NoAnswer as problem:
            raise Unreachable(str(problem)) from None
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise Unreachable(f"status {status}, an answer that is none")
        return found


def is_signed(line: Line, body: bytes, stamp: str, signature: str) -> bool:
    """Whether Zalo signed what it tells: SHA-256 over the application's number, the body, its
    timestamp and the secret, in hex after `mac=`."""
    made = hashlib.sha256(line.key.encode() + body + f"{stamp}{line.secret}".encode()).hexdigest()
    return hmac.compare_digest(f"mac={made}".encode(), signature.encode())


def _name(found: dict[str, Any]) -> str:
    error = found.get("error")
    if not isinstance(error, int):
        raise Unreachable("an answer without an error number")
    if error in FACTS["later"] or error in FACTS["token"]:
        raise Unreachable(f"error {error}")
    if error:
        raise Refused(f"error {error}")
    data = found.get("data")
    name = data.get("msg_id") if isinstance(data, dict) else None
    if not isinstance(name, str) or not name.isprintable() or len(name) > 100:
        raise Unreachable("an answer without a msg_id")
    return name
