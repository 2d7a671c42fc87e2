"""What people do again and again on these pages."""

import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

CODE = re.compile(r"H05\.105-\d{6}-\d{4}")


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


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
    assert sent.value.request.method == "GET", page.locator("main").inner_text()


def status_on(page: Page, code: str) -> str:
    """The word of the dossier's state as staff see it."""
    page.goto(f"/office/dossiers/{code}")
    return page.locator("main .tag").first.inner_text()


def sample(folder: Path) -> Path:
    """A small picture, as a phone would take it."""
    path = folder / "ảnh.jpg"
    Image.new("RGB", (600, 400), "white").save(path)
    return path
