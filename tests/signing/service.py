"""A signing service on the loopback, as the contract says it, with a library of its own and the
faults a test asks for."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

from onestop.kernel import clock
from onestop.kernel.signing import public_key
from onestop.results import keeping, keys

TOKEN = "a token for tests"
KEY = "ubnd-kinh-bac"
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class SigningService(ThreadingHTTPServer):
    """Signs digests; `faults` is what goes wrong with the next requests, one each, in order."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.faults: list[str] = []
        self.always = ""
        self.asked: list[dict[str, Any]] = []
        self.tokens: list[str | None] = []
        self.given: dict[str, bytes] = {}
        self.signed = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/sign?tenant=1"

    @property
    def pem(self) -> bytes:
        return self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def signature(self, body: dict[str, Any], *, high: bool = False) -> bytes:
        if body["request"] not in self.given:
            digest = base64.urlsafe_b64decode(body["hash"] + "=")
            der = self.key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))
            r, s = decode_dss_signature(der)
            s = max(s, N - s) if high else min(s, N - s)
            self.given[body["request"]] = r.to_bytes(32, "big") + s.to_bytes(32, "big")
            self.signed += 1
        return self.given[body["request"]]


class Handler(BaseHTTPRequestHandler):
    server: SigningService

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        self.server.tokens.append(self.headers["Authorization"])
        fault = self.server.faults.pop(0) if self.server.faults else self.server.always
        if self.headers["Authorization"] != f"Bearer {TOKEN}" or body["key"] != KEY:
            fault = "401"
        signature = self.server.signature(body, high=fault == "high")
        if fault == "lost":
            # It signed, and the line broke before the answer came through.
            self.connection.close()
            return
        if fault == "slow":
            time.sleep(1.5)
        if fault == "wrong":
            signature = bytes(32) + signature[32:]
        if fault == "short":
            signature = signature[:63]
        if fault == "redirect":
            self.send_response(307)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()
            return
        text = base64.urlsafe_b64encode(signature).rstrip(b"=").decode()
        answer = json.dumps({"signature": text}).encode()
        if fault == "text":
            answer = b"<html>"
        if fault == "list":
            answer = b"[1]"
        if fault == "long":
            answer = b" " * 200_000 + answer
        self.send_response(int(fault) if fault.isdigit() else 200)
        self.end_headers()
        self.wfile.write(answer)

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (OSError, ValueError):
            # The other side did not wait, or this side closed the line on purpose.
            self.close_connection = True

    def log_message(self, *_args: Any) -> None:
        pass


@contextmanager
def served() -> Iterator[SigningService]:
    server = SigningService()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def signing_for_the_ring(server: SigningService) -> Iterator[None]:
    """The service's key is the newest of the ring; afterwards it has ended, and what it signed can
    still be checked."""
    folder, begins = keys.ring().folder, clock.now() - timedelta(minutes=1)
    remote = keeping.Remote(server.address, KEY, public_key(server.pem))
    keys.configure(folder, signer_token=TOKEN)
    keeping.add(keys.ring(), "remote", ("*",), begins, remote=remote)
    try:
        yield
    finally:
        keeping.end(keys.ring(), "remote", clock.now())
        keys.configure(folder)
        # A key signs to the end of its last second.
        time.sleep(1.1)
