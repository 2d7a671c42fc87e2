"""Journeys between agencies and through changed dates, in a real browser without scripts."""

import datetime as dt
import re
import time

from playwright.sync_api import Page, expect

from tests.journeys.acting import act, code_on, press, sample, status_on, text_of

CLERK, OFFICER, HEAD = "motcua.kinhbac", "chuyenvien.kinhbac", "lanhdao.kinhbac"
POLICE, POLICE_HEAD = "congan.kinhbac", "truongcongan.kinhbac"
VIETNAM = dt.timezone(dt.timedelta(hours=7))
REFUSED = "Chủ hộ chưa đồng ý cho trẻ đăng ký thường trú."


def made(served, **wanted) -> dict:
    """The first dossier of the demonstration that is so."""
    return next(
        d for d in served.told["dossiers"] if all(d[key] == value for key, value in wanted.items())
    )


def opened(page: Page, code: str) -> list[str]:
    """The acts the file of a dossier offers somebody."""
    page.goto(f"/office/dossiers/{code}")
    boxes = page.locator("aside details[id]")
    return [str(box.get_attribute("id")) for box in boxes.all()]


def messages(served, address: str, *words: str) -> list[str]:
    """The bodies of the messages to somebody that hold all these words."""
    bodies = [text_of(m) for m in served.mailbox.messages if m["To"] == address]
    return [body for body in bodies if all(part in body for part in words)]


def mailed(served, address: str, *words: str) -> None:
    """Wait until such a message has come."""
    for _ in range(200):
        if messages(served, address, *words):
            return
        time.sleep(0.1)
    raise AssertionError(messages(served, address))


def lodge_the_bundle(citizen: Page, folder) -> str:
    """Birth, residence and health card in one application, its declared fields filled in."""
    citizen.goto("/apply/3.000722")
    press(citizen, "Bắt đầu")
    citizen.select_option("#unit", "H05.105")
    press(citizen, "Lưu và tiếp tục")
    for field, typed in (
        ("child_name", "Trần Thị Mẫu Bông"),
        ("child_born_on", "02/11/2026"),
        ("child_birth_place", "Bệnh viện Sản Nhi Bắc Ninh"),
        ("child_ethnicity", "Kinh"),
        ("mother_name", "Lê Thị Mẫu Hoa"),
        ("father_name", "Trần Văn Mẫu Hà"),
        ("residence", "Số 2 phố Mẫu, phường Kinh Bắc"),
        ("householder_name", "Trần Văn Mẫu Hà"),
        ("clinic", "Trạm y tế phường Kinh Bắc"),
    ):
        citizen.fill(f"#f_{field}", typed)
    citizen.check('[name="f_child_gender"][value="female"]')
    citizen.check('[name="f_relation"][value="father"]')
    press(citizen, "Lưu và tiếp tục")
    card = citizen.locator("section.card", has_text="Giấy chứng sinh")
    card.locator('input[type="file"]').set_input_files(sample(folder))
    card.get_by_role("button", name="Nộp").click()
    citizen.get_by_role("link", name="Xem lại tất cả").click()
    press(citizen, "Gửi hồ sơ")
    expect(citizen.locator("h1")).to_have_text("Hồ sơ của ông/bà đã được lưu.")
    return code_on(citizen)


