"""Each step stays with somebody as long as the clock ran, and not a minute longer."""

from datetime import timedelta
from decimal import Decimal

from onestop.catalogue.definition import Channel
from onestop.dossiers.rules import HandedIn
from onestop.dossiers.service import (
    asking,
    closing,
    deciding,
    working,
)
from onestop.dossiers.states import Outcome
from onestop.redating import rules as redatings
from onestop.redating import service as redating
from onestop.statistics.rules import worked_seconds
from onestop.statistics.service import verify
from onestop.workdays import service as workdays
from onestop.workdays.calendar import Calendar
from tests.conftest import MONDAY
from tests.small_world import PARTS, POLICE, UNIT
from tests.statistics.reading import stays

HOUR = 3600


def test_a_step_stays_from_its_acceptance_to_its_end(world, kept) -> None:
    dossier = world.received()
    kept()
    # Received at 11:30, when the office closes for lunch, and sent on at 14:30.
    working.hand_over(world.act(who="account:2", hours=3), dossier, 1)
    kept()
    assert [(s.code, s.ended_by, s.working_seconds) for s in stays(world)] == [
        ("reception", "handed-over", HOUR * 3 // 2)
    ]
    working.accept(world.act(POLICE, "account:3"), dossier, 2)
    kept()
    working.hand_over(world.act(POLICE, "account:3"), dossier, 2)
    deciding.decide(world.act(POLICE, "account:4"), dossier, Outcome.GRANTED)
    kept()
    found = [(s.code, s.agency_code, s.account_id, s.ended_by) for s in stays(world)]
    assert found == [
        ("reception", UNIT, 1, "handed-over"),
        ("check", POLICE, 3, "handed-over"),
        ("decision", POLICE, 3, "decided"),
    ]
    assert verify(world.session) is None


def test_who_is_named_answers_for_it(world, kept) -> None:
    dossier = world.with_police()
    kept()
    working.assign(world.act(POLICE), dossier, 2, 7)
    kept()
    assert [s.account_id for s in stays(world)] == [1, 7]


def test_time_in_which_the_clock_stands_still_is_left_out(world, kept) -> None:
    dossier = world.with_police()
    began = world.now
    asking.ask_papers(world.act(POLICE, hours=2), dossier, ["A"], "Thiếu")
    kept()
    assert stays(world)[-1].ended_at is None
    asking.answer_papers(world.act(hours=72), dossier, [HandedIn("proof", copies=1)], Channel.DESK)
    working.hand_over(world.act(POLICE, hours=1), dossier, 2)
    kept()
    stay = stays(world)[1]
    calendar = Calendar()
    alone = calendar.working_seconds(began, began + timedelta(hours=2))
    after = calendar.working_seconds(world.now - timedelta(hours=1), world.now)
    assert stay.working_seconds == alone + after


def test_a_withdrawn_dossier_is_with_nobody_any_more(world, kept) -> None:
    dossier = world.with_police()
    closing.withdraw(world.act(None), dossier)
    kept()
    assert stays(world)[-1].ended_by == "withdrawn" and stays(world)[-1].ended_at == world.now


def test_a_decision_taken_back_is_worked_on_once_more(world, kept) -> None:
    dossier = world.to_be_decided()
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)
    deciding.recall(world.act(POLICE), dossier, "Nhầm")
    kept()
    last = stays(world)[-2:]
    assert [(s.code, s.ended_by) for s in last] == [("decision", "decided"), ("decision", None)]


def test_a_needless_part_is_not_left_open(world, kept) -> None:
    dossier = world.bundle()
    deciding.decide_part(world.act(), dossier, 2, Outcome.REFUSED, "Không")
    kept()
    assert [(s.code, s.ended_by) for s in stays(world)] == [
        ("reception", "handed-over"),
        ("birth", "part-decided"),
        ("end", None),
    ]


def test_a_day_off_found_afterwards_is_taken_out(world, kept) -> None:
    dossier = world.with_police()
    working.hand_over(world.act(POLICE, hours=24), dossier, 2)
    kept()
    before = stays(world)[1].working_seconds
    tuesday = (MONDAY + timedelta(days=1)).date()
    workdays.set_day(world.act(), tuesday, is_working=False, name_vi="Bão", source="QĐ")
    kept()
    assert stays(world)[1].working_seconds < before and verify(world.session) is None
    workdays.remove_day(world.act(), tuesday)
    kept()
    assert stays(world)[1].working_seconds == before and verify(world.session) is None


def test_an_outage_found_afterwards_is_taken_out(world, kept) -> None:
    dossier = world.received(PARTS, answers={"wants_card": "no", "home": UNIT})
    working.hand_over(world.act(hours=24), dossier, 1)
    kept()
    before = stays(world)[0].working_seconds
    down = redatings.outage_change(
        MONDAY + timedelta(hours=5),
        MONDAY + timedelta(hours=9),
        what=("Mất mạng", "No network"),
        ground="QĐ",
        for_applicants=True,
        for_agencies=True,
    )
    found = redating.propose(world.act(), down, "Mất mạng")
    redating.apply(world.act(), found)
    while redating.go_on(world.act(), found):
        pass
    kept()
    # From 14:30 to the closing.
    assert stays(world)[0].working_seconds == before - 5 * HOUR // 2
    assert verify(world.session) is None


def test_pauses_that_overlap_are_left_out_once() -> None:
    def at(hour: int) -> str:
        return (MONDAY + timedelta(hours=hour)).isoformat()

    pauses = [{"start": at(-9), "end": at(1)}, {"start": at(0), "end": at(1)}]
    end = MONDAY + timedelta(hours=2)
    # 09:30 to 11:30, without the first hour.
    assert worked_seconds(MONDAY, end, pauses, Calendar()) == HOUR
    assert worked_seconds(MONDAY, end, [*pauses, {"start": at(1), "end": None}], Calendar()) == 0
    assert Decimal(worked_seconds(MONDAY, end, [], Calendar())) == 2 * HOUR
