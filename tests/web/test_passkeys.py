"""Passkeys and the second step of signing in, with an authenticator of software."""

import html
import re
from dataclasses import replace

import pyotp
import pytest

from onestop.journal import queries as journal
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.people import factors, service
from onestop.people import passkeys as keys
from onestop.people import queries as people
from onestop.people.models import Role
from onestop.people.service import Details
from tests.site import PASSWORD, STEP_UP, TOKEN
from tests.soft_authenticator import PRESENT, SoftAuthenticator

CITIZEN, HEAD = "congdan1", "lanhdao.kinhbac"
SIGNED_IN, ANEW = "/welcome", "/sign-in"


@pytest.fixture(autouse=True)
def without_factors(site):
    """Accounts as the demonstration made them."""
    yield
    with db.transaction(site.app.extensions["sessions"]) as session:
        act = Act(session, "system", clock.now(), "test")
        for account in people.accounts(session):
            keys.remove_all(act, account)
            if people.has_factor(session, account.id):
                factors.forget(act, account)


def asked_on(page: str) -> str:
    return html.unescape(re.search(r'data-passkey="([^"]+)"', page).group(1))


def answered(visitor, page: str, action: str, answer: str, **typed: str):
    token = TOKEN.search(page).group(1)
    return visitor.client.post(action, data={"csrf_token": token, "passkey": answer, **typed})


def with_passkey(site, username: str = CITIZEN) -> SoftAuthenticator:
    """A passkey added through the pages."""
    device, visitor = SoftAuthenticator(), site.visitor(username)
    begun = visitor.signed("/account/passkeys", {}, page="/account/passkeys")
    assert begun.status_code == 303 and begun.location == "/account/passkeys/new"
    shown = visitor.get(begun.location).text
    made = answered(
        visitor, shown, begun.location, device.create(asked_on(shown)), label="Máy của tôi"
    )
    assert made.status_code == 303 and "Máy của tôi" in visitor.get(made.location).text
    return device


def signed_in_by(site, device: SoftAuthenticator):
    visitor = site.visitor()
    shown = visitor.get("/sign-in").text
    return visitor, answered(visitor, shown, "/sign-in/passkey", device.get(asked_on(shown)))


def events_of(site, username: str) -> list[str]:
    with site.session() as session:
        reference = people.account(session, username).reference
        return [event.name for event in journal.events_of(session, reference)]


def new_staff(site, username: str, *, role: Role = Role.CLERK, unit: str = "H05.105") -> None:
    with db.transaction(site.app.extensions["sessions"]) as session:
        act = Act(session, "system", clock.now(), "test")
        details = Details(username=username, password=PASSWORD, name="Người Thử")
        service.open_account(act, details, (role, unit))


def first_step(site, username: str):
    visitor = site.visitor()
    return visitor, visitor.post("/sign-in", {"username": username, "password": PASSWORD})


def is_in(visitor) -> bool:
    return visitor.get("/account/sessions").status_code == 200


# Signing in with one


def test_a_passkey_is_added_after_a_proof_and_signs_in_without_a_password(site) -> None:
    device = with_passkey(site)
    visitor, answer = signed_in_by(site, device)
    assert (answer.status_code, answer.location) == (303, SIGNED_IN)
    assert is_in(visitor) and "bằng khóa truy cập" in visitor.get("/account/sessions").text
    assert events_of(site, CITIZEN).count("account.passkey_added") == 1
    assert "account.passkey_used" in events_of(site, CITIZEN)


