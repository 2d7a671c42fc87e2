"""The work of the agencies: reception, steps, questions, decisions, ends."""

from datetime import timedelta

import pytest

from onestop.catalogue.definition import Channel
from onestop.dossiers import queries
from onestop.dossiers.errors import (
    NothingAsked,
    NotReadyToReturn,
    ReasonNeeded,
    SecondSupplement,
    StaleDossier,
    StepNotHere,
    StepsOpen,
    StillOwed,
    WrongMove,
)
from onestop.dossiers.rules import HandedIn, check_move
from onestop.dossiers.service import asking, closing, deciding, posting, receiving, working
from onestop.dossiers.service.clockwork import check_seq
from onestop.dossiers.states import MOVES, Delivery, Outcome, ReturnBy, Status, StepState
from onestop.kernel import clock
from tests.small_world import BUNDLE, INSURANCE, POLICE, POST, UNIT


def due_of(dossier) -> str:
    return f"{clock.local(dossier.due_at):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("now", list(Status))
@pytest.mark.parametrize("then", list(Status))
def test_only_the_moves_of_the_table_are_made(now, then) -> None:
    if then in MOVES[now]:
        check_move(now, then)
    else:
        with pytest.raises(WrongMove):
            check_move(now, then)


def test_ended_statuses_lead_nowhere() -> None:
    assert {s for s in Status if not MOVES[s]} == {
        Status.REJECTED,
        Status.WITHDRAWN,
        Status.RETURNED,
    }


def test_the_limit_runs_from_reception_and_skips_days_off(world) -> None:
    dossier = world.received()
    # Monday 2 March; Wednesday the 4th is off in this world.
    assert due_of(dossier) == "2026-03-06 17:00"
    assert dossier.first_due_at == dossier.due_at


def test_each_step_has_a_date_inside_the_whole(world) -> None:
    dossier = world.received()
    dates = [s.due_at for s in queries.steps_of(world.session, dossier.id)]
    assert dates == sorted(dates) and dates[-1] == dossier.due_at


def test_a_posted_envelope_costs_no_time_before_it_is_received(world) -> None:
    dossier = world.lodged(channel=Channel.POST, mailed_as="EB123456785VN").dossier
    world.now += timedelta(days=1)
    receiving.receive(world.act(), dossier)
    assert due_of(dossier) == "2026-03-09 17:00"


def test_what_is_not_received_is_told_why(world) -> None:
    dossier = world.lodged().dossier
    with pytest.raises(ReasonNeeded):
        receiving.reject(world.act(), dossier, reason_code="other", reason="  ")
    receiving.reject(world.act(), dossier, reason_code="other", reason="Sai thủ tục")
    assert dossier.status == Status.REJECTED
    with pytest.raises(WrongMove):
        receiving.receive(world.act(), dossier)


def test_a_hand_over_counts_only_when_it_is_accepted(world) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1)
    assert world.step(dossier, 2).state == StepState.SENT.value
    assert dossier.holder_agency == UNIT

    working.accept(world.act(POLICE), dossier, 2)
    assert world.step(dossier, 2).state == StepState.ACCEPTED.value
    assert dossier.holder_agency == POLICE and dossier.status == Status.IN_PROGRESS


def test_only_the_unit_of_a_step_may_act_on_it(world) -> None:
    dossier = world.received()
    with pytest.raises(StepNotHere):
        working.hand_over(world.act(POLICE), dossier, 1)
    working.hand_over(world.act(), dossier, 1)
    with pytest.raises(StepNotHere):
        working.accept(world.act(UNIT), dossier, 2)
    with pytest.raises(StepNotHere):
        working.accept(world.act(POLICE), dossier, 9)


def test_what_is_sent_back_is_again_with_the_sender(world) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1)
    with pytest.raises(ReasonNeeded):
        working.send_back(world.act(POLICE), dossier, 2, "")
    working.send_back(world.act(POLICE), dossier, 2, "Thiếu chữ ký")
    assert world.step(dossier, 1).state == StepState.ACCEPTED.value
    assert world.step(dossier, 2).state == StepState.WAITING.value
    assert dossier.holder_agency == UNIT
    working.hand_over(world.act(), dossier, 1)
    assert world.step(dossier, 2).state == StepState.SENT.value


def test_parallel_steps_begin_together_and_the_next_waits_for_both(world) -> None:
    dossier = world.received(BUNDLE)
    begun = working.hand_over(world.act(), dossier, 1)
    assert {s.agency_code for s in begun} == {POLICE, INSURANCE}

    working.accept(world.act(POLICE), dossier, 2)
    working.accept(world.act(INSURANCE), dossier, 3)
    assert working.hand_over(world.act(POLICE), dossier, 2) == []
    assert world.step(dossier, 4).state == StepState.WAITING.value
    last = working.hand_over(world.act(INSURANCE), dossier, 3)
    assert [s.position for s in last] == [4]
    working.accept(world.act(UNIT), dossier, 4)
    deciding.decide(world.act(UNIT), dossier, Outcome.GRANTED)
    assert dossier.status == Status.DONE


def test_nobody_decides_while_a_branch_is_open(world) -> None:
    dossier = world.received(BUNDLE)
    working.hand_over(world.act(), dossier, 1)
    working.accept(world.act(POLICE), dossier, 2)
    with pytest.raises(StepsOpen):
        deciding.decide(world.act(UNIT), dossier, Outcome.GRANTED)


