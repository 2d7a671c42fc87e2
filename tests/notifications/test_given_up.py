"""What was given up is found by its reason, page by page, and sent again under the same key."""

import pytest

from onestop.journal import queries as journal
from onestop.journal.service import taken
from onestop.notifications import queries, service
from onestop.notifications.models import Message
from onestop.notifications.senders.contract import Channel, DeliveryState

NO_USER, LATER = "550 no such user", "451 later"


@pytest.fixture
def lost(world) -> list[Message]:
    """Six messages: three refused, two given up, one with its provider."""
    for _ in range(6):
        world.lodged()
    service.write_outbox(world.session, taken(world.session.info), "http://localhost")
    found = list(world.session.query(Message).order_by(Message.id))
    for message in found[:3]:
        message.state, message.problem = DeliveryState.FAILED, NO_USER
    for message in found[3:5]:
        message.state, message.problem = DeliveryState.DEAD, LATER
    found[5].state = DeliveryState.ACCEPTED
    world.session.commit()
    return found


def test_it_is_counted_and_found_by_reason_and_page_by_page(world, lost) -> None:
    session = world.session
    assert queries.reasons(session) == [(Channel.EMAIL, NO_USER, 3), (Channel.EMAIL, LATER, 2)]
    assert queries.given_up(session, Channel.EMAIL, LATER) == [lost[4], lost[3]]
    assert queries.given_up(session, Channel.SMS) == []
    assert queries.given_up(session, most=2) == [lost[4], lost[3]]
    assert queries.given_up(session, before=lost[3].id) == [lost[2], lost[1], lost[0]]


def test_all_of_one_reason_go_again_once_under_their_keys(world, lost, monkeypatch) -> None:
    monkeypatch.setattr(service, "AGAIN_MOST", 2)
    keys = [message.key for message in lost]
    numbers = [service.try_all_again(world.act(), Channel.EMAIL, NO_USER) for _ in range(3)]
    assert numbers == [2, 1, 0]
    waiting = DeliveryState.WAITING
    assert [m.state is waiting for m in lost] == [True] * 3 + [False] * 3
    assert [m.key for m in lost] == keys and not any(m.problem or m.tries for m in lost[:3])
    events = journal.events_of(world.session, "channel:email")
    assert [e.facts["messages"] for e in events] == [[m.id for m in lost[:2]], [lost[2].id]]


def test_what_is_with_its_provider_is_not_sent_twice(world, lost) -> None:
    service.try_again(world.act(), lost[5])
    assert lost[5].state is DeliveryState.ACCEPTED
    assert journal.events_of(world.session, f"message:{lost[5].id}") == []
