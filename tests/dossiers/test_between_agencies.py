"""Between agencies: who owns the status, hand-overs, opinions, routing, and the paper file."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from onestop.agencies.errors import NoSuchAgency
from onestop.catalogue import service as catalogue
from onestop.catalogue.definition import Channel
from onestop.dossiers import queries
from onestop.dossiers.errors import (
    NotConsulted,
    NothingAsked,
    NotOwner,
    PaperNotHere,
    ReasonNeeded,
    StepNotHere,
    StepsOpen,
    WrongMove,
)
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.service import (
    asking,
    closing,
    consulting,
    deciding,
    paper_moves,
    receiving,
    routing,
    watching,
    working,
)
from onestop.dossiers.states import UNROUTED, Opinion, Outcome, Silence, Status, StepState
from onestop.journal import queries as journal
from onestop.kernel import clock
from tests.small_world import BUNDLE, INSURANCE, PARTS, POLICE, PROCEDURE, UNIT

EVERYBODY = {UNIT, POLICE, INSURANCE, "H05", None}
NOWHERE = "H05.999"


def ask_papers(act, dossier) -> None:
    asking.ask_papers(act, dossier, ["A"], "Thiếu")


def demand(act, dossier) -> None:
    asking.demand_payment(act, dossier, name_vi="T", name_en="", amount_dong=1, reason="NVTC")


def stop(act, dossier) -> None:
    closing.stop(act, dossier, reason_code="other", reason="Dừng")


def reject(act, dossier) -> None:
    receiving.reject(act, dossier, reason_code="other", reason="Sai")


def reopen(act, dossier) -> None:
    closing.reopen(act, dossier, "Tiếp")


def grant(act, dossier) -> None:
    deciding.decide(act, dossier, Outcome.GRANTED)


def recall(act, dossier) -> None:
    deciding.recall(act, dossier, "Sai tên")


def lodged(world):
    return world.lodged().dossier


def stopped(world):
    dossier = world.with_police()
    stop(world.act(POLICE), dossier)
    return dossier


def decided(world):
    dossier = world.to_be_decided()
    grant(world.act(POLICE), dossier)
    return dossier


WRITERS = [
    (lodged, receiving.receive, UNIT, Status.RECEIVED),
    (lodged, reject, UNIT, Status.REJECTED),
    (lodged, ask_papers, UNIT, Status.SUPPLEMENT),
    (lambda world: world.received(), stop, UNIT, Status.STOPPED),
    (lambda world: world.received(), ask_papers, UNIT, Status.SUPPLEMENT),
    (lambda world: world.received(), demand, UNIT, Status.PAYMENT),
    (lambda world: world.with_police(), ask_papers, POLICE, Status.SUPPLEMENT),
    (lambda world: world.with_police(), demand, POLICE, Status.PAYMENT),
    (lambda world: world.with_police(), stop, POLICE, Status.STOPPED),
    (lambda world: world.to_be_decided(), grant, POLICE, Status.DONE),
    (stopped, reopen, POLICE, Status.IN_PROGRESS),
    (decided, recall, POLICE, Status.IN_PROGRESS),
]


@pytest.mark.parametrize(("begin", "verb", "owner", "then"), WRITERS)
def test_nobody_but_the_owner_writes_the_status(world, begin, verb, owner, then) -> None:
    dossier = begin(world)
    before, seq = dossier.status, dossier.seq
    for other in sorted(EVERYBODY - {owner}, key=str):
        with pytest.raises(NotOwner):
            verb(world.act(other, hours=0.1), dossier)
    assert (dossier.status, dossier.seq) == (before, seq)
    verb(world.act(owner, hours=0.1), dossier)
    assert dossier.status == then


def test_a_sent_dossier_is_the_senders_until_it_is_accepted(world) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1)
    with pytest.raises(NotOwner):
        ask_papers(world.act(POLICE), dossier)
    working.accept(world.act(POLICE), dossier, 2)
    with pytest.raises(NotOwner):
        ask_papers(world.act(UNIT), dossier)
    ask_papers(world.act(POLICE), dossier)
    assert dossier.status == Status.SUPPLEMENT


def test_parallel_work_is_owned_by_the_one_that_leads(world) -> None:
    dossier = world.received(BUNDLE)
    working.hand_over(world.act(), dossier, 1)
    working.accept(world.act(POLICE), dossier, 2)
    assert dossier.holder_agency == POLICE
    working.accept(world.act(INSURANCE), dossier, 3)
    assert dossier.holder_agency == dossier.competent_agency == UNIT
    for other in (POLICE, INSURANCE):
        with pytest.raises(NotOwner):
            ask_papers(world.act(other), dossier)
    ask_papers(world.act(UNIT), dossier)
    asking.answer_papers(world.act(), dossier, [], Channel.DESK)
    working.hand_over(world.act(POLICE), dossier, 2)
    assert dossier.holder_agency == INSURANCE


def test_one_branch_sent_back_leaves_the_other_as_it_is(world) -> None:
    dossier = world.received(BUNDLE)
    working.hand_over(world.act(), dossier, 1)
    working.accept(world.act(POLICE), dossier, 2)
    begun = (world.step(dossier, 2).accepted_at, world.step(dossier, 2).sent_at)
    working.send_back(world.act(INSURANCE), dossier, 3, "Thiếu tờ khai")
    assert [world.step(dossier, n).state for n in (1, 2, 3, 4)] == [
        "accepted",
        "accepted",
        "waiting",
        "waiting",
    ]
    assert dossier.holder_agency == UNIT

    again = working.hand_over(world.act(), dossier, 1)
    assert [step.position for step in again] == [3]
    police = world.step(dossier, 2)
    assert (police.accepted_at, police.sent_at) == begun and police.state == "accepted"
    working.accept(world.act(INSURANCE), dossier, 3)
    working.hand_over(world.act(POLICE), dossier, 2)
    working.hand_over(world.act(INSURANCE), dossier, 3)
    working.accept(world.act(), dossier, 4)
    grant(world.act(), dossier)
    assert dossier.status == Status.DONE
    assert first_disagreement(world.session)[1] is None


def test_a_branch_that_nobody_took_goes_back_together_with_the_refused_one(world) -> None:
    dossier = world.received(BUNDLE)
    working.hand_over(world.act(), dossier, 1)
    working.send_back(world.act(INSURANCE), dossier, 3, "Thiếu tờ khai")
    assert [world.step(dossier, n).state for n in (1, 2, 3)] == ["accepted", "waiting", "waiting"]
    with pytest.raises(StepNotHere):
        working.accept(world.act(POLICE), dossier, 2)
    assert len(working.hand_over(world.act(), dossier, 1)) == 2


def test_the_last_step_sent_back_is_with_who_finished_last(world) -> None:
    dossier = world.received(BUNDLE)
    working.hand_over(world.act(), dossier, 1)
    working.accept(world.act(POLICE), dossier, 2)
    working.accept(world.act(INSURANCE), dossier, 3)
    working.hand_over(world.act(POLICE), dossier, 2)
    working.hand_over(world.act(INSURANCE), dossier, 3)
    working.send_back(world.act(), dossier, 4, "Sai số thẻ")
    assert [world.step(dossier, n).state for n in (2, 3, 4)] == ["finished", "accepted", "waiting"]
    assert dossier.holder_agency == INSURANCE


def abroad(world):
    """A dossier whose very first step is another agency's, sent there on reception."""
    steps = (
        replace(PROCEDURE.steps[1], after=("start",)),
        replace(PROCEDURE.steps[2], role="commune"),
    )
    return world.received(published(world, "9.000011", steps))


