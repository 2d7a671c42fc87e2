"""Work on strangers' bytes in a process of its own: bounded in time and memory, without network,
and without any secret of ours in its environment."""

import ctypes
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
# unshare(2): a user namespace, and in it a network namespace with nothing in it.
NEWUSER, NEWNET = 0x10000000, 0x40000000
# What a Python may need to start; secrets and addresses of stores are not among it.
INHERITED = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")
NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto")


class TooSlow(Exception):
    """The work took longer than it may."""


class Failed(Exception):
    """The process ended without an answer: out of memory, out of time, or broken by its input."""


def ask(module: str, content: bytes, facts: dict[str, Any], seconds: float) -> bytes:
    """Run a module that ends in `answer`, give it the content and the facts, return what it says.

    Raises TooSlow, Failed.
    """
    return run(module, (), seconds, json.dumps(facts).encode() + b"\n" + content)


def run(module: str, arguments: tuple[str, ...], seconds: float, given: bytes = b"") -> bytes:
    """What a module of ours prints when it is run by itself. Raises TooSlow, Failed."""
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    environment |= {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}
    try:
        done = subprocess.run(  # noqa: S603  our own module on our own words
            [sys.executable, "-m", module, *arguments],
            input=given,
            capture_output=True,
            timeout=seconds,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        raise TooSlow from None
    if done.returncode or not done.stdout:
        raise Failed(done.returncode)
    return done.stdout


def answer(work: Callable[[bytes, dict[str, Any]], bytes], seconds: int, memory: int) -> None:
    """The child's side of `ask`: limit this process, then do the work on what it was given."""
    out = os.dup(1)
    # Whatever a library prints must not stand before the answer.
    os.dup2(2, 1)
    limit(seconds, memory)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    cut_off()
    facts = json.loads(sys.stdin.buffer.readline())
    said = work(sys.stdin.buffer.read(), facts)
    with os.fdopen(out, "wb") as pipe:
        pipe.write(said)


def limit(seconds: int, memory: int) -> None:
    """At most so many seconds of processor time and bytes of memory, from now on."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def cut_off() -> None:
    """No network from now on.

    Where the system allows it, by the system, which holds for libraries in C too; always for what
    is written in Python.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(NEWUSER | NEWNET)

    def refuse(event: str, _arguments: tuple[Any, ...]) -> None:
        if event in NETWORK:
            raise PermissionError(event)

    sys.addaudithook(refuse)
