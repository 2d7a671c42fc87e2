"""A mail comes back: a task with its day, time that stands still, another address."""

from playwright.sync_api import expect

from onestop.dossiers import queries
from tests.journeys.acting import act, code_on, looked, press, prove
from tests.journeys.conftest import store_of
from tests.notifications.mailing import bounce, put

CLERK, OFFICER = "motcua.kinhbac", "chuyenvien.kinhbac"
WRONG, RIGHT = "nham@vidu.vn", "dung@vidu.vn"
SUBJECT = "bổ sung"


def supplement(served, code: str):
    with store_of(served) as make, make() as session:
        return queries.supplements_of(session, queries.dossier(session, code).id)[0]


def taken_in(clerk, email: str) -> tuple[str, str]:
    """A dossier from the desk of somebody with this address; its code and PIN."""
    clerk.goto("/desk/intake/1.001193")
    for name, typed in (
        ("name", "Hoàng Thị Mẫu Thư"),
        ("number", "000195000088"),
        ("born_on", "12/05/1995"),
        ("phone", "0912345688"),
        ("email", email),
        ("address", "Số 8"),
    ):
        clerk.fill(f"#applicant-{name}", typed)
    for place in (0, 1, 6):
        clerk.fill(f'[name="o_{place}"]', "1")
    press(clerk, "Lưu và in giấy tiếp nhận")
    clerk.wait_for_load_state()
    assert not clerk.locator(".errors").count(), clerk.locator("main").inner_text()
    expect(clerk.locator("h1")).to_contain_text("Đã lưu với mã H05.105-")
    return code_on(clerk), clerk.locator("dd.key").nth(1).inner_text()


def test_a_mail_that_comes_back_is_a_task_until_its_reader_was_reached(open_page, served) -> None:
    clerk, officer = open_page(CLERK, wide=True), open_page(OFFICER, wide=True)
    code, pin = taken_in(clerk, WRONG)
    act(clerk, code, "hand_over", 1)
    act(officer, code, "ask_papers", items="Bản sao giấy chứng sinh", reason="Thiếu giấy tờ")
    sent = served.mailbox.wait_for(WRONG, SUBJECT)
    assert supplement(served, code).unreached_since is None

    put(served.folder / "bounces", "back", bounce(sent["Return-Path"]))
    row = clerk.locator("tr", has_text=code).filter(has_text="địa chỉ đúng")
    for _ in range(60):
        clerk.goto("/desk/contacts")
        if row.count():
            break
        clerk.wait_for_timeout(500)
    expect(row.locator("td").last).to_contain_text("/20")  # the day it is due
    looked(clerk, "bounced-tasks")
    assert supplement(served, code).unreached_since
    row.get_by_role("link", name=code).click()
    expect(clerk.locator("main")).to_contain_text("550 no such user")
    looked(clerk, "bounced-task")
    task = clerk.url

    clerk.goto(f"/desk/dossiers/{code}/correct")
    clerk.fill("#applicant-email", RIGHT)
    clerk.fill("#reason", "Địa chỉ thư ghi nhầm")
    press(clerk, "Đính chính và ký")
    prove(clerk)
    clerk.goto(task)
    clerk.check('[value="corrected"]')
    press(clerk, "Lưu")
    again = served.mailbox.wait_for(RIGHT, SUBJECT)
    assert code in again["Subject"] and again["Return-Path"] != sent["Return-Path"]
    # The clock stands still until they are seen to know.
    assert supplement(served, code).unreached_since

    holder = open_page()
    holder.goto("/track")
    holder.fill("#code", code)
    holder.fill("#pin", pin)
    press(holder, "Theo dõi")
    expect(holder.locator("h1")).to_have_text("Chúng tôi cần ông/bà bổ sung.")
    read = holder.locator(f'form[action="/track/{code}/read"]')
    looked(holder, "bounced-holder")
    read.locator("button").click()
    expect(read).to_have_count(0)
    now = supplement(served, code)
    assert now.unreached_since is None and now.counted_from
