"""One journey for each door, in a real browser without scripts: in, worked, watched, reused."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.acting import act, code_on, press, sample, status_on, text_of, width_of

CLERK, OFFICER, HEAD = "motcua.kinhbac", "chuyenvien.kinhbac", "lanhdao.kinhbac"


def worked_by_the_commune(open_page, code: str) -> None:
    """Reception, examination and signature, each by its own person."""
    act(open_page(CLERK, wide=True), code, "hand_over", 1)
    act(open_page(OFFICER, wide=True), code, "hand_over", 2)
    act(open_page(HEAD, wide=True), code, "decide", 3, outcome="granted")


def test_online_from_search_to_a_result_that_serves_in_the_next_dossier(
    open_page, served, tmp_path
) -> None:
    citizen = open_page("congdan2")
    citizen.goto("/procedures")
    citizen.fill("#q", "xac nhan tinh trang hon nhan")
    press(citizen, "Tìm")
    citizen.get_by_role("link", name="Cấp Giấy xác nhận tình trạng hôn nhân").first.click()
    citizen.get_by_role("link", name="Nộp trực tuyến").click()
    press(citizen, "Bắt đầu")
    citizen.select_option("#unit", "H05.105")
    press(citizen, "Lưu và tiếp tục")
    citizen.check('[name="f_purpose_kind"][value="marriage"]')
    citizen.fill("#f_purpose", "Đăng ký kết hôn")
    citizen.fill("#f_ethnicity", "Kinh")
    citizen.check('[name="f_status"][value="never"]')
    citizen.fill("#f_residence", "Phường Kinh Bắc")
    press(citizen, "Lưu và tiếp tục")
    divorce = citizen.locator("details", has_text="Giấy tờ về việc đã ly hôn")
    divorce.locator("summary").first.click()
    divorce.locator('input[type="file"]').set_input_files(sample(tmp_path))
    divorce.get_by_role("button", name="Nộp").click()
    expect(citizen.locator("main")).to_contain_text("ảnh.jpg")
    citizen.get_by_role("link", name="Xem lại tất cả").click()
    expect(citizen.locator("main")).to_contain_text("Đăng ký kết hôn")
    press(citizen, "Gửi hồ sơ")
    expect(citizen.locator("h1")).to_have_text("Hồ sơ của ông/bà đã được lưu.")
    code = code_on(citizen)
    served.mailbox.wait_for("congdan2@vidu.invalid", code)

    citizen.get_by_role("link", name="Theo dõi hồ sơ").click()
    expect(citizen.locator("h1")).to_have_text("Chúng tôi đang nhận hồ sơ của ông/bà.")
    act(open_page(CLERK, wide=True), code, "receive")
    citizen.reload()
    expect(citizen.locator("h1")).to_have_text("Chúng tôi đã nhận hồ sơ của ông/bà.")
    expect(citizen.locator("main")).to_contain_text("Hẹn trả kết quả")
    worked_by_the_commune(open_page, code)
    citizen.reload()
    expect(citizen.locator("h1")).to_have_text("Đã trả kết quả cho ông/bà.")
    with citizen.expect_download() as download:
        citizen.get_by_role("link", name="Tải về (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    told = served.mailbox.wait_for("congdan2@vidu.invalid", "giải quyết xong")
    assert "đã giải quyết xong" in text_of(told)

    # Anybody checks it by the code under its QR.
    citizen.goto("/me/storehouse")
    citizen.get_by_role("link", name="Kiểm tra").first.click()
    typed = citizen.locator("dd.code").inner_text()
    stranger = open_page()
    stranger.goto("/verify")
    stranger.fill("#typed", typed.lower())
    press(stranger, "Kiểm tra")
    expect(stranger.locator("h1")).to_contain_text("Thật và còn hiệu lực")

    # It counts as a paper in the next dossier, and the desk sees that it does.
    citizen.goto("/apply/1.000894")
    press(citizen, "Bắt đầu")
    citizen.select_option("#unit", "H05.105")
    press(citizen, "Lưu và tiếp tục")
    citizen.fill("#f_partner_name", "Trần Văn Mẫu Minh")
    citizen.fill("#f_partner_number", "000090000099")
    citizen.fill("#f_partner_born_on", "01/02/1990")
    citizen.fill("#f_partner_residence", "Phường Kinh Bắc")
    for field, typed in (("ethnicity", "Kinh"), ("partner_ethnicity", "Kinh")):
        citizen.fill(f"#f_{field}", typed)
    citizen.fill("#f_times", "0")
    citizen.fill("#f_partner_times", "0")
    press(citizen, "Lưu và tiếp tục")
    citizen.locator("form.good").get_by_role("checkbox").check()
    press(citizen, "Dùng lại")
    expect(citizen.locator("main")).to_contain_text("Dùng lại: Giấy xác nhận tình trạng hôn nhân")
    citizen.get_by_role("link", name="Xem lại tất cả").click()
    press(citizen, "Gửi hồ sơ")
    next_code = code_on(citizen)
    desk = open_page(CLERK, wide=True)
    desk.goto(f"/office/dossiers/{next_code}")
    expect(desk.locator("main")).to_contain_text("dùng lại từ kho dữ liệu")
    desk.get_by_role("link", name="xem", exact=True).click()
    expect(desk.locator("h1")).to_contain_text("Thật và còn hiệu lực")


def test_at_the_desk_by_keyboard_from_the_walk_in_to_the_result_in_hand(open_page) -> None:
    clerk = open_page(CLERK, wide=True)
    clerk.goto("/desk/intake")
    expect(clerk.locator("#q")).to_be_focused()
    clerk.keyboard.type("1.001193")
    clerk.keyboard.press("Enter")
    clerk.focus("#applicant-name")
    for typed in ("Hoàng Thị Mẫu Yến", "000195000077", "", "12/05/1995", "0912345678", "", "Số 7"):
        clerk.keyboard.type(typed)
        clerk.keyboard.press("Tab")
    for place in (0, 1, 6):
        clerk.fill(f'[name="o_{place}"]', "1")
    clerk.focus('button:has-text("Lưu và in giấy tiếp nhận")')
    clerk.keyboard.press("Enter")
    expect(clerk.locator("h1")).to_contain_text("Đã lưu với mã H05.105-")
    code = code_on(clerk)
    pin = clerk.locator("dd.key").nth(1).inner_text()
    answer = clerk.request.get(f"/desk/dossiers/{code}/receipt.pdf")
    assert answer.ok and answer.body().startswith(b"%PDF")

    holder = open_page()
    holder.goto("/track")
    holder.fill("#code", code.lower())
    holder.fill("#pin", pin.lower())
    press(holder, "Theo dõi")
    expect(holder.locator("main")).to_contain_text("H**** T** M** Y")

    worked_by_the_commune(open_page, code)
    holder.reload()
    expect(holder.locator("h1")).to_have_text("Kết quả của ông/bà đã có.")
    clerk.goto(f"/desk/dossiers/{code}/give")
    clerk.fill("#card", "000195000077")
    clerk.check("#compared")
    clerk.check("#signed")
    press(clerk, "Đã trả kết quả")
    assert "Đã trả" in status_on(clerk, code)
    holder.reload()
    expect(holder.locator("h1")).to_have_text("Đã trả kết quả cho ông/bà.")


def test_by_post_from_the_sealed_envelope_to_the_delivered_result(open_page) -> None:
    postman = open_page("buudien", wide=True)
    postman.goto("/post/intake/1.004873")
    postman.fill("#mailed_as", "eb123456785vn")
    postman.select_option("#reception", "H05.105")
    postman.select_option("#commune", "H05.105")
    postman.fill("#applicant-name", "Bùi Văn Mẫu Phúc")
    postman.fill("#applicant-number", "000088000066")
    postman.fill("#applicant-address", "Số 66 phố Mẫu, phường Kinh Bắc")
    postman.locator("li", has_text="Tờ khai cấp").locator("input.count").first.fill("1")
    postman.locator("li", has_text="Bản sao có chứng thực").locator("input.count").nth(1).fill("2")
    postman.check("#sealed")
    press(postman, "Lưu và in phiếu gửi")
    expect(postman.locator("main")).to_contain_text("EB123456785VN")
    code = code_on(postman)
    pin = postman.locator("dd.key").nth(1).inner_text()

    sender = open_page()
    sender.goto("/track")
    sender.fill("#code", code)
    sender.fill("#pin", pin)
    press(sender, "Theo dõi")
    expect(sender.locator("h1")).to_contain_text("Phong bì của ông/bà đã được ghi nhận")
    expect(sender.locator("main")).to_contain_text("Ngày hẹn được tính khi nơi tiếp nhận")

    act(open_page(CLERK, wide=True), code, "receive")
    worked_by_the_commune(open_page, code)
    clerk = open_page(CLERK, wide=True)
    clerk.goto(f"/office/dossiers/{code}")
    clerk.get_by_role("link", name="Đưa kết quả vào bảng kê").click()
    clerk.fill("#mailed_as", "EB473124829VN")
    press(clerk, "Thêm")
    press(clerk, "Chốt bảng kê và đánh số")
    postman.goto("/post/results")
    postman.fill("#key", clerk.locator("dd.key").inner_text())
    press(postman, "Mở")
    press(postman, "Đã kiểm đếm: nhận các kết quả đủ")
    sender.reload()
    expect(sender.locator("main")).to_contain_text("EB473124829VN")
    postman.goto("/post")
    postman.get_by_role("link", name=code).last.click()
    postman.fill("#number", "000088000066")
    postman.fill("#pin", pin)
    press(postman, "Đã trả")
    sender.reload()
    expect(sender.locator("h1")).to_have_text("Đã trả kết quả cho ông/bà.")


def test_a_question_is_answered_online_and_the_work_goes_on(open_page, served, tmp_path) -> None:
    dossier = next(
        d for d in served.told["dossiers"] if d["status"] == 5 and d["channel"] == "online"
    )
    citizen = open_page("congdan3")
    citizen.goto(f"/track/{dossier['code']}")
    expect(citizen.locator("h1")).to_have_text("Chúng tôi cần ông/bà bổ sung.")
    citizen.get_by_role("link", name="Gửi tại đây").click()
    citizen.set_input_files("#file-1", sample(tmp_path))
    press(citizen, "Gửi")
    expect(citizen).to_have_url(re.compile("/track/"))
    expect(citizen.locator("main")).to_contain_text("Giấy tờ bổ sung đã đến")


@pytest.mark.parametrize("status", range(1, 11))
def test_no_page_of_a_dossier_scrolls_sideways_on_the_smallest_phone(
    open_page, served, status
) -> None:
    dossier = next(d for d in served.told["dossiers"] if d["status"] == status)
    page = open_page(scripts=True)
    page.set_viewport_size({"width": 320, "height": 600})
    for path in ("/t/" + dossier["link"].rsplit("/", 1)[1], f"/track/{dossier['code']}?size=large"):
        page.goto(path)
        assert width_of(page) <= 320


@pytest.mark.parametrize(
    ("who", "paths"),
    [
        (None, ["/", "/track", "/procedures", "/procedures/1.001193", "/verify", "/register"]),
        ("congdan1", ["/me", "/me/storehouse", "/me/messages", "/apply/1.001193"]),
        ("motcua.kinhbac", ["/desk", "/desk/intake", "/desk/intake/1.001193", "/office"]),
        ("buudien", ["/post", "/post/intake/1.001193"]),
        ("quanly", ["/manage", "/manage/calendar", "/manage/outbox"]),
    ],
)
def test_no_page_scrolls_sideways_on_a_phone(open_page, who, paths) -> None:
    page = open_page(who, scripts=True)
    for path in paths:
        page.goto(path)
        assert width_of(page) <= 360, path


@pytest.mark.parametrize("width", [360, 768, 1024, 1280])
def test_no_page_of_the_staff_scrolls_sideways_at_any_width(open_page, served, width) -> None:
    page = open_page(CLERK, scripts=True)
    page.set_viewport_size({"width": width, "height": 800})
    asked = next(d for d in served.told["dossiers"] if d["status"] == 5 and d["channel"] == "desk")
    for path in ("/desk", "/desk/intake/1.001193", "/office", f"/office/dossiers/{asked['code']}"):
        page.goto(path)
        assert width_of(page) <= width, path


@pytest.mark.parametrize("width", [320, 360])
def test_the_first_page_fits_in_large_print(open_page, width) -> None:
    page = open_page(scripts=True)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/?size=large")
    assert width_of(page) <= width


def test_a_page_has_one_sheet_no_script_and_says_its_state_first(open_page, served) -> None:
    dossier = next(d for d in served.told["dossiers"] if d["status"] == 4)
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/t/" + dossier["link"].rsplit("/", 1)[1])
    page.wait_for_load_state("networkidle")
    assert len([url for url in asked if "/t/" not in url]) == 2
    assert page.title().startswith("Hẹn trả")
    assert page.locator('h1[role="status"]').count() == 1
