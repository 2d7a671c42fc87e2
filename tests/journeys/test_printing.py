"""A desk prints what a dossier needs, on a small screen and a wide one, and the holder reads it."""

import io
import re
import subprocess

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.acting import press, width_of

DESK = "motcua.kinhbac"


def read(page: Page, name: str) -> tuple[str, list[str]]:
    """The text and the QR codes of the paper behind a link of the page."""
    link = page.get_by_role("link", name=name, exact=True)
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.ok and answer.headers["content-type"] == "application/pdf"
    text = subprocess.run(["pdftotext", "-", "-"], input=answer.body(), capture_output=True)
    image = subprocess.run(
        ["pdftoppm", "-r", "110", "-png", "-singlefile", "-"],
        input=answer.body(),
        capture_output=True,
    )
    with Image.open(io.BytesIO(image.stdout)) as shown:
        codes = [found.text for found in zxingcpp.read_barcodes(shown)]
    return " ".join(text.stdout.decode().split()), codes


@pytest.mark.parametrize("wide", [False, True])
def test_what_the_desk_prints_opens_the_dossier(open_page, served, wide) -> None:
    told = served.told["dossiers"]
    code = next(d["code"] for d in told if d["status"] == 5 and d["code"].startswith("H05.105-"))
    desk = open_page(DESK, wide=wide)
    desk.goto(f"/office/dossiers/{code}")
    text, codes = read(desk, "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ")
    assert "PHIẾU YÊU CẦU BỔ SUNG" in text and re.search(r"Số: \d\d+/HDHS", text)
    holder = open_page()
    holder.goto("/t/" + codes[0].rsplit("/", 1)[1])
    expect(holder.locator("main")).to_contain_text(code)
    own, same = read(holder, "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ")
    assert same == codes and re.search(r"\d\d+/HDHS", own).group() in text
    large, _ = read(holder, "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: in chữ lớn")
    assert "PHIẾU YÊU CẦU BỔ SUNG" in large
    assert width_of(holder) <= holder.viewport_size["width"]


def test_the_book_is_made_for_a_period(open_page) -> None:
    desk = open_page(DESK, wide=True)
    desk.goto("/desk")
    desk.get_by_role("link", name="Sổ theo dõi hồ sơ").click()
    desk.fill("#since", "99/99/2026")
    press(desk, "Lập sổ (PDF)")
    expect(desk.locator("#since")).to_have_value("99/99/2026")
    expect(desk.locator("main")).to_contain_text("Từ ngày")
    desk.fill("#since", "01/01/2026")
    with desk.expect_response(re.compile(r"/desk/book\.pdf")) as printed:
        press(desk, "Lập sổ (PDF)")
    assert printed.value.ok and printed.value.headers["content-type"] == "application/pdf"
