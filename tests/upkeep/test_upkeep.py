"""What happens by itself as time passes, each case in a transaction of its own."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import sessionmaker

from onestop.catalogue.definition import Channel
from onestop.dossiers import queries
from onestop.dossiers.errors import NotOwner
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.rules import STOP_REASON
from onestop.dossiers.service import asking, closing, consulting, deciding, working
from onestop.dossiers.states import Outcome, Silence, Status
from onestop.journal import queries as journal
from onestop.journal.service import taken
from onestop.kernel import clock
from onestop.notifications.models import Message
from onestop.notifications.service import write_outbox
from onestop.redating import queries as redatings
from onestop.redating import service as redating
from onestop.redating.models import Progress
from onestop.redating.rules import day_change
from onestop.upkeep import service as upkeep
from onestop.workdays.calendar import Special
from tests.small_world import INSURANCE, POLICE, SOMEBODY

NOTHING = {
    "alerts": 0,
    "silent hand-overs": 0,
    "unanswered requests": 0,
    "silent opinions": 0,
    "papers used": 0,
    "dated again": 0,
}


@pytest.fixture
def make(session):
    """Sessions inside the test's own transaction."""
    return sessionmaker(
        session.connection(), join_transaction_mode="create_savepoint", expire_on_commit=False
    )


def passed(world, make, now) -> dict[str, int]:
    """One pass of upkeep at a moment: what it did, nothing left out."""
    world.session.commit()
    world.now = now
    done = upkeep.run(make, now)
    world.session.expire_all()
    return {name: count for name, count in done.items() if count}


def names(world, dossier) -> list[str]:
    return [e.name for e in journal.events_of(world.session, dossier.subject)]


def test_where_nothing_is_due_nothing_is_done(world, make) -> None:
    dossier = world.with_police()
    world.session.commit()
    seq = dossier.seq
    assert upkeep.run(make, world.now) == NOTHING
    world.session.expire_all()
    assert dossier.seq == seq


def test_each_alert_is_told_once_and_the_date_brings_a_draft(world, make) -> None:
    dossier = world.with_police()
    while dossier.alert_at:
        at = dossier.alert_at
        assert passed(world, make, at) == {"alerts": 1}
        assert passed(world, make, at) == {}
        drafts = queries.apologies_of(world.session, dossier.id)
        assert len(drafts) == (at >= dossier.due_at)
    told = [
        e.facts["alert"]
        for e in journal.events_of(world.session, dossier.subject)
        if e.name == "dossier.alerted"
    ]
    assert told == ["day-ahead", "share", "due", "after"]
    assert dossier.late_since == dossier.legal_due_at
    assert first_disagreement(world.session)[1] is None


def test_a_pass_that_comes_late_goes_through_the_alerts_in_their_order(world, make) -> None:
    dossier = world.with_police()
    now = dossier.due_at + timedelta(days=9)
    for _ in range(4):
        assert passed(world, make, now) == {"alerts": 1}
    assert passed(world, make, now) == {}
    events = journal.events_of(world.session, dossier.subject)
    told = [e.facts["alert"] for e in events if e.name == "dossier.alerted"]
    assert told == ["day-ahead", "share", "due", "after"]


def test_what_was_decided_meanwhile_is_alerted_no_more(world, make) -> None:
    dossier = world.to_be_decided()
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)
    assert passed(world, make, dossier.due_at + timedelta(days=9)) == {}


def test_a_silent_hand_over_is_reported_again_and_again_until_it_is_accepted(world, make) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1)
    for _ in range(2):
        at = world.step(dossier, 2).silent_at
        assert passed(world, make, at - timedelta(seconds=1)).get("silent hand-overs") is None
        assert passed(world, make, at)["silent hand-overs"] == 1
    working.accept(world.act(POLICE), dossier, 2)
    assert "silent hand-overs" not in passed(world, make, world.now + timedelta(days=9))
    events = journal.events_of(world.session, dossier.subject)
    silences = [e.facts["times"] for e in events if e.name == "dossier.handover_silent"]
    assert silences == [1, 2]


