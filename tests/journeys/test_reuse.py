"""A paper from the storehouse through the doors: agreed to, seen, fallen, digitised, shared."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.acting import act, code_on, looked, press, sample

CLERK, OFFICER, HEAD = "motcua.kinhbac", "chuyenvien.kinhbac", "lanhdao.kinhbac"
OWNER = "congdan5"
SINGLE, MARRIAGE = "1.004873", "1.000894"


def applied_for_single(page: Page, tmp_path) -> str:
    """A certificate of being single, asked for online."""
    page.goto(f"/apply/{SINGLE}")
    press(page, "Bắt đầu")
    page.select_option("#unit", "H05.105")
    press(page, "Lưu và tiếp tục")
    page.check('[name="f_purpose_kind"][value="marriage"]')
    page.fill("#f_purpose", "Đăng ký kết hôn")
    page.fill("#f_ethnicity", "Kinh")
    page.check('[name="f_status"][value="never"]')
    page.fill("#f_residence", "Phường Kinh Bắc")
    press(page, "Lưu và tiếp tục")
    page.get_by_role("link", name="Xem lại tất cả").click()
    press(page, "Gửi hồ sơ")
    return code_on(page)


def begun_marriage(page: Page) -> None:
    """An application to marry, up to its papers."""
    page.goto(f"/apply/{MARRIAGE}")
    press(page, "Bắt đầu")
    page.select_option("#unit", "H05.105")
    press(page, "Lưu và tiếp tục")
    page.fill("#f_partner_name", "Trần Văn Mẫu Minh")
    page.fill("#f_partner_number", "000090000099")
    page.fill("#f_partner_born_on", "01/02/1990")
    page.fill("#f_partner_residence", "Phường Kinh Bắc")
    for field in ("ethnicity", "partner_ethnicity"):
        page.fill(f"#f_{field}", "Kinh")
    for field in ("times", "partner_times"):
        page.fill(f"#f_{field}", "0")
    press(page, "Lưu và tiếp tục")


@pytest.fixture
def owner(open_page) -> Page:
    return open_page(OWNER, scripts=True)


@pytest.fixture
def granted(open_page, owner, tmp_path) -> str:
    """The code of a dossier whose result its owner holds."""
    code = applied_for_single(owner, tmp_path)
    act(open_page(CLERK, wide=True), code, "receive")
    act(open_page(CLERK, wide=True), code, "hand_over", 1)
    act(open_page(OFFICER, wide=True), code, "hand_over", 2)
    act(open_page(HEAD, wide=True), code, "decide", 3, outcome="granted")
    return code


def test_a_result_serves_is_seen_and_flags_the_dossier_when_it_falls(
    open_page, owner, granted
) -> None:
    begun_marriage(owner)
    looked(owner, "papers")
    box = owner.locator("form.good").first
    press_in(box, "Dùng lại")
    expect(owner.locator("main")).to_contain_text("chưa đồng ý thì không ai được xem")
    box = owner.locator("form.good").first
    box.get_by_role("checkbox").check()
    press_in(box, "Dùng lại")
    expect(owner.locator("main")).to_contain_text("bản gốc điện tử")
    owner.get_by_role("link", name="Xem lại tất cả").click()
    press(owner, "Gửi hồ sơ")
    code = code_on(owner)

    # The officer sees by what it is satisfied, and cannot ask for it.
    act(open_page(CLERK, wide=True), code, "receive")
    act(open_page(CLERK, wide=True), code, "hand_over", 1)
    officer = open_page(OFFICER, wide=True, scripts=True)
    officer.goto(f"/office/dossiers/{code}")
    papers = officer.locator("#papers")
    expect(papers).to_contain_text(re.compile(r"đáp ứng bằng kết quả số \d+/\d{4}/KQ-H05\.105"))
    expect(papers).to_contain_text("kiểm tra lúc")
    looked(officer, "officer-satisfied")
    box = officer.locator("details#ask_papers-0")
    box.locator("summary").click()
    expect(box).to_contain_text("Kho dữ liệu đã đáp ứng, không được yêu cầu nộp")
    single = "Giấy xác nhận tình trạng hôn nhân"
    assert box.locator("label", has_text=single).count() == 0
    box.locator('[name="ask_papers-0-items"]').fill(named(papers))
    box.locator('[name="ask_papers-0-reason"]').fill("Thiếu")
    box.locator("form button").click()
    expect(officer.locator(".errors")).to_contain_text("Kho dữ liệu đã đáp ứng thành phần này")
    looked(officer, "officer-refused")

    # Its owner sees the use; then the head revokes what was used.
    owner.goto("/me/storehouse")
    owner.locator("details", has_text="Đã dùng 1 lần").first.locator("summary").click()
    expect(owner.locator("main")).to_contain_text(code)
    looked(owner, "storehouse")
    owner.get_by_role("link", name="Rút lại sự đồng ý").first.click()
    expect(owner.locator("main")).to_contain_text("chưa thể chấp thuận đề nghị")
    looked(owner, "withdraw")
    head = open_page(HEAD, wide=True)
    act(head, granted, "revoke", reason="Cấp nhầm", reason_code="error")
    flagged(officer, code)
    looked(officer, "officer-flagged")
    expect(officer.locator("#papers")).to_contain_text("Được phép yêu cầu nộp lại")
    box = officer.locator("details#ask_papers-0")
    box.locator("summary").click()
    box.locator("label", has_text=named(officer.locator("#papers"))).first.click()
    box.locator('[name="ask_papers-0-reason"]').fill("Giấy tờ không còn hiệu lực")
    box.locator("form button").click()
    expect(officer.locator("main")).to_contain_text("Giấy tờ không còn hiệu lực")
    officer.goto("/office/messages")
    expect(officer.locator("main")).to_contain_text(code)


def test_a_paper_digitised_at_the_desk_is_used_in_the_next_dossier(
    open_page, owner, tmp_path
) -> None:
    begun_marriage(owner)
    line = owner.locator("section.card, details.card", has_text="do nơi khác cấp bản điện tử").first
    if line.get_attribute("open") is None and line.evaluate("e => e.tagName") == "DETAILS":
        line.locator("summary").first.click()
    name = line.locator("h2, summary").first.inner_text().strip()
    line.locator('input[type="file"]').set_input_files(sample(tmp_path))
    press_in(line, "Nộp")
    owner.get_by_role("link", name="Xem lại tất cả").click()
    press(owner, "Gửi hồ sơ")
    code = code_on(owner)
    clerk = open_page(CLERK, wide=True, scripts=True)
    act(clerk, code, "receive")
    clerk.goto(f"/office/dossiers/{code}")
    clerk.get_by_role("link", name="Số hóa một giấy tờ").click()
    looked(clerk, "digitise")
    clerk.select_option("#component", label=name)
    clerk.set_input_files("#file", sample(tmp_path))
    for field, typed in (
        ("title", "Giấy xác nhận bản giấy"),
        ("number", "08/GXN"),
        ("issuer", "UBND xã Mẫu"),
        ("issued_on", "05/06/2026"),
    ):
        clerk.fill(f"#{field}", typed)
    press(clerk, "Ký bản số hóa")
    expect(clerk.locator(".errors")).to_contain_text("đối chiếu bản quét với bản chính")
    clerk.set_input_files("#file", sample(tmp_path))
    clerk.check("#compared")
    press(clerk, "Ký bản số hóa")
    expect(clerk.locator("main")).to_contain_text("BẢN SỐ HÓA TỪ BẢN GIẤY")
    looked(clerk, "digitised")
    clerk.goto(f"/office/dossiers/{code}")
    expect(clerk.locator("#papers")).to_contain_text("đã số hóa và ký số tại quầy")
    looked(clerk, "office-digitised")

    owner.goto("/me/storehouse")
    expect(owner.locator("main")).to_contain_text("Giấy xác nhận bản giấy")
    looked(owner, "storehouse-digitised")
    begun_marriage(owner)
    box = owner.locator("form.good", has_text="08/GXN")
    expect(box).to_contain_text("bản số hóa tại quầy")
    box.get_by_role("checkbox").check()
    press_in(box, "Dùng lại")
    owner.get_by_role("link", name="Xem lại tất cả").click()
    press(owner, "Gửi hồ sơ")
    clerk.goto(f"/office/dossiers/{code_on(owner)}")
    expect(clerk.locator("#papers")).to_contain_text("đáp ứng bằng giấy tờ số 08/GXN")

    inspector = open_page("thanhtra", wide=True, scripts=True)
    inspector.goto("/inspect")
    expect(inspector.locator("main")).to_contain_text("Hồ sơ được số hóa")
    looked(inspector, "figures")


def test_another_agency_reads_a_result_with_its_owners_code(open_page, owner, granted) -> None:
    owner.goto("/me/storehouse")
    owner.get_by_role("link", name="Cho cơ quan khác xem").first.click()
    looked(owner, "share")
    owner.fill("#to_whom", "Trường Tiểu học Mẫu")
    owner.fill("#purpose", "Tuyển sinh")
    owner.fill("#until", "01/01/2000")
    owner.check("#agreed")
    press(owner, "Tạo mã")
    expect(owner.locator(".errors")).to_contain_text("từ hôm nay đến một năm sau")
    day = owner.evaluate("new Date(Date.now() + 5 * 864e5).toLocaleDateString('vi-VN')")
    owner.fill("#until", day)
    owner.check("#agreed")
    press(owner, "Tạo mã")
    looked(owner, "shared")
    code = owner.locator("dd.key").inner_text()
    address = owner.locator("dd.address").inner_text()
    agency = open_page()
    answer = agency.request.get(address, headers={"Authorization": f"Bearer {code}"})
    assert answer.ok and answer.json()["status"]["state"] == "valid"
    assert agency.request.get(address).status == 401
    owner.goto("/me/storehouse")
    expect(owner.locator("main")).to_contain_text("đã xem 1 lần")
    looked(owner, "storehouse-shared")
    head = open_page(HEAD, wide=True, scripts=True)
    head.goto("/office/lapsed")
    looked(head, "lapsed")


def press_in(box, words: str) -> None:
    box.get_by_role("button", name=words, exact=True).click()


def named(papers) -> str:
    """The name of the line of the checklist that the storehouse satisfies, or satisfied."""
    line = papers.locator("li", has_text=re.compile("đáp ứng bằng|không còn giá trị")).first
    return line.inner_text().split(" – ")[0].strip()


def flagged(page: Page, code: str) -> None:
    """The worker beside the server looks by itself; the page says it a little later."""
    for _ in range(20):
        page.goto(f"/office/dossiers/{code}")
        if page.locator("p.card.late").count():
            break
        page.wait_for_timeout(1000)
    expect(page.locator("p.card.late")).to_contain_text("không còn giá trị")
