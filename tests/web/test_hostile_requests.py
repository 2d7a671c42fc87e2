"""Requests no form makes: an answer with its own status, never a failure of ours."""

import io
from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError

from onestop.app import create_app
from onestop.people import sessions
from onestop.web import throttle
from tests.conftest import cheap

HUGE = "9" * 30
LONG = "9" * 5000
WHO = {
    None: (
        "/track/%00",
        "/t/%00",
        "/procedures/%00",
        "/procedures/1.001193%0a",
        "/static/%00",
        f"/status/{HUGE}",
        f"/status/{LONG}",
        "/status/1",
        "/apply/%00",
    ),
    "congdan1": (
        "/me/dossiers/%00",
        f"/me/results/{HUGE}.pdf",
        f"/apply/drafts/{HUGE}/people",
        f"/me/dossiers/x/files/{HUGE}",
        f"/me/papers/{HUGE}",
        f"/me/papers/{HUGE}.jws",
        f"/me/results/{HUGE}/share",
        f"/me/storehouse/uses/{HUGE}/withdraw",
        f"/me/storehouse/consents/{HUGE}/withdraw",
        f"/api/v1/results/{HUGE}",
    ),
    "motcua.kinhbac": (
        "/desk/intake/%00",
        "/office/dossiers/%00",
        f"/office/results/{HUGE}.pdf",
        f"/office/dossiers/x/reused/{HUGE}",
        f"/office/dossiers/x/stored/{HUGE}",
        "/desk/dossiers/%00/digitise",
        f"/desk/papers/{HUGE}",
        f"/desk/papers/{HUGE}/void",
    ),
    "buudien": ("/post/deliveries/%00", "/post/dossiers/%00/slip"),
    "quantri": ("/manage/agencies/%00",),
    "thanhtra": ("/office/dossiers/NOPE/journal", "/office/dossiers/H05.105-200101-0001/journal"),
}


@pytest.mark.parametrize("who", list(WHO))
def test_what_no_column_can_hold_is_nowhere(site, who) -> None:
    visitor = site.visitor(who)
    for path in WHO[who]:
        assert visitor.get(path).status_code == 404, path[:60]


@pytest.mark.parametrize(
    ("who", "path"),
    [
        (None, "/procedures?q=%00"),
        (None, "/sign-in?next=%00"),
        (None, "/?%00=1"),
        ("motcua.kinhbac", "/desk?code=%00"),
        ("motcua.kinhbac", "/desk?after=%00"),
    ],
)
def test_control_signs_in_a_query_are_refused(site, who, path) -> None:
    assert site.visitor(who).get(path).status_code == 400


@pytest.mark.parametrize(
    "after",
    [
        "2025-01-01|1",
        f"2025-01-01T00:00:00%2B00:00|{HUGE}",
        f"2025-01-01T00:00:00%2B00:00|{LONG}",
        "2025-01-01T00:00:00%2B00:00|-1",
        "0001-01-01T00:00:00%2B14:00|1",
        "9999-12-31T23:59:59-14:00|1",
        "x",
    ],
)
def test_a_cursor_nobody_gave_is_no_failure(site, after) -> None:
    for who, path in (
        ("motcua.kinhbac", "/desk?"),
        ("motcua.kinhbac", "/office?dated=no&"),
        ("buudien", "/post?"),
    ):
        assert site.visitor(who).get(f"{path}after={after}").status_code == 200


@pytest.mark.parametrize("day", ["2026-13-45", "2026-02-30", "2026-1a-45", "0000-00-00"])
def test_a_day_that_is_none_cannot_be_removed(site, day) -> None:
    answer = site.visitor("quanly").post(
        f"/manage/calendar/{day}/remove", {}, page="/manage/calendar"
    )
    assert answer.status_code == 404


def test_a_number_too_great_cannot_be_tried_again(site) -> None:
    answer = site.visitor("quantri").post(f"/manage/outbox/{HUGE}/again", {}, page="/manage")
    assert answer.status_code == 404


@pytest.fixture
def papers(site):
    visitor = site.visitor("congdan2")
    path = visitor.post("/apply/1.001193", {}).location
    return visitor, path.replace("/people", "/papers")


def test_a_paper_nobody_asked_for_is_nowhere(papers) -> None:
    visitor, page = papers
    assert visitor.post(f"{page}/no-such-paper", {}, page=page).status_code == 404


def test_an_odd_figure_is_no_result(papers) -> None:
    visitor, page = papers
    form = {"reuse": "²", "consent": "y"}
    answer = visitor.post(f"{page}/000.00.00.G15-KQ004389", form, page=page)
    assert answer.status_code == 422


