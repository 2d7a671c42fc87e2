"""A bundle: one dossier whose parts have results of their own and do not wait for one another."""

import pytest

from onestop.dossiers.errors import (
    NotOwner,
    PartNotDecided,
    ReasonNeeded,
    StepNotHere,
    StepsOpen,
)
from onestop.dossiers.graph import cumulative_shares
from onestop.dossiers.models import Dossier
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.service import closing, deciding, working
from onestop.dossiers.states import Outcome, ReturnBy, Status
from onestop.journal import queries as journal
from onestop.kernel.files import Store
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.results import keys
from onestop.results.approving import Place, approve, approve_part
from onestop.results.models import Result
from tests.conftest import MONDAY
from tests.small_world import INSURANCE, PARTS, POLICE, UNIT

BIRTH, HOME, CARD, END = 2, 3, 4, 5


@pytest.fixture
def place(tmp_path, tmp_path_factory):
    """Where results are kept, with keys as old as the days of these tests."""
    kept = keys.ring()
    folder = tmp_path_factory.mktemp("ring")
    keys.configure(folder)
    keys.pretend_older(folder, MONDAY)
    yield Place(Store(tmp_path / "files"), "https://onestop.example")
    keys.use(kept)


@pytest.fixture
def head(world):
    details = Details(username="head", password="x" * 12, name="Phạm Văn Ký")
    return open_account(world.act(), details, (Role.HEAD, UNIT))


def states(world, dossier, *positions) -> list[str]:
    return [world.step(dossier, n).state for n in positions]


def part(world, dossier, position, unit, outcome=Outcome.GRANTED, reason="") -> None:
    deciding.decide_part(world.act(unit, hours=0.1), dossier, position, outcome, reason)


def born(world):
    """A bundle whose birth is granted and whose other parts are both being worked on."""
    dossier = world.bundle()
    part(world, dossier, BIRTH, UNIT)
    working.accept(world.act(POLICE, hours=0.1), dossier, HOME)
    working.accept(world.act(INSURANCE, hours=0.1), dossier, CARD)
    return dossier


def refused(world, dossier, position, unit) -> None:
    part(world, dossier, position, unit, Outcome.REFUSED, "Không đủ điều kiện")


def ended(world, dossier) -> Outcome:
    working.accept(world.act(hours=0.1), dossier, END)
    return deciding.decide(world.act(hours=0.1), dossier, Outcome.GRANTED)


def test_a_step_of_the_same_agency_begins_at_once_and_others_wait_for_it(world) -> None:
    dossier = world.bundle()
    assert states(world, dossier, 1, BIRTH, HOME, CARD, END) == [
        "finished",
        "accepted",
        "waiting",
        "waiting",
        "waiting",
    ]
    assert dossier.status == Status.IN_PROGRESS and dossier.holder_agency == UNIT


def test_a_granted_part_begins_what_builds_on_it_side_by_side(world) -> None:
    dossier = world.bundle()
    part(world, dossier, BIRTH, UNIT)
    birth = world.step(dossier, BIRTH)
    assert (birth.state, birth.outcome, birth.finished_at) == ("finished", "granted", world.now)
    assert states(world, dossier, HOME, CARD, END) == ["sent", "sent", "waiting"]
    assert dossier.outcome is None and dossier.status == Status.IN_PROGRESS


def test_a_part_ends_with_its_decision_and_not_with_a_hand_over(world) -> None:
    dossier = born(world)
    with pytest.raises(PartNotDecided):
        working.hand_over(world.act(POLICE), dossier, HOME)
    with pytest.raises(StepNotHere):
        part(world, dossier, HOME, INSURANCE)
    with pytest.raises(StepNotHere):
        part(world, dossier, BIRTH, UNIT)
    with pytest.raises(ReasonNeeded):
        part(world, dossier, HOME, POLICE, Outcome.REFUSED, " ")


def test_what_is_no_part_is_not_decided_as_one(world) -> None:
    dossier = world.received(PARTS, answers={"wants_card": "yes", "home": UNIT})
    with pytest.raises(StepNotHere):
        part(world, dossier, 1, UNIT)


def test_all_parts_granted_is_granted(world) -> None:
    dossier = born(world)
    part(world, dossier, HOME, POLICE)
    assert states(world, dossier, END) == ["waiting"]
    part(world, dossier, CARD, INSURANCE)
    assert ended(world, dossier) is Outcome.GRANTED
    assert (dossier.status, dossier.outcome) == (Status.DONE, "granted")
    assert first_disagreement(world.session)[1] is None


def test_a_refused_part_holds_up_none_beside_it_and_the_whole_is_partly_granted(world) -> None:
    dossier = born(world)
    refused(world, dossier, HOME, POLICE)
    assert states(world, dossier, HOME, CARD, END) == ["finished", "accepted", "waiting"]
    with pytest.raises(StepsOpen):
        deciding.decide(world.act(), dossier, Outcome.GRANTED)
    part(world, dossier, CARD, INSURANCE)
    assert ended(world, dossier) is Outcome.PARTLY
    assert [world.step(dossier, n).outcome for n in (BIRTH, HOME, CARD, END)] == [
        "granted",
        "refused",
        "granted",
        None,
    ]
    assert dossier.outcome == "partly"
    assert first_disagreement(world.session)[1] is None


def test_a_refused_part_makes_only_what_builds_on_it_needless(world) -> None:
    dossier = world.bundle()
    refused(world, dossier, BIRTH, UNIT)
    assert states(world, dossier, BIRTH, HOME, CARD) == ["finished", "skipped", "skipped"]
    # The last step is no part: it is the same agency's and goes on at once.
    assert states(world, dossier, END) == ["accepted"]
    assert [world.step(dossier, n).silent_at for n in (HOME, CARD)] == [None, None]
    with pytest.raises(StepNotHere):
        working.accept(world.act(POLICE), dossier, HOME)


