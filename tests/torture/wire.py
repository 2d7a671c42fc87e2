"""A wire on loopback between a browser and a server, to be cut at any moment."""

import contextlib
import socket
import threading
import time

SYNC = b"/offline/sync"


class Wire:
    """Listens on one port, passes everything to another.

    `mode`: up; down (nobody answers); request (the next record is cut on its way there); answer
    (the server gets the next record whole, its answer is cut on the way back: it was committed).
    """

    def __init__(self, upstream: int) -> None:
        self.upstream, self.mode, self.cuts = upstream, "up", 0
        self.open: set[socket.socket] = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def set(self, mode: str) -> None:
        self.mode = mode
        if mode == "down":
            for one in list(self.open):
                self._end(one)

    def close(self) -> None:
        self.set("down")
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self.listener.accept()
            except OSError:
                return
            if self.mode == "down":
                self._end(client)
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.upstream), timeout=5)
            except OSError:
                self._end(client)
                continue
            server.settimeout(None)
            self.open |= {client, server}
            cut = threading.Event()
            for one, other, is_answer in ((client, server, False), (server, client, True)):
                args = (one, other, cut, is_answer)
                threading.Thread(target=self._pass, args=args, daemon=True).start()

    def _pass(
        self, one: socket.socket, other: socket.socket, cut: threading.Event, is_answer: bool
    ) -> None:
        try:
            while data := one.recv(65536):
                if is_answer and cut.is_set():
                    break
                if not is_answer and SYNC in data and self.mode in ("request", "answer"):
                    mode, self.mode = self.mode, "up"
                    self.cuts += 1
                    if mode == "request":
                        other.sendall(data[: len(data) // 2])
                        time.sleep(0.02)
                        break
                    cut.set()
                other.sendall(data)
        except OSError:
            pass
        self._end(one)
        self._end(other)

    def _end(self, one: socket.socket) -> None:
        self.open.discard(one)
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
