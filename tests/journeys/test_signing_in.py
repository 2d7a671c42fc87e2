"""Signing in in a real browser: passkeys of an authenticator of its own making, and an identity
provider that does not answer."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from onestop.demo.province import PASSWORD
from tests.journeys.acting import press, width_of
from tests.journeys.conftest import PHONE, Served, bank, free_port, run, serving

# Nobody listens there: the provider is away.
AWAY = {
    "ONESTOP_IDENTITY_URL": f"http://127.0.0.1:{free_port()}",
    "ONESTOP_IDENTITY_KEY": "onestop",
    "ONESTOP_IDENTITY_SECRET": "a secret of both",
}


@pytest.fixture(scope="module")
def at_name(request, tmp_path_factory) -> Iterator[Served]:
    """The program at a name: browsers make no passkeys for bare addresses."""
    folder = tmp_path_factory.mktemp("at_name")
    with bank() as paid_at:
        yield from serving(request, folder, "at_name", "localhost", paid_at, **AWAY)


@pytest.fixture
def phone(browser: Browser, at_name: Served) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=at_name.url, viewport=PHONE, locale="vi-VN")
    context.set_default_timeout(15_000)
    yield context
    context.close()


def with_authenticator(page: Page) -> None:
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    line.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page, username: str) -> None:
    page.goto("/sign-in")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    press(page, "Đăng nhập")


def test_a_citizen_adds_a_passkey_and_comes_back_without_a_password(phone) -> None:
    page = phone.new_page()
    with_authenticator(page)
    sign_in(page, "congdan1")
    page.goto("/account/passkeys")
    assert width_of(page) <= PHONE["width"]
    press(page, "Thêm khóa truy cập")
    page.fill("#step_up-password", PASSWORD)
    press(page, "Tiếp tục")
    page.fill("#label", "Điện thoại của tôi")
    press(page, "Tạo khóa truy cập trên thiết bị này")
    expect(page.locator("main")).to_contain_text("Điện thoại của tôi")
    press(page, "Đăng xuất")
    page.goto("/sign-in")
    press(page, "Đăng nhập bằng khóa truy cập")
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    page.goto("/account/sessions")
    expect(page.locator("main")).to_contain_text("bằng khóa truy cập")


def test_a_new_clerk_sets_a_passkey_up_before_anything_else(phone, at_name) -> None:
    settings = at_name.settings
    environment = {
        **os.environ,
        "ONESTOP_DATA_DIR": str(settings.data_dir),
        "ONESTOP_DATABASE_URL": settings.database_url,
    }
    facts = ("--name", "Người Mới", "--role", "clerk", "--unit", "H05.105")
    run(environment, "account", "open", "nguoi.moi", *facts, "--password", PASSWORD)
    page = phone.new_page()
    with_authenticator(page)
    sign_in(page, "nguoi.moi")
    expect(page.locator("h1")).to_have_text("Thiết lập yếu tố xác thực thứ hai")
    assert width_of(page) <= PHONE["width"]
    press(page, "Tạo khóa truy cập trên thiết bị này")
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    press(page, "Đăng xuất")
    sign_in(page, "nguoi.moi")
    expect(page.locator("h1")).to_have_text("Bước thứ hai")
    press(page, "Dùng khóa truy cập của tôi")
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()


def test_a_device_that_says_no_is_told_in_a_sentence(phone) -> None:
    page = phone.new_page()
    with_authenticator(page)
    page.goto("/sign-in")
    # There is no passkey in this device.
    press(page, "Đăng nhập bằng khóa truy cập")
    expect(page.locator("[data-failed]")).to_be_visible()
    page.fill("#username", "congdan2")
    page.fill("#password", PASSWORD)
    press(page, "Đăng nhập")
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()


def test_without_scripts_no_passkey_is_offered_and_the_password_does(browser, at_name) -> None:
    context = browser.new_context(base_url=at_name.url, java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    page.goto("/sign-in")
    expect(page.locator("form[data-passkey]")).to_be_hidden()
    sign_in(page, "congdan3")
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    context.close()


def test_while_the_provider_is_away_it_is_said_and_the_own_account_does(phone) -> None:
    page = phone.new_page()
    page.goto("/sign-in?next=/me/mandates")
    page.get_by_role("link", name="Đăng nhập bằng tài khoản định danh").click()
    expect(page.locator("main")).to_contain_text("không trả lời")
    assert width_of(page) <= PHONE["width"]
    page.fill("#username", "congdan4")
    page.fill("#password", PASSWORD)
    press(page, "Đăng nhập")
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    assert page.url.endswith("/me/mandates")
