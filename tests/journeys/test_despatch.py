"""Envelopes by keyboard and scanner alone, without scripts: counted, bagged, accepted, missed."""

import re

from playwright.sync_api import Page, expect

CARD = "000190000551||NGUYỄN THỊ MẪU THƯ|07031990|Nữ|Số 4 phố Mẫu, phường Kinh Bắc|01012022"
OTHER = CARD.replace("000190000551", "000190000552").replace("THƯ", "THẢO")
NUMBERS = ("EE471108151FR", "EB000717618HK")
CODE = re.compile(r"H05\.105-\d{6}-\d{4}")
BAG = re.compile(r"TG-[0-9A-Z]{4}-[0-9A-Z]{4}")
MOST_KEYS = 3


class Hands:
    """Keys pressed and things scanned; a scanner types and ends with Enter."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.scans = page, 0, 0

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.keys += 1
            self.page.keyboard.press(key)

    def scan(self, text: str) -> None:
        self.scans += 1
        expect(self.page.locator("#scan")).to_be_focused()
        self.page.keyboard.insert_text(text)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def enter(self) -> None:
        self.keys += 1
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def to(self, selector: str) -> None:
        """Tab to a control that is near."""
        for _ in range(60):
            if self.page.locator(f"{selector}:focus").count():
                return
            self.press("Tab")
        raise AssertionError(f"no way by Tab to {selector}")


def registered(page: Page, number: str, card: str) -> str:
    """One envelope in three scans; its dossier's code."""
    page.goto("/post/scan")
    hands = Hands(page)
    hands.scan(card)
    hands.scan("1.004873")
    hands.scan(number.lower())
    expect(page.locator("#sealed")).to_be_focused()
    hands.press("Space")
    hands.enter()
    expect(page.locator("a[data-print]").first).to_be_focused()
    assert (hands.scans, hands.keys) == (3, 2)
    assert hands.keys <= MOST_KEYS
    code = CODE.search(page.url)
    assert code
    return code.group()


def test_three_scans_a_bag_a_list_and_a_missing_envelope(open_page, served) -> None:
    post = open_page("buudien", wide=True)
    # The first of the day says where it goes; the card's address says it too.
    codes = [registered(post, n, c) for n, c in zip(NUMBERS, (CARD, OTHER), strict=True)]
    assert len(set(codes)) == 2
    slip = post.context.request.get(post.locator("a[data-print]").first.get_attribute("href"))
    assert slip.headers["content-type"] == "application/pdf"
    pin = post.locator("dd.key").nth(1).inner_text()

    post.goto("/post/bags")
    hands = Hands(post)
    for number in NUMBERS:
        hands.scan(number)
    row = post.locator("tr", has_text="Kinh Bắc", has=post.locator('[data-tone="calm"]'))
    bag = BAG.search(row.inner_text())
    assert bag
    post.goto(f"/post/bags/{bag.group()}")
    expect(post.locator("main [autofocus]").first).to_be_focused()
    hands.enter()
    expect(post.get_by_role("link", name="In bảng kê")).to_be_focused()
    hands.to("#giver")
    hands.enter()
    expect(post.locator("main")).to_contain_text("Bùi Văn Thư")

    def citizen_sees(words: str) -> None:
        citizen = open_page()
        citizen.goto(f"/track/{codes[1]}")
        citizen.fill("#pin", pin)
        citizen.keyboard.press("Enter")
        expect(citizen.locator("main")).to_contain_text(words)

    citizen_sees("Bưu điện đang giữ phong bì")

    desk = open_page("motcua.kinhbac", wide=True)
    desk.goto("/desk/bags")
    hands = Hands(desk)
    hands.scan(f"{served.url}/desk/bags/{bag.group()}")
    # Beside these two an envelope of the demonstration may lie in the bag; it arrived as well.
    for number in set(desk.locator("tbody td:nth-child(2)").all_inner_texts()) - {NUMBERS[0]}:
        hands.scan(number)
    others = desk.locator("fieldset", has_text=NUMBERS[0])
    hands.to(f'[name="{others.locator("input").first.get_attribute("name")}"]')
    # The first radio of the line is “arrived”, the next one “missing”.
    hands.press("ArrowDown")
    hands.enter()
    expect(desk.locator("main")).to_contain_text("Trần Thị Quầy Kinh Bắc")

    post.goto("/post")
    expect(post.locator("section.late")).to_contain_text(NUMBERS[0])
    expect(post.locator("section.late")).not_to_contain_text(NUMBERS[1])
    citizen_sees("Bộ phận Một cửa đã có phong bì")
    post.locator("section.late a", has_text="Giải quyết").first.focus()
    hands = Hands(post)
    hands.enter()
    post.keyboard.type("Nằm lại ở xe thư; gửi chuyến sau.")
    hands.to("main button")
    hands.enter()
    expect(post.locator("section.late")).to_have_count(0)