def test_a_request_nobody_answers_stops_the_work_with_notice(world, make) -> None:
    dossier = world.with_police()
    request = asking.ask_papers(world.act(POLICE), dossier, ["A"], "Thiếu")
    by = request.due_at
    assert passed(world, make, by - timedelta(seconds=1)) == {}
    taken(world.session.info)
    assert passed(world, make, by) == {"unanswered requests": 1}
    assert dossier.status == Status.STOPPED
    last = journal.events_of(world.session, dossier.subject)[-1]
    assert (last.name, last.who, last.reason_code, last.reason) == (
        "dossier.stopped",
        "system",
        "no-answer",
        STOP_REASON,
    )
    assert passed(world, make, by) == {}
    assert [p["cause"] for p in dossier.clock["pauses"]] == ["citizen", "stopped"]
    write_outbox(world.session, [last], "http://localhost")
    (mail,) = world.session.query(Message)
    assert mail.address == SOMEBODY.email and dossier.code in mail.text
    assert first_disagreement(world.session)[1] is None


def test_a_stopped_dossier_goes_on_with_a_limit_counted_anew(world, make) -> None:
    dossier = world.with_police()
    request = asking.ask_papers(world.act(POLICE), dossier, ["A"], "Thiếu")
    passed(world, make, request.due_at)
    with pytest.raises(NotOwner):
        closing.reopen(world.act(), dossier, "Đã có giấy")
    closing.reopen(world.act(POLICE), dossier, "Đã có giấy")
    assert dossier.status == Status.IN_PROGRESS and dossier.late_since is None
    assert dossier.due_at > world.now


def test_an_answer_by_post_stops_nothing_however_long_the_road(world, make) -> None:
    dossier = world.with_police()
    request = asking.ask_papers(world.act(POLICE), dossier, ["A"], "Thiếu")
    asking.post_papers(world.act(None), dossier, [], "EB123456785VN")
    assert passed(world, make, request.due_at + timedelta(days=30)) == {}
    assert dossier.status == Status.SUPPLEMENT
    asking.answer_papers(world.act(), dossier, [], Channel.POST)
    assert dossier.status == Status.IN_PROGRESS


def test_an_opinion_that_does_not_come_is_noted_once(world, make) -> None:
    dossier = world.with_police()
    asked = [
        consulting.ask_opinion(
            world.act(POLICE, hours=0.1),
            dossier,
            agency_code=INSURANCE,
            question="?",
            days=1,
            silence=silence,
        )
        for silence in (Silence.AGREES, Silence.WAITS)
    ]
    by = asked[0].due_at
    assert clock.day_of(by) == date(2026, 3, 3)
    assert passed(world, make, by) == {"silent opinions": 2}
    assert passed(world, make, by) == {}
    assert [(c.opinion, c.checked_at) for c in asked] == [("silent", None), (None, None)]
    assert names(world, dossier).count("dossier.opinion_silent") == 2
    assert first_disagreement(world.session)[1] is None


def test_one_case_that_fails_holds_up_nobody_else(world, make, caplog) -> None:
    broken, whole = world.with_police(), world.with_police()
    broken.clock = {"lines": []}
    broken.alert = "nothing we know"
    broken.alert_at = whole.alert_at - timedelta(hours=1)
    assert passed(world, make, whole.alert_at) == {"alerts": 1}
    assert broken.code in caplog.text
    assert "dossier.alerted" not in names(world, broken)
    assert "dossier.alerted" in names(world, whole)


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_a_change_that_was_begun_is_brought_to_its_end(world, make, batch) -> None:
    dossiers = [world.received() for _ in range(3)]
    change = day_change(date(2026, 3, 5), Special(False, "Bão"), source="QĐ 1")
    made = redating.propose(world.act(None), change, "Bão số 1")
    redating.apply(world.act(None), made)
    world.session.commit()
    before = {d.code: d.due_at for d in dossiers}
    assert upkeep.go_on_redating(make, batch) > 0
    assert upkeep.go_on_redating(make, batch) == 0
    world.session.expire_all()
    found = redatings.redating(world.session, made.id)
    assert (found.progress, found.moved, found.told) == (Progress.DONE, 3, 1)
    assert all(d.due_at > before[d.code] for d in dossiers)
    assert [names(world, d).count("dossier.redated") for d in dossiers] == [1, 1, 1]
    (mail,) = world.session.query(Message)
    assert all(mail.text.count(d.code) == 1 for d in dossiers)
    assert first_disagreement(world.session)[1] is None


def test_what_is_only_proposed_is_left_alone(world, make) -> None:
    dossier = world.received()
    change = day_change(date(2026, 3, 5), Special(False, "Bão"), source="QĐ 1")
    redating.propose(world.act(None), change, "Bão số 1")
    seq = dossier.seq
    assert passed(world, make, world.now) == {} and dossier.seq == seq
