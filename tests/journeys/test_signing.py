"""Heads at their desk: three signed with one proof, a page of them in the background, a phone."""

import io
import re

import pyotp
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from onestop.demo.province import PASSWORD
from tests.journeys.acting import press, prove, status_on, width_of
from tests.journeys.conftest import store_of
from tests.signing.waiting import waiting_in

HEAD, OTHER = "lanhdao.kinhbac", "lanhdao.tuson"
# What a busy machine leaves to the worker, whose next round may be some seconds away.
SOON = 60_000
CHOSEN, ALL = "Đồng ý và ký các hồ sơ đã chọn", "Đồng ý và ký tất cả ở trang này"


@pytest.fixture
def make(served):
    with store_of(served) as made:
        yield made


def verified(page: Page, links: list[str]) -> None:
    """Each of these results is genuine and valid, for anybody."""
    for link in links:
        page.goto(link)
        expect(page.locator("h1")).to_contain_text("Thật và còn hiệu lực")


def links_on(page: Page) -> list[str]:
    found = page.locator('#progress a[href^="/v/"]').all()
    return [str(link.get_attribute("href")) for link in found]


def test_a_head_chooses_three_proves_once_and_their_results_verify(open_page, make) -> None:
    codes = waiting_in(make, 4)
    head = open_page(HEAD, wide=True)
    head.goto("/office")
    head.get_by_role("link", name="Chờ ký").click()
    for code in codes[:3]:
        row = head.locator("tr", has_text=code)
        expect(row).to_contain_text("Giấy xác nhận tình trạng hôn nhân")
        row.get_by_role("checkbox").check()
    press(head, CHOSEN)
    expect(head.locator("h1")).to_have_text("Xác nhận người ký")
    prove(head, "wrong")
    expect(head.locator("main")).to_contain_text("Mật khẩu không đúng")
    prove(head, PASSWORD)
    expect(head).to_have_url(re.compile(r"/office/signing/\d+$"))
    expect(head.locator("main")).to_contain_text("Đã xong. 3 đã ký", timeout=SOON)
    links = links_on(head)
    assert len(links) == 3
    verified(open_page(), links)
    assert "Có kết quả" in status_on(head, codes[0])
    assert "Đang giải quyết" in status_on(head, codes[3])


def test_a_page_of_them_is_signed_in_the_background_before_the_heads_eyes(open_page, make) -> None:
    waiting_in(make, 12)
    head = open_page(HEAD, wide=True, scripts=True)
    head.goto("/office/signing")
    number = head.get_by_role("checkbox").count()
    press(head, ALL)
    prove(head)
    loads = []
    head.on("load", lambda: loads.append(head.url))
    expect(head.locator("#progress")).to_contain_text(f"/{number}")
    # The page is not loaded again: what it says changes in place, until nothing waits.
    expect(head.locator("#progress")).to_contain_text(f"Đã xong. {number} đã ký", timeout=SOON)
    assert loads == [] and len(links_on(head)) == number
    verified(open_page(), links_on(head)[::5])


def test_without_scripts_the_page_loads_itself_again(open_page, make) -> None:
    waiting_in(make, 7)
    head = open_page(HEAD)
    head.goto("/office/signing")
    press(head, ALL)
    prove(head)
    expect(head.locator("#progress")).to_contain_text("Đã xong. ", timeout=SOON)


def test_a_head_sets_a_phone_up_by_its_picture_and_signs_with_it(open_page, make) -> None:
    (code,) = waiting_in(make, 1, "H05.118")
    head = open_page(OTHER)
    head.goto("/office/factor")
    press(head, "Thiết lập điện thoại")
    prove(head)
    # The app reads the picture off the screen, as a camera would.
    picture = Image.open(io.BytesIO(head.locator(".qr").screenshot()))
    (read,) = zxingcpp.read_barcodes(picture)
    app = pyotp.parse_uri(read.text)
    assert (app.name, app.issuer) == (OTHER, "Onestop")
    head.fill("#code", app.now())
    press(head, "Đây là điện thoại của tôi")
    expect(head.locator("h1")).to_have_text("Mã khôi phục của ông/bà")
    recovery = head.locator("li.code").first.inner_text()

    # Signing in asks for it, too, and takes no code twice.
    again = open_page(OTHER, wide=True)
    expect(again.locator("h1")).to_have_text("Bước thứ hai")
    again.fill("#code", app.now())
    press(again, "Đăng nhập")
    expect(again.locator("main")).to_contain_text("Mã này đã được dùng")
    again.fill("#code", recovery)
    press(again, "Đăng nhập")
    again.goto("/office/signing")
    again.locator("tr", has_text=code).get_by_role("checkbox").check()
    press(again, CHOSEN)
    expect(again.locator("main")).to_contain_text("Đã xong. 1 đã ký", timeout=SOON)
    verified(open_page(), links_on(again))


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_of_signing_scrolls_sideways(open_page, make, width) -> None:
    waiting_in(make, 2)
    page = open_page(HEAD, scripts=True)
    page.set_viewport_size({"width": width, "height": 800})

    def fits() -> None:
        assert width_of(page) <= width, page.url

    for path in ("/office/factor", "/office/signing"):
        page.goto(path)
        fits()
    page.get_by_role("checkbox").first.check()
    press(page, CHOSEN)
    fits()
    prove(page)
    expect(page.locator("h1")).to_have_text("Ký kết quả")
    fits()
