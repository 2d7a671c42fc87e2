"""Each signal comes from the verb that makes it, and counts for whom it should."""

from datetime import timedelta

from sqlalchemy import select

from onestop.catalogue.definition import Channel
from onestop.dossiers.rules import HandedIn
from onestop.dossiers.service import (
    asking,
    consulting,
    routing,
    watching,
    working,
)
from onestop.dossiers.states import Alert, Opinion, Silence
from onestop.statistics.models import Kind, Signal
from tests.small_world import INSURANCE, POLICE, UNIT
from tests.statistics.reading import sent_back, signals, stays


def test_what_comes_back_counts_for_who_sent_it(world, kept) -> None:
    dossier = world.received()
    sent_back(world, dossier)
    kept()
    assert signals(world, Kind.RETURN) == [(UNIT, POLICE, 2)]
    assert signals(world, Kind.PING_PONG) == []
    assert [(s.code, s.ended_by) for s in stays(world)] == [
        ("reception", "handed-over"),
        ("reception", None),
    ]


def test_the_second_return_and_each_after_it_go_back_and_forth(world, kept) -> None:
    dossier = world.received()
    for _ in range(3):
        sent_back(world, dossier)
        kept()
    assert len(signals(world, Kind.RETURN)) == 3
    assert signals(world, Kind.PING_PONG) == [(UNIT, POLICE, 2)] * 2


def test_opinions_count_for_who_asks_and_late_ones_for_who_was_asked(world, kept) -> None:
    dossier = world.with_police()
    asked = {"agency_code": INSURANCE, "question": "Có đóng không?", "days": 1}
    for silence in (Silence.WAITS, Silence.AGREES, Silence.WAITS):
        consulting.ask_opinion(world.act(POLICE), dossier, **asked, silence=silence)
        kept()
    answer = {"opinion": Opinion.AGREES, "answer": "Có"}
    consulting.answer_opinion(world.act(INSURANCE, "account:9"), dossier, 3, **answer)
    consulting.note_silence(world.act(None, "system", hours=72), dossier, 2)
    consulting.note_silence(world.act(None, "system"), dossier, 1)
    consulting.answer_opinion(world.act(INSURANCE, "account:9"), dossier, 1, **answer)
    kept()
    assert signals(world, Kind.CONSULTATION) == [(POLICE, INSURANCE, 1)] * 3
    assert signals(world, Kind.LATE_OPINION) == [(INSURANCE, POLICE, None)] * 2


def test_an_opinion_given_late_is_seen_though_nobody_reported_its_silence(world, kept) -> None:
    dossier = world.with_police()
    asked = {"agency_code": INSURANCE, "question": "Có đóng không?", "days": 1}
    consulting.ask_opinion(world.act(POLICE), dossier, **asked, silence=Silence.WAITS)
    late = world.act(INSURANCE, "account:9", hours=100)
    consulting.answer_opinion(late, dossier, 1, opinion=Opinion.AGREES, answer="Có")
    kept()
    assert signals(world, Kind.LATE_OPINION) == [(INSURANCE, POLICE, 9)]


def test_papers_asked_for_again_and_on_the_last_day(world, kept) -> None:
    dossier = world.with_police()
    asking.ask_papers(world.act(POLICE, "account:3"), dossier, ["A"], "Thiếu")
    asking.answer_papers(world.act(), dossier, [HandedIn("proof", copies=1)], Channel.DESK)
    kept()
    assert signals(world, Kind.SECOND_SUPPLEMENT) == signals(world, Kind.LAST_DAY_PAUSE) == []
    last_day = (dossier.due_at - world.now) / timedelta(hours=1) - 2
    again = world.act(POLICE, "account:3", hours=last_day)
    asking.ask_papers(again, dossier, ["B"], "Thiếu", "Luật cho phép")
    kept()
    assert signals(world, Kind.SECOND_SUPPLEMENT) == [(POLICE, None, 3)]
    assert signals(world, Kind.LAST_DAY_PAUSE) == [(POLICE, None, 3)]


def test_a_payment_demanded_after_the_date(world, kept) -> None:
    dossier = world.with_police()
    late = world.act(POLICE, "account:3", hours=24 * 20)
    asking.demand_payment(
        late, dossier, name_vi="Thuế", name_en="", amount_dong=1, reason="Theo luật"
    )
    kept()
    assert signals(world, Kind.LAST_DAY_PAUSE) == [(POLICE, None, 3)]
    assert signals(world, Kind.LATE) == [(POLICE, None, 1)]


def test_who_is_not_competent_and_who_sent_it_there(world, kept) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1)
    routing.misroute(world.act(POLICE, "account:3"), dossier, 2, "Không thuộc thẩm quyền")
    kept()
    assert signals(world, Kind.MISROUTED) == [(POLICE, UNIT, 3)]


def test_a_hand_over_that_nobody_accepts_is_one_however_often_reported(world, kept) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1)
    for _ in range(3):
        watching.report_silence(world.act(None, "system", hours=24), dossier, 2)
        kept()
    assert signals(world, Kind.SILENT_HAND_OVER) == [(POLICE, UNIT, None)]
    working.send_back(world.act(POLICE), dossier, 2, "Thiếu")
    working.hand_over(world.act(), dossier, 1)
    watching.report_silence(world.act(None, "system", hours=24), dossier, 2)
    kept()
    assert len(signals(world, Kind.SILENT_HAND_OVER)) == 2


def test_a_late_dossier_counts_for_who_had_it_when_its_date_passed(world, kept) -> None:
    dossier = world.with_police()
    due_at = dossier.due_at
    dossier.alert = Alert.DUE.value
    watching.alert(world.act(None, "system", hours=24 * 10), dossier)
    kept()
    found = world.session.scalars(select(Signal)).all()
    assert [(s.kind, s.agency_code, s.account_id, s.at) for s in found] == [
        (Kind.LATE, POLICE, 1, due_at)
    ]
