"""Who of the staff is told: who does it first, then the head, then the inspector."""

import pytest

from onestop.dossiers.service import consulting, routing, watching, working
from onestop.dossiers.states import Alert, Opinion, Silence
from onestop.journal.service import taken
from onestop.notifications.audience import STAFF
from onestop.notifications.models import Message, Notice
from onestop.notifications.rulebook import rulebook
from onestop.notifications.service import write_outbox
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from tests.small_world import INSURANCE, POLICE, UNIT

POSTS = {
    "officer": (Role.OFFICER, POLICE),
    "colleague": (Role.OFFICER, POLICE),
    "head": (Role.HEAD, POLICE),
    "their officer": (Role.OFFICER, INSURANCE),
    "their head": (Role.HEAD, INSURANCE),
    "ward officer": (Role.OFFICER, UNIT),
    "ward head": (Role.HEAD, UNIT),
    "inspector": (Role.INSPECTOR, None),
    "manager": (Role.MANAGER, None),
}


@pytest.fixture
def staff(world) -> dict[str, int]:
    """The number of each account, by what it is."""
    return {
        name: open_account(
            world.act(hours=0), Details(username=name, password="x" * 12, name=name), post
        ).id
        for name, post in POSTS.items()
    }


def told(world, staff) -> set[str]:
    """Who is told of what has just happened; each has one notice at most."""
    before = {n.id for n in world.session.query(Notice)}
    write_outbox(world.session, taken(world.session.info), "http://localhost")
    fresh = [n for n in world.session.query(Notice) if n.id not in before]
    names = {number: name for name, number in staff.items()}
    found = [names[n.account_id] for n in fresh if n.account_id in names]
    assert len(found) == len(set(found))
    return set(found)


def with_police(world):
    dossier = world.with_police()
    taken(world.session.info)
    return dossier


def system(world):
    return world.act(None, "system", 0)


def test_alerts_reach_more_people_the_later_it_is(world, staff) -> None:
    dossier, came = with_police(world), {}
    while dossier.alert:
        world.now = dossier.alert_at
        name = watching.alert(system(world), dossier).value
        came[name] = told(world, staff)
    officers = {"officer", "colleague"}
    assert came == {
        "day-ahead": officers,
        "share": officers,
        "due": officers | {"head"},
        "after": officers | {"head", "inspector"},
    }


def test_where_somebody_is_named_their_colleagues_are_left_in_peace(world, staff) -> None:
    dossier = with_police(world)
    working.assign(world.act(POLICE), dossier, 2, staff["officer"])
    watching.alert(system(world), dossier)
    assert told(world, staff) == {"officer"}


def test_of_a_silent_hand_over_the_inspector_is_told_the_second_time(world, staff) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1)
    taken(world.session.info)
    came = []
    for _ in range(2):
        world.now = world.step(dossier, 2).silent_at
        watching.report_silence(system(world), dossier, 2)
        came.append(told(world, staff))
    assert came[0] == {"officer", "colleague", "head"}
    assert came[1] - came[0] == {"inspector"} and came[0] < came[1]


def test_of_a_question_those_are_told_who_must_answer_and_then_those_who_asked(
    world, staff
) -> None:
    dossier = with_police(world)
    question = consulting.ask_opinion(
        world.act(POLICE),
        dossier,
        agency_code=INSURANCE,
        question="?",
        days=1,
        silence=Silence.WAITS,
    )
    assert told(world, staff) == {"their officer", "their head"}
    world.now = question.due_at
    consulting.note_silence(system(world), dossier, 1)
    assert "their head" in told(world, staff)
    consulting.answer_opinion(world.act(INSURANCE), dossier, 1, opinion=Opinion.AGREES, answer="Đủ")
    assert told(world, staff) == {"officer", "colleague"}


def test_of_a_wrong_route_the_manager_is_told(world, staff) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1)
    taken(world.session.info)
    routing.misroute(world.act(POLICE), dossier, 2, "Không thuộc địa bàn")
    assert told(world, staff) == {"manager"}


def test_what_staff_are_told_goes_to_nobody_else_and_names_nobody(world, staff) -> None:
    dossier = with_police(world)
    watching.alert(system(world), dossier)
    told(world, staff)
    assert world.session.query(Message).count() == 0
    for notice in world.session.query(Notice):
        assert notice.subject.startswith(dossier.code)
        assert "Mẫu An" not in notice.subject + notice.body


def test_every_alert_and_staff_event_has_its_words() -> None:
    alerts = {alert.value for alert in Alert}
    assert set(rulebook().staff) == (STAFF - {"dossier.alerted"}) | alerts
