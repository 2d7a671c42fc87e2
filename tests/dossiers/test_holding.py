"""Who had it how long: whatever happens, each second belongs to exactly one holder."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onestop.catalogue.definition import Channel
from onestop.dossiers import queries
from onestop.dossiers.holding import Held, held
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.service import asking, closing, deciding, posting, receiving, working
from onestop.dossiers.states import Outcome, ReturnBy
from onestop.journal import queries as journal
from onestop.kernel.errors import Refusal
from tests.small_world import BUNDLE, INSURANCE, PARTS, POLICE, POST, PROCEDURE, UNIT, World

HOUR, DAY = 3600, 86_400


def found(world: World, dossier) -> list[Held]:
    return held(journal.events_of(world.session, dossier.subject), world.now)


def hours(world: World, dossier) -> dict[str, float]:
    return {h.agency or h.kind: h.seconds / HOUR for h in found(world, dossier)}


def adds_up(world: World, dossier) -> None:
    events = journal.events_of(world.session, dossier.subject)
    ended = {"dossier.rejected", "dossier.withdrawn", "dossier.result_given"}
    end = next((e.at for e in events if e.name in ended), world.now)
    ledger = found(world, dossier)
    passed = int(end.timestamp()) - int(events[0].at.timestamp())
    assert sum(h.seconds for h in ledger) == passed
    assert sum(h.days for h in ledger) == passed // DAY
    assert [h.seconds for h in ledger] == sorted((h.seconds for h in ledger), reverse=True)
    assert len({(h.kind, h.agency) for h in ledger}) == len(ledger)
    assert {h.kind for h in ledger} <= {"agency", "citizen", "payment", "post"}
    assert all((h.kind == "agency") == bool(h.agency) for h in ledger)


def ask(world: World, dossier) -> None:
    asking.ask_papers(world.act(dossier.holder_agency, hours=0), dossier, ["A"], "Thiếu", "Luật")


def answer(world: World, dossier) -> None:
    asking.answer_papers(world.act(hours=0), dossier, [], Channel.DESK)


def post(world: World, dossier) -> None:
    asking.post_papers(world.act(None, hours=0), dossier, [], "EB123456785VN")


def demand(world: World, dossier) -> None:
    asking.demand_payment(
        world.act(dossier.holder_agency, hours=0),
        dossier,
        name_vi="T",
        name_en="",
        amount_dong=1,
        reason="NVTC",
    )


def pay(world: World, dossier) -> None:
    asking.record_payment(world.act(hours=0), dossier, "BL")


def receive(world: World, dossier) -> None:
    receiving.receive(world.act(hours=0), dossier)


def reject(world: World, dossier) -> None:
    receiving.reject(world.act(hours=0), dossier, reason_code="other", reason="Sai")


def at_steps(verb: Callable) -> Callable[[World, object], None]:
    """A verb of steps, done by its agency at the first step that takes it."""

    def done(world: World, dossier) -> None:
        for step in queries.steps_of(world.session, dossier.id):
            try:
                return verb(world.act(step.agency_code, hours=0), dossier, step.position)
            except Refusal:
                continue
        return None

    return done


hand_over = at_steps(working.hand_over)
accept = at_steps(working.accept)
send_back = at_steps(lambda act, d, n: working.send_back(act, d, n, "Thiếu"))
send_again = at_steps(working.send_again)
grant_part = at_steps(lambda act, d, n: deciding.decide_part(act, d, n, Outcome.GRANTED))
refuse_part = at_steps(lambda act, d, n: deciding.decide_part(act, d, n, Outcome.REFUSED, "Sai"))
decide = at_steps(lambda act, d, _n: deciding.decide(act, d, Outcome.GRANTED, "x"))


def stop(world: World, dossier) -> None:
    act = world.act(dossier.holder_agency, hours=0)
    closing.stop(act, dossier, reason_code="other", reason="Dừng")


def reopen(world: World, dossier) -> None:
    closing.reopen(world.act(dossier.competent_agency, hours=0), dossier, "Tiếp")


def withdraw(world: World, dossier) -> None:
    closing.withdraw(world.act(hours=0), dossier)


def recall(world: World, dossier) -> None:
    deciding.recall(world.act(dossier.competent_agency, hours=0), dossier, "Sai")


def mail(world: World, dossier) -> None:
    posting.taken_by_post(world.act(POST, hours=0), dossier, "EB123456785VN", fees_dong=0)


def mail_failed(world: World, dossier) -> None:
    closing.delivery_failed(world.act(POST, hours=0), dossier, "Đi vắng")


def give(world: World, dossier) -> None:
    closing.return_result(world.act(hours=0), dossier, ReturnBy.DESK, identity_checked=True)


WORK = [hand_over, accept, grant_part, decide]
VERBS = [
    *(ask, answer, post, demand, pay, receive, reject, send_back, send_again, refuse_part),
    *(stop, reopen, withdraw, recall, mail, mail_failed, give),
]
# Steps of work are drawn more often, so that many courses come far.
verbs = st.one_of(st.sampled_from(WORK), st.sampled_from(WORK), st.sampled_from(VERBS))
gaps = st.integers(min_value=0, max_value=3 * DAY)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    procedure=st.sampled_from([PROCEDURE, BUNDLE, PARTS]),
    channel=st.sampled_from([Channel.ONLINE, Channel.DESK, Channel.POST]),
    is_received=st.booleans(),
    course=st.lists(st.tuples(verbs, gaps), max_size=25),
)
def test_whatever_happens_the_seconds_sum_to_what_has_passed(
    world, procedure, channel, is_received, course
) -> None:
    dossier = world.lodged(procedure, channel, answers={"wants_card": "yes", "home": UNIT}).dossier
    if is_received:
        receive(world, dossier)
    for verb, gap in course:
        world.now += timedelta(seconds=gap)
        try:
            verb(world, dossier)
        except Refusal:
            continue
        adds_up(world, dossier)
    world.now += timedelta(seconds=12_345)
    adds_up(world, dossier)
    assert first_disagreement(world.session)[1] is None


def test_each_holder_has_what_is_theirs(world) -> None:
    dossier = world.lodged(channel=Channel.POST, mailed_as="EB123456785VN").dossier
    for verb, gap in (
        (receive, 5),
        (hand_over, 2),
        (accept, 1),
        (ask, 3),
        (post, 7),
        (answer, 11),
        (demand, 4),
        (pay, 13),
        (hand_over, 6),
        (decide, 8),
        (give, 17),
    ):
        world.now += timedelta(hours=gap)
        verb(world, dossier)
    world.now += timedelta(days=9)
    assert hours(world, dossier) == {
        "post": 5 + 11,  # the envelope on its way to the desk, and the answer on its way
        UNIT: 2 + 1,  # the hand-over counts as the sender's until it is accepted
        POLICE: 3 + 4 + 6 + 8,
        "citizen": 7 + 17,
        "payment": 13,
    }
    adds_up(world, dossier)


def test_side_by_side_the_time_is_that_of_who_leads_and_counted_once(world) -> None:
    dossier = world.received(BUNDLE)
    begun = world.now
    working.hand_over(world.act(hours=1), dossier, 1)
    working.accept(world.act(POLICE, hours=1), dossier, 2)
    working.accept(world.act(INSURANCE, hours=2), dossier, 3)
    working.hand_over(world.act(POLICE, hours=5), dossier, 2)
    working.hand_over(world.act(INSURANCE, hours=3), dossier, 3)
    world.now += timedelta(hours=1)
    told = hours(world, dossier)
    lodged_before = 1
    assert told == {UNIT: lodged_before + 2 + 5, POLICE: 2, INSURANCE: 3 + 1}
    assert sum(told.values()) * HOUR == (world.now - begun).total_seconds() + HOUR


def test_a_hand_over_sent_back_never_was_the_receivers(world) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1)
    working.send_back(world.act(POLICE, hours=6), dossier, 2, "Thiếu")
    world.now += timedelta(hours=1)
    assert set(hours(world, dossier)) == {UNIT}


def test_a_result_on_the_road_is_with_the_post_and_back_at_the_desk_with_the_applicant(
    world,
) -> None:
    dossier = world.to_be_decided(return_by=ReturnBy.POST)
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)
    before = hours(world, dossier)
    posting.taken_by_post(world.act(POST, hours=2), dossier, "EB123456785VN", fees_dong=0)
    closing.delivery_failed(world.act(POST, hours=30), dossier, "Đi vắng")
    closing.return_result(world.act(hours=4), dossier, ReturnBy.DESK, identity_checked=True)
    assert hours(world, dossier) == {**before, "post": 30, "citizen": 2 + 4}


def test_nothing_is_held_after_the_end(world) -> None:
    dossier = world.with_police()
    closing.withdraw(world.act(), dossier)
    ledger = found(world, dossier)
    world.now += timedelta(days=100)
    assert found(world, dossier) == ledger