def test_a_body_beyond_all_limits_gets_a_sentence_that_names_them(site, papers) -> None:
    """Also for somebody signed in, whose pages hold forms of their own."""
    visitor, page = papers
    much = site.app.config["MAX_CONTENT_LENGTH"] + 1
    form = {"file": (io.BytesIO(b"\0" * much), "a.pdf")}
    answer = visitor.post(f"{page}/000.00.00.G15-KQ004389", form, page=page)
    assert answer.status_code == 413
    assert "20 MB" in answer.text and "82 MB" in answer.text and "Đăng xuất" in answer.text


def test_a_typed_text_beyond_all_limits_too(site) -> None:
    visitor = site.visitor("congdan2")
    answer = visitor.post(
        "/me/messages", {"x": "a" * (3 * 2**20), "y": (io.BytesIO(b"."), "a.txt")}
    )
    assert answer.status_code == 413 and "82 MB" in answer.text


def test_a_failing_store_still_gets_a_page(site, monkeypatch) -> None:
    """The page of a failure asks the store for nothing: it may be what failed."""
    visitor = site.visitor("congdan1")

    def fails(*_args: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the store is away"))

    monkeypatch.setattr(sessions, "found", fails)
    answer = visitor.get("/me")
    assert answer.status_code == 500 and "thử lại" in answer.text and "<main" in answer.text


def test_after_a_failed_transaction_nothing_is_loaded(site, monkeypatch, queries) -> None:
    visitor = site.visitor("congdan1")
    seen: list[int] = []

    def fails(*_args: object) -> None:
        seen.append(len(queries))
        raise RuntimeError("anything")

    monkeypatch.setattr("onestop.notifications.queries.notices_of", fails)
    answer = visitor.get("/me/messages")
    assert answer.status_code == 500 and "Đăng xuất" not in answer.text
    assert len(queries) == seen[0]


class TestExpired:
    """A form sent after the session ended: signing in leads to a page, not to 405."""

    def back(self, site, path: str, username: str, **headers: str):
        visitor = site.visitor()
        asked = visitor.client.post(path, data={}, headers=headers)
        assert asked.status_code == 303 and "/sign-in" in asked.location
        form = {"username": username, "password": "onestop-demo"}
        return visitor, visitor.post(asked.location, form).location

    @pytest.mark.parametrize("last", ["send", "discard", "people", "papers/x"])
    def test_to_the_page_the_form_stood_on(self, site, papers, last) -> None:
        _visitor, page = papers
        base = page.removesuffix("/papers")
        came = f"http://localhost{base}/review?lang=vi"
        visitor, landed = self.back(site, f"{base}/{last}", "congdan2", Referer=came)
        assert landed == f"{base}/review?lang=vi" and visitor.get(landed).status_code == 200

    @pytest.mark.parametrize("last", ["people", "papers/x", "send", "discard"])
    def test_else_to_a_page_of_the_same_draft(self, site, papers, last) -> None:
        _visitor, page = papers
        base = page.removesuffix("/papers")
        foreign = "http://elsewhere.example/apply/1.001193"
        for headers in ({}, {"Referer": foreign}, {"Referer": f"http://localhost{base}/send"}):
            visitor, landed = self.back(site, f"{base}/{last}", "congdan2", **headers)
            assert landed.startswith(base)
            assert visitor.client.get(landed, follow_redirects=True).status_code == 200

    def test_staff_come_back_to_the_dossier(self, site) -> None:
        page = f"/office/dossiers/{site.dossier(status=4, channel='desk')['code']}"
        _visitor, landed = self.back(site, f"{page}/hand_over/2", "motcua.kinhbac")
        assert landed == page


class TestProxies:
    """Who is in front is believed only when the settings say so."""

    def whence(self, site, proxies: int, header: str) -> str:
        app = create_app(replace(site.app.config["SETTINGS"], proxies=proxies))
        cheap()
        app.add_url_rule("/whence", view_func=throttle.network)
        sent = {"X-Forwarded-For": header, "X-Forwarded-Host": "evil.example"}
        answer = app.test_client().get(
            "/whence", headers=sent, environ_base={"REMOTE_ADDR": "10.0.0.9"}
        )
        app.extensions["sessions"].kw["bind"].dispose()
        return answer.text

    def test_without_any_a_spoofed_header_is_nothing(self, site) -> None:
        assert self.whence(site, 0, "203.0.113.7") == "10.0.0.0/24"

    def test_one_tells_where_the_visitor_comes_from(self, site) -> None:
        assert self.whence(site, 1, "203.0.113.7") == "203.0.113.0/24"

    def test_what_a_visitor_wrote_before_the_proxys_own_word_is_nothing(self, site) -> None:
        assert self.whence(site, 1, "198.51.100.1, 203.0.113.7") == "203.0.113.0/24"
