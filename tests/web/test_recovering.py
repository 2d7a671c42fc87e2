"""A forgotten password: codes to confirmed addresses, and what a thief gets with them: nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from onestop.kernel import clock, db, sealed
from onestop.notifications.delivering import deliver_waiting
from onestop.notifications.models import Message
from onestop.notifications.senders.contract import Channel, DeliveryState
from onestop.people import queries as people
from onestop.people.codes import ConfirmedContact, SentCode
from onestop.web import throttle
from tests.site import PASSWORD

WHO, STAFF = "congdan2", "motcua.kinhbac"
NEW = "mot cau that dai va moi"
SENT, WRONG = "mã đang được gửi đến đó", "Mã không đúng"


@pytest.fixture(autouse=True)
def mail(site, monkeypatch):
    """A site that can send mail; afterwards nothing of these tests is left."""
    with_mail = replace(site.app.config["SETTINGS"], smtp_url="smtp://127.0.0.1:9")
    monkeypatch.setitem(site.app.config, "SETTINGS", with_mail)
    kept = throttle.sent_codes._seen
    kept.clear()
    with site.session() as session:
        before = people.account(session, WHO).password_hash
    yield
    with db.transaction(site.app.extensions["sessions"]) as session:
        session.execute(delete(SentCode))
        session.execute(delete(ConfirmedContact))
        session.execute(delete(Message).where(Message.sealed.is_not(None)))
        people.account(session, WHO).password_hash = before
    kept.clear()


def last_code(site, username: str = WHO) -> str | None:
    with site.session() as session:
        account = people.account(session, username)
        message = session.scalars(
            select(Message)
            .where(Message.account_id == account.id, Message.sealed.is_not(None))
            .order_by(Message.id.desc())
        ).first()
        if message is None:
            return None
        assert message.channel is Channel.EMAIL and "{secret}" in message.text
        assert sealed.unseal(message.sealed) not in message.text
        return sealed.unseal(message.sealed)


def codes_sent(site, username: str = WHO) -> int:
    with site.session() as session:
        account = people.account(session, username)
        return len(session.scalars(select(SentCode).where(SentCode.account_id == account.id)).all())


def confirm(site, time, username: str = WHO) -> None:
    visitor = site.visitor(username)
    asked = visitor.post("/account/contact", {"which": "email"})
    assert asked.status_code == 200 and "Mã đang được gửi đi" in asked.text
    sent = {"which": "email", "code": last_code(site, username)}
    assert visitor.post("/account/contact", sent).status_code == 303
    assert "đã xác nhận" in visitor.get("/account/contact").text
    time(minutes=2)


def ask(site, who: str):
    visitor = site.visitor()
    answer = visitor.post("/sign-in/forgotten", {"who": who})
    assert answer.location == "/sign-in/forgotten/code"
    assert SENT in visitor.get(answer.location).text
    return visitor


def answer_with(visitor, code: str | None, password: str = NEW):
    sent = {"code": code or "000000", "password": password, "again": password}
    return visitor.post("/sign-in/forgotten/code", sent)


def opens(site, password: str) -> bool:
    visitor = site.visitor()
    sent = visitor.post("/sign-in", {"username": WHO, "password": password})
    return sent.status_code == 303


@pytest.mark.parametrize("typed", [WHO, f" {WHO}@VIDU.invalid "])
def test_a_code_to_a_confirmed_address_sets_a_new_password_once(site, time, typed) -> None:
    confirm(site, time)
    elsewhere = site.visitor(WHO)
    visitor = ask(site, typed)
    code = last_code(site)
    done = answer_with(visitor, code)
    assert (
        done.location == "/sign-in?changed=1"
        and "đã có hiệu lực" in visitor.get(done.location).text
    )
    assert opens(site, NEW) and not opens(site, PASSWORD)
    # Whoever was signed in is out, and the code is worth nothing any more.
    assert elsewhere.get("/account/sessions").status_code == 303
    time(minutes=2)
    thief = ask(site, WHO)
    assert WRONG in answer_with(thief, code, PASSWORD).text and opens(site, NEW)


@pytest.mark.parametrize("who", ["nobody.at.all", STAFF, WHO, "quantri", "0900000000"])
def test_who_cannot_be_reached_that_way_gets_the_same_answer_and_no_code(site, who) -> None:
    before = codes_sent(site)
    visitor = ask(site, who)
    refused = answer_with(visitor, "123456")
    assert refused.status_code == 422 and WRONG in refused.text
    assert codes_sent(site) == before


def test_a_guesser_has_five_tries_a_code_and_five_codes_a_day(site, time) -> None:
    confirm(site, time)
    tried = 0
    for _hour in range(24):
        thief = ask(site, WHO)
        real = last_code(site)
        for guess in range(8):
            wrong = f"{guess:06}" if f"{guess:06}" != real else "999999"
            assert WRONG in answer_with(thief, wrong).text
        # After five wrong tries not even the right one is taken.
        assert WRONG in answer_with(thief, real).text
        tried += 1
        time(hours=0.9)
    assert codes_sent(site) <= 7 and tried == 24
    assert opens(site, PASSWORD)


def test_a_code_holds_ten_minutes_and_the_next_one_ends_it(site, time) -> None:
    confirm(site, time)
    visitor = ask(site, WHO)
    first = last_code(site)
    time(minutes=1.1)
    again = ask(site, WHO)
    second = last_code(site)
    if first != second:
        assert WRONG in answer_with(visitor, first).text
    time(minutes=9.5)
    assert answer_with(again, second).status_code == 303
    time(minutes=2)
    late = ask(site, WHO)
    third = last_code(site)
    time(minutes=10.1)
    assert late.get("/sign-in/forgotten/code").location == "/sign-in/forgotten"
    other = ask(site, WHO)
    if last_code(site) != third:
        assert WRONG in answer_with(other, third).text


def test_a_changed_address_is_not_confirmed_any_more(site, time) -> None:
    confirm(site, time)
    with db.transaction(site.app.extensions["sessions"]) as session:
        account = people.account(session, WHO)
        old, account.email = account.email, "khac@vidu.invalid"
    before = codes_sent(site)
    ask(site, WHO)
    assert codes_sent(site) == before
    with db.transaction(site.app.extensions["sessions"]) as session:
        people.account(session, WHO).email = old


def test_a_code_that_confirms_does_not_recover(site, time) -> None:
    confirm(site, time)
    site.visitor(WHO).post("/account/contact", {"which": "email"})
    code, visitor = last_code(site), ask(site, "nobody.at.all")
    with visitor.client.session_transaction() as kept:
        kept["recovering"][0] = WHO
        kept.modified = True
    assert WRONG in answer_with(visitor, code).text


def test_one_network_sends_twenty_codes_an_hour_at_most(site) -> None:
    visitor = site.visitor()
    statuses = [
        visitor.post("/sign-in/forgotten", {"who": f"ai.do.{n}"}).status_code for n in range(25)
    ]
    assert statuses.count(303) == throttle.SENT_AN_HOUR and statuses[-1] == 422


def test_a_form_with_a_mistake_uses_no_code_up(site, time) -> None:
    confirm(site, time)
    visitor = ask(site, WHO)
    code = last_code(site)
    short = answer_with(visitor, code, "ngan")
    assert short.status_code == 422 and "Ít nhất 10" in short.text
    assert answer_with(visitor, code).status_code == 303


def test_an_old_code_is_not_sent_any_more_and_not_kept(site, time) -> None:
    confirm(site, time)
    ask(site, WHO)
    time(minutes=10.1)
    make = site.app.extensions["sessions"]
    with db.transaction(make) as session:
        account = people.account(session, WHO)
        rows = session.scalars(select(Message).where(Message.account_id == account.id)).all()
        waiting = [row for row in rows if row.state is DeliveryState.WAITING]
        coded = [row.id for row in waiting if row.sealed is not None]
        others = [row.id for row in waiting if row.sealed is None]
        for row in waiting:
            # Nothing goes before them, and they go first.
            row.state = DeliveryState.DROPPED if row.sealed is None else row.state
            row.next_try_at = row.made_at - timedelta(days=9000)

    class Never:
        channel = Channel.EMAIL

        def send(self, message):
            raise AssertionError("an old code went out")

    assert len(coded) == 2
    assert deliver_waiting(make, {Channel.EMAIL: Never()}, most=2) == 2
    with db.transaction(make) as session:
        for row in session.scalars(select(Message).where(Message.id.in_(coded))):
            assert (row.state, row.sealed) == (DeliveryState.DROPPED, None)
        for row in session.scalars(select(Message).where(Message.id.in_(others))):
            row.state, row.next_try_at = DeliveryState.WAITING, row.made_at


def test_a_code_that_was_given_up_is_wiped_and_nobody_sends_it_again(site, time) -> None:
    confirm(site, time)
    ask(site, WHO)
    make = site.app.extensions["sessions"]
    with db.transaction(make) as session:
        account = people.account(session, WHO)
        coded = (Message.account_id == account.id, Message.urgency == "code")
        row = session.scalars(select(Message).where(*coded).order_by(Message.id.desc())).first()
        row.state, row.sealed, row.failed_at = DeliveryState.DEAD, None, clock.now()
        number = row.id
    manager = site.visitor("quanly")
    assert f"/outbox/{number}/again" not in manager.get("/manage/outbox").text
    again = manager.post(f"/manage/outbox/{number}/again", {}, page="/manage/outbox")
    assert again.status_code == 303
    with db.transaction(make) as session:
        row = session.get(Message, number)
        assert row.state is DeliveryState.DEAD
        session.delete(row)


def test_the_password_is_changed_after_a_proof_and_this_session_goes_on(site) -> None:
    visitor, elsewhere = site.visitor(WHO), site.visitor(WHO)
    assert visitor.get("/account/password/new").location == "/account/passkeys"
    begun = visitor.signed("/account/password", {}, page="/account/passkeys")
    assert begun.location == "/account/password/new"
    differ = visitor.post(begun.location, {"password": NEW, "again": PASSWORD})
    assert differ.status_code == 422 and "khác nhau" in differ.text
    assert visitor.post(begun.location, {"password": NEW, "again": NEW}).status_code == 303
    assert opens(site, NEW) and not opens(site, PASSWORD)
    assert visitor.get("/account/sessions").status_code == 200
    assert elsewhere.get("/account/sessions").status_code == 303
    # What was proved by the old password is over.
    assert visitor.get("/account/password/new").location == "/account/passkeys"
