"""A carrier on the loopback as bad as carriers are: it drops, dawdles, stutters and talks rubbish.

What it misdoes follows from a list that repeats, so that a run is the same each time.
"""

import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = {"customerKey": "K", "secretKey": "S"}
# What happens to each request in turn; `after`: it is done, and the answer is lost.
STORM = ("ok", "drop", "500", "ok", "after", "429", "slow", "ok", "garbage", "401", "ok")


class Carrier(ThreadingHTTPServer):
    """Keeps every order by its number, and gives out statuses by id."""

    daemon_threads = True

    def __init__(self, moods: tuple[str, ...]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.moods = itertools.cycle(moods)
        self.lock = threading.Lock()
        self.orders: dict[str, dict[str, Any]] = {}
        self.placed: Counter[str] = Counter()
        self.cancelled: set[str] = set()
        self.statuses: list[dict[str, Any]] = []
        self.asked = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/ngsp"


class Handler(BaseHTTPRequestHandler):
    server: Carrier

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.asked += 1
            mood = next(self.server.moods)
        what = self.path.rsplit("/", 1)[1]
        if mood == "drop":
            self.connection.close()
            return
        if mood in ("500", "429"):
            self._say(int(mood), {})
            return
        if mood == "401" and what != "token":
            self._say(401, {})
            return
        status, answer = self._done(what, body)
        if mood == "after":
            self.connection.close()
        elif mood == "slow":
            time.sleep(0.5)
            self._say(status, answer)
        elif mood == "garbage":
            self._raw(200, b"<html>\xff")
        else:
            self._say(status, answer)

    def _done(self, what: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if what == "token":
            return (200, {"token": "T"}) if body == SECRET else (401, {})
        if self.headers["Authorization"] != "Bearer T":
            return 401, {}
        number = body.get("orderNumber", "")
        with self.server.lock:
            if what == "postOrder":
                if number in self.server.orders:
                    return 409, {}
                self.server.orders[number] = body
                self.server.placed[number] += 1
                return 200, {}
            if what == "cancelOrder":
                self.server.cancelled.add(number)
                return (200, {}) if number in self.server.orders else (404, {})
            after, size = int(body["lastId"]), body["pageSize"]
            rows = [s for s in self.server.statuses if int(s["id"]) > after]
            return 200, {"data": rows[:size]}

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        self._raw(status, json.dumps(answer).encode())

    def _raw(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def handle(self) -> None:
        # Whoever asked did not wait for the answer.
        with suppress(OSError, ValueError):
            super().handle()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def listening(moods: tuple[str, ...] = ("ok",)) -> Iterator[Carrier]:
    server = Carrier(moods)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