def published(world, code, steps, **changes):
    procedure = replace(PROCEDURE, code=code, steps=tuple(steps), **changes)
    world.versions[code] = catalogue.publish(world.act(), procedure).id
    return procedure


def test_a_first_step_that_comes_back_is_sent_again(world) -> None:
    dossier = abroad(world)
    assert world.step(dossier, 1).state == StepState.SENT.value
    working.send_back(world.act(POLICE), dossier, 1, "Thiếu chữ ký")
    assert world.step(dossier, 1).state == "waiting" and dossier.holder_agency == UNIT
    with pytest.raises(NotOwner):
        working.send_again(world.act(POLICE), dossier, 1)
    working.send_again(world.act(), dossier, 1, "Đã ký")
    step = world.step(dossier, 1)
    assert (step.state, step.sent_at) == ("sent", world.now) and step.silent_at > world.now
    working.accept(world.act(POLICE), dossier, 1)
    assert dossier.holder_agency == POLICE and dossier.status == Status.IN_PROGRESS
    assert first_disagreement(world.session)[1] is None


def test_a_step_whose_turn_has_not_come_is_not_sent_again(world) -> None:
    dossier = world.received()
    for position in (1, 2, 3, 9):
        with pytest.raises(StepNotHere):
            working.send_again(world.act(hours=0.1), dossier, position)


