"""Checking with a camera and without a network, in a real browser, by the program as served."""

import hashlib
import json
import re
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from onestop.results.token import read
from tests.journeys.acting import press, width_of
from tests.journeys.conftest import CHROMIUM, DESKTOP, PHONE, QUIET
from tests.journeys.filming import filmed, printed, seen

STATES = ["valid", "expired", "revoked", "suspended", "superseded"]
PARTS = ["content", "issuer", "status", "file"]
AGREED = {
    "valid": "Thật và còn hiệu lực",
    "expired": "Thật, nhưng hiện không có hiệu lực",
    "revoked": "Thật, nhưng hiện không có hiệu lực",
    "suspended": "Thật, nhưng hiện không có hiệu lực",
    "superseded": "Thật, nhưng hiện không có hiệu lực",
}
KEPT = """async () => {
  const urls = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) urls.push(request.url);
  }
  return urls;
}"""


def result(served: Any, state: str) -> dict[str, Any]:
    return next(r for r in served.told["results"] if r["state"] == state)


@pytest.fixture(scope="session")
def paper(served, tmp_path_factory) -> Path:
    """The PDF of a valid result, printed."""
    folder = tmp_path_factory.mktemp("paper")
    page = printed(served.folder / result(served, "valid")["pdf"], folder)
    target = folder / "paper.png"
    page.save(target)
    return target


@pytest.fixture(scope="session")
def filming(play, served, tmp_path_factory) -> Iterator[Any]:
    """A browser whose camera sees that paper."""
    folder = tmp_path_factory.mktemp("film")
    pdf = served.folder / result(served, "valid")["pdf"]
    film = filmed(seen(printed(pdf, folder)), folder / "film.y4m")
    made = play.chromium.launch(
        executable_path=CHROMIUM,
        args=[
            *QUIET,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ],
    )
    yield made
    made.close()


@pytest.fixture
def context(filming, served) -> Iterator[BrowserContext]:
    made = filming.new_context(base_url=served.url, viewport=PHONE, locale="vi-VN")
    made.set_default_timeout(20_000)
    yield made
    made.close()


@pytest.fixture
def visited(context) -> Page:
    """A phone that opened the page once and then lost its network."""
    page = context.new_page()
    page.goto("/verify/offline")
    expect(page.locator("#ready")).to_contain_text(
        "Đã sẵn sàng dùng khi không có mạng", timeout=20_000
    )
    context.set_offline(True)
    # The network is gone for the page and for the worker behind it.
    ask = "() => fetch('/healthz').then(() => 'there', () => 'gone')"
    assert page.evaluate(ask) == context.service_workers[0].evaluate(ask) == "gone"
    return page


def verdict(page: Page) -> dict[str, str]:
    shown = page.locator("#verdict")
    expect(shown).to_be_visible()
    return {part: str(shown.get_attribute(f"data-{part}")) for part in PARTS}


