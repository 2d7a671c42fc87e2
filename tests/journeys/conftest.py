"""The program as it is served, a real mail server beside it, and real browsers without scripts."""

import email
import email.policy
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from sqlalchemy.orm import Session, sessionmaker

from onestop import config
from onestop.app import open_sessions
from onestop.config import Settings
from onestop.demo.province import PASSWORD
from tests.conftest import fresh_database
from tests.payments.bank import Bank, bank

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 860}


@dataclass
class Mailbox:
    messages: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        # As the last server on a mail's way writes it down.
        parsed["Return-Path"] = envelope.mail_from
        self.messages.append(parsed)
        return "250 ok"

    def wait_for(self, address: str, words: str, seconds: float = 20) -> EmailMessage:
        """The first message to somebody that holds these words."""
        for _ in range(int(seconds * 10)):
            for message in self.messages:
                if message["To"] == address and words in message["Subject"]:
                    return message
            time.sleep(0.1)
        raise AssertionError(f"no message to {address} about {words}")


@dataclass
class Served:
    url: str
    told: dict[str, Any]
    mailbox: Mailbox
    folder: Path
    settings: Settings
    bank: Bank


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def paid_at() -> Iterator[Bank]:
    """The payment gateway, on the loopback."""
    with bank() as made:
        yield made


@pytest.fixture(scope="session")
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, paid_at: Bank
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    yield from serving(request, folder, "served", "127.0.0.1", paid_at)


def serving(
    request: pytest.FixtureRequest, folder: Path, name: str, host: str, paid_at: Bank, **more: str
) -> Iterator[Served]:
    """The program on a store of its own, at this name of the machine."""
    mailbox, mail_port, port = Mailbox(), free_port(), free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mail_port)
    controller.start()
    (folder / "bounces").mkdir()
    environment = {
        **os.environ,
        "ONESTOP_BOUNCE_DIR": str(folder / "bounces"),
        "ONESTOP_DATA_DIR": str(folder),
        "ONESTOP_DATABASE_URL": fresh_database(request, folder, name),
        "ONESTOP_BASE_URL": f"http://{host}:{port}",
        "ONESTOP_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
        "ONESTOP_GATEWAY_URL": paid_at.line.url,
        "ONESTOP_GATEWAY_KEY": paid_at.line.key,
        "ONESTOP_GATEWAY_SECRET": paid_at.line.secret,
        "ONESTOP_WORKERS": "1",
        "PORT": str(port),
        **more,
    }
    told = json.loads(run(environment, "demo", "--json"))
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "onestop", "serve"], env=environment, stdout=log, stderr=log
        )
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", server, folder / "server.log")
        settings = config.read(environment)
        url = f"http://{host}:{port}"
        paid_at.notices = f"{url}/api/v1/payments/gateway"
        yield Served(url, told, mailbox, folder, settings, paid_at)
    finally:
        server.terminate()
        server.wait(20)
        controller.stop()
    assert run(environment, "journal", "verify").endswith("agree\n")


@contextmanager
def store_of(served: Served) -> Iterator[sessionmaker[Session]]:
    """Sessions on the store of a served program, closed behind whoever looked into it."""
    make = open_sessions(served.settings)
    try:
        yield make
    finally:
        make.kw["bind"].dispose()


def run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "onestop", *words],
        env=environment,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(900):  # a minute and a half: two suites may be starting at once
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="session")
def play() -> Iterator[Playwright]:
    expect.set_options(timeout=15_000)  # as long as any other step may take: two suites run at once
    with sync_playwright() as playing:
        yield playing


@pytest.fixture(scope="session")
def browser(play: Playwright) -> Iterator[Browser]:
    made = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield made
    made.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, served: Served) -> Iterator[Open]:
    """Open a browser of somebody's own, signed in or not, on a phone unless told otherwise."""
    contexts = []

    def opened(username: str | None = None, *, wide: bool = False, scripts: bool = False) -> Page:
        context = browser.new_context(
            base_url=served.url,
            viewport=DESKTOP if wide else PHONE,
            java_script_enabled=scripts,
            locale="vi-VN",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        if username:
            page.goto("/sign-in")
            page.fill("#username", username)
            page.fill("#password", PASSWORD)
            page.click("main button")
        return page

    yield opened
    for context in contexts:
        context.close()
