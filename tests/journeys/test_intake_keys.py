"""A birth registration at the desk with hands on the keyboard and a scanner, counted."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.acting import CODE

CARD = "000190000441||NGUYỄN THỊ MẪU HOA|07031990|Nữ|Số 4 phố Mẫu, Kinh Bắc|01012022"
MOST_KEYS = 25


class Hands:
    """Fingers on the keys of a page, counted; what a scanner types is not."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, 0

    def type(self, text: str) -> None:
        self.keys += len(text)
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)

    def scan(self, text: str) -> None:
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")


@pytest.mark.parametrize("scripts", [False, True], ids=["without-scripts", "with-scripts"])
def test_a_birth_is_taken_in_by_keyboard_and_scanner(open_page, scripts: bool) -> None:
    page = open_page("motcua.kinhbac", wide=True, scripts=scripts)
    number = "000190000441" if scripts else "000190000442"
    page.goto("/desk/intake")
    hands = Hands(page)
    # A hand is slower than a program: the field has the keyboard before anybody types.
    expect(page.locator("#q")).to_be_focused()
    hands.type("kha sin")
    hands.press("Enter")
    page.wait_for_selector("#hits a:focus, #card")
    if not page.url.endswith("/1.001193"):
        expect(page.locator("#hits a").first).to_be_focused()
        hands.press("Enter")
    expect(page.locator("#card")).to_be_focused()
    hands.scan(CARD.replace("000190000441", number))
    expect(page.locator("#applicant-name")).to_have_value("Nguyễn Thị Mẫu Hoa")
    expect(page.locator("#applicant-phone")).to_be_focused()
    hands.type("0912345441")
    if scripts:
        # The form is there; the seventh line is the certificate that goes with a birth in hospital.
        page.locator("button[accesskey=s]").focus()
        before = page.locator('[name="o_2"]').input_value()
        hands.press("3")
        assert page.locator('[name="o_2"]').input_value() != before
        hands.press("3")
        assert page.locator('[name="o_2"]').input_value() == before
    hands.press("Enter")
    expect(page.locator("h1")).to_contain_text("Đã lưu với mã H05.105-")
    found = CODE.search(page.url)
    assert found
    link = page.locator("a[data-print]")
    expect(link).to_be_focused()
    # The browser of the tests has no printer: that the slip came is enough.
    with page.expect_response(lambda answer: answer.url.endswith("receipt.pdf")) as printed:
        hands.press("Enter")
    assert printed.value.headers["content-type"] == "application/pdf"
    assert hands.keys <= MOST_KEYS
    print(f"keys: {hands.keys}")
