"""From the counter of the post to the one-stop unit: a name on each side, each envelope once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop import migrating
from onestop.catalogue.definition import Channel
from onestop.despatch import queries
from onestop.despatch.errors import (
    AlreadyThere,
    BagEmpty,
    BagMovedOn,
    BagNotHanded,
    InABag,
    NothingToSettle,
    NotSaid,
    NumberTaken,
)
from onestop.despatch.models import Bag, Envelope
from onestop.despatch.service import bags
from onestop.despatch.service.bags import Finding
from onestop.despatch.service.envelopes import at_hand, register
from onestop.despatch.states import BagState, Condition, EnvelopeKind
from onestop.dossiers import queries as dossiers
from onestop.dossiers.holding import envelope_of, held
from onestop.dossiers.models import Dossier
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.rules import HandedIn
from onestop.dossiers.service import asking, receiving
from onestop.dossiers.states import Status
from onestop.journal import queries as journal
from onestop.kernel import db
from onestop.kernel.act import Act
from onestop.kernel.errors import Refusal
from tests import small_world
from tests.conftest import MONDAY, fresh_database
from tests.small_world import POST, PROCEDURE, UNIT, World

ARRIVED = Finding(Condition.ARRIVED)
NUMBERS = ("EE471108151FR", "EB000717618HK")


def posted(world: World, number: str, *papers: HandedIn) -> Envelope:
    papers = papers or (HandedIn("form", originals=1),)
    dossier = world.lodged(
        channel=Channel.POST, support_agency=POST, papers=papers, mailed_as=number
    ).dossier
    return register(world.act(POST), dossier, number, papers)


def bagged(world: World) -> tuple[Bag, list[Envelope]]:
    envelopes = [posted(world, number) for number in NUMBERS]
    items = [bags.put_in(world.act(POST), envelope) for envelope in envelopes]
    assert items[0].bag_id == items[1].bag_id
    return queries.bag_of(world.session, items[0]), envelopes


def handed(world: World) -> tuple[Bag, list[Envelope]]:
    bag, envelopes = bagged(world)
    bags.close(world.act(POST), bag)
    bags.hand_over(world.act(POST), bag, "Bùi Văn Mẫu")
    return bag, envelopes


def of(world: World, envelope: Envelope) -> Dossier:
    return dossiers.dossier_by_id(world.session, envelope.dossier_id)


def hours(world: World, dossier: Dossier) -> dict[str, int]:
    events = journal.events_of(world.session, dossier.subject)
    return {h.agency or h.kind: h.seconds // 3600 for h in held(events, world.now)}


def findings(world: World, bag: Bag, *said: Finding) -> dict[int, Finding]:
    lines = queries.packed(world.session, bag)
    return {line.item.id: finding for line, finding in zip(lines, said, strict=False)}


def test_differences_are_named_and_stored_as_facts(world: World) -> None:
    listed = next(p for p in PROCEDURE.components if p.code == "form").originals
    envelope = posted(world, NUMBERS[0], HandedIn("form", originals=listed + 1, copies=1))
    event = journal.events_of(world.session, of(world, envelope).subject)[-1]
    assert event.name == "dossier.envelope_counted"
    assert event.facts["differences"] == envelope.differences
    assert envelope.differences[0]["listed"] == [listed, 0]
    assert envelope.differences[0]["held"] == [listed + 1, 1]
    assert f"phong bì có {listed + 1}" in (event.reason or "")


def test_a_number_is_one_envelope_a_day(world: World) -> None:
    envelope = posted(world, NUMBERS[0])
    again = register(world.act(POST), of(world, envelope), NUMBERS[0], ())
    assert again.id == envelope.id
    with pytest.raises(NumberTaken):
        posted(world, NUMBERS[0])


def test_an_envelope_of_before_is_written_down_when_it_is_bagged(world: World) -> None:
    dossier = world.lodged(channel=Channel.POST, support_agency=POST, mailed_as=NUMBERS[0]).dossier
    found = at_hand(world.act(POST), dossier.code)
    assert (found.mailed_as, found.papers) == (NUMBERS[0], 1)
    with pytest.raises(Refusal):
        at_hand(world.act(UNIT), dossier.code)


def test_the_paper_is_nobodys_until_its_envelope_is_accepted(world: World) -> None:
    bag, envelopes = handed(world)
    first, second = (of(world, envelope) for envelope in envelopes)
    assert first.paper_holder is None and second.paper_holder is None
    found = findings(world, bag, ARRIVED, Finding(Condition.MISSING, "Không thấy"))
    bags.accept(world.act(), bag, found, "Trần Thị Mẫu")
    assert (first.paper_holder, second.paper_holder) == (UNIT, None)
    # It came another way: who receives the dossier has it in hand.
    receiving.receive(world.act(), second)
    assert second.paper_holder == UNIT
    assert first_disagreement(world.session)[1] is None


def test_nothing_moves_without_a_name_on_each_side(world: World) -> None:
    bag, envelopes = bagged(world)
    with pytest.raises(BagNotHanded):
        bags.accept(world.act(), bag, findings(world, bag, ARRIVED, ARRIVED), "Trần Thị Mẫu")
    bags.close(world.act(POST), bag)
    with pytest.raises(BagMovedOn):
        bags.close(world.act(POST), bag)
    with pytest.raises(BagNotHanded):
        bags.accept(world.act(), bag, findings(world, bag, ARRIVED, ARRIVED), "Trần Thị Mẫu")
    bags.hand_over(world.act(POST), bag, "Bùi Văn Mẫu")
    for unsaid in ((ARRIVED,), (ARRIVED, Finding(Condition.DAMAGED, " "))):
        with pytest.raises(NotSaid):
            bags.accept(world.act(), bag, findings(world, bag, *unsaid), "Trần Thị Mẫu")
    bags.accept(world.act(), bag, findings(world, bag, ARRIVED, ARRIVED), "Trần Thị Mẫu")
    for envelope in envelopes:
        event = journal.events_of(world.session, of(world, envelope).subject)[-1]
        assert event.name == "dossier.envelope_accepted"
        assert (event.facts["giver"], event.facts["taker"]) == ("Bùi Văn Mẫu", "Trần Thị Mẫu")
    assert first_disagreement(world.session)[1] is None


def test_an_envelope_is_in_one_bag(world: World) -> None:
    bag, envelopes = bagged(world)
    assert bags.put_in(world.act(POST), envelopes[0]).bag_id == bag.id
    item = queries.packed(world.session, bag)[1].item
    bags.take_out(world.act(POST), bag, item.id)
    assert len(queries.packed(world.session, bag)) == 1
    bags.close(world.act(POST), bag)
    with pytest.raises(InABag):
        bags.put_in(world.act(POST), envelopes[0])
    other = queries.bag_of(world.session, bags.put_in(world.act(POST), envelopes[1]))
    assert other.id != bag.id
    bags.take_out(world.act(POST), other, queries.packed(world.session, other)[0].item.id)
    with pytest.raises(BagEmpty):
        bags.close(world.act(POST), other)
    receiving.receive(world.act(), of(world, envelopes[1]))
    with pytest.raises(AlreadyThere):
        bags.put_in(world.act(POST), envelopes[1])


def test_the_post_has_it_until_it_was_accepted_and_the_limit_begins_with_reception(
    world: World,
) -> None:
    bag, envelopes = handed(world)
    came, lost = (of(world, envelope) for envelope in envelopes)
    said = findings(world, bag, ARRIVED, Finding(Condition.MISSING))
    bags.accept(world.act(), bag, said, "Trần Thị Mẫu")
    events = journal.events_of(world.session, came.subject)
    accepted = events[-1].at
    world.now += timedelta(hours=5)
    ledger = hours(world, came)
    assert ledger[UNIT] == 5
    assert ledger["post"] == (accepted - came.lodged_at) // timedelta(hours=1)
    assert set(hours(world, lost)) == {"post"}
    assert came.received_at is None
    receiving.receive(world.act(), came)
    assert came.received_at == world.now
    assert envelope_of(journal.events_of(world.session, came.subject)) is None

    # What never came is told until it is settled, and may then go into another bag.
    ((line, _bag),) = queries.open_differences(world.session, POST)
    assert line.envelope.id == envelopes[1].id
    bags.settle(world.act(POST), bag, line.item.id, "Nằm lại ở xe thư")
    with pytest.raises(NothingToSettle):
        bags.settle(world.act(POST), bag, line.item.id, "Lần nữa")
    assert queries.open_differences(world.session, POST) == []
    again = bags.put_in(world.act(POST), envelopes[1])
    assert again.bag_id != bag.id
    assert first_disagreement(world.session)[1] is None


@pytest.mark.parametrize("condition", [Condition.ARRIVED, Condition.DIFFERS])
def test_an_answer_that_arrived_is_the_papers_that_were_asked_for(
    world: World, condition: Condition
) -> None:
    dossier = world.received()
    asking.ask_papers(world.act(), dossier, ["Bản sao"], "Thiếu")
    asking.post_papers(world.act(POST), dossier, (), NUMBERS[0])
    envelope = register(world.act(POST), dossier, NUMBERS[0], (), kind=EnvelopeKind.ANSWER)
    bag = queries.bag_of(world.session, bags.put_in(world.act(POST), envelope))
    bags.close(world.act(POST), bag)
    bags.hand_over(world.act(POST), bag, "Bùi Văn Mẫu")
    before = hours(world, dossier)[UNIT]
    said = findings(world, bag, Finding(condition, "Thiếu một tờ"))
    bags.accept(world.act(), bag, said, "Trần Thị Mẫu")
    whole = condition is Condition.ARRIVED
    assert (dossier.status == Status.RECEIVED) is whole
    world.now += timedelta(hours=3)
    # With the unit either way: nobody waits for the applicant or the post any more.
    assert hours(world, dossier)[UNIT] == before + 3
    assert first_disagreement(world.session)[1] is None


def test_two_who_accept_at_once_are_one(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("bags")
    engine = db.connect(fresh_database(request, folder, "bags"))
    migrating.upgrade(engine)
    make = db.sessions(engine)
    with db.transaction(make) as session:
        world = small_world.make(session, MONDAY)
        code = handed(world)[0].code
        now = world.now

    def both(does: Callable[[Session, int], object]) -> list[str]:
        def one(number: int) -> str:
            try:
                with db.transaction(make) as session:
                    does(session, number)
                return "done"
            except Refusal as refusal:
                return refusal.code

        with ThreadPoolExecutor(2) as pool:
            return sorted(pool.map(one, (1, 2)))

    def accept(session: Session, number: int) -> None:
        act = Act(session, f"account:{number}", now + timedelta(hours=1), "test", UNIT)
        bag = queries.bag_to_change(session, code)
        said = {line.item.id: ARRIVED for line in queries.packed(session, bag)}
        bags.accept(act, bag, said, f"Clerk {number}")

    def put(session: Session, number: int) -> None:
        act = Act(session, f"account:{number}", now + timedelta(hours=2), "test", POST)
        bags.put_in(act, at_hand(act, number_of))

    assert both(accept) == ["bag-moved-on", "done"]
    with db.transaction(make) as session:
        world = small_world.World(session, now, versions=world.versions, made=9)
        number_of = posted(world, "VNP-99990000").mailed_as
    assert both(put) == ["done", "done"]
    with make() as session:
        bag = queries.bag(session, code)
        names = [e.name for e in journal.events_of(session, bag.subject)]
        assert names.count("bag.accepted") == 1
        opened = select(func.count()).select_from(Bag).where(Bag.state == BagState.OPEN)
        assert session.scalar(opened) == 1
        assert first_disagreement(session)[1] is None
    engine.dispose()
