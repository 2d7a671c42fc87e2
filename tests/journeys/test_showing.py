"""A paper shown at a desk: the owner's phone without scripts, the clerk's screen, end to end."""

import re

from playwright.sync_api import expect

from tests.journeys.acting import looked, press

CLERK = "motcua.kinhbac"


def test_a_phone_shows_a_paper_and_the_desk_opens_it_once(served, open_page) -> None:
    owner, clerk = open_page("congdan2"), open_page(CLERK)
    owner.goto("/me/storehouse")
    looked(owner, "showing-papers")
    owner.get_by_role("button", name="Xuất trình tại quầy").first.click()
    expect(owner.get_by_role("img", name="Mã QR của giấy tờ")).to_be_visible()
    looked(owner, "showing-qr")
    number = owner.locator("main .key").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]", number)

    clerk.goto("/desk/shared")
    looked(clerk, "showing-desk")
    for _ in range(2):
        clerk.goto("/desk/shared")
        clerk.fill("#typed", number.lower().replace("-", " "))
        clerk.press("#typed", "Enter")
    expect(clerk.locator("main")).to_contain_text("Mã này đã được sử dụng")
    clerk.locator("main ul.card a").first.click()
    expect(clerk.locator("h1")).to_contain_text("Thật và còn hiệu lực")
    looked(clerk, "showing-opened")

    owner.get_by_role("link", name="Giấy tờ đã được mở chưa?").click()
    expect(owner.locator("main")).to_contain_text("UBND phường Kinh Bắc")
    looked(owner, "showing-told")
    owner.get_by_role("link", name="Xuất trình lại").click()
    looked(owner, "showing-again")
    press(owner, "Xuất trình tại quầy")
    press(owner, "Kết thúc ngay")
    expect(owner.locator("main")).to_contain_text("Chưa ai mở giấy tờ")