def test_a_hand_over_nobody_accepts_is_reported_after_eight_working_hours_and_again(world) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1)
    assert f"{clock.local(world.now):%d %H:%M}" == "02 12:30"
    first = world.step(dossier, 2).silent_at
    world.now = first
    watching.report_silence(world.act(None, "system", 0), dossier, 2)
    second = world.step(dossier, 2).silent_at
    world.now = second
    watching.report_silence(world.act(None, "system", 0), dossier, 2)
    silences = [
        (e.at, e.facts["times"], e.facts["to"])
        for e in journal.events_of(world.session, dossier.subject)
        if e.name == watching.SILENT
    ]
    assert silences == [(first, 1, POLICE), (second, 2, POLICE)]
    # Wednesday the 4th is off in this world.
    assert [f"{clock.local(at):%d %H:%M}" for at in (first, second)] == ["03 11:30", "05 11:30"]
    assert dossier.holder_agency == UNIT


def test_what_somebody_accepted_is_not_reported(world) -> None:
    dossier = world.with_police()
    assert world.step(dossier, 2).silent_at is None
    with pytest.raises(StepNotHere):
        watching.report_silence(world.act(None, "system"), dossier, 2)


def asked(world, dossier, silence=Silence.WAITS, days=2):
    return consulting.ask_opinion(
        world.act(POLICE, hours=0.1),
        dossier,
        agency_code=INSURANCE,
        question="Đã đóng đủ chưa?",
        days=days,
        silence=silence,
    )


def facts_of(world, dossier, name):
    events = journal.events_of(world.session, dossier.subject)
    return [e.facts for e in events if e.name == name]


def answer(world, dossier, position=1, unit=INSURANCE):
    consulting.answer_opinion(
        world.act(unit, hours=0.1), dossier, position, opinion=Opinion.AGREES, answer="Đã đủ"
    )


def test_a_question_runs_for_its_working_days_and_the_clock_runs_on(world) -> None:
    dossier = world.with_police()
    before = (dossier.due_at, dossier.status, dossier.holder_agency)
    question = asked(world, dossier)
    assert f"{clock.local(question.due_at):%Y-%m-%d %H:%M}" == "2026-03-05 17:00"
    assert (dossier.due_at, dossier.status, dossier.holder_agency) == before


def test_an_answer_in_time_is_not_marked_late(world) -> None:
    dossier = world.with_police()
    question = asked(world, dossier)
    answer(world, dossier)
    (told,) = facts_of(world, dossier, "dossier.opinion_given")
    assert (told["late"], told["opinion"], told["by"]) == (0, "agrees", INSURANCE)
    assert (question.answered_at, question.checked_at) == (world.now, None)
    with pytest.raises(NotConsulted):
        answer(world, dossier)


def test_an_answer_after_its_limit_is_taken_and_marked_late(world) -> None:
    dossier = world.with_police()
    question = asked(world, dossier)
    world.now = question.due_at
    consulting.note_silence(world.act(None, "system", 0), dossier, 1)
    assert (question.opinion, question.answered_at) == (None, None)
    answer(world, dossier)
    (told,) = facts_of(world, dossier, "dossier.opinion_given")
    assert told["late"] == 1 and question.opinion == "agrees"
    assert first_disagreement(world.session)[1] is None


def test_silence_agrees_where_that_was_said(world) -> None:
    dossier = world.with_police()
    question = asked(world, dossier, Silence.AGREES)
    world.now = question.due_at
    consulting.note_silence(world.act(None, "system", 0), dossier, 1)
    assert (question.opinion, question.answered_at) == ("silent", question.due_at)
    with pytest.raises(NotConsulted):
        answer(world, dossier)
    working.hand_over(world.act(POLICE), dossier, 2)
    grant(world.act(POLICE), dossier)
    assert dossier.status == Status.DONE


def test_silence_stands_in_the_way_of_the_decision_where_an_answer_must_come(world) -> None:
    dossier = world.with_police()
    question = asked(world, dossier)
    working.hand_over(world.act(POLICE, hours=0.1), dossier, 2)
    world.now = question.due_at
    consulting.note_silence(world.act(None, "system", 0), dossier, 1)
    with pytest.raises(StepsOpen, match="Bảo hiểm xã hội"):
        grant(world.act(POLICE), dossier)
    answer(world, dossier)
    grant(world.act(POLICE), dossier)
    assert dossier.status == Status.DONE