def test_an_answer_seen_on_its_way_is_worth_nothing(site) -> None:
    device = with_passkey(site)
    visitor = site.visitor()
    shown = visitor.get("/sign-in").text
    sent = device.get(asked_on(shown))
    with visitor.client.session_transaction() as kept:
        before = dict(kept)
    assert answered(visitor, shown, "/sign-in/passkey", sent).status_code == 303
    # The thief has the answer and the cookie that went with it.
    thief = site.visitor()
    thief.get("/sign-in")
    with thief.client.session_transaction() as kept:
        kept.update(before)
    page = thief.get("/sign-in").text
    replayed = answered(thief, page, "/sign-in/passkey", sent)
    assert replayed.status_code == 422 and "không được chấp nhận" in replayed.text
    assert not is_in(thief)


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("a page of somebody else's", {"origin": "https://onest0p.example"}),
        ("another host", {"host": "onest0p.example"}),
        ("nobody shown to be there", {"flags": PRESENT}),
        ("another key", {"key": SoftAuthenticator().key}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_no_passkey_of_ours_answered_here_is_refused(site, what, changed) -> None:
    device = replace(with_passkey(site), **changed)
    visitor, answer = signed_in_by(site, device)
    assert answer.status_code == 422 and not is_in(visitor), what


def test_a_copied_passkey_is_seen_by_its_count(site) -> None:
    device = with_passkey(site)
    copy = replace(device)
    assert signed_in_by(site, device)[1].status_code == 303
    assert signed_in_by(site, device)[1].status_code == 303
    visitor, answer = signed_in_by(site, copy)
    assert answer.status_code == 422 and not is_in(visitor)


@pytest.mark.parametrize(
    "sent", ["", "{", "[]", "{}", '{"id": 1}', '{"id": "x"}', "[" * 3000, "x" * 30_000, "null"]
)
def test_anything_else_that_is_sent_is_refused_in_a_sentence(site, sent) -> None:
    visitor = site.visitor()
    answer = answered(visitor, visitor.get("/sign-in").text, "/sign-in/passkey", sent)
    assert answer.status_code == 422 and 'class="errors"' in answer.text


def test_the_passkey_of_a_closed_account_opens_nothing(site) -> None:
    new_staff(site, "sap.nghi")
    visitor, _ = first_step(site, "sap.nghi")
    shown = visitor.get("/sign-in/first-factor").text
    device = SoftAuthenticator()
    answered(visitor, shown, "/sign-in/first-factor/passkey", device.create(asked_on(shown)))
    with db.transaction(site.app.extensions["sessions"]) as session:
        act = Act(session, "system", clock.now(), "test")
        service.close_account(act, people.account(session, "sap.nghi"))
    assert signed_in_by(site, device)[1].status_code == 422


def test_a_passkey_is_not_added_without_a_proof_nor_twice(site) -> None:
    visitor = site.visitor(CITIZEN)
    assert visitor.get("/account/passkeys/new").status_code == 303
    assert visitor.get("/account/passkeys/new").location == "/account/passkeys"
    assert visitor.post("/account/passkeys", {}).status_code == 403
    device = with_passkey(site)
    asking = visitor.post("/account/passkeys", {})
    # Who has a passkey proves it by that and not by the password.
    assert "step_up-password" not in asking.text
    again = answered_step_up(visitor, asking, device)
    assert again.status_code == 303
    shown = visitor.get("/account/passkeys/new").text
    twice = answered(
        visitor, shown, "/account/passkeys/new", device.create(asked_on(shown)), label="Nữa"
    )
    assert twice.status_code == 422
    with site.session() as session:
        mine = people.account(session, CITIZEN)
        assert len([k for k in keys.of_account(session, mine.id) if k.label == "Nữa"]) == 0


def answered_step_up(visitor, asking, device):
    found = re.findall(r'name="([^"]+)" value="([^"]*)"', asking.text)
    kept = {name: html.unescape(value) for name, value in found if name != "next"}
    kept["step_up-passkey"] = device.get(asked_on(asking.text))
    answer = visitor.client.post(STEP_UP, data=kept)
    if answer.status_code != 307:
        return answer
    return visitor.client.post(answer.location, data=kept)


def test_a_passkey_proves_who_signs_and_another_ones_does_not(site, time) -> None:
    device, other = with_passkey(site, HEAD), with_passkey(site, "lanhdao.tuson")
    visitor, _ = signed_in_by(site, device)
    time(minutes=6)
    asking = visitor.post("/office/factor", {}, page="/office/factor")
    assert asking.status_code == 403
    refused = answered_step_up(visitor, asking, other)
    assert refused.status_code == 422 and "không được chấp nhận" in refused.text
    assert answered_step_up(visitor, refused, device).location == "/office/factor/enrol"
    assert "account.stepped_up" in events_of(site, HEAD)


def test_removing_one_asks_for_a_proof_and_touches_no_other_account(site) -> None:
    theirs = with_passkey(site, "congdan2")
    with site.session() as session:
        number = keys.of_account(session, people.account(session, "congdan2").id)[-1].id
    visitor = site.visitor("congdan3")
    gone = visitor.signed(
        "/account/passkeys/remove", {"which": str(number)}, page="/account/passkeys"
    )
    assert gone.status_code == 303
    assert signed_in_by(site, theirs)[1].status_code == 303


# The second step


def test_who_has_one_is_asked_for_it_after_the_password(site) -> None:
    device = with_passkey(site, "congdan4")
    visitor, answer = first_step(site, "congdan4")
    assert answer.location == "/sign-in/second" and not is_in(visitor)
    shown = visitor.get(answer.location).text
    assert 'name="code"' not in shown
    done = answered(visitor, shown, "/sign-in/second/passkey", device.get(asked_on(shown)))
    assert done.location == SIGNED_IN and is_in(visitor)


def test_staff_without_one_set_it_up_before_anything_else(site, time) -> None:
    new_staff(site, "moi.vao")
    visitor, answer = first_step(site, "moi.vao")
    assert answer.location == "/sign-in/first-factor" and not is_in(visitor)
    assert visitor.get("/desk").status_code == 303
    begun = visitor.post(answer.location, {})
    assert begun.location == "/sign-in/first-factor/app"
    shown = visitor.get(begun.location).text
    secret = re.search(r'class="code key">([A-Z2-7 ]+)<', shown).group(1).replace(" ", "")
    app = pyotp.TOTP(secret)
    assert visitor.post(begun.location, {"code": "000000"}).status_code == 422
    done = visitor.post(begun.location, {"code": app.at(clock.now())})
    recovery = re.findall(r'<li class="code">([0-9A-Z-]{19})</li>', done.text)
    assert done.status_code == 200 and len(recovery) == 10 and is_in(visitor)
    time(seconds=60)
    # From now on the password alone leads to the second step, and setting up anew is not offered.
    thief, answer = first_step(site, "moi.vao")
    assert answer.location == "/sign-in/second"
    assert thief.get("/sign-in/first-factor").location == ANEW
    assert thief.post("/sign-in/first-factor/app", {"code": "1"}).location == ANEW
    visitor, _ = first_step(site, "moi.vao")
    wrong = visitor.post("/sign-in/second", {"code": "123456"})
    assert wrong.status_code == 422 and not is_in(visitor)
    right = {"code": app.at(clock.now())}
    assert visitor.post("/sign-in/second", right).location == SIGNED_IN and is_in(visitor)
    # The same code, seen over a shoulder, is worth nothing; a recovery code is, once.
    thief, _ = first_step(site, "moi.vao")
    assert thief.post("/sign-in/second", right).status_code == 422
    for expected in (303, 422):
        visitor, _ = first_step(site, "moi.vao")
        sent = {"code": recovery[0]}
        assert visitor.post("/sign-in/second", sent).status_code == expected


def test_the_administrator_sees_who_needs_no_second_factor(site) -> None:
    new_staff(site, "can.co")
    rows = site.visitor("quantri").get("/manage/accounts").text.split("<tr>")
    tagged = {
        name: "không cần yếu tố thứ hai" in row
        for row in rows
        for name in (HEAD, "can.co")
        if f">{name}<" in row
    }
    assert tagged == {HEAD: True, "can.co": False}


def test_what_staff_sign_in_by_first_is_kept_with_the_session(site) -> None:
    new_staff(site, "khoa.dau")
    visitor, _ = first_step(site, "khoa.dau")
    shown = visitor.get("/sign-in/first-factor").text
    device = SoftAuthenticator()
    answered(visitor, shown, "/sign-in/first-factor/passkey", device.create(asked_on(shown)))
    # Setting it up was the proof: the next thing that asks for one does not at once.
    begun = visitor.post("/account/passkeys", {})
    assert begun.location == "/account/passkeys/new"


def test_guessing_codes_is_slowed_down_across_sign_ins(site, time) -> None:
    new_staff(site, "bi.do")
    visitor, _ = first_step(site, "bi.do")
    visitor.post("/sign-in/first-factor", {})
    shown = visitor.get("/sign-in/first-factor/app").text
    secret = re.search(r'class="code key">([A-Z2-7 ]+)<', shown).group(1).replace(" ", "")
    visitor.post("/sign-in/first-factor/app", {"code": pyotp.TOTP(secret).at(clock.now())})
    tried = 0
    # A thief with the password, a new browser for each try, for a whole day of a try a minute.
    for _minute in range(60):
        thief, _ = first_step(site, "bi.do")
        answer = thief.post("/sign-in/second", {"code": "000000"})
        tried += "Mã không đúng" in answer.text
        time(minutes=1)
    # Five at once, then after 1, 5 and each 30 minutes one.
    assert tried <= 9


def test_the_second_step_holds_ten_minutes_and_ends_with_the_password(site, time) -> None:
    with_passkey(site, "congdan5")
    visitor, _ = first_step(site, "congdan5")
    assert visitor.get("/sign-in/second").status_code == 200
    with db.transaction(site.app.extensions["sessions"]) as session:
        act = Act(session, "system", clock.now(), "test")
        service.change_password(act, people.account(session, "congdan5"), PASSWORD)
    assert visitor.get("/sign-in/second").location == ANEW
    visitor, _ = first_step(site, "congdan5")
    time(minutes=10.1)
    assert visitor.get("/sign-in/second").location == ANEW
    assert site.visitor().get("/sign-in/second").location == ANEW
    assert site.visitor().get("/sign-in/first-factor").location == ANEW


def test_where_it_is_not_asked_for_staff_come_in_by_password(site, monkeypatch) -> None:
    new_staff(site, "khong.can")
    mild = replace(site.app.config["SETTINGS"], factor_required=False)
    monkeypatch.setitem(site.app.config, "SETTINGS", mild)
    visitor, answer = first_step(site, "khong.can")
    assert answer.location == SIGNED_IN and is_in(visitor)


def test_the_last_proof_of_staff_stays(site, time) -> None:
    new_staff(site, "mot.khoa")
    visitor, _ = first_step(site, "mot.khoa")
    shown = visitor.get("/sign-in/first-factor").text
    device = SoftAuthenticator()
    made = answered(visitor, shown, "/sign-in/first-factor/passkey", device.create(asked_on(shown)))
    assert made.location == SIGNED_IN and is_in(visitor)
    with site.session() as session:
        number = keys.of_account(session, people.account(session, "mot.khoa").id)[0].id
    time(minutes=6)
    asking = visitor.post(
        "/account/passkeys/remove", {"which": str(number)}, page="/account/passkeys"
    )
    refused = answered_step_up(visitor, asking, device)
    assert refused.status_code == 409 and "cần yếu tố xác thực thứ hai" in refused.text
    assert signed_in_by(site, device)[1].status_code == 303


def test_at_a_bare_address_no_passkey_is_offered(site, monkeypatch) -> None:
    bare = replace(site.app.config["SETTINGS"], base_url="http://127.0.0.1:5000")
    monkeypatch.setitem(site.app.config, "SETTINGS", bare)
    assert "data-passkey" not in site.visitor().get("/sign-in").text
    visitor = site.visitor(CITIZEN)
    assert "https" in visitor.get("/account/passkeys").text
    assert visitor.get("/account/passkeys/new").location == "/account/passkeys"
