"""Nobody is silently unreachable: the next channel, a call, a letter, time that stands still."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import sessionmaker

from onestop.dossiers import projection, queries
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.service import asking
from onestop.journal import queries as journal
from onestop.journal.service import taken
from onestop.notifications import contacting, reaching, receipts
from onestop.notifications import queries as notices
from onestop.notifications.models import Message
from onestop.notifications.senders.contract import Channel, DeliveryState
from onestop.notifications.service import note_seen, write_outbox
from onestop.notifications.tasks import TaskEnd, TaskKind
from onestop.people import service
from onestop.people.models import Role
from onestop.people.service import Details
from onestop.upkeep.queries import unanswered
from tests.small_world import POLICE, SOMEBODY, UNIT

BASE = "http://localhost"
BOTH = (Channel.EMAIL, Channel.SMS)


@pytest.fixture
def make(session):
    return sessionmaker(
        session.connection(), join_transaction_mode="create_savepoint", expire_on_commit=False
    )


@pytest.fixture
def asked(world):
    """A dossier whose applicant was asked for a paper, by e-mail."""
    dossier = world.with_police()
    asking.ask_papers(world.act(POLICE), dossier, ["Bản sao"], "Thiếu")
    write_outbox(world.session, taken(world.session.info), BASE, BOTH)
    world.session.commit()
    return dossier


def mail(world) -> Message:
    wanted = world.session.query(Message).filter(Message.confirm_by.is_not(None))
    return wanted.order_by(Message.id.desc()).first()


def handed_over(world) -> Message:
    """The last message, taken over by its provider, of which nothing more is heard."""
    found = mail(world)
    found.state, found.accepted_at = DeliveryState.ACCEPTED, world.now
    world.session.commit()
    return found


def told(world, dossier) -> list[str]:
    events = journal.events_of(world.session, dossier.subject)
    return [e.name.removeprefix("dossier.") for e in events]


def test_what_nobody_confirmed_goes_on_by_the_next_channel(world, asked, make) -> None:
    assert reaching.follow_up(make, BASE, BOTH, world.now + timedelta(days=9)) == 0
    first = handed_over(world)
    assert first.channel is Channel.EMAIL
    early, late = first.confirm_by - timedelta(minutes=1), first.confirm_by
    assert reaching.follow_up(make, BASE, BOTH, early) == 0
    assert reaching.follow_up(make, BASE, BOTH, late) == 1
    assert reaching.follow_up(make, BASE, BOTH, late) == 0
    second = handed_over(world)
    assert (second.channel, second.address) == (Channel.SMS, SOMEBODY.phone)
    assert asked.code in second.text and len(second.text) <= 160 and "http" not in second.text

    assert reaching.follow_up(make, BASE, BOTH, second.confirm_by) == 1
    (task,) = notices.tasks_of(world.session, UNIT)
    assert task.kind is TaskKind.CALL and task.dossier_code == asked.code
    assert "call_asked" in told(world, asked)


def test_whoever_opened_the_page_is_not_told_again(world, asked, make) -> None:
    first = handed_over(world)
    assert notices.waits_for_word(world.session, asked.code)
    note_seen(world.act(), asked.code)
    world.session.commit()
    assert not notices.waits_for_word(world.session, asked.code)
    assert reaching.follow_up(make, BASE, BOTH, first.confirm_by + timedelta(days=9)) == 0


def test_whoever_answered_is_not_told_again(world, asked, make) -> None:
    asking.answer_papers(world.act(), asked, [], asking.Channel.DESK)
    world.session.commit()
    assert reaching.follow_up(make, BASE, BOTH, handed_over(world).confirm_by) == 0
    assert notices.tasks_of(world.session, UNIT) == []


def test_a_bounce_opens_a_dated_task_and_stops_the_time_to_answer(world, asked, make) -> None:
    first, supplement = mail(world), queries.supplements_of(world.session, asked.id)[0]
    act = world.act()
    assert receipts.note(act, Channel.EMAIL, first.key, DeliveryState.FAILED, "550 no such user")
    world.session.commit()
    assert reaching.follow_up(make, BASE, BOTH, world.now) == 1
    world.session.expire_all()
    (task,) = notices.tasks_of(world.session, UNIT)
    assert task.kind is TaskKind.ADDRESS and task.due_at > world.now and "550" in task.problem
    assert supplement.unreached_since and "unreached" in told(world, asked)
    late = supplement.due_at + timedelta(days=30)
    assert unanswered(world.session, late) == []
    # The SMS is on its way, and later messages go there first.
    assert mail(world).channel is Channel.SMS
    assert notices.has_failed(world.session, Channel.EMAIL, SOMEBODY.email)

    contacting.reached(world.act(hours=48), asked, task, "gọi lúc 9 giờ")
    world.session.commit()
    assert supplement.unreached_since is None and supplement.counted_from == world.now
    assert unanswered(world.session, supplement.due_at) == [(asked.code, 0)]
    assert supplement.due_at > late - timedelta(days=30)
    assert first_disagreement(world.session)[1] is None


def test_nobody_answers_twice_and_a_letter_is_written(world, asked, make) -> None:
    for _ in range(2):
        reaching.follow_up(make, BASE, BOTH, handed_over(world).confirm_by)
    (task,) = notices.tasks_of(world.session, UNIT)
    assert not contacting.nobody_answered(world.act(), asked, task, "", BASE)
    assert contacting.nobody_answered(world.act(), asked, task, "", BASE)
    assert task.ended_as is TaskEnd.NOT_REACHED and notices.tasks_of(world.session, UNIT) == []
    ((letter, _dossier),) = contacting.letters_of(world.session, UNIT)
    assert letter.address == SOMEBODY.address and asked.code in letter.text
    contacting.posted(world.act(), asked, letter, "EB123456785VN")
    assert letter.state is DeliveryState.ACCEPTED and letter.provider_ref == "EB123456785VN"

    contacting.came_back(world.act(), asked, letter, "returned")
    world.session.commit()
    assert reaching.follow_up(make, BASE, BOTH, world.now) == 1
    world.session.expire_all()
    assert [t.kind for t in notices.tasks_of(world.session, UNIT)] == [TaskKind.ADDRESS]
    assert queries.supplements_of(world.session, asked.id)[0].unreached_since
    assert first_disagreement(world.session)[1] is None


def test_a_corrected_address_gets_what_failed(world, asked, make) -> None:
    first = mail(world)
    receipts.note(world.act(), Channel.EMAIL, first.key, DeliveryState.FAILED, "550")
    world.session.commit()
    reaching.follow_up(make, BASE, (Channel.EMAIL,), world.now)
    task = next(t for t in notices.tasks_of(world.session, UNIT) if t.kind is TaskKind.ADDRESS)
    for party in queries.parties_of(world.session, asked.id).values():
        party.email = "dung@vidu.invalid"
    assert contacting.corrected(world.act(), asked, task) == 1
    world.session.refresh(first)
    assert first.address == "dung@vidu.invalid" and first.state is DeliveryState.WAITING


def test_receipts_never_go_backwards(world, asked) -> None:
    first = mail(world)
    for state in (DeliveryState.DELIVERED, DeliveryState.ACCEPTED, DeliveryState.FAILED):
        assert receipts.note(world.act(), Channel.EMAIL, first.key, state)
    assert first.state is DeliveryState.DELIVERED
    assert not receipts.note(world.act(), Channel.SMS, first.key, DeliveryState.DELIVERED)


def test_reading_the_page_begins_the_time_to_answer(world, asked) -> None:
    from onestop.dossiers.service.reaching import note_reached, note_unreached

    note_unreached(world.act(), asked, "letter", "undeliverable")
    note_unreached(world.act(), asked, "sms", "undeliverable")
    note_reached(world.act(hours=30), asked, "page")
    picture = projection.replay(journal.events_of(world.session, asked.subject))
    assert picture.supplement[1]["counted_from"] == world.now
    assert first_disagreement(world.session)[1] is None


# What is about an account


@pytest.fixture
def warned(world):
    """Somebody whose password was changed, told by e-mail."""
    details = Details("an", "mot mat khau dai", "Mẫu An", phone="0900000771", email="an@vidu.vn")
    account = service.open_account(world.act(), details, (Role.CITIZEN, None))
    service.change_password(world.act(), account, "mot mat khau khac")
    write_outbox(world.session, taken(world.session.info), BASE, BOTH)
    world.session.commit()
    return account


def test_what_is_about_an_account_goes_on_and_stands_in_nobodys_way(
    world, asked, warned, make
) -> None:
    # It was written later and is waited for longer; everything of it is old by then.
    mine = world.session.query(Message).filter(Message.account_id == warned.id)
    (first,) = mine
    late = world.now + timedelta(days=9)
    first.state, first.accepted_at = DeliveryState.ACCEPTED, world.now
    world.session.commit()
    assert reaching.follow_up(make, BASE, BOTH, late) == 1
    second = mine.order_by(Message.id.desc()).first()
    assert (second.channel, second.address) == (Channel.SMS, "0900000771")
    assert "mat khau" in second.text.lower() and second.role == first.role
    second.state, second.accepted_at = DeliveryState.ACCEPTED, late
    world.session.commit()
    # No channel is left, and no unit telephones for it; it is never looked at again.
    assert reaching.follow_up(make, BASE, BOTH, late + timedelta(days=9)) == 0
    world.session.expire_all()
    assert all(row.followed_at for row in mine) and mine.count() == 2
    assert notices.tasks_of(world.session, UNIT) == []
    assert notices.to_follow(world.session, late + timedelta(days=99), 10) == []
