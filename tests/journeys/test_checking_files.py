"""Somebody is handed a result as a file, then as paper, then hears that it was revoked."""

import io
from urllib.parse import urlsplit

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from onestop.results import token
from tests.journeys.acting import press, prove
from tests.results.tampering import codes, page_of, painted_over, photo_of

HEAD = "lanhdao.kinhbac"
UNIT = "H05.105"


@pytest.fixture
def given(served, tmp_path) -> tuple[dict, bytes]:
    """A valid result of the commune on one page, and its file as its owner got it; not the first,
    which other journeys ask for."""
    found = []
    for result in served.told["results"]:
        issuer = token.read(result["link"].rpartition("/")[2]).claims.iss
        pdf = (served.folder / result["pdf"]).read_bytes()
        with pikepdf.open(io.BytesIO(pdf)) as document:
            pages = len(document.pages)
        if (result["state"], issuer, pages) == ("valid", UNIT, 1):
            found.append((result, pdf))
    return found[1]


def check(page: Page, name: str, content: bytes) -> None:
    page.goto("/verify")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.set_input_files("#file", files=[file])
    press(page, "Kiểm tra tệp")


def answers(page: Page) -> list[str]:
    """The marks of the four answers, in order."""
    return page.locator("li.answer .tag").all_inner_texts()


def test_a_file_a_photo_and_a_revocation(open_page, served, given, tmp_path) -> None:
    result, pdf = given
    stranger = open_page()
    stranger.goto("/verify")
    expect(stranger.locator("main")).to_contain_text("không quá 20 MB")
    expect(stranger.locator("main")).to_contain_text(urlsplit(served.url).netloc)

    check(stranger, "ket-qua.pdf", pdf)
    expect(stranger.locator("h1")).to_contain_text("Thật và còn hiệu lực")
    assert answers(stranger) == ["✓", "✓", "✓", "✓"]
    expect(stranger.locator("dd.code")).to_have_text(result["typed_code"])

    check(stranger, "sua.pdf", painted_over(pdf))
    expect(stranger.locator("h1")).to_contain_text("tệp này không phải bản đã cấp")
    assert answers(stranger) == ["✓", "✓", "✓", "✕"]

    check(stranger, "ảnh.jpg", photo_of(page_of(pdf, tmp_path)))
    expect(stranger.locator("h1")).to_contain_text("hãy đối chiếu với bản giấy")
    assert answers(stranger) == ["✓", "✓", "✓", "?"]

    away = f"https://tra-cuu.example/v/{result['link'].rpartition('/')[2]}"
    check(stranger, "gia.png", codes(away))
    expect(stranger.locator("h1")).to_contain_text("Mã này dẫn đến một trang khác")
    expect(stranger.locator("main")).to_contain_text("tra-cuu.example")

    head = open_page(HEAD, wide=True)
    head.goto(f"/office/dossiers/{result['code']}")
    box = head.locator("details#revoke-0")
    box.locator("summary").click()
    box.locator('select[name="revoke-0-result"]').select_option(index=0)
    box.locator('[name="revoke-0-reason_code"][value="error"]').check()
    box.locator('[name="revoke-0-reason"]').fill("Ghi sai nơi cư trú")
    with head.expect_navigation():
        box.locator("form button").click()
    prove(head)

    for name, content in (("a.pdf", pdf), ("a.jpg", photo_of(page_of(pdf, tmp_path)))):
        check(stranger, name, content)
        expect(stranger.locator("h1")).to_contain_text("Thật, nhưng đã bị thu hồi")
        expect(stranger.locator("main")).to_contain_text("Lý do: Ghi sai nơi cư trú")
        assert answers(stranger)[2] == "✕"
    stranger.goto(urlsplit(result["link"]).path)
    expect(stranger.locator("h1")).to_contain_text("Thật, nhưng đã bị thu hồi")


def test_the_page_fits_a_small_phone_and_works_by_keyboard(open_page, given) -> None:
    phone = open_page()
    for path in ("/verify", urlsplit(given[0]["link"]).path, "/v/NOTHING"):
        phone.goto(path)
        wide = phone.locator("body").bounding_box()
        assert wide is not None and wide["width"] <= 360
        assert phone.locator("main h1").count() == 1
    phone.goto("/verify")
    phone.focus("#file")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone.locator("#file-wrong")).to_have_text("Hãy chọn tệp trước")
