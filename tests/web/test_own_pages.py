"""The list of one's own dossiers goes on, page by page, to the very first."""

import html
import re

import pytest

from onestop.channels.online import queries


@pytest.mark.parametrize("size", [1, 3, 50])
def test_every_own_dossier_is_on_one_page_once(site, monkeypatch, size) -> None:
    visitor = site.visitor("congdan1")
    whole = re.findall(r"/track/([A-Z0-9.-]+)", visitor.get("/me").text)
    monkeypatch.setattr(queries, "PAGE", size)
    seen: list[str] = []
    path: str | None = "/me"
    while path:
        shown = visitor.get(path).text
        codes = re.findall(r"/track/([A-Z0-9.-]+)", shown)
        assert 0 < len(codes) <= size
        seen += codes
        more = re.search(r'class="button quiet" href="(/me\?after=[^"]+)"', shown)
        path = html.unescape(more.group(1)) if more else None
    assert seen == whole and len(whole) > 3


@pytest.mark.parametrize("after", ["x", "-1", "²", "9" * 30, "9" * 5000, ""])
def test_a_cursor_nobody_gave_begins_anew(site, after) -> None:
    visitor = site.visitor("congdan1")
    answer = visitor.get(f"/me?after={after}")
    assert answer.status_code == 200
    assert re.findall("/track/[A-Z]", answer.text) == re.findall(
        "/track/[A-Z]", visitor.get("/me").text
    )
