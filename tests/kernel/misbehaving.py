"""A child process that tries what it may not."""

import os
import socket
import sys
from typing import Any

from onestop.kernel import confined


def tried(content: bytes, facts: dict[str, Any]) -> bytes:
    match facts["do"]:
        case "echo":
            print("a library that prints")
            return content
        case "spin":
            while True:
                pass
        case "hoard":
            return bytes(2 * 1024**3)
        case "connect":
            socket.create_connection(("127.0.0.1", facts["port"]), 5)
        case "connect from C":
            # As a library in C would: without asking Python.
            import _socket

            plain = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
            return str(plain.connect_ex(("127.0.0.1", facts["port"]))).encode()
        case "write":
            with open(facts["path"], "wb") as file:
                file.write(bytes(100))
        case "die":
            os.abort()
        case "environment":
            return ",".join(sorted(os.environ)).encode()
    return b"done"


if __name__ == "__main__":
    confined.answer(tried, seconds=2, memory=1024**3)
    sys.exit()