def test_a_bundle_gives_its_first_part_at_once_and_ends_though_one_part_is_refused(
    open_page, served, tmp_path
) -> None:
    citizen = open_page("congdan2")
    code = lodge_the_bundle(citizen, tmp_path)
    act(open_page(CLERK, wide=True), code, "receive")
    act(open_page(CLERK, wide=True), code, "hand_over", 1)
    head = open_page(HEAD, wide=True)
    act(head, code, "decide_part", 2, outcome="granted")
    mailed(served, "congdan2@vidu.invalid", code, "Một phần hồ sơ của ông/bà đã có kết quả.")

    # The birth certificate is there while the rest goes on.
    citizen.goto(f"/track/{code}")
    result = citizen.locator("section.card.good")
    expect(result).to_contain_text("Giấy khai sinh")
    with citizen.expect_download() as download:
        result.get_by_role("link", name="Tải về (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    expect(citizen.locator("ol.steps li.now")).to_have_count(2)

    act(open_page(POLICE, wide=True), code, "accept", 3)
    act(open_page("chuyenvien.bhxh", wide=True), code, "accept", 4)
    chief = open_page(POLICE_HEAD, wide=True)
    act(chief, code, "decide_part", 3, outcome="refused", reason=REFUSED)
    citizen.reload()
    refused = citizen.locator("ol.steps li", has_text="Đăng ký thường trú")
    expect(refused).to_contain_text("không giải quyết")
    expect(refused).to_contain_text(REFUSED)
    expect(citizen.locator("ol.steps li.now")).to_contain_text("Cấp thẻ bảo hiểm y tế")

    act(open_page("lanhdao.bhxh", wide=True), code, "decide_part", 4, outcome="granted")
    act(head, code, "accept", 5)
    act(head, code, "decide", 5, outcome="granted")
    citizen.reload()
    expect(citizen.locator("h1")).to_contain_text("Một phần được giải quyết, một phần không")
    expect(citizen.locator("main")).to_contain_text(REFUSED)
    result = citizen.locator("section.card.good")
    expect(result.get_by_role("link", name="Tải về (PDF)")).to_have_count(2)
    expect(result).to_contain_text("Giấy khai sinh")
    expect(result).to_contain_text("Thẻ bảo hiểm y tế")
    expect(result).not_to_contain_text("Thông báo kết quả giải quyết thủ tục về cư trú")


def test_a_hand_over_is_refused_sent_again_declined_and_routed_by_a_manager(
    open_page, served
) -> None:
    code = made(served, procedure="1.004222", channel="desk", status=2)["code"]
    clerk = open_page(CLERK, wide=True)
    act(clerk, code, "hand_over", 1)
    police = open_page(POLICE, wide=True)
    police.goto("/office?dated=no")
    reason = "Thiếu chữ ký của chủ hộ trên tờ khai."
    act(police, code, "send_back", 2, reason=reason)
    clerk.goto(f"/office/dossiers/{code}")
    expect(clerk.locator("main")).to_contain_text(reason)
    act(clerk, code, "hand_over", 1, note="Đã bổ sung chữ ký.")

    act(police, code, "misroute", 2, reason="Chỗ ở thuộc phường Từ Sơn.")
    assert "accept-2" not in opened(police, code)
    manager = open_page("quanly", wide=True)
    manager.goto("/manage/routing")
    row = manager.locator("tr", has_text=code)
    row.get_by_role("link", name="Chỉ định cơ quan giải quyết").click()
    manager.select_option("#agency", "H05.118.90")
    manager.fill("#reason", "Theo địa chỉ chỗ ở.")
    press(manager, "Chuyển đến đó")
    expect(manager).to_have_url(re.compile("/manage/routing$"))
    expect(manager.locator("main")).not_to_contain_text(code)
    there = open_page("congan.tuson", wide=True)
    act(there, code, "accept", 2)
    assert "Đang giải quyết" in status_on(there, code)

    holder = open_page()
    holder.goto("/t/" + made(served, code=code)["link"].rsplit("/", 1)[1])
    expect(holder.locator("h1")).to_contain_text("Công an phường Từ Sơn đang giữ hồ sơ")
    for line in (reason, "Chỗ ở thuộc phường Từ Sơn.", "Đã xác định cơ quan giải quyết"):
        expect(holder.locator("main")).to_contain_text(line)


def test_a_late_dossier_gets_one_apology_with_a_cause_a_date_and_a_name(open_page, served) -> None:
    dossier = made(served, procedure="1.004873", channel="online", status=4)
    code = dossier["code"]
    citizen = open_page("congdan3")
    citizen.goto(f"/track/{code}")
    expect(citizen.locator("h1")).to_contain_text("Chúng tôi trễ hẹn.")
    assert citizen.request.get(f"/track/{code}/forms/apology.pdf").status == 404

    head = open_page(HEAD, wide=True)
    assert "sign_apology-0" in opened(head, code)
    box = head.locator("details#sign_apology-0")
    cause = box.locator('[name="sign_apology-0-cause"]').input_value()
    new_date = box.locator('[name="sign_apology-0-new_date"]').input_value()
    person = box.locator('[name="sign_apology-0-person"]').input_value()
    assert cause and person and re.fullmatch(r"\d\d/\d\d/\d{4}", new_date)
    act(head, code, "sign_apology")

    citizen.reload()
    expect(citizen.locator("h1")).to_contain_text("Chúng tôi trễ hẹn.")
    late = citizen.locator("section.card.late")
    for words in ("Chúng tôi xin lỗi ông/bà.", cause.strip(), new_date, person):
        expect(late).to_contain_text(words)
    link = citizen.get_by_role("link", name="Thư xin lỗi và hẹn lại ngày trả kết quả", exact=True)
    letter = citizen.request.get(str(link.get_attribute("href")))
    assert letter.ok and letter.body().startswith(b"%PDF")
    printed = head.request.get(f"/office/dossiers/{code}/forms/apology.pdf")
    assert printed.ok and printed.body().startswith(b"%PDF")
    mailed(served, "congdan3@vidu.invalid", code, "trễ hẹn", new_date, person)
    assert "sign_apology-0" not in opened(head, code)


def test_a_day_off_in_the_middle_of_a_window_moves_dates_and_moves_them_back(
    open_page, served
) -> None:
    manager = open_page("quanly", wide=True)
    first = enter_a_day(manager, coming_weekday(2))
    expect(manager.locator("main")).to_contain_text(
        re.compile(r"[1-9]\d* hồ sơ đang giải quyết đổi ngày hẹn, \d+ hồ sơ thành quá hạn\.")
    )
    number = manager.url.rsplit("/", 1)[1]
    press(manager, "Áp dụng thay đổi")
    until_done(manager)

    # One of them belongs to somebody who can be told by mail.
    online = {d["code"] for d in served.told["dossiers"] if d["channel"] == "online"}
    rows = [row.inner_text().split() for row in manager.locator("tbody tr").all()]
    row = next(row for row in rows if row[0] in online)
    code = row[0]
    dates = re.findall(r"\d\d/\d\d/\d{4}", " ".join(row))
    old, new = dates[0], dates[1]
    owner = next(
        who
        for who in ("congdan1", "congdan2", "congdan3", "congdan4", "congdan5", "doanhnghiep1")
        if owns(open_page, who, code)
    )
    citizen = open_page(owner)
    citizen.goto(f"/track/{code}")
    when = citizen.locator("section.card:not(.no-print)", has_text="Hẹn trả kết quả")
    expect(when).to_contain_text(new)
    expect(when).to_contain_text(re.compile(f"in trên giấy tiếp nhận, là [^.]*{old}"))
    expect(citizen.locator("main")).to_contain_text("Lịch làm việc thay đổi, ngày hẹn đổi theo")
    address = f"{owner}@vidu.invalid"
    mailed(served, address, code, old, new, "Lịch làm việc đã thay đổi")
    time.sleep(2)
    assert len(messages(served, address, code, "Lịch làm việc đã thay đổi")) == 1

    # The day is taken away again, after the same look at what would move.
    manager.goto(f"/manage/calendar?year={first.year}")
    day = manager.locator("tr", has_text=f"{first:%d/%m/%Y}")
    day.get_by_role("link", name="Xóa").click()
    manager.fill("#reason", "Quyết định 13/QĐ-UBND bãi bỏ")
    press(manager, "Xem trước thay đổi")
    assert manager.url.rsplit("/", 1)[1] != number
    expect(manager.locator("main")).to_contain_text("hồ sơ đang giải quyết đổi ngày hẹn")
    press(manager, "Áp dụng thay đổi")
    until_done(manager)
    citizen.reload()
    expect(when).to_contain_text(old)
    expect(when).not_to_contain_text("in trên giấy tiếp nhận, là")


def coming_weekday(after: int) -> dt.date:
    """A working day by its weekday, at least so many days ahead."""
    day = dt.datetime.now(VIETNAM).date() + dt.timedelta(days=after)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    return day


def enter_a_day(manager: Page, day: dt.date) -> dt.date:
    """Enter a day off; where it is one already, the next working day. Ends at the preview."""
    for _ in range(15):
        manager.goto(f"/manage/calendar?year={day.year}")
        if day.weekday() < 5 and f"{day:%d/%m/%Y}" not in manager.locator("table").inner_text():
            break
        day += dt.timedelta(days=1)
    manager.fill("#day", f"{day:%d/%m/%Y}")
    manager.check('[name="kind"][value="off"]')
    manager.fill("#name_vi", "Nghỉ theo quyết định của tỉnh")
    manager.fill("#source", "Quyết định 12/QĐ-UBND")
    press(manager, "Xem trước thay đổi")
    expect(manager.locator("h1")).to_have_text("Thay đổi cách tính ngày")
    return day


def until_done(manager: Page) -> None:
    """The rest of the change is done beside the server."""
    for _ in range(100):
        if manager.get_by_text("đã xong, mọi người đã được báo").count():
            return
        time.sleep(0.3)
        manager.reload()
    raise AssertionError(manager.locator("main").inner_text())


def owns(open_page, who: str, code: str) -> bool:
    page = open_page(who)
    page.goto("/me")
    return code in page.locator("main").inner_text()


def test_papers_that_were_asked_for_are_answered_at_the_post(open_page, served) -> None:
    dossier = made(served, channel="post", status=5)
    holder = open_page()
    holder.goto("/t/" + dossier["link"].rsplit("/", 1)[1])
    expect(holder.locator("h1")).to_have_text("Chúng tôi cần ông/bà bổ sung.")

    postman = open_page("buudien", wide=True)
    postman.goto("/post")
    postman.get_by_role("link", name="Giấy tờ bổ sung").click()
    postman.fill("#code", dossier["code"].lower())
    press(postman, "Tiếp tục")
    expect(postman.locator("main")).to_contain_text("Chữ ký của chủ hộ trên tờ khai")
    postman.fill("#mailed_as", "eb473124829vn")
    postman.locator("input.count").first.fill("1")
    press(postman, "Lưu và in phiếu gửi")
    expect(postman.locator("main")).to_contain_text("niêm phong")  # not without the seal
    postman.check("#sealed")
    press(postman, "Lưu và in phiếu gửi")
    expect(postman).to_have_url(re.compile(r"/post/envelopes/\d+$"))

    holder.reload()
    expect(holder.locator("main")).to_contain_text("Giấy tờ đã gửi qua bưu điện")
    clerk = open_page("motcua.vocuong", wide=True)
    assert "Chờ" in status_on(clerk, dossier["code"])
    box = clerk.locator("details#answer_papers-0")
    box.locator("input.count").first.fill("1")
    box.locator("form button").click()
    assert "Đang giải quyết" in status_on(clerk, dossier["code"])
    holder.reload()
    expect(holder.locator("h1")).not_to_have_text("Chúng tôi cần ông/bà bổ sung.")
    expect(holder.locator("main")).to_contain_text("Hẹn trả kết quả")


def test_the_head_is_reminded_of_a_late_dossier(open_page) -> None:
    head = open_page(HEAD)
    head.goto("/office/messages")
    reminder = head.get_by_role("link", name="Đã quá ngày hẹn.").first
    for _ in range(100):
        if reminder.count():
            break
        time.sleep(0.3)
        head.reload()
    expect(reminder).to_be_visible()
    head.goto("/office")
    expect(head.get_by_role("link", name=re.compile(r"Nhắc việc \(\d+\)"))).to_be_visible()
    head.goto("/office/messages")
    press(head, "Tôi đã đọc hết")
    expect(head.get_by_role("button", name="Tôi đã đọc hết")).to_have_count(0)
    reminder.click()
    expect(head).to_have_url(re.compile("/office/dossiers/"))
    assert code_on(head)
