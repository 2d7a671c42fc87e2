"""Originals from the applicant's hand to the land office and back, in a real browser without
scripts: a scanner is a keyboard that ends with Enter."""

import re

from playwright.sync_api import Page, expect

from onestop.demo.province import LAND
from tests.journeys.acting import code_on, press

CLERK, OFFICER = "motcua.kinhbac", "chuyenvien.datdai"
LABEL = re.compile(r"G-[0-9A-Z]{6}-[0-9A-Z]")
MISSING = "Trong bì không có giấy này"


def scan(page: Page, text: str) -> None:
    """Type what a scanner reads into the field that has the focus."""
    page.wait_for_function("document.activeElement.matches('input')")
    page.keyboard.type(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def registered(clerk: Page) -> tuple[str, str]:
    """A walk-in's birth registration with two originals that stay: (code, key of the receipt)."""
    clerk.goto("/desk/intake/1.001193")
    clerk.fill("#applicant-name", "Hoàng Thị Mẫu Sen")
    clerk.fill("#applicant-number", "000195000078")
    for place in (0, 1, 6):
        clerk.fill(f'[name="o_{place}"]', "1")
    press(clerk, "Lưu và in giấy tiếp nhận")
    return code_on(clerk), clerk.locator("dd.key").nth(1).inner_text()


def labelled(clerk: Page, code: str) -> list[str]:
    """Every original gets its label, in the order of the checklist."""
    clerk.goto(f"/desk/dossiers/{code}/originals")
    for box in clerk.locator('[name^="back_"]').all():
        box.check()
    clerk.locator("form[method=post] button.main").click()
    labels = LABEL.findall(clerk.locator("table").inner_text())
    printed = clerk.request.get(f"/desk/dossiers/{code}/labels.pdf")
    assert printed.ok and printed.body().startswith(b"%PDF")
    return labels


def sent_with_a_list(clerk: Page, code: str) -> str:
    """The paper of the dossier goes to the land office; returns the key of the list."""
    clerk.goto("/desk/handovers")
    clerk.select_option("#to", LAND)
    clerk.locator("main form").first.locator("button").click()
    clerk.check(f'[name="things"][value="{code}"]')
    clerk.locator("form[method=post] button.main").click()
    key = re.search(r"/handovers/(B-[0-9A-Z-]+)$", clerk.url)
    assert key, clerk.locator("main").inner_text()
    return key.group(1)


def test_an_original_is_followed_from_hand_to_hand_and_back(open_page) -> None:
    clerk = open_page(CLERK, wide=True)
    code, pin = registered(clerk)
    first, second = labelled(clerk, code)[:2]
    key = sent_with_a_list(clerk, code)

    land = open_page(OFFICER)
    land.goto("/office/custody")
    scan(land, key)
    expect(land).to_have_url(re.compile(f"/office/handovers/{key}$"))
    row = land.locator("fieldset.row", has_text=second)
    row.locator('[type="checkbox"]').uncheck()
    row.locator("summary").click()
    row.locator('input:not([type="checkbox"])').fill(MISSING)
    land.locator("form[method=post] button.main").click()
    expect(land.locator("ol")).to_contain_text(MISSING)
    land.goto("/office/custody")
    scan(land, first)
    scan(land, "S:A3-12")
    expect(land.locator("section.card").first).to_contain_text("A3-12")

    clerk.goto(f"/desk/handovers/{key}")
    for told in (MISSING, "Trần Thị Quầy", "Lê Thị Chuyên Đất"):
        expect(clerk.locator("main")).to_contain_text(told)

    holder = open_page()
    holder.goto("/track")
    holder.fill("#code", code)
    holder.fill("#pin", pin)
    press(holder, "Theo dõi")
    shown = holder.locator("main").inner_text()
    assert "Văn phòng đăng ký đất đai" in shown and "A3-12" not in shown and first not in shown

    clerk.goto("/desk/custody")
    scan(clerk, second)
    box = clerk.locator(f'details:has(form[action*="{second}/give_back"])')
    box.locator("summary").click()
    box.locator('[type="checkbox"]').check()
    box.locator("button").click()
    expect(clerk.locator("section.card").first.locator("form")).to_have_count(0)
    holder.reload()
    expect(holder.locator("main")).to_contain_text(MISSING)