def servers(link: str) -> dict[str, str]:
    asked = urllib.request.Request(link, headers={"Accept": "application/json"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return json.load(answer)["verdict"]


def paste(page: Page, text: str) -> None:
    page.fill("#typed", text)
    press(page, "Kiểm tra")


def test_after_one_visit_the_camera_checks_a_paper_without_a_network(visited, served) -> None:
    visited.reload()
    press(visited, "Quét bằng máy ảnh")
    wanted = result(served, "valid")
    assert verdict(visited) == servers(wanted["link"])
    expect(visited.locator("#head")).to_have_text("✓" + AGREED["valid"])
    # The camera is let go, and the answer is where the reader is.
    expect(visited.locator("#view")).to_be_hidden()
    assert visited.evaluate("document.activeElement.id") == "verdict"
    told = read(wanted["link"].rsplit("/", 1)[1]).claims
    compared = visited.locator("#verdict dl")
    expect(compared).to_contain_text(told.sub)
    expect(compared).to_contain_text(told.name)
    expect(compared).to_contain_text(f"({told.iss})")


@pytest.mark.parametrize("state", STATES)
def test_a_qr_opened_by_the_phones_own_camera_is_checked_without_a_network(
    visited, served, state
) -> None:
    link = result(served, state)["link"]
    visited.goto(link)
    assert visited.url == link
    assert verdict(visited) == servers(link)
    expect(visited.locator("#head")).to_contain_text(AGREED[state])
    lines = visited.locator("#verdict .four > li")
    expect(lines).to_have_count(4)
    # Each line has a sign beside its words, so that no colour is needed.
    assert [lines.nth(n).locator(".tag").inner_text() for n in range(4)] == [
        *("✓", "✓", "✓" if state == "valid" else "✕", "?")
    ]
    expect(lines.nth(2)).to_contain_text(re.compile(r"\d\d:\d\d, \d\d/\d\d/\d{4}|\d\d/\d\d/\d{4}"))
    assert width_of(visited) <= PHONE["width"]


def test_without_a_list_a_signature_is_not_called_valid(filming, served) -> None:
    context = filming.new_context(base_url=served.url, locale="vi-VN", service_workers="block")
    page = context.new_page()
    page.route("**/status/*", lambda route: route.abort())
    page.goto("/verify/offline")
    paste(page, result(served, "valid")["link"])
    told = verdict(page)
    assert (told["issuer"], told["status"]) == ("trusted", "not_checked")
    expect(page.locator("#head")).to_contain_text("ở đây chưa biết còn hiệu lực hay không")
    expect(page.locator('[data-part="status"]')).to_contain_text("ngoại tuyến")
    context.close()


def test_a_changed_code_and_nonsense_are_told_apart(visited, served) -> None:
    link = result(served, "valid")["link"]
    changed = link[:-1] + ("A" if link[-1] != "A" else "I")
    other = link[:150] + ("A" if link[150] != "A" else "B") + link[151:]
    for text in (changed, other, "WIFI:S:abc;;", "https://example.invalid/"):
        paste(visited, text)
        expect(visited.locator("#head")).to_contain_text("Không nên tin vào giấy này")
        assert verdict(visited)["content"] in ("altered", "malformed")
        expect(visited.locator("#verdict dl")).to_have_count(0)


def test_slips_are_sentences_at_the_field(visited, served) -> None:
    paste(visited, "")
    expect(visited.locator("#typed-wrong")).to_contain_text("Hãy dán đường dẫn")
    paste(visited, result(served, "valid")["typed_code"])
    expect(visited.locator("#typed-wrong a")).to_have_attribute("href", "/verify")
    assert visited.evaluate("document.activeElement.id") == "typed"


def test_a_link_to_another_host_is_pointed_out(visited, served) -> None:
    token = result(served, "valid")["link"].rsplit("/", 1)[1]
    paste(visited, f"https://evil.invalid/v/{token}")
    expect(visited.locator("#verdict")).to_contain_text("trỏ tới evil.invalid")
    assert verdict(visited)["content"] == "authentic"


def test_a_picture_of_the_paper_is_read_and_one_without_a_code_is_told(
    visited, served, paper, tmp_path
) -> None:
    empty = tmp_path / "empty.png"
    Image.new("L", (400, 300), 255).save(empty)
    visited.set_input_files("#picture", empty)
    expect(visited.locator("#notice")).to_contain_text("Không tìm thấy mã QR")
    visited.set_input_files("#picture", paper)
    assert verdict(visited) == servers(result(served, "valid")["link"])
    expect(visited.locator("#notice")).to_be_hidden()


def test_a_file_is_compared_by_its_mark_only_where_there_is_a_network(
    context, served, tmp_path
) -> None:
    wanted = result(served, "valid")
    kept = (served.folder / wanted["pdf"]).read_bytes()
    true, false = tmp_path / "a.pdf", tmp_path / "b.pdf"
    true.write_bytes(kept)
    false.write_bytes(kept + b"\n")
    page = context.new_page()
    sent = []
    page.on("request", lambda request: sent.append((request.method, request.url)))
    page.goto("/verify/offline")
    paste(page, wanted["link"])
    verdict(page)
    line = page.locator('[data-part="file"]')
    page.set_input_files("#file", true)
    expect(line).to_have_attribute("data-tone", "good")
    page.set_input_files("#file", false)
    expect(line).to_have_attribute("data-tone", "late")
    expect(page.locator("#head")).to_contain_text("Không nên tin vào giấy này")
    context.set_offline(True)
    page.set_input_files("#file", true)
    expect(line).to_have_attribute("data-tone", "calm")
    expect(line).to_contain_text("Chưa đối chiếu được vì không có mạng")
    expect(line).to_contain_text(hashlib.sha256(kept).hexdigest())
    assert width_of(page) <= PHONE["width"]
    assert {method for method, _url in sent} == {"GET"}


def test_the_decoder_comes_only_with_the_scan_or_for_the_time_without_network(
    context, served
) -> None:
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/verify/offline")
    expect(page.locator("#ready")).to_contain_text("Đã sẵn sàng")
    assert [url for url in asked if "zxing" in url] == []
    press(page, "Quét bằng máy ảnh")
    verdict(page)
    assert len([url for url in asked if "zxing" in url]) == 2
    assert {url.split("/")[2] for url in asked} == {served.url.split("/")[2]}


def test_where_the_browser_reads_codes_itself_no_decoder_is_loaded(context, served) -> None:
    link = result(served, "valid")["link"]
    page = context.new_page()
    page.add_init_script(
        f"""self.BarcodeDetector = class {{
          static async getSupportedFormats() {{ return ['ean_13', 'qr_code']; }}
          async detect() {{ return [{{ rawValue: {json.dumps(link)} }}]; }}
        }};"""
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/verify/offline")
    expect(page.locator("#ready")).to_contain_text("Đã sẵn sàng")
    press(page, "Quét bằng máy ảnh")
    assert verdict(page) == servers(link)
    assert [url for url in asked if "zxing" in url] == []
    assert [url for url in page.evaluate(KEPT) if "zxing" in url] == []


def test_a_phone_that_looks_first_shows_what_to_do_and_can_stop(context) -> None:
    page = context.new_page()
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('denied'))"
    )
    page.goto("/verify/offline")
    press(page, "Quét bằng máy ảnh")
    expect(page.locator("#notice")).to_contain_text("Không dùng được máy ảnh")
    expect(page.locator("#scan")).to_be_focused()


def test_weeks_later_it_says_how_old_its_knowledge_is(visited, served) -> None:
    later = datetime.now(UTC) + timedelta(days=40)
    visited.clock.set_fixed_time(later)
    visited.goto(result(served, "valid")["link"])
    told = verdict(visited)
    assert (told["issuer"], told["status"]) == ("trusted", "not_checked")
    expect(visited.locator("#head")).to_contain_text("ở đây chưa biết còn hiệu lực hay không")
    expect(visited.locator('[data-part="issuer"]')).to_have_attribute("data-tone", "calm")
    expect(visited.locator('[data-part="issuer"]')).to_contain_text("hãy kết nối mạng một lần")
    expect(visited.locator('[data-part="status"]')).to_contain_text("đã quá hạn dùng")
    visited.goto(result(served, "revoked")["link"])
    assert verdict(visited)["status"] == "revoked"


def test_hours_later_it_says_when_the_paper_was_valid(visited, served) -> None:
    visited.clock.set_fixed_time(datetime.now(UTC) + timedelta(hours=5))
    visited.goto(result(served, "valid")["link"])
    expect(visited.locator("#head")).to_contain_text(re.compile(r"còn hiệu lực lúc \d\d:\d\d"))


def test_a_clock_that_runs_behind_makes_nothing_valid(visited, served) -> None:
    visited.clock.set_fixed_time(datetime(2020, 1, 1, tzinfo=UTC))
    visited.goto(result(served, "expired")["link"])
    assert verdict(visited) == servers(result(served, "expired")["link"])


def test_the_language_chosen_is_kept_without_a_network(context) -> None:
    page = context.new_page()
    page.goto("/verify/offline?lang=en")
    expect(page.locator("#ready")).to_contain_text("Ready to work")
    context.set_offline(True)
    page.goto("/verify/offline")
    expect(page.locator("h1")).to_have_text("Check without a network")
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.locator("h1")).to_have_text("Kiểm tra khi không có mạng")
    expect(page.locator("#ready")).to_contain_text("Đã sẵn sàng")
    page.goto("/verify")
    expect(page.locator("h1")).to_have_text("Kiểm tra khi không có mạng")