def test_a_question_stops_the_clock_and_the_answer_starts_it_anew(world) -> None:
    dossier = world.with_police()
    asking.ask_papers(world.act(POLICE), dossier, ["Bản sao", " "], "Thiếu giấy tờ")
    asked = queries.supplements_of(world.session, dossier.id)[0]
    assert asked.items == ["Bản sao"] and dossier.status == Status.SUPPLEMENT
    first = dossier.first_due_at

    world.now += timedelta(days=7)
    asking.answer_papers(world.act(), dossier, [HandedIn("proof", copies=1)], Channel.DESK)
    assert dossier.status == Status.IN_PROGRESS
    assert asked.answered_via == "desk"
    # Counted again from the beginning: answered on Monday 9 March, three working days.
    assert due_of(dossier) == "2026-03-12 17:00"
    assert dossier.first_due_at == first


def test_a_second_question_needs_the_heads_ground(world) -> None:
    dossier = world.with_police()
    asking.ask_papers(world.act(POLICE), dossier, ["A"], "Thiếu")
    asking.answer_papers(world.act(), dossier, [HandedIn("proof", copies=1)], Channel.POST)
    with pytest.raises(SecondSupplement):
        asking.ask_papers(world.act(POLICE), dossier, ["B"], "Thiếu nữa")
    asking.ask_papers(world.act(POLICE), dossier, ["B"], "Thiếu nữa", ground="Luật mới")
    assert dossier.supplements == 2


def test_nobody_answers_what_was_not_asked(world) -> None:
    with pytest.raises(NothingAsked):
        asking.answer_papers(world.act(), world.received(), [], Channel.DESK)


def test_papers_may_be_asked_for_before_reception_and_cost_no_time(world) -> None:
    dossier = world.lodged().dossier
    asking.ask_papers(world.act(), dossier, ["A"], "Thiếu")
    asking.answer_papers(world.act(), dossier, [HandedIn("proof", copies=1)], Channel.ONLINE)
    assert dossier.status == Status.NEW and dossier.due_at is None


def test_a_payment_stops_the_clock_which_then_goes_on(world) -> None:
    dossier = world.with_police()
    asking.demand_payment(
        world.act(POLICE), dossier, name_vi="Thuế", name_en="Tax", amount_dong=50_000, reason="NVTC"
    )
    assert dossier.status == Status.PAYMENT
    world.now += timedelta(days=1)
    assert asking.record_payment(world.act(), dossier, "BL1") == 50_000
    assert dossier.status == Status.IN_PROGRESS
    # One working day's closing fell into the pause.
    assert due_of(dossier) == "2026-03-09 17:00"


def test_a_refusal_needs_its_reason_and_is_a_result(world) -> None:
    dossier = world.to_be_decided()
    with pytest.raises(ReasonNeeded):
        deciding.decide(world.act(POLICE), dossier, Outcome.REFUSED)
    deciding.decide(world.act(POLICE), dossier, Outcome.REFUSED, "Không đủ điều kiện")
    assert dossier.status == Status.DONE and dossier.outcome == "refused"


def test_a_decision_can_be_taken_back_until_the_result_is_given(world) -> None:
    dossier = world.to_be_decided()
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)
    deciding.recall(world.act(POLICE), dossier, "Sai tên")
    assert dossier.status == Status.IN_PROGRESS and dossier.finished_at is None
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)
    closing.return_result(world.act(), dossier, ReturnBy.DESK, identity_checked=True)
    with pytest.raises(WrongMove):
        deciding.recall(world.act(POLICE), dossier, "Muộn")


def test_nothing_is_given_while_something_is_owed(world) -> None:
    dossier = world.to_be_decided(channel=Channel.DESK)
    with pytest.raises(NotReadyToReturn):
        closing.return_result(world.act(), dossier, ReturnBy.DESK, identity_checked=True)
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)
    with pytest.raises(StillOwed, match=r"20\.000"):
        closing.return_result(world.act(), dossier, ReturnBy.DESK, identity_checked=True)
    asking.record_payment(world.act(), dossier, "BL2")
    closing.return_result(world.act(), dossier, ReturnBy.DESK, identity_checked=True)
    assert dossier.status == Status.RETURNED and dossier.returned_at


def test_a_posted_result_is_given_when_it_is_delivered(world) -> None:
    dossier = world.to_be_decided(return_by=ReturnBy.POST)
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)
    posting.taken_by_post(world.act(POST), dossier, "EB123456785VN", fees_dong=0)
    closing.delivery_failed(world.act(POST), dossier, "Đi vắng")
    assert dossier.delivery == Delivery.UNDELIVERABLE.value
    posting.taken_by_post(world.act(POST), dossier, "EB123456785VN", fees_dong=0)
    closing.return_result(world.act(POST), dossier, ReturnBy.POST, identity_checked=True)
    assert dossier.delivery == Delivery.DELIVERED.value


def test_work_stops_with_notice_and_goes_on_for_a_reason(world) -> None:
    dossier = world.with_police()
    closing.stop(world.act(POLICE), dossier, reason_code="other", reason="Tranh chấp")
    assert dossier.status == Status.STOPPED
    world.now += timedelta(days=30)
    closing.reopen(world.act(POLICE), dossier, "Hết tranh chấp")
    assert dossier.status == Status.IN_PROGRESS and dossier.due_at > world.now


def test_the_applicant_may_withdraw_until_the_work_is_finished(world) -> None:
    closing.withdraw(world.act(), world.lodged().dossier)
    closing.withdraw(world.act(), world.with_police())
    done = world.to_be_decided()
    deciding.decide(world.act(POLICE), done, Outcome.GRANTED)
    with pytest.raises(WrongMove):
        closing.withdraw(world.act(), done)


def test_who_acts_on_an_old_page_is_told(world) -> None:
    dossier = world.received()
    seen = dossier.seq
    working.hand_over(world.act(), dossier, 1)
    with pytest.raises(StaleDossier):
        check_seq(dossier, seen)
