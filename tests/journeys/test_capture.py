"""A clerk scans a paper with somebody's phone: two pictures, done, the PDF, the dossier."""

import io
import re
from pathlib import Path

import pikepdf
from playwright.sync_api import expect

from tests.capture.papers import TABLE, sheet
from tests.journeys.acting import fits, looked, shot
from tests.journeys.conftest import PHONE

CLERK = "motcua.kinhbac"


def photo(folder: Path, number: int) -> Path:
    path = folder / f"ảnh {number}.jpg"
    # Few lines: reading them is not what is looked at here.
    page = sheet(number, until=500).resize((1100, 1556))
    page.rotate(4 - 6 * number, expand=True, fillcolor=TABLE).save(path)
    return path


def test_a_phone_is_the_scanner_of_the_desk(open_page, served, tmp_path) -> None:
    ours = (d for d in served.told["dossiers"] if d["code"].startswith("H05.105-"))
    code = next(d["code"] for d in ours if d["status"] == 2 and d["channel"] == "desk")
    clerk = open_page(CLERK, wide=True, scripts=True)
    clerk.goto(f"/office/dossiers/{code}")
    clerk.locator("#papers a[href$='/scans']").click()
    looked(clerk, "scan-lines")
    clerk.locator("ol.lines button.main").click()
    looked(clerk, "scan-empty")
    clerk.locator("#phone button.main").click()
    looked(clerk, "scan-code")
    clerk.locator("#phone summary").click()
    address = clerk.locator("#phone .address").inner_text()

    phone = open_page()
    phone.goto(address)
    assert phone.url.endswith("/scan")
    fits(phone)
    shot(phone, "phone-empty")
    button = phone.locator("#send button").bounding_box()
    assert button["height"] >= 44 and button["width"] > PHONE["width"] / 2
    # The clerk's page learns by itself that a phone came, and what it sent.
    expect(clerk.locator("#phone .tag")).to_be_visible()
    for number in (0, 1):
        phone.locator("#pages").set_input_files(photo(tmp_path, number))
        phone.locator("#send button").click()
        expect(phone.locator("#arrived img")).to_have_count(number + 1)
    fits(phone)
    shot(phone, "phone-two")
    expect(clerk.locator("#arrived img")).to_have_count(2)
    phone.locator("form[action='/scan/done'] button").click()
    expect(phone.locator(".card.good")).to_contain_text("2")
    shot(phone, "phone-done")
    assert phone.goto("/scan").status == 403
    shot(phone, "phone-refused")

    looked(clerk, "scan-pages")
    clerk.locator("#use button").click()
    expect(clerk.locator("#use a[href$='.pdf']")).to_be_visible()
    looked(clerk, "scan-ready")
    with clerk.expect_download() as coming:
        clerk.locator("#use a[href$='.pdf']").click()
    made = Path(coming.value.path()).read_bytes()
    with pikepdf.open(io.BytesIO(made)) as document:
        assert len(document.pages) == 2
    clerk.locator("#use form button").click()
    expect(clerk.locator("ol.lines .tag[data-tone=good]").first).to_be_visible()
    looked(clerk, "scan-lines-after")
    clerk.goto(f"/office/dossiers/{code}")
    file = clerk.locator("#papers a", has_text=re.compile("tệp|file")).last
    with clerk.expect_download() as coming:
        file.click()
    assert Path(coming.value.path()).read_bytes() == made
    clerk.goto("/desk/capture")
    looked(clerk, "scan-inbox")
