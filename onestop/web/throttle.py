"""Slowing down who asks too much: soft per network, sharper for walking along the codes.

Kept in the memory of each server process: a restart forgets it, and that is harmless, because the
PIN's own brake is in the database.
"""

import ipaddress
import logging
import math
import threading
from collections import deque
from collections.abc import Callable

from flask import request

from onestop.kernel import clock
from onestop.kernel.i18n import _

log = logging.getLogger(__name__)

TOO_MUCH = _(
    "Many questions came from your network. Ask again in %(minutes)s minutes, or ask the desk"
)
LOOKUPS_A_MINUTE = 120
CODES_AN_HOUR = 20
# Looking into a file costs seconds where a look-up costs milliseconds.
FILES_A_MINUTE = 20
# A person with a stack of paper and a phone is quicker than that only by mistake.
SCANS_A_MINUTE = 30
# A clerk types a number once for each person; nobody guesses 40 bits at this pace.
SHOWN_A_MINUTE = 20

# Codes cost money, and reach people who did not ask: one network does not send to a whole town.
SENT_AN_HOUR = 20


class Window:
    """Counts distinct things of one source within a span of seconds."""

    def __init__(self, most: int, seconds: int, seconds_now: Callable[[], float]) -> None:
        self.most, self.seconds, self._now = most, seconds, seconds_now
        self._seen: dict[str, deque[tuple[float, str]]] = {}
        self._lock = threading.Lock()

    def wait(self, source: str, thing: str | None = None) -> float:
        """Count one more: the seconds until it would not be too many, 0 when it is not.

        A thing already counted is free.
        """
        now = self._now()
        with self._lock:
            if len(self._seen) > 50_000:
                self._seen.clear()
            seen = self._seen.setdefault(source, deque())
            while seen and seen[0][0] < now - self.seconds:
                seen.popleft()
            known = thing is not None and any(thing == old for _at, old in seen)
            if not known and len(seen) <= self.most:
                seen.append((now, thing or str(now)))
            return seen[0][0] + self.seconds - now if len(seen) > self.most else 0.0


def _seconds() -> float:
    return clock.now().timestamp()


lookups = Window(LOOKUPS_A_MINUTE, 60, _seconds)
walks = Window(CODES_AN_HOUR, 3600, _seconds)
files = Window(FILES_A_MINUTE, 60, _seconds)
sent_codes = Window(SENT_AN_HOUR, 3600, _seconds)
scans = Window(SCANS_A_MINUTE, 60, _seconds)
shown = Window(SHOWN_A_MINUTE, 60, _seconds)


def network() -> str:
    """The network the visitor comes from: /24 or /64, because phones share addresses."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    width = 24 if address.version == 4 else 64
    return str(ipaddress.ip_network(f"{address}/{width}", strict=False))


def minutes_to_wait(code: str | None = None) -> int:
    """Count one look-up; with a code, also whether this network walks along the codes.

    0 when it may go on. Who showed that a dossier is theirs is not asked to wait: ask only for
    visitors who would learn something by guessing.
    """
    source = network()
    seconds = walks.wait(source, code) if code is not None else 0.0
    if seconds:
        log.warning("walk along dossier codes from %s", source)
    return math.ceil((seconds or lookups.wait(source)) / 60)


def minutes_to_wait_with_a_file() -> int:
    """Count one file to be looked into; 0 when it may go on."""
    return math.ceil(files.wait(network()) / 60)


def minutes_to_wait_for_a_code() -> int:
    """Count one code to be sent; 0 when it may be."""
    return math.ceil(sent_codes.wait(network()) / 60)


def minutes_to_wait_for_a_shown_paper(who: str) -> int:
    """Count one number typed by a clerk, wherever they sit; 0 when it may be looked up."""
    return math.ceil(shown.wait(who) / 60)


def sentence(minutes: int) -> str:
    return str(TOO_MUCH) % {"minutes": minutes}
