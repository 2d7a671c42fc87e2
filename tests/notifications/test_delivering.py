"""Being told: an outbox in the same transaction, a real mail server, retries, giving up."""

import email
import email.policy
import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy.orm import Session, sessionmaker

from onestop.dossiers.service import asking
from onestop.journal.service import taken
from onestop.notifications import queries
from onestop.notifications.delivering import deliver_waiting
from onestop.notifications.models import ChannelLine, Message
from onestop.notifications.rulebook import rulebook
from onestop.notifications.rules import CHANCE, WAITS, Told, next_try, words_for
from onestop.notifications.senders.contract import Channel, DeliveryState
from onestop.notifications.senders.email import Email
from onestop.notifications.service import try_again, write_outbox
from tests.conftest import MONDAY
from tests.small_world import POLICE, SOMEBODY

SENDER = "onestop@vidu.invalid"


class Box:
    """A mailbox behind a real SMTP server; it can refuse for a while."""

    def __init__(self) -> None:
        self.messages: list[email.message.EmailMessage] = []
        self.refuses = False

    async def handle_DATA(self, _server, _session, envelope) -> str:
        if self.refuses:
            return "451 later"
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append(parsed)
        return "250 ok"


@pytest.fixture
def box():
    made = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    made.url = f"smtp://127.0.0.1:{port}"
    yield made
    controller.stop()


@pytest.fixture
def make(session):
    """Sessions inside the test's own transaction."""
    return sessionmaker(
        session.connection(), join_transaction_mode="create_savepoint", expire_on_commit=False
    )


def through(url: str) -> dict[Channel, Email]:
    return {Channel.EMAIL: Email(url, SENDER)}


def told(world) -> None:
    write_outbox(world.session, taken(world.session.info), "http://localhost")
    world.session.commit()


def mails(session: Session) -> list[Message]:
    return list(session.query(Message).order_by(Message.id))


def test_the_applicant_is_told_of_what_matters_and_of_nothing_else(world) -> None:
    dossier = world.with_police()
    asking.ask_papers(world.act(POLICE), dossier, ["Bản sao"], "Thiếu")
    told(world)
    names = ("lodged", "received", "papers_asked")
    sentences = [rulebook().tells[f"dossier.{name}"][0].vi for name in names]
    assert [m.subject.split(": ", 1)[1] for m in mails(world.session)] == sentences


def test_a_message_holds_no_name_and_no_paper(world) -> None:
    dossier = world.with_police()
    asking.ask_papers(world.act(POLICE), dossier, ["Bản sao hộ chiếu"], "Thiếu hộ chiếu")
    told(world)
    for mail in mails(world.session):
        text = mail.subject + mail.text
        assert dossier.code in text and "0222 000 105" in text
        for secret in (SOMEBODY.name, SOMEBODY.number, "hộ chiếu", "Thủ tục mẫu"):
            assert secret not in text


def test_what_is_rolled_back_is_told_to_nobody(world) -> None:
    world.session.commit()
    world.lodged()
    write_outbox(world.session, taken(world.session.info), "http://localhost")
    world.session.rollback()
    assert mails(world.session) == []


def test_messages_reach_a_real_server(world, box, make) -> None:
    dossier = world.received()
    told(world)
    assert deliver_waiting(make, through(box.url)) == 2
    assert deliver_waiting(make, through(box.url)) == 0
    first = box.messages[0]
    assert first["To"] == SOMEBODY.email and first["From"] == SENDER
    assert dossier.code in first["Subject"] and first["Auto-Submitted"] == "auto-generated"
    assert "ông/bà" in first.get_body(("plain",)).get_content()
    world.session.expire_all()
    assert {m.state for m in mails(world.session)} == {DeliveryState.ACCEPTED}


def test_a_refused_message_is_tried_again_and_then_given_up(world, box, make) -> None:
    world.lodged()
    told(world)
    box.refuses = True
    for _ in range(len(WAITS) + 1):
        deliver_waiting(make, through(box.url))
        world.session.expire_all()
        (mail,) = mails(world.session)
        mail.next_try_at = MONDAY
        for line in world.session.query(ChannelLine):
            line.rests_until = None
        world.session.commit()
    assert mail.state is DeliveryState.DEAD and "451" in mail.problem
    assert list(queries.given_up(world.session)) == [mail]

    box.refuses = False
    try_again(world.act(), mail)
    mail.next_try_at = MONDAY
    world.session.commit()
    deliver_waiting(make, through(box.url))
    assert len(box.messages) == 1


def test_no_server_is_a_failed_try_and_no_crash(world, make) -> None:
    world.lodged()
    told(world)
    assert deliver_waiting(make, through("smtp://127.0.0.1:1")) == 1
    world.session.expire_all()
    assert mails(world.session)[0].tries == 1


def test_the_waits_grow_and_end() -> None:
    for tries, minutes in enumerate(WAITS, start=1):
        wait = next_try(tries, MONDAY) - MONDAY
        least, most = ((1 + sign * CHANCE) * minutes for sign in (-1, 1))
        assert timedelta(minutes=least) <= wait <= timedelta(minutes=most)
    assert next_try(len(WAITS) + 1, MONDAY) is None


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("event", sorted(rulebook().tells))
def test_each_event_has_its_words_in_each_language(event, language) -> None:
    code = {"secret": "{secret}"}
    told = Told(event, "H05.105-260302-0001", MONDAY, "UBND", "0222", "http://x", values=code)
    words = words_for(told, rulebook().tells[event][0], language)
    assert "H05.105-260302-0001" in words.subject and "http://x" in words.body
    assert "\n" not in words.subject