def test_only_who_works_on_it_asks_and_only_who_was_asked_answers(world) -> None:
    dossier = world.with_police()
    for asking_unit, asked_unit in ((UNIT, INSURANCE), (INSURANCE, POLICE), (POLICE, POLICE)):
        with pytest.raises(NotConsulted):
            consulting.ask_opinion(
                world.act(asking_unit, hours=0.1),
                dossier,
                agency_code=asked_unit,
                question="?",
                days=2,
                silence=Silence.WAITS,
            )
    asked(world, dossier)
    for other in (UNIT, POLICE, None):
        with pytest.raises(NotConsulted):
            answer(world, dossier, unit=other)
    with pytest.raises(NotConsulted):
        answer(world, dossier, position=2)


def unrouted(world):
    """A dossier whose police step has no agency: nobody works for that commune."""
    dossier = world.received(commune=NOWHERE)
    working.hand_over(world.act(hours=0.1), dossier, 1)
    return dossier


def test_a_dossier_is_taken_in_though_nobody_knows_who_is_competent(world) -> None:
    dossier = world.lodged(commune=NOWHERE).dossier
    agencies = [s.agency_code for s in queries.steps_of(world.session, dossier.id)]
    assert agencies == [UNIT, UNROUTED, UNROUTED] and dossier.competent_agency == UNROUTED


def test_an_unrouted_step_waits_for_the_manager_and_is_then_accepted(world) -> None:
    dossier = unrouted(world)
    step = world.step(dossier, 2)
    assert (step.state, step.silent_at) == ("sent", None) and dossier.holder_agency == UNIT
    with pytest.raises(NoSuchAgency):
        routing.route(world.act(None), dossier, 2, NOWHERE)
    routing.route(world.act(None), dossier, 2, POLICE, "Theo địa bàn")
    assert (step.agency_code, step.sent_at) == (POLICE, world.now) and step.silent_at > world.now
    assert dossier.competent_agency == POLICE
    routing.route(world.act(None), dossier, 3, POLICE)
    working.accept(world.act(POLICE), dossier, 2)
    working.hand_over(world.act(POLICE), dossier, 2)
    grant(world.act(POLICE), dossier)
    assert dossier.status == Status.DONE
    assert first_disagreement(world.session)[1] is None


def test_a_misrouted_step_goes_to_the_manager_and_on_to_the_right_agency(world) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1)
    with pytest.raises(ReasonNeeded):
        routing.misroute(world.act(POLICE), dossier, 2, " ")
    for other in (UNIT, INSURANCE):
        with pytest.raises(StepNotHere):
            routing.misroute(world.act(other), dossier, 2, "Không phải")
    routing.misroute(world.act(POLICE), dossier, 2, "Không thuộc địa bàn")
    step = world.step(dossier, 2)
    assert (step.agency_code, step.state, step.silent_at) == (UNROUTED, "sent", None)
    with pytest.raises(StepNotHere):
        working.accept(world.act(POLICE), dossier, 2)
    routing.route(world.act(None), dossier, 2, INSURANCE, "Theo địa bàn")
    working.accept(world.act(INSURANCE), dossier, 2)
    assert dossier.holder_agency == INSURANCE and dossier.status == Status.IN_PROGRESS
    assert first_disagreement(world.session)[1] is None


def test_what_has_an_agency_or_was_begun_is_not_routed(world) -> None:
    dossier = world.with_police()
    for position in (1, 2, 3, 9):
        with pytest.raises(StepNotHere):
            routing.route(world.act(None, hours=0.1), dossier, position, INSURANCE)
    with pytest.raises(StepNotHere):
        routing.misroute(world.act(POLICE), dossier, 2, "Không phải")


def where(dossier) -> tuple:
    return dossier.paper_holder, dossier.paper_sent_to


def test_the_paper_file_travels_apart_from_the_data(world) -> None:
    dossier = world.with_police()
    assert where(dossier) == (UNIT, None) and dossier.holder_agency == POLICE
    paper_moves.send_paper(world.act(), dossier, POLICE)
    assert where(dossier) == (UNIT, POLICE) and dossier.paper_sent_at == world.now
    with pytest.raises(PaperNotHere):
        paper_moves.accept_paper(world.act(INSURANCE), dossier)
    paper_moves.accept_paper(world.act(POLICE), dossier)
    assert where(dossier) == (POLICE, None) and dossier.paper_sent_at is None
    assert first_disagreement(world.session)[1] is None