def test_a_whole_of_which_no_part_was_granted_is_refused_and_needs_its_reason(world) -> None:
    dossier = world.bundle()
    refused(world, dossier, BIRTH, UNIT)
    with pytest.raises(ReasonNeeded):
        deciding.decide(world.act(), dossier, Outcome.GRANTED)
    assert deciding.decide(world.act(), dossier, Outcome.GRANTED, "Không có phần nào") is (
        Outcome.REFUSED
    )
    assert dossier.outcome == "refused"


def test_the_last_decision_is_its_own_agencys(world) -> None:
    dossier = born(world)
    part(world, dossier, HOME, POLICE)
    part(world, dossier, CARD, INSURANCE)
    working.accept(world.act(), dossier, END)
    for other in (POLICE, INSURANCE, None):
        with pytest.raises(NotOwner):
            deciding.decide(world.act(other, hours=0.1), dossier, Outcome.GRANTED)


def test_a_part_sent_back_is_sent_again_and_what_it_builds_on_stays_decided(world) -> None:
    dossier = world.bundle()
    part(world, dossier, BIRTH, UNIT)
    decided_at = world.step(dossier, BIRTH).finished_at
    working.accept(world.act(INSURANCE, hours=0.1), dossier, CARD)
    working.send_back(world.act(POLICE, hours=0.1), dossier, HOME, "Sai địa chỉ")
    birth = world.step(dossier, BIRTH)
    assert (birth.state, birth.outcome, birth.finished_at) == ("finished", "granted", decided_at)
    assert states(world, dossier, HOME, CARD) == ["waiting", "accepted"]
    working.send_again(world.act(dossier.holder_agency, hours=0.1), dossier, HOME, "Đã sửa")
    assert states(world, dossier, HOME, CARD) == ["sent", "accepted"]
    working.accept(world.act(POLICE, hours=0.1), dossier, HOME)
    part(world, dossier, HOME, POLICE)
    part(world, dossier, CARD, INSURANCE)
    assert ended(world, dossier) is Outcome.GRANTED
    assert first_disagreement(world.session)[1] is None


def test_a_step_nobody_needs_is_left_out_and_the_shares_still_end_at_the_date(world) -> None:
    dossier = world.bundle(wants_card="no")
    steps = [world.step(dossier, n) for n in (1, 2, 3, 4)]
    assert [s.code for s in steps] == ["reception", "birth", "home", "end"]
    assert steps[-1].due_at == dossier.due_at
    assert [s.due_at for s in steps] == sorted(s.due_at for s in steps)
    shares = cumulative_shares(PARTS.steps, {s.code for s in steps})
    assert shares == pytest.approx({"reception": 0.1, "birth": 0.3, "home": 0.8, "end": 1.0})
    part(world, dossier, 2, UNIT)
    working.accept(world.act(POLICE), dossier, 3)
    part(world, dossier, 3, POLICE)
    working.accept(world.act(), dossier, 4)
    assert deciding.decide(world.act(), dossier, Outcome.GRANTED) is Outcome.GRANTED


def test_without_the_longest_way_the_shares_of_the_rest_fill_the_limit() -> None:
    shares = cumulative_shares(PARTS.steps, {"reception", "birth", "card", "end"})
    assert shares["end"] == 1.0
    assert shares == pytest.approx({"reception": 1 / 9, "birth": 3 / 9, "card": 7 / 9, "end": 1.0})


def test_steps_side_by_side_end_inside_the_whole_with_every_part(world) -> None:
    dossier = world.bundle()
    home, card, end = (world.step(dossier, n) for n in (HOME, CARD, END))
    assert card.due_at < home.due_at < end.due_at == dossier.due_at


def test_each_result_is_issued_when_its_part_is_decided(world, place, head) -> None:
    dossier = world.bundle()
    birth = approve_part(world.act(UNIT), dossier, BIRTH, Outcome.GRANTED, "", head, place)
    issued_at = world.now
    assert (birth.type_code, birth.issuer_agency, birth.issued_at) == ("KQ.A", UNIT, issued_at)
    assert dossier.status == Status.IN_PROGRESS
    working.accept(world.act(POLICE), dossier, HOME)
    working.accept(world.act(INSURANCE), dossier, CARD)
    nothing = approve_part(
        world.act(INSURANCE), dossier, CARD, Outcome.REFUSED, "Chưa đủ", head, place
    )
    assert nothing is None
    home = approve_part(world.act(POLICE), dossier, HOME, Outcome.GRANTED, "", head, place)
    assert (home.type_code, home.issuer_agency) == ("KQ.B", POLICE)
    working.accept(world.act(), dossier, END)
    assert approve(world.act(), dossier, Outcome.GRANTED, "", head, place) == []
    issued = world.session.query(Result).order_by(Result.id)
    assert [r.type_code for r in issued] == ["KQ.A", "KQ.B"]
    assert {r.dossier_code for r in issued} == {dossier.code} and dossier.outcome == "partly"
    assert first_disagreement(world.session)[1] is None


def test_a_bundle_is_counted_once_whatever_its_parts_become(world) -> None:
    dossier = born(world)
    refused(world, dossier, HOME, POLICE)
    part(world, dossier, CARD, INSURANCE)
    ended(world, dossier)
    closing.return_result(world.act(), dossier, ReturnBy.DESK, identity_checked=True)
    assert world.session.query(Dossier).count() == 1
    names = [e.name for e in journal.events_of(world.session, dossier.subject)]
    once = ("lodged", "received", "decided", "result_given")
    assert [names.count(f"dossier.{name}") for name in once] == [1, 1, 1, 1]
    assert names.count("dossier.part_decided") == 3
