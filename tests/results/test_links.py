"""Whose address a code leads to, read as a browser would read it."""

import pytest

from onestop.results.links import Elsewhere, Ours, read

BASE = "https://onestop.example"
TOKEN = "QSUB2" * 30


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        f" {TOKEN}\n",
        f"{BASE}/v/{TOKEN}",
        f"HTTPS://ONESTOP.EXAMPLE/v/{TOKEN}",
        f"http://onestop.example/v/{TOKEN}",
        f"https://onestop.example:443/v/{TOKEN}",
        f"{BASE}/v/{TOKEN}?lang=en",
        f"{BASE}/v#{TOKEN}",
        f"{BASE}/v/#{TOKEN}",
        f"https:\\\\onestop.example\\v\\{TOKEN}",
        f"https://onestop.example/v/{TOKEN[:9]}\n{TOKEN[9:]}",
    ],
)
def test_ours(text) -> None:
    assert read(text, BASE) == Ours(TOKEN)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        (f"https://onestop.example.evil.test/v/{TOKEN}", "onestop.example.evil.test"),
        (f"https://0nestop.example/v/{TOKEN}", "0nestop.example"),
        (f"https://onestop.example@evil.test/v/{TOKEN}", "evil.test"),
        (f"https://evil.test\\@onestop.example/v/{TOKEN}", "evil.test"),
        (f"https:evil.test/v/{TOKEN}", "evil.test"),
        (f"https:/evil.test/v/{TOKEN}", "evil.test"),
        (f"https:///evil.test/v/{TOKEN}", "evil.test"),
        (f"https://onestop.example:8443/v/{TOKEN}", "onestop.example:8443"),
        (f"https://evil.test/{BASE}/v/{TOKEN}", "evil.test"),
        (f"https://evil.test/v#{TOKEN}", "evil.test"),
        (f"https://оnestop.example/v/{TOKEN}", "оnestop.example (xn--nestop-vqf.example)"),
        ("https://xn--nestop-vqf.example/v/A", "оnestop.example (xn--nestop-vqf.example)"),
    ],
)
def test_another_site_is_named_so_that_it_can_be_told_apart(text, host) -> None:
    assert read(text, BASE) == Elsewhere(host, imitates=True)


@pytest.mark.parametrize(
    "text",
    [
        "https://[::1/v/A",
        "https://a:99999999/v/A",
        "https://a:b/v/A",
        "https://\u202e/v/A",
    ],
)
def test_an_address_nobody_can_read_is_another_site_without_odd_signs(text) -> None:
    found = read(text, BASE)
    assert isinstance(found, Elsewhere) and found.host.isprintable()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ABCD",
        "4R2K-9XQF-T7PM-3CWD",
        BASE,
        f"{BASE}/t/{TOKEN}",
        f"{BASE}/v/",
        "WIFI:S:cafe;;",
        "javascript:alert(1)",
        "HC1:6BFOXN",
        "http:/",
        "https: not an address",
        "A" * 5000,
    ],
)
def test_neither(text) -> None:
    assert read(text, BASE) is None


def test_a_path_before_ours_belongs_to_the_address() -> None:
    base = "https://gov.example/onestop"
    assert read(f"{base}/v/{TOKEN}", base) == Ours(TOKEN)
