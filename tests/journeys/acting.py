"""What people do again and again on these pages."""

import os
import re
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from onestop.demo.province import PASSWORD

STEP_UP = 'form[action="/office/step-up"]'
CODE = re.compile(r"H05\.105-\d{6}-\d{4}")


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def text_of(mail: EmailMessage) -> str:
    """The plain words of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def code_on(page: Page) -> str:
    """The dossier code in the address or on the page."""
    found = CODE.search(page.url) or CODE.search(page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()
    return found.group()


def act(page: Page, code: str, name: str, position: int = 0, **typed: str) -> None:
    """Do one act on the file of a dossier: open its form, fill it in, send it."""
    page.goto(f"/office/dossiers/{code}")
    box = page.locator(f"details#{name}-{position}")
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    for field, value in typed.items():
        control = box.locator(f'[name="{name}-{position}-{field}"]')
        kind = control.first.get_attribute("type")
        if kind == "radio":
            box.locator(f'[name="{name}-{position}-{field}"][value="{value}"]').check()
        elif kind == "checkbox":
            control.check()
        else:
            control.fill(value)
    with page.expect_navigation() as sent:
        box.locator("form button").click()
    if page.locator(STEP_UP).count():
        sent = prove(page)
    assert sent.value.request.method == "GET", page.locator("main").inner_text()


def prove(page: Page, given: str = PASSWORD) -> Any:
    """Answer the page that asks to prove oneself anew; returns the navigation it ends in."""
    form = page.locator(STEP_UP)
    form.locator("input:not([type=hidden])").fill(given)
    with page.expect_navigation() as sent:
        form.locator("button").click()
    return sent


def status_on(page: Page, code: str) -> str:
    """The word of the dossier's state as staff see it."""
    page.goto(f"/office/dossiers/{code}")
    return page.locator("main .tag").first.inner_text()


def sample(folder: Path) -> Path:
    """A small picture, as a phone would take it."""
    path = folder / "ảnh.jpg"
    Image.new("RGB", (600, 400), "white").save(path)
    return path


def width_of(page: Page) -> int:
    """How wide the page is, once it is wholly there: a click does not wait for what it opens."""
    for _ in range(50):
        page.wait_for_load_state()
        with suppress(PlaywrightError):  # the page went away, or its new one has no root yet
            return int(page.evaluate("document.documentElement.scrollWidth"))
        page.wait_for_timeout(100)
    raise AssertionError(f"{page.url} does not come")


def fits(page: Page) -> None:
    """Nothing stands out of the window sideways; with a folder named, a picture is kept."""
    width = page.viewport_size["width"]
    room = width_of(page)
    assert room <= width, f"{page.url}: {room} in {width}"


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def looked(page: Page, name: str) -> None:
    """The page as a phone and as a desk show it."""
    before = page.viewport_size
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        fits(page)
        shot(page, f"{name}-{width}")
    page.set_viewport_size(before)
