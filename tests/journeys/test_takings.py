"""The counter: an exemption, a transfer, cash, the count, a result given, one tap on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.acting import code_on, looked, press

CLERK = "motcua.kinhbac"


def walk_in(page, name: str, number: str) -> str:
    page.goto("/desk/intake/1.004222")
    for field, value in (("name", name), ("number", number), ("phone", "0912345678")):
        page.fill(f"#applicant-{field}", value)
    for place in range(4):
        page.fill(f'[name="o_{place}"]', "1")
    press(page, "Lưu và in giấy tiếp nhận")
    return code_on(page)


@pytest.fixture
def clerk(open_page):
    page = open_page(CLERK, wide=True)
    manager = open_page("quanly", wide=True)
    manager.goto("/manage/money")
    for field, value in (("bin", "970436"), ("number", "0011000000001"), ("holder", "UBND PHUONG")):
        manager.fill(f"#{field}", value)
    manager.locator("main form button").click()
    looked(manager, "money")
    page.goto("/desk/drawer")
    if page.locator("#float_dong").count():
        page.fill("#float_dong", "200.000")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("Tồn đầu")
    return page


def test_money_count_result_and_one_tap(clerk, open_page, served) -> None:
    walk_in(clerk, "Trần Thị Mẫu Quầy", "000190001301")
    expect(clerk.get_by_role("link", name=re.compile("Thu tiền"))).to_be_focused()
    clerk.keyboard.press("Enter")
    expect(clerk.locator("#given")).to_be_focused()
    looked(clerk, "pay")
    clerk.fill("#reference", "FT26330001")
    clerk.check("#seen")
    press(clerk, "Đã thấy báo có: cấp biên lai")
    expect(clerk.locator("main")).to_contain_text("FT26330001")
    other = walk_in(clerk, "Trần Thị Mẫu Nghèo", "000190001302")
    clerk.goto(f"/desk/dossiers/{other}/pay")
    clerk.locator("details summary").first.click()
    clerk.select_option("#exemption", "poor")
    clerk.fill("#ground", "Giấy chứng nhận hộ nghèo số 5")
    press(clerk, "Áp dụng miễn, giảm")
    looked(clerk, "exempt")
    third = walk_in(clerk, "Trần Thị Mẫu Mặt", "000190001303")
    clerk.goto(f"/desk/dossiers/{third}/pay")
    # A hand is slower than a program: the field has the keyboard before anybody types.
    expect(clerk.locator("#given")).to_be_focused()
    clerk.keyboard.type("50.000")
    clerk.keyboard.press("Enter")
    expect(clerk.locator("main")).to_contain_text("30.000")
    looked(clerk, "receipt")
    looked_drawer(clerk)

    told = next(d for d in served.told["dossiers"] if d["status"] == 9 and d["channel"] != "post")
    clerk.goto("/desk/give")
    clerk.fill("#q", told["link"])
    clerk.keyboard.press("Enter")
    expect(clerk.locator("#card")).to_be_focused()
    clerk.fill("#card", "000185000555")
    clerk.check("#compared")
    clerk.check('[name="stands"][value="mandate"]')
    clerk.locator("details summary").first.click()
    for field, value in (
        *(("name", "Lê Thị Mẫu Thay"), ("mandate_number", "12/UQ")),
        *(("mandate_day", "01/02/2026"), ("certified_by", "UBND phường Kinh Bắc")),
    ):
        clerk.fill(f"#{field}", value)
    clerk.check('[name="proof"][value="pin"]')
    clerk.fill("#pin", told["pin"])
    looked(clerk, "give")
    press(clerk, "Đã trả kết quả")
    looked(clerk, "given")
    address = clerk.get_by_role("link", name="Hỏi trên màn hình này").get_attribute("href")
    phone = open_page()
    phone.goto(address)
    looked(phone, "tap")
    box = phone.get_by_role("button", name="Rất hài lòng").bounding_box()
    assert box["height"] >= 44
    phone.locator('button[value="3"]').click()
    looked(phone, "why")
    phone.goto(address)
    assert phone.locator('button[value="3"]').count() == 0


def looked_drawer(clerk) -> None:
    """Count it: a difference is asked for by name before the drawer closes."""
    clerk.goto("/desk/drawer/count")
    clerk.fill("#n_100000", "2")
    press(clerk, "Đóng ngăn tiền")
    expect(clerk.locator("[role=alert]")).to_contain_text("20.000")
    looked(clerk, "count")
    clerk.fill("#reason", "Thiếu 20.000 đồng, đang tìm")
    press(clerk, "Đóng ngăn tiền")
    looked(clerk, "drawer")
