"""What happens in an order nobody plans for: returned twice, refused before a plain step, taken
back with two ends, acts by agencies whose turn it is not."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from onestop.catalogue import service as catalogue
from onestop.dossiers.errors import DateNotLater, NotOwner
from onestop.dossiers.service import (
    closing,
    consulting,
    deciding,
    posting,
    routing,
    watching,
    working,
)
from onestop.dossiers.service.apologising import Wording, sign_apology
from onestop.dossiers.service.lengthening import extend
from onestop.dossiers.states import Outcome, ReturnBy, Silence
from onestop.journal import queries as journal
from onestop.notifications.audience import OFFICERS, audience_of
from tests.small_world import INSURANCE, POLICE, POST, PROCEDURE, UNIT

RECEPTION, CHECK, DECISION = PROCEDURE.steps
PART = replace(CHECK, result="KQ.1")


def procedure(world, code, *steps, **changes):
    """A procedure with these steps, published."""
    made = replace(PROCEDURE, code=code, steps=steps, **changes)
    world.versions[code] = catalogue.publish(world.act(hours=0), made).id
    return made


def last_event(world, dossier, name):
    events = journal.events_of(world.session, dossier.subject)
    return next(e for e in reversed(events) if e.name == name)


def test_what_is_late_is_not_lengthened_after_an_apology(world) -> None:
    dossier = world.with_police()
    world.now = dossier.due_at + timedelta(hours=15)
    sign_apology(world.act(POLICE), dossier, Wording("c", date(2026, 3, 12), "p", "1"))
    legal = dossier.legal_due_at
    with pytest.raises(DateNotLater):
        extend(world.act(POLICE), dossier, 20, reason="x", source="y")
    assert dossier.legal_due_at == legal


@pytest.mark.parametrize("by", [INSURANCE, POLICE])
def test_only_the_one_stop_unit_gives_a_result(world, by) -> None:
    dossier = world.to_be_decided(return_by=ReturnBy.POST)
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)
    with pytest.raises(NotOwner):
        closing.return_result(world.act(by), dossier, ReturnBy.DESK, identity_checked=True)
    with pytest.raises(NotOwner):
        posting.taken_by_post(world.act(by), dossier, "EB1", fees_dong=0)


@pytest.mark.parametrize("by", [INSURANCE, UNIT])
def test_only_the_post_says_what_became_of_what_it_carries(world, by) -> None:
    dossier = world.to_be_decided(return_by=ReturnBy.POST)
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)
    posting.taken_by_post(world.act(POST), dossier, "EB1", fees_dong=0)
    with pytest.raises(NotOwner):
        closing.delivery_failed(world.act(by), dossier, "Đi vắng")
    with pytest.raises(NotOwner):
        closing.return_result(world.act(by), dossier, ReturnBy.POST, identity_checked=True)
    closing.return_result(world.act(POST), dossier, ReturnBy.POST, identity_checked=True)


def test_returned_twice_it_is_still_with_who_sent_it(world) -> None:
    asked = procedure(
        world, "9.000022", RECEPTION, PART, replace(DECISION, role="social_insurance")
    )
    dossier = world.received(asked)
    working.hand_over(world.act(), dossier, 1)
    working.accept(world.act(POLICE), dossier, 2)
    deciding.decide_part(world.act(POLICE), dossier, 2, Outcome.GRANTED)
    for _ in range(2):
        working.send_back(world.act(INSURANCE), dossier, 3, "Thiếu")
        assert dossier.holder_agency == POLICE
        assert last_event(world, dossier, "dossier.sent_back").facts["to"] == POLICE
        working.send_again(world.act(POLICE), dossier, 3)


def test_a_refused_part_makes_needless_what_stands_behind_a_plain_step(world) -> None:
    bundle = procedure(
        world,
        "9.000023",
        RECEPTION,
        PART,
        replace(DECISION, code="between"),
        replace(DECISION, code="second", result="KQ.2"),
        replace(DECISION, code="end"),
        results=(*PROCEDURE.results, replace(PROCEDURE.results[0], code="KQ.2")),
    )
    dossier = world.received(bundle)
    working.hand_over(world.act(), dossier, 1)
    working.accept(world.act(POLICE), dossier, 2)
    deciding.decide_part(world.act(POLICE), dossier, 2, Outcome.REFUSED, "Không đủ")
    states = [world.step(dossier, n).state for n in range(1, 6)]
    assert states == ["finished", "finished", "skipped", "skipped", "accepted"]


def test_taking_back_opens_every_step_the_decision_ended(world) -> None:
    both = procedure(world, "9.000024", RECEPTION, CHECK, replace(DECISION, after=("reception",)))
    dossier = world.received(both)
    working.hand_over(world.act(), dossier, 1)
    for position in (2, 3):
        working.accept(world.act(POLICE), dossier, position)
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)
    deciding.recall(world.act(POLICE), dossier, "Sai tên")
    assert [world.step(dossier, n).state for n in (1, 2, 3)] == ["finished", "accepted", "accepted"]
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)


def test_paper_that_went_the_wrong_way_turns_round(world) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1, with_paper=True)
    routing.misroute(world.act(POLICE), dossier, 2, "Không thuộc thẩm quyền")
    assert dossier.paper_sent_to == dossier.paper_holder == UNIT


def test_reports_of_silence_begin_anew_when_it_is_sent_anew(world) -> None:
    dossier = world.received()
    for _ in range(2):
        working.hand_over(world.act(), dossier, 1)
        for _ in range(2):
            world.now = world.step(dossier, 2).silent_at
            watching.report_silence(world.act(None, "system", 0), dossier, 2)
        working.send_back(world.act(POLICE), dossier, 2, "Thiếu")
    events = journal.events_of(world.session, dossier.subject)
    assert [e.facts["times"] for e in events if e.name == watching.SILENT] == [1, 2, 1, 2]


def test_who_asked_hears_that_no_opinion_came(world) -> None:
    dossier = world.with_police()
    asked = consulting.ask_opinion(
        world.act(POLICE),
        dossier,
        agency_code=INSURANCE,
        question="Có đồng ý không?",
        days=2,
        silence=Silence.WAITS,
    )
    world.now = asked.due_at + timedelta(hours=1)
    consulting.note_silence(world.act(None, "system", 0), dossier, asked.position)
    told = audience_of(last_event(world, dossier, "dossier.opinion_silent"), dossier)
    assert (POLICE, OFFICERS) in told.posts
