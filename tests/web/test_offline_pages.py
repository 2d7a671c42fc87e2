"""What the server gives to the page that checks without a network."""

import hashlib
import html
import json
import re
from base64 import b64decode, b64encode

import pytest

from onestop.kernel.signing import jwk
from onestop.results.keys import ring
from tests.architecture.source import ROOT

PAGE, FILE = "/verify/offline", "/verify/offline/onestop-check.html"
WORKER, MANIFEST = "/verify/offline/worker.js", "/verify/offline/app.webmanifest"
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def facts(text: str) -> dict:
    found = re.search(r'<script type="application/json" id="facts">(.*?)</script>', text)
    assert found
    return json.loads(found.group(1))


def path_of(result: dict) -> str:
    return result["link"].removeprefix("http://localhost")


@pytest.mark.parametrize("path", [PAGE, FILE])
def test_the_root_key_is_pinned(site, path) -> None:
    told = facts(site.visitor().get(path).text)
    assert told["root"] == jwk(ring().root.public) and told["base"] == "http://localhost"


def test_only_this_page_may_use_the_camera_and_webassembly(site) -> None:
    visitor = site.visitor()
    own, other = visitor.get(PAGE).headers, visitor.get("/verify").headers
    assert "camera=(self)" in own["Permissions-Policy"]
    assert "'wasm-unsafe-eval'" in own["Content-Security-Policy"]
    assert "camera=()" in other["Permissions-Policy"]
    assert "wasm" not in other["Content-Security-Policy"]
    for headers in (own, other):
        assert "'unsafe-inline'" not in headers["Content-Security-Policy"]
        assert "'unsafe-eval'" not in headers["Content-Security-Policy"]
        assert "http" not in headers["Content-Security-Policy"]


def test_the_worker_is_the_same_until_something_changes(site, monkeypatch) -> None:
    visitor = site.visitor()
    first = visitor.get(WORKER)
    assert first.mimetype == "text/javascript" and first.headers["Service-Worker-Allowed"] == "/v"
    # Neither the language nor who is signed in makes another worker.
    visitor.sign_in("congdan1")
    assert visitor.get(WORKER, headers={"Cookie": "lang=en"}).text == first.text
    assert visitor.get(f"{WORKER}?lang=en").text == first.text
    monkeypatch.setattr("onestop.results.queries.newest_list", lambda _session: 1)
    assert "/status/1" in visitor.get(WORKER).text


def test_all_that_the_worker_keeps_is_there(site) -> None:
    visitor = site.visitor()
    held = json.loads(visitor.get(WORKER).text.partition("= ")[2].partition(";\n")[0])
    for path in (*held["files"], *held["decoder"], held["keys"], *held["lists"]):
        with visitor.get(path) as answer:
            assert answer.status_code == 200, path
    for language in held["languages"]:
        shown = visitor.get(f"{held['page']}?lang={language}").text
        assert f'<html lang="{language}"' in shown
        kept = re.findall(r'<(?:script src|link rel="stylesheet" href)="([^"]+)"', shown)
        assert set(kept) <= set(held["files"])


@pytest.mark.parametrize(("language", "name"), [("vi", "Kiểm tra giấy tờ"), ("en", "Check a doc")])
def test_the_manifest_names_the_page_and_its_pictures(site, language, name) -> None:
    told = site.visitor().get(f"{MANIFEST}?lang={language}")
    described = told.json if told.is_json else json.loads(told.text)
    assert described["name"].startswith(name) and described["lang"] == language
    assert {icon["sizes"] for icon in described["icons"]} >= {"192x192", "512x512"}
    assert told.mimetype == "application/manifest+json"


def test_the_file_holds_all_it_needs_and_its_policy_allows_no_more(site) -> None:
    answer = site.visitor().get(FILE)
    assert answer.headers["Content-Disposition"] == "attachment; filename=onestop-check.html"
    text = answer.text
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', text).group(1))
    assert "connect-src" not in policy and policy.startswith("default-src 'none'")
    inside = SCRIPT.findall(text)
    assert len(inside) == 4
    for script in inside:
        digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="', text)
    assert "Permission is hereby granted" in text and "zxing-wasm 3.1.4" in text
    assert "Apache License" in text
    told = facts(text)
    claims = told["signedKeys"].split(".")[1]
    assert json.loads(b64decode(claims.replace("-", "+").replace("_", "/") + "=="))["keys"]
    assert set(told["signedLists"]) == {"0"}


def test_no_script_names_another_host() -> None:
    for path in (ROOT / "static" / "check").rglob("*.js"):
        assert "://" not in re.sub(r"https?://www\.w3\.org", "", path.read_text("utf-8")), path


def test_a_files_mark_is_compared(site) -> None:
    result = site.result("valid")
    kept = site.app.config["SETTINGS"].data_dir / result["pdf"]
    digest = hashlib.sha256(kept.read_bytes()).hexdigest()
    visitor = site.visitor()
    answer = visitor.get(f"{path_of(result)}/file/{digest}")
    assert answer.json == {"file": "matches"} and answer.headers["Cache-Control"] == "no-store"
    assert visitor.get(f"{path_of(result)}/file/{'0' * 64}").json == {"file": "differs"}
    other = path_of(site.result("revoked"))
    assert visitor.get(f"{other}/file/{digest}").json == {"file": "differs"}


@pytest.mark.parametrize("token", ["ABC", "%00", "%F0%9F%92%A5", "A" * 3000])
@pytest.mark.parametrize("digest", ["0" * 64, "x", "%00", "💥"])
def test_a_mark_for_no_result_is_not_compared(site, token, digest) -> None:
    assert site.visitor().get(f"/v/{token}/file/{digest}").json == {"file": "not_checked"}


@pytest.mark.parametrize("state", ["valid", "revoked"])
def test_the_other_pages_lead_here(site, state) -> None:
    assert f'href="{PAGE}"' in site.visitor().get(path_of(site.result(state))).text
    shown = site.visitor().get("/verify").text
    assert f'href="{PAGE}"' in shown and f'href="{FILE}"' in shown and 'rel="manifest"' in shown


def test_the_queries_of_the_page_do_not_grow(site, queries) -> None:
    visitor = site.visitor()
    visitor.get(PAGE)
    queries.clear()
    visitor.get(PAGE)
    assert len(queries) <= 4
