"""A paper used again: checked, kept as it was seen, followed, taken back."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec.structs import replace as replace_of
from sqlalchemy import select

from onestop.catalogue import service as catalogue
from onestop.catalogue.definition import Channel
from onestop.dossiers import proving as dossiers_proving
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import AlreadySatisfied, PaperFell
from onestop.dossiers.rules import HandedIn
from onestop.dossiers.service import asking, receiving, working
from onestop.dossiers.states import Outcome, PaperState
from onestop.journal import queries as journal
from onestop.kernel.signing import encoded
from onestop.notifications.models import Notice
from onestop.notifications.service import write_outbox
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.results import keys, proving, queries, service, uses
from onestop.results.approving import approve
from onestop.results.errors import NotUsable, TooLateToWithdraw
from onestop.results.models import Reuse, Snapshot
from onestop.results.reusing import check_standing, follow, note_reuse, withdraw_use
from onestop.results.snapshots import claims_of, recheck
from onestop.results.storehouse import Kind
from tests.small_world import POLICE, PROCEDURE, SOMEBODY

BASE = "https://onestop.example"


@pytest.fixture
def issued(world, place, head):
    dossier = world.to_be_decided(answers={"purpose": "Đăng ký kết hôn"})
    (result,) = approve(world.act(POLICE), dossier, Outcome.GRANTED, "", head, place)
    return result


def papers(result):
    return HandedIn("form", originals=1), HandedIn("proof", result_id=result.id)


@pytest.fixture
def using(world, issued):
    """A dossier at the police in which the result serves as a paper."""
    dossier = world.lodged(papers=papers(issued), channel=Channel.ONLINE).dossier
    note_reuse(world.act(), dossier)
    receiving.receive(world.act(), dossier)
    working.hand_over(world.act(), dossier, 1)
    working.accept(world.act(POLICE), dossier, 2)
    return dossier


def use_in(world, dossier) -> Reuse:
    return world.session.scalars(select(Reuse).where(Reuse.dossier_id == dossier.id)).one()


def snapshot_of(world, dossier) -> Snapshot:
    return world.session.get_one(Snapshot, use_in(world, dossier).id)


def names(world, code: str) -> list[str]:
    return [e.name for e in journal.events_of(world.session, f"dossier:{code}")]


def paper_state(world, dossier) -> str:
    return next(
        p.state
        for p in dossiers.papers_of(world.session, dossier.id)
        if p.component_code == "proof"
    )


def looked_at(world, dossier) -> None:
    """What the worker does for every use whose paper may have changed."""
    for code, use_id in uses.to_look_at(world.session, world.now, 10):
        follow(world.act(None), dossiers.dossier_to_change(world.session, code), use_id)
    world.session.flush()
    world.session.expire_all()


def test_a_use_is_written_on_both_sides_with_its_consent_and_purpose(world, issued, using) -> None:
    use = use_in(world, using)
    assert (use.consent_how, use.purpose) == ("online", "9.000001 Thủ tục mẫu")
    assert names(world, issued.dossier_code)[-1] == "result.reused"
    assert "dossier.paper_satisfied" in names(world, using.code)
    assert note_reuse(world.act(), using) == 0


def test_the_use_is_proven_from_the_snapshot_and_public_keys_alone(world, issued, using) -> None:
    snapshot = snapshot_of(world, using)
    world.session.expunge(snapshot)
    # Nothing of the register is left, and the key is known only by its public part.
    public = keys.ring().jwks()["keys"]
    known = keys.ring().find(bytes.fromhex(public[0]["kid"]))
    findings = recheck(snapshot, lambda kid: [k for k in known if k.kid == kid])
    assert [f.name for f in findings if not f.holds] == [] and len(findings) == 10
    told = claims_of(snapshot)
    assert told["status"]["state"] == "valid" and told["holder"]["number"] == SOMEBODY.number
    assert told["dossier"] == using.code and told["purpose"].startswith("9.000001")
    assert json.loads(snapshot.data)["number"] == issued.number


def test_years_later_it_still_holds_though_the_paper_was_revoked(world, issued, using) -> None:
    service.revoke(world.act(POLICE), issued, reason_code="error", reason="Sai")
    world.now += timedelta(days=4000)
    assert all(f.holds for f in recheck(snapshot_of(world, using), keys.ring().find))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("holder", "number"), "000190000099"),
        (("status", "state"), "revoked"),
        (("wanted_type",), "KQ.9"),
        (("day",), "2099-01-01"),
        (("dossier",), "H05.105-200101-0001"),
        (("purpose",), ""),
    ],
)
def test_a_record_written_anew_is_not_the_signed_one(world, using, tmp_path, path, value) -> None:
    snapshot = snapshot_of(world, using)
    claims = claims_of(snapshot)
    inner = claims
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    head, _body, signature = snapshot.record.split(".")
    body = encoded(json.dumps(claims).encode())
    world.session.expunge(snapshot)
    snapshot.record = f"{head}.{body}.{signature}"
    assert not recheck(snapshot, keys.ring().find)[0].holds
    # Signed by a key that is not ours, it is not ours either; and what it says does not hold.
    snapshot.record = keys.KeyRing(tmp_path / "stranger").signer.jws(claims, "paper-check+jwt")
    assert not recheck(snapshot, keys.ring().find)[0].holds


@pytest.mark.parametrize("part", ["token", "data", "record"])
def test_every_changed_byte_of_a_snapshot_is_noticed(world, using, part) -> None:
    snapshot = snapshot_of(world, using)
    world.session.expunge(snapshot)
    whole = getattr(snapshot, part)
    for place_ in range(0, len(whole), max(1, len(whole) // 150)):
        other = "B" if whole[place_] != "B" else "C"
        setattr(snapshot, part, whole[:place_] + other + whole[place_ + 1 :])
        assert any(not f.holds for f in recheck(snapshot, keys.ring().find)), place_


def test_somebody_elses_result_is_not_used(world, issued) -> None:
    other = replace(SOMEBODY, number="000190000002", name="Trần Văn Khác", account_id=None)
    changes = {"applicant": other, "submitter": other, "recipient": other}
    dossier = world.lodged(papers=papers(issued), channel=Channel.DESK, **changes).dossier
    with pytest.raises(NotUsable) as refused:
        note_reuse(world.act(), dossier)
    assert refused.value.facts["check"] == "holder"


def test_a_paper_of_another_kind_is_not_used(world, issued) -> None:
    wrong = (HandedIn("form", result_id=issued.id),)
    dossier = world.lodged(papers=wrong, channel=Channel.DESK).dossier
    with pytest.raises(NotUsable) as refused:
        note_reuse(world.act(), dossier)
    assert refused.value.facts["check"] == "type"


def test_one_that_expired_or_fell_meanwhile_is_not_used(world, issued) -> None:
    dossier = world.lodged(papers=papers(issued), channel=Channel.DESK).dossier
    service.suspend(world.act(POLICE), issued, reason_code="other", reason="Xác minh")
    with pytest.raises(NotUsable) as refused:
        note_reuse(world.act(), dossier)
    assert refused.value.facts["check"] == "status"
    service.restore(world.act(POLICE), issued, reason_code="other", reason="Xong")
    world.now += timedelta(days=250)
    with pytest.raises(NotUsable) as refused:
        note_reuse(world.act(), dossier)
    assert refused.value.facts["check"] == "day"


def test_an_open_dossier_is_flagged_and_people_are_told(world, issued, using, head) -> None:
    officer = open_account(
        world.act(),
        Details(username="officer", password="x" * 12, name="Lê Thị Chuyên"),
        (Role.OFFICER, POLICE),
    )
    service.revoke(world.act(POLICE), issued, reason_code="fraud", reason="Giấy tờ giả")
    assert paper_state(world, using) == PaperState.REUSED.value
    looked_at(world, using)
    assert paper_state(world, using) == PaperState.LAPSED.value
    event = journal.events_of(world.session, using.subject)[-1]
    assert event.name == "dossier.paper_lapsed" and event.facts["became"] == "revoked"
    write_outbox(world.session, [event], BASE)
    told = set(world.session.scalars(select(Notice.account_id).where(Notice.event_id == event.id)))
    assert told == {officer.id, head.id}
    # Looked at once more, nothing is said again.
    assert uses.to_look_at(world.session, world.now, 10) == []
    assert dossiers_proving.first_disagreement(world.session)[1] is None


def test_a_suspended_paper_that_holds_again_takes_the_flag_away(world, issued, using) -> None:
    service.suspend(world.act(POLICE), issued, reason_code="other", reason="Xác minh")
    looked_at(world, using)
    assert paper_state(world, using) == PaperState.LAPSED.value
    service.restore(world.act(POLICE), issued, reason_code="other", reason="Xong")
    looked_at(world, using)
    assert paper_state(world, using) == PaperState.REUSED.value
    assert names(world, using.code)[-2:] == ["dossier.paper_lapsed", "dossier.paper_holds"]


def test_a_satisfied_paper_is_not_asked_for_until_it_fell(world, issued, using) -> None:
    with pytest.raises(AlreadySatisfied) as refused:
        asking.ask_papers(world.act(POLICE), using, [], "Thiếu", components=["proof"])
    assert "Giấy chứng minh" in str(refused.value)
    with pytest.raises(AlreadySatisfied):
        asking.ask_papers(world.act(POLICE), using, ["1 GIẤY CHỨNG MINH bản chính"], "Thiếu")
    service.revoke(world.act(POLICE), issued, reason_code="error", reason="Sai")
    looked_at(world, using)
    asked = asking.ask_papers(
        world.act(POLICE), using, [], "Không còn giá trị", components=["proof"]
    )
    assert asked.items == ["Giấy chứng minh"]


def test_nothing_is_granted_on_a_paper_that_fell(world, issued, using, place, head) -> None:
    working.hand_over(world.act(POLICE), using, 2)
    service.revoke(world.act(POLICE), issued, reason_code="error", reason="Sai")
    # Also before anything that happens by itself has looked at it.
    with pytest.raises(PaperFell) as refused:
        approve(world.act(POLICE), using, Outcome.GRANTED, "", head, place)
    assert "Giấy chứng minh" in str(refused.value)
    looked_at(world, using)
    asking.ask_papers(world.act(POLICE), using, [], "Hết giá trị", components=["proof"])
    asking.answer_papers(world.act(), using, [HandedIn("proof", originals=1)], Channel.DESK)
    (result,) = approve(world.act(POLICE), using, Outcome.GRANTED, "", head, place)
    assert result.number


def test_a_refusal_needs_no_standing_paper(world, issued, using, place, head) -> None:
    working.hand_over(world.act(POLICE), using, 2)
    service.revoke(world.act(POLICE), issued, reason_code="error", reason="Sai")
    assert approve(world.act(POLICE), using, Outcome.REFUSED, "Giấy tờ giả", head, place) == []


def test_an_ended_dossier_is_listed_for_its_agency(world, issued, using, place, head) -> None:
    working.hand_over(world.act(POLICE), using, 2)
    approve(world.act(POLICE), using, Outcome.GRANTED, "", head, place)
    service.revoke(world.act(POLICE), issued, reason_code="error", reason="Sai")
    looked_at(world, using)
    assert paper_state(world, using) == PaperState.REUSED.value
    assert names(world, using.code)[-1] == "dossier.used_paper_lapsed"
    (found,) = uses.lapsed_after(world.session, [using.competent_agency], world.now.date())
    assert found.dossier.code == using.code and found.use.lapsed_as == "revoked"
    assert uses.lapsed_after(world.session, ["H05.902"], world.now.date()) == []


def test_the_owner_takes_consent_back_while_nothing_is_decided(
    world, issued, using, place, head
) -> None:
    use = use_in(world, using)
    withdraw_use(world.act(None), using, use)
    assert paper_state(world, using) == PaperState.WITHDRAWN.value
    assert names(world, issued.dossier_code)[-1] == "result.use_withdrawn"
    with pytest.raises(TooLateToWithdraw):
        withdraw_use(world.act(None), using, use)
    with pytest.raises(PaperFell):
        check_standing(world.act(POLICE), using)
    # That the paper falls afterwards changes nothing of it.
    service.revoke(world.act(POLICE), issued, reason_code="error", reason="Sai")
    looked_at(world, using)
    assert paper_state(world, using) == PaperState.WITHDRAWN.value
    assert dossiers_proving.first_disagreement(world.session)[1] is None
    assert proving.first_disagreement(world.session, place.store) is None


def test_after_the_decision_consent_is_not_taken_back(world, issued, using, place, head) -> None:
    working.hand_over(world.act(POLICE), using, 2)
    approve(world.act(POLICE), using, Outcome.GRANTED, "", head, place)
    with pytest.raises(TooLateToWithdraw):
        withdraw_use(world.act(None), using, use_in(world, using))


def test_a_result_of_a_certification_is_a_certified_copy(world, place, head) -> None:
    kind = replace_of(PROCEDURE.results[0], certifies=True)
    certifying = replace_of(PROCEDURE, code="9.000009", results=(kind,))
    version = catalogue.publish(world.act(None), certifying)
    world.versions[certifying.code] = version.id
    dossier = world.to_be_decided(procedure=certifying)
    (result,) = approve(world.act(POLICE), dossier, Outcome.GRANTED, "", head, place)
    using = world.lodged(papers=papers(result), channel=Channel.DESK).dossier
    note_reuse(world.act(), using)
    (used,) = uses.in_dossier(world.session, using.id, world.now.date())
    assert used.held.kind is Kind.CERTIFIED
    assert claims_of(snapshot_of(world, using))["paper"]["kind"] == "certified"


def test_uses_are_found_for_the_owner(world, issued, using) -> None:
    held = queries.of_owner(world.session, SOMEBODY.number, 0)
    found = uses.of_papers(world.session, [r.id for r in held], [], world.now.date())
    assert [(u.dossier.code, u.component) for u in found] == [(using.code, "Giấy chứng minh")]
    assert found[0].may_be_withdrawn
