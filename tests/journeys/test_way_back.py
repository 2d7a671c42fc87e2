"""A result on its way back: listed, counted, tried, paid for, reckoned; and one that returns."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.acting import press

CLERK, ELSEWHERE, POSTMAN = "motcua.kinhbac", "motcua.tuson", "buudien"


def fits(page: Page) -> None:
    """Nothing is wider than the phone."""
    box = page.locator("main").bounding_box()
    assert box is not None and box["width"] <= 360


def number_of(clerk: Page, code: str) -> str:
    """What stands on the recipient's card, as the desk has it."""
    clerk.goto(f"/office/dossiers/{code}")
    return clerk.locator("dd .code").first.inner_text()


def test_from_the_list_to_the_money_with_a_difference_named(open_page, served) -> None:
    clerk, postman = open_page(CLERK, wide=True), open_page(POSTMAN)
    clerk.goto("/desk/outgoing")
    clerk.locator('a[href*="outgoing?code="]').first.click()
    code = clerk.input_value("#code")
    clerk.fill("#mailed_as", "eb123456785vn")
    clerk.fill("#postage", "30000")
    clerk.check('[name="payer"][value="recipient"]')
    press(clerk, "Thêm")
    press(clerk, "Chốt bảng kê và đánh số")
    expect(clerk.locator("main")).to_contain_text("chưa ai")
    key = clerk.locator("dd.key").inner_text()

    postman.goto("/post/results")
    postman.fill("#key", key)
    press(postman, "Mở")
    fits(postman)
    press(postman, "Đã kiểm đếm: nhận các kết quả đủ")
    clerk.reload()
    expect(clerk.locator("main")).to_contain_text("Bùi Văn Thư")
    postman.get_by_role("link", name=code).click()
    fits(postman)
    postman.check('[name="reason_code"][value="absent"]')
    press(postman, "Ghi lần phát này")

    told = next(d for d in served.told["dossiers"] if d["code"] == code)
    holder = open_page()
    holder.goto("/t/" + told["link"].rsplit("/", 1)[1])
    expect(holder.locator("main")).to_contain_text("Bưu chính đã đến nhưng chưa phát được")
    expect(holder.locator("main")).to_contain_text("Vắng nhà")

    postman.get_by_role("link", name=code).click()
    expect(postman.locator("main")).to_contain_text("Thu hộ 230.000")
    postman.fill("#number", "000000000000")
    postman.fill("#pin", told["pin"].lower())
    postman.fill("#collected", "230000")
    press(postman, "Đã trả")
    expect(postman.locator("main")).to_contain_text("Không đúng số căn cước")
    postman.fill("#number", number_of(clerk, code))
    press(postman, "Đã trả")
    expect(postman).to_have_url(re.compile("/post/results$"))
    holder.reload()
    expect(holder.locator("h1")).to_have_text("Đã trả kết quả cho ông/bà.")

    postman.goto("/post/cod")
    postman.locator("td a").first.click()
    postman.fill("#amount", "140000")
    press(postman, "Lưu")
    expect(postman.locator("main")).to_contain_text("thiếu 60.000")
    fits(postman)
    clerk.goto("/desk/cod")
    clerk.locator("td a").first.click()
    clerk.fill("#amount", "140000")
    clerk.fill("#reference", "FT26329")
    press(clerk, "Lưu")
    press(clerk, "Chốt ngày")
    expect(clerk.locator("main")).to_contain_text("Số tiền không khớp")
    clerk.select_option("#reason_code", "not-yet")
    clerk.fill("#reason", "Bưu tá nộp phần còn lại vào ngày mai")
    press(clerk, "Chốt ngày")
    expect(clerk.locator("main")).to_contain_text("Chưa nộp: Bưu tá nộp phần còn lại")
    expect(clerk.get_by_role("button", name="Chốt ngày")).to_have_count(0)


def test_undeliverable_it_is_a_task_at_the_desk_and_the_applicant_is_told(
    open_page, served
) -> None:
    postman, clerk = open_page(POSTMAN), open_page(ELSEWHERE)
    postman.goto("/post/results")
    postman.locator("a.code", has_text="H05.118").first.click()
    code = re.search(r"H05\.118-\d{6}-\d{4}", postman.url).group()
    postman.check('[name="reason_code"][value="refused"]')
    postman.fill("#reason", "Đã chuyển nhà")
    press(postman, "Ghi lần phát này")
    expect(postman.locator("main")).to_contain_text("Cần chuyển hoàn về bộ phận một cửa: 1")

    clerk.goto("/desk/outgoing")
    clerk.fill("#back_code", code)
    press(clerk, "Mở")
    press(clerk, "Đã nhận lại tại đây")
    clerk.goto("/desk/outgoing")
    expect(clerk.locator("#back")).to_contain_text("Người nhận từ chối nhận: Đã chuyển nhà")
    fits(clerk)
    told = next(d for d in served.told["dossiers"] if d["code"] == code)
    holder = open_page()
    holder.goto("/t/" + told["link"].rsplit("/", 1)[1])
    expect(holder.locator("main")).to_contain_text("bưu chính đang chuyển hoàn")
    clerk.locator("#back").get_by_role("link", name=code).click()
    clerk.check('[name="via"][value="post"]')
    clerk.fill("#address", "Số 9 phố Mẫu, phường Từ Sơn, Bắc Ninh")
    press(clerk, "Lưu lựa chọn")
    clerk.get_by_role("link", name="đưa vào bảng kê").click()
    assert clerk.input_value("#code") == code
    expect(clerk.locator("main")).to_contain_text("Số 9 phố Mẫu")
