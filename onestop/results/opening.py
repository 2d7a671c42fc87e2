"""What a file somebody wants checked carries: found in a child process, told as plain facts."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec

from onestop.kernel import clock, confined
from onestop.results import pdf_trust
from onestop.results.pdf_findings import Findings

SECONDS = 20
# Files looked at at the same time by one server process, and how long one waits for its turn.
AT_ONCE = 2
WAITS = 15
LOOKING = "onestop.results.looking"
_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Opened:
    """What was found in a file.

    `kind`        pdf, picture (also a photo), token (its text alone), unknown
    `token`       the text of the token, not yet checked; None when there is none
    `found_in`    attachment, code (a QR), file; empty without a token
    `others`      further tokens whose QR is in the same file
    `has_data`    whether the data of a result are attached, `data_digest` the SHA-256 of their
                  one writing (RFC 8785) in hex, None when they cannot be read
    `elsewhere`   hosts that codes in it lead to, which are not ours; `imitated` when the address
                  of one is built as ours are
    `findings`    what its PDF signatures say; None for what is no PDF or cannot be read as one
    `problem`     why nothing more could be found: empty, type, broken, locked, large, slow, busy
    """

    kind: str = "unknown"
    token: str | None = None
    found_in: str = ""
    others: tuple[str, ...] = ()
    has_data: bool = False
    data_digest: str | None = None
    elsewhere: tuple[str, ...] = ()
    imitated: bool = False
    findings: Findings | None = None
    problem: str | None = None


def opened(content: bytes, base_url: str) -> Opened:
    """Look at a file of at most some tens of megabytes. Whatever it is, the answer is an Opened:
    a process of its own, which is stopped in time, meets what it does to the readers."""
    if not content:
        return Opened(problem="empty")
    with _turn() as mine:
        if not mine:
            return Opened(problem="busy")
        try:
            facts = {"base_url": base_url, "trust": pdf_trust.configured(clock.now()).as_json()}
            said = confined.ask(LOOKING, content, facts, SECONDS)
            return msgspec.json.decode(said, type=Opened)
        except confined.TooSlow:
            return Opened(problem="slow")
        except (confined.Failed, msgspec.MsgspecError):
            return Opened(problem="broken")


@contextmanager
def _turn() -> Iterator[bool]:
    mine = _turns.acquire(timeout=WAITS)
    try:
        yield mine
    finally:
        if mine:
            _turns.release()
