"""A real server, a real browser with a profile of its own, and what can be pulled out of them."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Playwright

from onestop.demo.province import PASSWORD
from tests.journeys.conftest import CHROMIUM, DESKTOP, QUIET, free_port, run
from tests.torture.wire import Wire

PHRASE = "một câu dài để thử"
PROCEDURE = "1.001193"
# Tells the test what the clerk was shown, at the moment it is shown.
WATCH = """addEventListener('DOMContentLoaded', () => {
  window.print = () => {};
  const stored = document.getElementById('stored');
  if (!stored) return;
  new MutationObserver(() => {
    const { op, code, pin } = stored.dataset;
    if (op && !stored.hidden) window.shown(op, code, pin);
  }).observe(stored, { attributes: true });
})"""
# One person at the counter, by what a clerk does: choose, fill in, store.
TAKE = """([words, name, number, pause]) => {
  const at = (id) => document.getElementById(id);
  const hear = (control, kind) => control.dispatchEvent(new Event(kind, { bubbles: true }));
  if (at('intake').hidden) {
    if (at('choose').hidden) at('next').click();
    return new Promise((done) => setTimeout(() => {
      at('q').value = words; hear(at('q'), 'input');
      at('hits').querySelector('button').click();
      done();
    }, 30)).then(fill);
  }
  return fill();
  function fill() {
    at('applicant-name').value = name;
    at('applicant-number').value = number;
    hear(at('applicant-name'), 'input');
    if (!at('case-field').hidden) {
      at('case').value = at('case').options[1].value;
      hear(at('case'), 'change');
    }
    at('all').click();
    at('at-once').checked = false;
    delete at('stored').dataset.op;
    setTimeout(() => at('store').click(), pause);
  }
}"""


def name_of(person: str) -> str:
    """A name of each number's own, in letters."""
    return "Nguyễn Thị Mẫu " + "".join("ABCDEGHKLM"[int(digit)] for digit in person[-6:])


@dataclass
class Bench:
    """Everything under the test; `shown` is what the clerk was told is stored: (code, key) by the
    record's own mark, `people` the numbers of everybody who stood at the counter."""

    play: Playwright
    folder: Path
    database: str
    per_day: int = 200
    shown: dict[str, tuple[str, str]] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)

    def start(self) -> None:
        self.port = free_port()
        self.wire = Wire(self.port)
        self.url = f"http://127.0.0.1:{self.wire.port}"
        self.environment = {
            **os.environ,
            "ONESTOP_DATA_DIR": str(self.folder / "data"),
            "ONESTOP_DATABASE_URL": self.database,
            "ONESTOP_BASE_URL": self.url,
            "ONESTOP_WORKERS": "1",
            "PORT": str(self.port),
        }
        (self.folder / "data").mkdir()
        run(self.environment, "demo", "--json")
        self.serve()
        self.browse()
        self.enrol()

    def serve(self) -> None:
        with (self.folder / "server.log").open("a") as log:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "onestop", "serve"],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "server.log").read_text()[-3000:])

    def kill_server(self) -> None:
        """As a power cut ends it: every process of it at once, none of them told."""
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def browse(self) -> None:
        self.context: BrowserContext = self.play.chromium.launch_persistent_context(
            str(self.folder / "profile"),
            executable_path=CHROMIUM,
            args=QUIET,
            base_url=self.url,
            viewport=DESKTOP,
            locale="vi-VN",
        )
        self.context.set_default_timeout(30_000)
        self.context.expose_function("shown", self._note)
        self.context.add_init_script(WATCH)
        self.page: Page = self.context.pages[0]

    def kill_browser(self) -> None:
        """Every process of this profile, by its number, none of them told."""
        for pid in self._processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(Error):
            self.context.close()
        for _ in range(200):
            if not self._processes():
                return
            time.sleep(0.02)

    def _processes(self) -> list[int]:
        mark, found = str(self.folder / "profile").encode(), []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with contextlib.suppress(OSError):
                    if mark in (folder / "cmdline").read_bytes():
                        found.append(int(folder.name))
        return found

    def enrol(self) -> None:
        page = self.page
        page.goto("/sign-in")
        page.fill("#username", "motcua.kinhbac")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.goto("/desk/offline/devices")
        page.fill("#name", "Quầy thử")
        page.fill("#per_day", str(self.per_day))
        page.fill("#new-phrase", PHRASE)
        page.fill("#same-phrase", PHRASE)
        page.click("#enrol button")
        page.wait_for_url("**/desk/offline")
        self.unlock()
        page.get_by_text("✓").wait_for()

    def unlock(self) -> None:
        """Open the page, with or without a line, and the store behind it."""
        if not self.page.url.endswith("/desk/offline"):
            self.page.goto("/desk/offline")
        self.page.fill("#phrase", PHRASE)
        self.page.click("#unlock button")
        self.page.wait_for_selector("body[data-open]", state="attached")

    def reopen(self) -> None:
        self.browse()
        self.unlock()

    def take_in(self, person: str | None = None, *, wait: bool = True, pause: int = 0) -> str:
        """One person's dossier, stored so many milliseconds after it was typed; without waiting,
        the plug may be pulled meanwhile. Returns the person's number."""
        number = person or f"00007780{len(self.people) + 1:04}"
        if person is None:
            self.people.append(number)
        self.page.evaluate(TAKE, [PROCEDURE, name_of(number), number, pause])
        if wait:
            self.page.wait_for_selector("#stored[data-op]")
        return number

    def waits_here(self, person: str) -> bool:
        """Whether the clerk sees that this person's record is on the device."""
        return name_of(person) in self.page.locator("#list").inner_text()

    def drain(self, seconds: float = 120) -> None:
        """Everything is up: wait until nothing waits any more."""
        end = time.monotonic() + seconds
        while self.page.evaluate("document.body.dataset.unconfirmed") != "0":
            assert time.monotonic() < end, self.page.locator("#list").inner_text()
            self.page.evaluate("Line.talk()")
            time.sleep(0.1)

    def stop(self) -> None:
        with contextlib.suppress(Error):
            self.context.close()
        self.server.terminate()
        self.server.wait(30)
        self.wire.close()

    def _note(self, op: Any, code: Any, pin: Any) -> None:
        self.shown[str(op)] = (str(code), str(pin))
