"""Paying from a phone: to the gateway and back, the tab closed, notices in disguise, an outage."""

import json
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.dossiers.models import Dossier
from onestop.kernel import clock, db
from onestop.payments import queries
from tests.journeys.acting import looked
from tests.journeys.conftest import Served, store_of
from tests.payments.bank import Bank

GATEWAY = 'input[name="way"][value="gateway"]'
ONWARD = 'a.button[rel="noreferrer"]'


@pytest.fixture
def there(served: Served) -> Iterator[Bank]:
    yield served.bank
    served.bank.silent = False


@pytest.fixture
def payer(open_page, served: Served) -> Page:
    """Somebody with the receipt of a dossier on which something is owed, before the ways to pay."""
    page, by_post = open_page(), at_the_door(served)
    for told in served.told["dossiers"]:
        if told["code"] in by_post:
            continue
        page.goto(told["link"])
        page.goto(f"/track/{told['code']}/pay")
        if page.locator(GATEWAY).count():
            return page
    raise AssertionError("nothing is owed on any dossier of the demonstration")


def at_the_door(served: Served) -> set[str]:
    """Dossiers whose money the post collects."""
    with store_of(served) as make, make() as session:
        return set(session.scalars(select(Dossier.code).where(Dossier.delivery == "with-post")))


def begin(page: Page) -> str:
    """Choose the gateway; the address to pay at. The page with the way to it stays open."""
    page.check(GATEWAY)
    page.locator("main button.main").click()
    expect(page.locator(ONWARD)).to_be_visible()
    assert page.locator('[name="way"]').count() == 0
    address = page.locator(ONWARD).get_attribute("href")
    assert address
    return address


def change(served: Served, reference: str, *, later: timedelta) -> None:
    """Let time pass for one order: everything about it was so much earlier."""
    with store_of(served) as make, db.transaction(make) as session:
        _earlier(session, reference, later)


def _earlier(session: Session, reference: str, later: timedelta) -> None:
    order, _dossier = queries.order_to_change(session, reference)
    assert order.next_ask_at
    order.expires_at -= later
    order.next_ask_at = min(order.next_ask_at - later, clock.now())


def said(there: Bank, fields: dict[str, str]) -> str:
    """What the notice is answered with when these fields are sent as they are."""
    with urllib.request.urlopen(f"{there.notices}?{urlencode(fields)}", timeout=10) as answer:
        return str(json.loads(answer.read())["RspCode"])


def until_shown(page: Page, words: str) -> None:
    """Look at the page again until it says so: the worker looks every few seconds."""
    for _ in range(30):
        page.reload()
        if words in page.locator("main").inner_text():
            return
        page.wait_for_timeout(1000)
    raise AssertionError(page.locator("main").inner_text())


def test_an_outage_then_pays_and_comes_back(payer: Page, there: Bank) -> None:
    begin(payer)
    looked(payer, "pay-begun")
    there.silent = True
    payer.locator("main form button").click()
    expect(payer.locator("main")).to_contain_text("đang hỏi ngân hàng")
    assert payer.locator('[name="way"]').count() == 0 and payer.locator(ONWARD).count() == 0
    looked(payer, "pay-checking")
    there.silent = False
    payer.locator("main form button").click()
    expect(payer.locator(GATEWAY)).to_be_visible()

    pay_page = payer.url
    begin(payer)
    payer.locator(ONWARD).click()
    expect(payer.locator("p")).to_contain_text("Paid ")
    reference = payer.locator("p").inner_text().removeprefix("Paid ")
    payer.goto(there.back[reference])
    assert payer.url == pay_page
    assert payer.locator('[name="way"]').count() == 0 and payer.locator(ONWARD).count() == 0
    assert there.notify(reference)["RspCode"] in ("00", "02")
    payer.reload()
    expect(payer.locator("main [role=status]")).to_contain_text("Không còn khoản phải nộp")
    assert there.notify(reference)["RspCode"] == "02"
    looked(payer, "pay-paid")


def test_forged_notices_settle_nothing_and_a_closed_tab_is_found(
    payer: Page, there: Bank, served: Served
) -> None:
    reference = there.pay(begin(payer))
    told = there.told(reference)
    assert said(there, {**told, "vnp_SecureHash": "0" * 128}) == "97"
    assert said(there, {**told, "vnp_Amount": "100"}) == "97"
    assert there.notify(reference, vnp_Amount="100")["RspCode"] == "04"
    payer.reload()
    assert payer.locator("main [role=status]").count() == 0
    change(served, reference, later=timedelta(minutes=1))
    until_shown(payer, "Không còn khoản phải nộp")
    assert there.notify(reference)["RspCode"] == "02"


def test_a_notice_after_the_order_ran_out_still_pays(
    payer: Page, there: Bank, served: Served
) -> None:
    address = begin(payer)
    reference = payer.locator("main section .code").inner_text()
    change(served, reference, later=timedelta(hours=1))
    for _ in range(30):
        payer.reload()
        if payer.locator(GATEWAY).count():
            break
        payer.wait_for_timeout(1000)
    expect(payer.locator(GATEWAY)).to_be_visible()
    assert there.pay(address) == reference
    assert there.notify(reference)["RspCode"] == "00"
    assert there.notify(reference)["RspCode"] == "02"
    payer.reload()
    expect(payer.locator("main [role=status]")).to_contain_text("Không còn khoản phải nộp")