def test_the_paper_file_may_come_along_with_the_data(world) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1, with_paper=True)
    assert where(dossier) == (UNIT, POLICE)
    working.accept(world.act(POLICE), dossier, 2, with_paper=True)
    assert where(dossier) == (POLICE, None)


def test_data_is_accepted_without_its_paper_which_comes_later(world) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1, with_paper=True)
    working.accept(world.act(POLICE), dossier, 2)
    assert where(dossier) == (UNIT, POLICE) and dossier.holder_agency == POLICE
    world.now += timedelta(days=1)
    paper_moves.accept_paper(world.act(POLICE), dossier)
    assert where(dossier) == (POLICE, None)


def test_paper_sent_back_with_the_data_is_on_its_way_to_the_sender(world) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1, with_paper=True)
    working.send_back(world.act(POLICE), dossier, 2, "Thiếu chữ ký")
    assert where(dossier) == (UNIT, UNIT)
    paper_moves.accept_paper(world.act(), dossier)
    assert where(dossier) == (UNIT, None)


def test_nobody_sends_a_paper_file_they_do_not_have(world) -> None:
    dossier, filed_online = world.with_police(), world.received(papers=(), procedure=PARTS)
    for other in (POLICE, INSURANCE, None):
        with pytest.raises(PaperNotHere):
            paper_moves.send_paper(world.act(other, hours=0.1), dossier, UNIT)
    with pytest.raises(PaperNotHere):
        paper_moves.send_paper(world.act(hours=0.1), dossier, UNIT)
    with pytest.raises(NoSuchAgency):
        paper_moves.send_paper(world.act(hours=0.1), dossier, NOWHERE)
    with pytest.raises(PaperNotHere):
        paper_moves.send_paper(world.act(hours=0.1), filed_online, POLICE)


def test_an_answer_by_post_closes_the_request_and_the_clock_waits_for_the_desk(world) -> None:
    dossier = world.with_police()
    ask_papers(world.act(POLICE), dossier)
    (request,) = queries.supplements_of(world.session, dossier.id)
    asking.post_papers(world.act(None, "account:5"), dossier, [], "EB123456785VN")
    posted = world.now
    assert (request.answered_at, request.answered_via, request.mailed_as) == (
        posted,
        "post",
        "EB123456785VN",
    )
    assert dossier.status == Status.SUPPLEMENT and dossier.alert is None
    assert [p["cause"] for p in dossier.clock["pauses"]] == ["citizen", "post"]
    with pytest.raises(NothingAsked):
        asking.post_papers(world.act(None), dossier, [], "EB123456785VN")

    world.now += timedelta(days=6)
    asking.answer_papers(world.act(), dossier, [], Channel.POST)
    assert dossier.status == Status.IN_PROGRESS and request.answered_at == posted
    # Three working days from the arrival on Sunday the 8th, which counts as Monday.
    assert clock.day_of(world.now) == date(2026, 3, 8)
    assert clock.day_of(dossier.due_at) == date(2026, 3, 12)
    assert first_disagreement(world.session)[1] is None


def test_work_goes_on_only_while_it_is_worked_on(world) -> None:
    dossier = stopped(world)
    for verb in (
        lambda: working.hand_over(world.act(POLICE), dossier, 2),
        lambda: working.send_again(world.act(POLICE), dossier, 2),
        lambda: asked(world, dossier),
    ):
        with pytest.raises(WrongMove):
            verb()


def test_when_every_part_is_decided_only_the_owner_ends_the_bundle(world) -> None:
    short = replace(PARTS, code="9.000009", steps=PARTS.steps[:2], results=PARTS.results[:1])
    world.versions[short.code] = catalogue.publish(world.act(None), short).id
    dossier = world.received(short, answers={"wants_card": "no"})
    working.hand_over(world.act(), dossier, 1)
    deciding.decide_part(world.act(), dossier, 2, Outcome.GRANTED)
    with pytest.raises(NotOwner):
        deciding.decide(world.act(INSURANCE), dossier, Outcome.GRANTED)
    assert deciding.decide(world.act(), dossier, Outcome.GRANTED) is Outcome.GRANTED
