"""Where one is signed in: seen, ended there, and each sign-in a session of its own."""

import re

from onestop.demo.province import PASSWORD
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.public.sessions import browser_words

PHONE = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"


def cookie(visitor) -> str:
    return visitor.client.get_cookie("session").value


def test_another_session_is_seen_and_signed_out_there(site) -> None:
    here, there = site.visitor("congdan1"), site.visitor("congdan1")
    page = here.get("/account/sessions").text
    number = re.search(r'name="which" value="(\d+)"', page).group(1)
    assert here.post("/account/sessions", {"which": number}).status_code == 303
    assert there.get("/me").status_code == 303 and here.get("/me").status_code == 200
    again = site.visitor("congdan1")
    assert here.post("/account/sessions", {"which": "others"}).status_code == 303
    assert again.get("/me").status_code == 303 and here.get("/me").status_code == 200
    for odd in ("", "0", "x", "9" * 19):
        assert here.post("/account/sessions", {"which": odd}).status_code in (303, 422)


def test_a_cookie_from_before_signing_in_or_out_opens_nothing(site) -> None:
    visitor = site.visitor()
    visitor.get("/sign-in")
    visitor.sign_in("congdan1")
    first = cookie(visitor)
    visitor.post("/sign-out", {}, page="/me")
    visitor.client.set_cookie("session", first)
    assert visitor.get("/me").status_code == 303
    visitor.sign_in("congdan1")
    assert cookie(visitor) != first


def test_nobody_elses_session_is_ended(site) -> None:
    one, other = site.visitor("congdan1"), site.visitor("congdan2")
    page = site.visitor("congdan1").get("/account/sessions").text
    number = re.search(r'name="which" value="(\d+)"', page).group(1)
    other.post("/account/sessions", {"which": number})
    assert one.get("/me").status_code == 200
    assert site.visitor().get("/account/sessions").status_code == 303


def test_strangers_do_not_lock_out_a_device_that_was_here(site) -> None:
    with db.transaction(site.app.extensions["sessions"]) as session:
        details = Details(username="bi-tan-cong", password=PASSWORD, name="Người Mẫu")
        act = Act(session, "system", clock.now(), "test")
        open_account(act, details, (Role.CITIZEN, None))
    mine = site.visitor("bi-tan-cong")
    mine.post("/sign-out", {}, page="/me")
    stranger = site.visitor()
    for _ in range(6):
        stranger.post("/sign-in", {"username": "bi-tan-cong", "password": "wrong"})
    said = stranger.post("/sign-in", {"username": "bi-tan-cong", "password": PASSWORD})
    assert said.status_code == 422 and "Hãy thử lại sau" in said.text
    mine.sign_in("bi-tan-cong")
    assert mine.get("/me").status_code == 200


def test_what_people_call_their_browser() -> None:
    assert browser_words(PHONE) == "Chrome, Android"
    assert browser_words("curl/8") == ""
