"""The national platform beside the gateway: chosen on the page, told by signed notices."""

import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from onestop.payments.models import OrderState
from tests.payments.bank import bank
from tests.payments.platform import There, platform
from tests.site import Site, opened
from tests.web.test_paying import holder, order, owing  # noqa: F401  a fixture

NOTICE = "/api/v1/payments/platform"


@pytest.fixture(scope="module")
def site(request, tmp_path_factory) -> Iterator[Site]:
    """A site of its own: what is owed in the shared one, other tests have paid."""
    yield from opened(request, tmp_path_factory, "platform")


@pytest.fixture
def there(site) -> Iterator[There]:
    settings = site.app.config["SETTINGS"]
    with bank() as gateway, platform() as made:
        site.app.config["SETTINGS"] = replace(settings, gateway=gateway.line, platform=made.line)
        yield made
        site.app.config["SETTINGS"] = settings


def notice(site, body: object) -> str:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = site.app.test_client().post(NOTICE, data=sent, content_type="application/json")
    assert answer.status_code == 200
    return answer.json["RspCode"]


def test_the_platform_is_one_way_of_several_and_its_notice_settles(
    site,
    there,
    owing,  # noqa: F811  the fixture
) -> None:
    visitor, path = holder(site, owing), f"/track/{owing}/pay"
    page = visitor.get(path).text
    assert 'value="gateway"' in page and 'value="platform"' in page
    assert visitor.post(path, {"way": "platform"}).status_code == 303
    shown = visitor.get(path).text
    assert 'name="way"' not in shown
    reference = there.pay(shown.split(f'href="{there.line.url}')[1].split('"')[0])
    assert reference == order(site, owing).reference

    told = there.told(reference)
    assert notice(site, b"") == notice(site, b"[]") == notice(site, {"ChuKy": 1}) == "97"
    assert notice(site, {**told, "SoTien": "1"}) == "97"
    twice = json.dumps(told)[:-1] + f', "SoTien": "{told["SoTien"]}"}}'
    assert notice(site, twice.encode()) == "97"
    assert notice(site, json.dumps(told).encode() + b" " * 20_000) == "97"
    assert notice(site, there.told("OS0000000000")) == "01"
    assert notice(site, there.told(reference, SoTien="1")) == "04"
    assert notice(site, there.told(reference, TrangThai="9")) == "99"
    assert order(site, owing).is_open

    back = visitor.get(f"/pay/back/platform?{urlencode(told)}")
    assert back.status_code == 303 and order(site, owing).state is OrderState.CHECKING
    assert notice(site, told) == "00" and notice(site, told) == "02"
    assert order(site, owing).state is OrderState.PAID
    assert "Không còn khoản phải nộp" in visitor.get(path).text


def test_the_gateway_after_the_platform_once_it_was_asked(
    site,
    there,
    owing,  # noqa: F811  the fixture
) -> None:
    visitor, path = holder(site, owing), f"/track/{owing}/pay"
    assert visitor.post(path, {"way": "platform"}).status_code == 303
    assert there.line.url in visitor.get(path).text
    there.silent = True
    shown = visitor.get(path).text
    assert "không trả lời" in shown and there.line.url not in shown
    assert visitor.post(f"{path}/other", {}, page=path).status_code == 303
    assert order(site, owing).state is OrderState.CHECKING
    # Looking at the page asks the platform nothing while nobody is sent there.
    there.silent, before = False, len(there.asked)
    there.asked.clear()
    assert "xin đừng nộp" in visitor.get(path).text and there.asked == {} and before
    there.silent = True
    assert visitor.post(path, {"way": "gateway"}, page=path).status_code != 303
    there.silent, there.states[order(site, owing).reference] = False, "2"
    assert visitor.post(f"{path}/other", {}, page=path).status_code == 303
    assert visitor.post(path, {"way": "gateway"}).status_code == 303
    assert order(site, owing).provider == "gateway"
