"""What comes back into the Maildir: bounces that are ours, and everything that is not."""

import pytest
from sqlalchemy.orm import sessionmaker

from onestop.dossiers import queries
from onestop.dossiers.service import asking
from onestop.journal.service import taken
from onestop.notifications import contacting, reaching
from onestop.notifications import queries as notices
from onestop.notifications.bounce_address import address_for
from onestop.notifications.bounces import SIZE_MOST, collect
from onestop.notifications.models import Message
from onestop.notifications.senders.contract import Channel, DeliveryState
from onestop.notifications.service import write_outbox
from onestop.notifications.tasks import TaskKind
from tests.notifications.mailing import bounce, put
from tests.small_world import POLICE, UNIT

BASE, DOMAIN = "http://localhost", "vidu.invalid"


@pytest.fixture
def make(session):
    return sessionmaker(
        session.connection(), join_transaction_mode="create_savepoint", expire_on_commit=False
    )


@pytest.fixture
def asked(world):
    """A dossier whose applicant was asked for a paper; the mail was handed over."""
    dossier = world.with_police()
    asking.ask_papers(world.act(POLICE), dossier, ["Bản sao"], "Thiếu")
    write_outbox(world.session, taken(world.session.info), BASE, (Channel.EMAIL,))
    found = mail(world)
    found.state, found.accepted_at = DeliveryState.ACCEPTED, world.now
    world.session.commit()
    return dossier


def mail(world) -> Message:
    wanted = world.session.query(Message).filter(Message.confirm_by.is_not(None))
    return wanted.order_by(Message.id.desc()).first()


def back(message: Message) -> str:
    return address_for(message.key, message.address, DOMAIN)


def test_a_bounce_opens_a_task_and_a_new_address_begins_anew(world, asked, make, tmp_path) -> None:
    first, supplement = mail(world), queries.supplements_of(world.session, asked.id)[0]
    old = back(first)
    put(tmp_path, "1", bounce(old))
    assert collect(make, tmp_path) == {"failed": 1, "waiting": 0, "refused": 0}
    assert collect(make, tmp_path) == {"failed": 0, "waiting": 0, "refused": 0}
    assert (tmp_path / "done" / "1").exists() and not list((tmp_path / "new").iterdir())
    assert reaching.follow_up(make, BASE, (Channel.EMAIL,), world.now) == 1
    world.session.expire_all()
    assert first.state is DeliveryState.FAILED and first.problem == "5.1.1 smtp; 550 no such user"
    tasks = {t.kind: t for t in notices.tasks_of(world.session, UNIT)}
    assert set(tasks) == {TaskKind.ADDRESS, TaskKind.CALL}
    assert tasks[TaskKind.ADDRESS].due_at > world.now and supplement.unreached_since

    for party in queries.parties_of(world.session, asked.id).values():
        party.email = "dung@vidu.invalid"
    assert contacting.corrected(world.act(), asked, tasks[TaskKind.ADDRESS]) == 1
    world.session.commit()
    # The old address bounces once more: that says nothing about the new one.
    put(tmp_path, "2", bounce(old))
    assert collect(make, tmp_path)["refused"] == 1
    world.session.expire_all()
    assert first.state is DeliveryState.WAITING


def test_what_is_still_tried_is_waited_for(world, asked, make, tmp_path) -> None:
    first = mail(world)
    put(tmp_path, "1", bounce(back(first), "delayed", "4.4.1"))
    assert collect(make, tmp_path) == {"failed": 0, "waiting": 1, "refused": 0}
    world.session.expire_all()
    assert first.state is DeliveryState.ACCEPTED
    # A server that has given up says so, whatever its number.
    put(tmp_path, "2", bounce(back(first), "failed", "4.4.7"))
    assert collect(make, tmp_path)["failed"] == 1
    world.session.expire_all()
    assert first.state is DeliveryState.FAILED


def test_a_bounce_that_is_not_ours_is_put_aside_with_the_reason(
    world, asked, make, tmp_path
) -> None:
    first = mail(world)
    ours = back(first)
    forged = {
        "token": bounce(ours.replace(".", ".a", 1)[: len(ours)]),
        "guessed": bounce(f"bounces+{first.key}.{'a' * 16}@{DOMAIN}"),
        "unknown": bounce(address_for("a" * 24, first.address, DOMAIN)),
        "nowhere": bounce("onestop@vidu.invalid"),
        "two": bounce(ours, recipients=2),
        "none": bounce(ours, recipients=0),
        "action": bounce(ours, "relayed"),
        "reply": f"To: {ours}\r\nSubject: x\r\n\r\nfailed 5.1.1\r\n".encode(),
        "large": bounce(ours) + b"x" * SIZE_MOST,
        "empty": b"",
        "noise": bytes(range(256)) * 10,
        "broken": f"To: {ours}\r\nContent-Type: multipart/report; boundary=\r\n\r\n--".encode(),
    }
    for name, content in forged.items():
        put(tmp_path, name, content)
    (tmp_path / "new" / "link").symlink_to(tmp_path / "secret")
    assert collect(make, tmp_path) == {"failed": 0, "waiting": 0, "refused": len(forged)}
    world.session.expire_all()
    assert first.state is DeliveryState.ACCEPTED
    for name in forged:
        assert (tmp_path / "refused" / name).exists()
        assert (tmp_path / "refused" / f"{name}.reason").read_text()
