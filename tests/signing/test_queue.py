"""A list of signatures: each whole or not at all, none twice; what is not signed says why."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import NoSuchDossier, StaleDossier
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.service import asking, deciding
from onestop.dossiers.service import working as steps_service
from onestop.dossiers.service.noting import note
from onestop.dossiers.states import Outcome, Status
from onestop.journal import queries as journal
from onestop.kernel import clock
from onestop.kernel.signers import SignerUnavailable
from onestop.people.errors import NotYours
from onestop.people.models import Post
from onestop.people.service import close_account
from onestop.results import checking
from onestop.results import queries as results
from onestop.results.approving import Place
from onestop.results.models import Result
from onestop.signing import queries, service, working
from onestop.signing.errors import AlreadyAsked, AlreadyOver, NoSuchJob, NothingChosen
from onestop.signing.models import ItemState, Progress, SigningItem
from onestop.signing.rules import MOST, TRIES, Choice, pause_after, read_choice, sentence, written
from onestop.upkeep.service import go_on_signing
from tests.signing.service import served, signing_for_the_ring
from tests.small_world import INSURANCE, POLICE, UNIT


def choice(dossier, position=None) -> Choice:
    return Choice(dossier.code, position, dossier.seq)


def begun(world, account, *chosen, unit=POLICE, op_id="op"):
    act = replace(world.act(None, account.reference), factor="totp")
    job = service.begin(act, account, {unit}, op_id, chosen)
    world.session.commit()
    return job


def states(world, job) -> list[str]:
    world.session.expire_all()
    return [item.state.value for item in queries.items_of(world.session, job.id)]


def reasons(world, job) -> list[str | None]:
    world.session.expire_all()
    return [item.reason_code for item in queries.items_of(world.session, job.id)]


def listed(world, *units) -> list[tuple[str, bool, list[str]]]:
    found = queries.to_sign(world.session, units or (POLICE,))
    return [
        (r.task.dossier.code, r.decision.is_part, [k.code for k in r.decision.issues])
        for r in found.rows
    ]


def change(world, dossier) -> None:
    note(world.act(POLICE), dossier, "dossier.noted")


# What waits


def test_the_list_holds_what_waits_for_a_decision_and_says_what_is_issued(world) -> None:
    first, second = world.to_be_decided(), world.to_be_decided()
    world.with_police()
    world.received()
    assert listed(world) == [(first.code, False, ["KQ.1"]), (second.code, False, ["KQ.1"])]
    assert listed(world, UNIT) == [] and listed(world, INSURANCE) == []


def test_a_dossier_that_waits_for_its_applicant_does_not_wait_for_its_head(world) -> None:
    dossier = world.to_be_decided()
    asking.ask_papers(world.act(POLICE), dossier, ["Bản sao"], "Thiếu")
    assert listed(world) == []


def test_parts_of_a_bundle_wait_each_for_its_own_head(world) -> None:
    dossier = world.bundle()
    assert listed(world, UNIT) == [(dossier.code, True, ["KQ.A"])]
    deciding.decide_part(world.act(), dossier, 2, Outcome.GRANTED)
    steps_service.accept(world.act(POLICE), dossier, 3)
    assert listed(world) == [(dossier.code, True, ["KQ.B"])] and listed(world, UNIT) == []
    deciding.decide_part(world.act(POLICE), dossier, 3, Outcome.GRANTED)
    steps_service.accept(world.act(INSURANCE), dossier, 4)
    deciding.decide_part(world.act(INSURANCE), dossier, 4, Outcome.GRANTED)
    steps_service.accept(world.act(), dossier, 5)
    # The last step is decided too, and issues nothing more.
    assert listed(world, UNIT) == [(dossier.code, False, [])]


def test_the_list_goes_on_page_by_page(world, monkeypatch) -> None:
    from onestop.dossiers import lists

    codes = [world.to_be_decided().code for _ in range(5)]
    monkeypatch.setattr(lists, "PAGE", 2)
    seen, after, pages = [], None, 0
    while pages == 0 or after:
        found = queries.to_sign(world.session, [POLICE], after)
        seen += [row.task.dossier.code for row in found.rows]
        after, pages = found.after, pages + 1
    assert (seen, pages) == (codes, 3)


def test_what_a_page_wrote_is_read_again_and_nothing_else_is() -> None:
    for one in (Choice("H05.105-260302-0001", None, 12), Choice("A", 3, 1)):
        assert read_choice(written(one)) == one
    for text in ("", "A", "A~1", "A~x~1", "A~1~²", "A~1~1~1", "A B~1~1", "A~1~" + "9" * 30):
        assert read_choice(text) is None


# What is signed


def test_one_and_many_are_signed_and_verify(world, place, head, make) -> None:
    waiting = [world.to_be_decided(answers={"purpose": str(n)}) for n in range(3)]
    job = begun(world, head, *map(choice, waiting))
    assert working.go_on(make, place) == 3
    assert states(world, job) == ["done"] * 3 and job.progress is Progress.DONE
    for dossier in waiting:
        (result,) = results.of_dossier(world.session, dossier.id)
        verdict = checking.check(world.session, result.token, clock.now(), None).verdict
        assert verdict.is_good and result.signer_account == head.id
        assert dossiers.dossier(world.session, dossier.code).status in (Status.DONE, 10)
    assert first_disagreement(world.session)[1] is None
    assert list(queries.issued_in(world.session, job)) == [d.id for d in waiting]


def test_the_journal_names_the_factor_of_each_decision_and_the_lists_end(
    world, place, head, make
) -> None:
    dossier = world.to_be_decided()
    job = begun(world, head, choice(dossier))
    working.go_on(make, place)
    events = {e.name: e for e in journal.events_of(world.session, dossier.subject)}
    for name in ("dossier.decided", "result.issued"):
        assert events[name].facts["factor"] == "totp" and events[name].who == head.reference
        assert events[name].unit == POLICE
    assert "factor" not in events["dossier.handed_over"].facts
    told = journal.events_of(world.session, service.subject_of(job))
    assert [e.name for e in told] == ["signing.begun", "signing.done"]
    assert told[0].facts == {"dossiers": [dossier.code], "factor": "totp"}
    assert told[1].facts == {"done": 1}


def test_a_part_is_signed_and_the_others_go_on(world, place, chief, make) -> None:
    dossier = world.bundle()
    job = begun(world, chief, choice(dossier, 2), unit=UNIT)
    working.go_on(make, place)
    assert states(world, job) == ["done"]
    (result,) = results.of_dossier(world.session, dossier.id)
    assert result.type_code == "KQ.A"
    assert dossiers.dossier(world.session, dossier.code).status == Status.IN_PROGRESS


def test_a_bounded_number_is_done_at_once_and_the_rest_later(world, place, head, make) -> None:
    job = begun(world, head, *(choice(world.to_be_decided()) for _ in range(5)))
    assert working.go_on(make, place, job_id=job.id, most=2) == 2
    assert states(world, job) == ["done", "done", "waiting", "waiting", "waiting"]
    assert job.progress is Progress.GOING
    assert working.go_on(make, place, seconds=0) == 0
    assert go_on_signing(make, place) == 3 and go_on_signing(make, place) == 0
    assert states(world, job) == ["done"] * 5 and job.progress is Progress.DONE


def test_a_request_signs_its_own_list_only(world, place, head, make) -> None:
    first = begun(world, head, choice(world.to_be_decided()), op_id="a")
    second = begun(world, head, choice(world.to_be_decided()), op_id="b")
    working.go_on(make, place, job_id=second.id)
    assert (states(world, first), states(world, second)) == (["waiting"], ["done"])


# What is not signed


def test_a_dossier_that_changed_since_it_was_seen_is_not_signed_and_says_so(
    world, place, head, make
) -> None:
    same, changed = world.to_be_decided(), world.to_be_decided()
    job = begun(world, head, choice(same), choice(changed))
    change(world, changed)
    world.session.commit()
    assert working.go_on(make, place) == 2
    assert states(world, job) == ["done", "refused"]
    assert reasons(world, job) == [None, "stale-dossier"]
    item = queries.items_of(world.session, job.id)[1]
    assert sentence(item.reason_code, item.reason_facts) == str(StaleDossier.sentence)
    assert results.of_dossier(world.session, changed.id) == []
    assert dossiers.dossier(world.session, changed.code).status == Status.IN_PROGRESS


def test_a_dossier_decided_meanwhile_is_not_decided_again(world, place, head, make) -> None:
    dossier = world.to_be_decided()
    job = begun(world, head, choice(dossier))
    deciding.decide(world.act(POLICE), dossier, Outcome.REFUSED, "Không đủ điều kiện")
    world.session.commit()
    working.go_on(make, place)
    assert states(world, job) == ["refused"] and results.of_dossier(world.session, dossier.id) == []


def test_the_same_dossier_twice_in_one_list_is_one(world, place, head, make) -> None:
    dossier = world.to_be_decided()
    job = begun(world, head, choice(dossier), choice(dossier))
    working.go_on(make, place)
    assert states(world, job) == ["done"]


def test_a_step_that_is_not_the_last_is_not_signed(world, place, head, make) -> None:
    dossier = world.with_police()
    job = begun(world, head, choice(dossier))
    working.go_on(make, place)
    assert reasons(world, job) == ["not-to-decide"]
    part = begun(world, head, choice(dossier, 2), op_id="part")
    working.go_on(make, place)
    assert reasons(world, part) == ["not-to-decide"]


def test_the_rules_no_is_kept_with_its_facts_and_leaves_no_trace(world, place, head, make) -> None:
    from onestop.dossiers.service import consulting
    from onestop.dossiers.states import Silence

    dossier = world.to_be_decided()
    consulting.ask_opinion(
        world.act(POLICE, hours=0.1),
        dossier,
        agency_code=INSURANCE,
        question="?",
        days=3,
        silence=Silence.WAITS,
    )
    seq = dossier.seq
    job = begun(world, head, choice(dossier))
    working.go_on(make, place)
    assert states(world, job) == ["refused"]
    (item,) = queries.items_of(world.session, job.id)
    assert item.reason_code and sentence(item.reason_code, item.reason_facts)
    assert dossiers.dossier(world.session, dossier.code).seq == seq
    assert first_disagreement(world.session)[1] is None


@pytest.mark.parametrize("how", ["closed", "moved"])
def test_who_lost_the_seat_signs_nothing_more(world, place, head, make, how) -> None:
    job = begun(world, head, choice(world.to_be_decided()))
    if how == "closed":
        close_account(world.act(), head)
    else:
        world.session.query(Post).filter_by(account_id=head.id).update({"agency_code": UNIT})
    world.session.commit()
    working.go_on(make, place)
    assert reasons(world, job) == ["not-yours"]


def test_a_head_asks_only_for_dossiers_of_the_own_unit(world, head, chief) -> None:
    theirs = world.to_be_decided()
    # The commune received it, so it takes part; another body does not.
    with pytest.raises(NotYours):
        begun(world, chief, choice(theirs), unit=INSURANCE)
    with pytest.raises(NoSuchDossier):
        begun(world, head, Choice("H05.105-260302-9999", None, 1))
    with pytest.raises(NothingChosen):
        begun(world, head)


def test_a_head_of_a_unit_that_only_received_it_decides_nothing(world, place, chief, make) -> None:
    dossier = world.to_be_decided()
    job = begun(world, chief, choice(dossier), unit=UNIT)
    working.go_on(make, place)
    assert reasons(world, job) == ["not-to-decide"]


def test_no_list_is_longer_than_a_page(world, head) -> None:
    dossiers_ = [world.to_be_decided() for _ in range(MOST + 1)]
    job = begun(world, head, *map(choice, dossiers_))
    assert len(queries.items_of(world.session, job.id)) == MOST


# Asked twice, stopped, somebody else's


def test_the_same_button_pressed_twice_asks_once(world, head, chief) -> None:
    dossier = world.to_be_decided()
    job = begun(world, head, choice(dossier))
    assert begun(world, head, choice(dossier)).id == job.id
    with pytest.raises(AlreadyAsked):
        begun(world, head, choice(dossier), op_id="another")
    with pytest.raises(NoSuchJob):
        begun(world, chief, choice(dossier), unit=UNIT)
    assert world.session.scalar(select(func.count()).select_from(SigningItem)) == 1
    assert [row.job_id for row in queries.to_sign(world.session, [POLICE]).rows] == [job.id]


def test_what_is_stopped_is_not_signed(world, place, head, make) -> None:
    waiting = [world.to_be_decided() for _ in range(4)]
    job = begun(world, head, *map(choice, waiting))
    working.go_on(make, place, most=1)
    world.session.expire_all()
    assert service.stop(world.act(None, head.reference), job) == 3
    world.session.commit()
    assert go_on_signing(make, place) == 0
    assert states(world, job) == ["done"] + ["left-out"] * 3 and job.progress is Progress.STOPPED
    assert world.session.scalar(select(func.count()).select_from(Result)) == 1
    with pytest.raises(AlreadyOver):
        service.stop(world.act(None, head.reference), job)
    # They wait for their head again.
    assert [row.job_id for row in queries.to_sign(world.session, [POLICE]).rows] == [None] * 3
    again = begun(world, head, choice(waiting[3]), op_id="again")
    go_on_signing(make, place)
    assert states(world, again) == ["done"]


def test_a_list_is_its_heads_alone(world, head, chief) -> None:
    job = begun(world, head, choice(world.to_be_decided()))
    assert queries.job(world.session, job.id, head.id) is job
    for number, account in ((job.id, chief.id), (job.id + 1, head.id), (2**40, head.id)):
        with pytest.raises(NoSuchJob):
            queries.job(world.session, number, account)


# What breaks


class Broken:
    """A store of files whose disk is full the first times."""

    def __init__(self, store, times: int) -> None:
        self.store, self.times = store, times

    def put(self, parts):
        self.times -= 1
        if self.times >= 0:
            raise OSError("no space left")
        return self.store.put(parts)


def test_what_breaks_is_tried_again_and_given_up_in_the_end(
    world, place, head, make, caplog
) -> None:
    job = begun(world, head, choice(world.to_be_decided()))
    assert working.go_on(make, Place(Broken(place.store, 2), place.base_url)) == 1
    assert states(world, job) == ["done"]
    other = world.to_be_decided()
    seq = other.seq
    job = begun(world, head, choice(other), op_id="b")
    assert working.go_on(make, Place(Broken(place.store, 99), place.base_url)) == 1
    assert states(world, job) == ["failed"] and reasons(world, job) == ["broke"]
    assert sentence("broke", {}) and dossiers.dossier(world.session, other.code).seq == seq
    assert [r.name for r in caplog.records].count("onestop.signing.working") == 2 + TRIES


def test_a_signer_that_does_not_answer_holds_the_list_and_nothing_is_half_issued(
    world, place, head, make, monkeypatch
) -> None:
    waiting = [world.to_be_decided() for _ in range(3)]
    seqs = [d.seq for d in waiting]
    job = begun(world, head, *map(choice, waiting))
    with served() as server, signing_for_the_ring(server):
        server.faults = ["", "503", "503", "503"]
        assert working.go_on(make, place) == 1
        assert states(world, job) == ["done", "waiting", "waiting"]
        assert (job.progress, job.holds, job.held_reason) == (
            Progress.GOING,
            1,
            SignerUnavailable.code,
        )
        fresh = [dossiers.dossier(world.session, d.code).seq for d in waiting[1:]]
        assert fresh == seqs[1:]
        assert world.session.scalar(select(func.count()).select_from(Result)) == 1
        # It is left alone for a while, then asked again.
        asked = len(server.asked)
        assert working.go_on(make, place) == 0 and len(server.asked) == asked
        monkeypatch.setattr(clock, "now", lambda then=job.held_until: then + timedelta(seconds=1))
        server.always = "wrong"
        assert working.go_on(make, place) == 0 and states(world, job)[1:] == ["waiting"] * 2
        assert job.holds == 2
        monkeypatch.setattr(clock, "now", lambda then=job.held_until: then + timedelta(seconds=1))
        server.always = ""
        assert working.go_on(make, place) == 2
    assert states(world, job) == ["done"] * 3
    assert (job.progress, job.holds, job.held_until) == (Progress.DONE, 0, None)
    numbers = world.session.scalars(select(Result.number).order_by(Result.id)).all()
    assert [number.split("/")[0] for number in numbers] == ["01", "02", "03"]
    for result in world.session.scalars(select(Result)):
        assert checking.check(world.session, result.token, clock.now(), None).verdict.is_good


def test_a_signer_is_left_alone_longer_each_time() -> None:
    seconds = [pause_after(n).total_seconds() for n in (1, 2, 3, 7, 50)]
    assert seconds == [15, 30, 60, 600, 600]


def test_while_one_list_is_held_another_goes_on(world, place, head, chief, make) -> None:
    held = begun(world, head, choice(world.to_be_decided()))
    held.held_until, held.held_reason = clock.now() + timedelta(minutes=5), "signer-unavailable"
    world.session.commit()
    other = begun(world, chief, choice(world.bundle(), 2), unit=UNIT, op_id="b")
    go_on_signing(make, place)
    assert (states(world, held), states(world, other)) == (["waiting"], ["done"])
    assert queries.counts_of(world.session, [held.id])[held.id] == {ItemState.WAITING: 1}
