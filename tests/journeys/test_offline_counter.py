"""A counter without a line in a real browser: kept page, encrypted store, slip, and pulled plugs.

What the register does with what it is sent is tested on both stores in tests/web.
"""

import random
import re

from playwright.sync_api import expect
from sqlalchemy import func, select

from onestop.dossiers.models import Dossier
from onestop.kernel import scanning
from tests.journeys.conftest import store_of
from tests.torture.offline import prove, torment
from tests.torture.plugs import PHRASE, Bench

CARD = "000077900001|123456789|Nguyễn Thị Mẫu Ngoại Tuyến|01021977|Nữ|Số 9 phố Mẫu|01012022"
# Everything in the browser's stores as text, whatever kind of value it is.
DUMP = """async () => {
  const found = [], asked = (request) => new Promise((done) => {
    request.onsuccess = () => done(request.result);
  });
  const isBytes = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value);
  const plain = (_, value) => isBytes(value) ? new TextDecoder().decode(value) : value;
  for (const { name } of await indexedDB.databases()) {
    const db = await asked(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      const rows = await asked(db.transaction(store).objectStore(store).getAll());
      found.push(JSON.stringify(rows, plain));
    }
    db.close();
  }
  return found.join('\\n') + JSON.stringify(localStorage);
}"""


def test_a_clerk_takes_in_by_keyboard_without_a_line_and_the_slip_holds_at_once(
    served, open_page
) -> None:
    page = open_page("motcua.kinhbac", wide=True, scripts=True)
    page.goto("/desk/offline/devices")
    page.fill("#name", "Quầy số 2")
    page.fill("#new-phrase", "ngắn")
    page.click("#enrol button")
    expect(page.locator("#enrol-wrong")).to_be_visible()
    page.fill("#new-phrase", PHRASE)
    page.fill("#same-phrase", PHRASE)
    page.click("#enrol button")
    page.wait_for_url("**/desk/offline")
    expect(page.locator("#phrase")).to_be_focused()
    page.keyboard.type("không phải câu này")
    page.keyboard.press("Enter")
    expect(page.locator("#phrase-wrong")).not_to_be_empty(timeout=15_000)
    expect(page.locator("#phrase")).to_have_value("", timeout=15_000)
    page.fill("#phrase", PHRASE)
    page.keyboard.press("Enter")
    page.wait_for_selector("body[data-open]", state="attached")
    page.get_by_text("✓").wait_for()

    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#phrase")).to_be_focused()
    page.keyboard.type(PHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_be_focused(timeout=15_000)
    page.keyboard.type("1.001193")
    page.keyboard.press("Enter")
    expect(page.locator("#card")).to_be_focused()
    page.keyboard.type(CARD)
    page.keyboard.press("Enter")
    expect(page.locator("#applicant-name")).to_have_value("Nguyễn Thị Mẫu Ngoại Tuyến")
    expect(page.locator("#applicant-born_on")).to_have_value("01/02/1977")
    page.keyboard.type("0900000001")
    # Killed while it is typed: it is there again.
    page.wait_for_timeout(700)
    page.reload()
    expect(page.locator("#phrase")).to_be_focused()
    page.keyboard.type(PHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#applicant-phone")).to_have_value("0900000001", timeout=15_000)
    page.evaluate("window.print = () => {}")
    page.select_option("#case", index=1)
    page.fill("#applicant-name", "")
    page.keyboard.press("Enter")
    expect(page.locator("#problems a")).to_have_attribute("href", "#applicant-name")
    page.fill("#applicant-name", "Nguyễn Thị Mẫu Ngoại Tuyến")
    page.keyboard.press("Enter")
    expect(page.locator("#stored")).to_be_visible()
    code, pin = page.inner_text("#stored-code"), page.inner_text("#stored-pin")

    kept = page.evaluate(DUMP)
    assert code in kept
    assert not re.search(r"Ngoại|000077900001|0900000001|" + re.escape(pin), kept)
    (link,) = scanning.in_pdf(page.pdf(prefer_css_page_size=True), lambda _text: True)
    assert link.startswith(f"{served.url}/t/")

    holder = open_page()
    holder.goto(link)
    expect(holder.locator("h1")).to_have_count(1)
    assert code in holder.inner_text("main") and "Ngoại" not in holder.inner_text("main")

    page.click("#lock")
    expect(page.locator("#phrase")).to_be_focused()
    assert pin not in page.content() and "Ngoại" not in page.content()
    page.keyboard.type(PHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#list")).to_contain_text("Ngoại Tuyến", timeout=15_000)
    page.context.set_offline(False)
    expect(page.locator("body")).to_have_attribute("data-unconfirmed", "0", timeout=20_000)
    holder.goto(link)
    expect(holder).to_have_url(f"{served.url}/track/{code}")
    with store_of(served) as make, make() as session:
        wanted = select(func.count()).where(Dossier.code == code)
        assert session.scalar(wanted) == 1


def test_pulled_plugs_lose_nothing_and_double_nothing(play, tmp_path) -> None:
    """A short run of tests/torture; `make torture` pulls hundreds."""
    bench = Bench(play, tmp_path, f"sqlite:///{tmp_path}/store.db", per_day=60)
    bench.start()
    try:
        done = torment(bench, 8, random.Random(20260302))
        found = prove(bench)
    finally:
        bench.kill_browser()
        bench.stop()
    assert sum(done.values()) == 8
    assert len(done) == 7
    assert found["records"] >= 8
    bad = {kind: found[kind] for kind in ("lost", "doubled", "closed", "clashes", "numbers_astray")}
    assert not any(bad.values()), bad