def test_one_file_checks_from_a_disk(context, served, tmp_path, paper) -> None:
    page = context.new_page()
    page.goto("/verify")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải thành một tệp để mang theo").click()
    carried = tmp_path / "onestop-check.html"
    download.value.save_as(carried)
    context.set_offline(True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(carried.as_uri())
    expect(page.locator("main")).to_contain_text("Tệp không biết các khóa mới hơn")
    expect(page.locator("main")).to_contain_text(re.compile(r"Lập lúc \d\d:\d\d, \d\d/\d\d/\d{4}"))
    for state in STATES:
        link = result(served, state)["link"]
        paste(page, link)
        expect(page.locator("#verdict")).to_have_attribute("data-status", state)
        assert verdict(page) == servers(link)
    page.set_input_files("#picture", paper)
    expect(page.locator("#head")).to_contain_text(AGREED["valid"])
    press(page, "Quét bằng máy ảnh")
    expect(page.locator("#scan")).to_be_visible()
    assert verdict(page)["content"] == "authentic"
    assert [url for url in asked if not url.startswith(("file:", "blob:", "data:"))] == []


def test_without_scripts_one_sentence_leads_to_the_other_page(open_page) -> None:
    page = open_page()
    page.goto("/verify/offline")
    expect(page.locator("noscript p.late")).to_be_visible()
    expect(page.locator("noscript p.late")).to_contain_text("cần JavaScript")
    page.locator("noscript a").click()
    expect(page).to_have_url(re.compile("/verify$"))


def test_the_keyboard_reaches_everything_and_each_control_has_a_name(visited, served) -> None:
    paste(visited, result(served, "valid")["link"])
    verdict(visited)
    visited.evaluate("document.querySelector('#main a, #main button, #main input').focus()")
    reached = []
    for _ in range(12):
        reached.append(visited.evaluate("document.activeElement.id"))
        visited.keyboard.press("Tab")
    assert {"file", "scan", "picture", "typed"} <= set(reached)
    nameless = """() => [...document.querySelectorAll('main button, main a, main input')]
      .filter((e) => e.offsetParent && !(e.textContent.trim() || (e.labels || []).length))
      .map((e) => e.id)"""
    assert visited.evaluate(nameless) == []
    small = """() => [...document.querySelectorAll('main button, main .button, main input')]
      .filter((e) => e.offsetParent && !e.matches('.visually-hidden') && e.offsetHeight < 44)
      .map((e) => e.id || e.textContent)"""
    assert visited.evaluate(small) == []


@pytest.mark.parametrize("width", [320, 360, DESKTOP["width"]])
def test_the_page_never_scrolls_sideways(visited, served, width) -> None:
    visited.set_viewport_size({"width": width, "height": 740})
    for state in STATES:
        paste(visited, result(served, state)["link"])
        expect(visited.locator("#verdict")).to_have_attribute("data-status", state)
        assert width_of(visited) <= width


def test_it_can_be_installed(context, served) -> None:
    page = context.new_page()
    page.goto("/verify/offline")
    session = context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    described = json.loads(found["data"])
    assert described["start_url"] == "/verify/offline" and described["scope"] == "/v"
    for icon in described["icons"]:
        with urllib.request.urlopen(served.url + icon["src"], timeout=20) as answer:
            assert answer.headers["Content-Type"].split(";")[0] == icon["type"]
    expect(page.locator("#ready")).to_contain_text("Đã sẵn sàng")
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] in (
        [],
        # A private window has nowhere to install to; nothing else is wrong.
        [{"errorId": "in-incognito", "errorArguments": []}],
    )
