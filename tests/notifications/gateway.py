"""A gateway of SMS as the contract says it, on loopback: it checks signatures and honours keys."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from onestop.config import Line
from onestop.kernel import clock
from onestop.kernel.signed_body import SIGNATURE, STAMP, BadSignature, check
from tests.loopback import Quiet, served

SECRET = "secret-of-the-tests"


@dataclass
class Gateway:
    """`taken` are the messages by key in the order they came; `asked` how often each was brought.
    `says` is answered instead, a status and a body, as long as it is set; `slow` is how many
    seconds it takes over each."""

    line: Line
    taken: dict[str, dict] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    says: tuple[int, bytes] | None = None
    slow: Callable[[], float] = lambda: 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def gateway() -> Iterator[Gateway]:
    class Handler(Quiet):
        def do_POST(self) -> None:
            body = self.body()
            status, answer = self.answer(body)
            with suppress(ConnectionError):  # who asked was killed meanwhile
                self.say(status, answer)

        def answer(self, body: bytes) -> tuple[int, bytes]:
            stamp, signature = self.headers.get(STAMP, ""), self.headers.get(SIGNATURE, "")
            try:
                check(SECRET, stamp, signature, body, clock.now())
            except BadSignature:
                return 401, b"{}"
            if made.says:
                return made.says
            # Before it is taken and after: a sender may be killed in either moment.
            time.sleep(made.slow())
            told = json.loads(body)
            key = self.headers["Idempotency-Key"]
            assert key == told["id"]
            with made.lock:
                made.asked[key] = made.asked.get(key, 0) + 1
                if key in made.taken:
                    return 409, b"{}"
                made.taken[key] = told
            time.sleep(made.slow())
            return 202, json.dumps({"id": f"gw-{len(made.taken)}"}).encode()

    with served(Handler) as url:
        made = Gateway(Line(url, "onestop", SECRET))
        yield made
