"""A paper digitised at the desk: signed, kept, used again, taken back; the share of dossiers."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from onestop.agencies import queries as agencies
from onestop.catalogue.definition import Channel
from onestop.dossiers import proving as dossiers_proving
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import WrongMove
from onestop.dossiers.rules import HandedIn
from onestop.dossiers.service.keeping import keep_file
from onestop.dossiers.states import PaperState, PartyRole
from onestop.journal import queries as journal
from onestop.kernel.files import Store
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.results import canonical, checking, digitising, jws, keys, proving, queries, uses
from onestop.results.errors import NotUsable, WrongResultMove
from onestop.results.held import of_stored
from onestop.results.models import Snapshot
from onestop.results.reusing import follow, note_reuse, withdraw_use
from onestop.results.snapshots import claims_of, recheck
from onestop.results.storehouse import Kind
from onestop.statistics import shares
from onestop.statistics.rules import Period
from tests.results.pictures import picture
from tests.small_world import PROCEDURE, SOMEBODY, UNIT

PROOF = next(part for part in PROCEDURE.components if part.code == "proof")
FORM = PROCEDURE.components[0]
ORIGINAL = digitising.Original(
    title="Giấy chứng minh mẫu",
    number="12/GCM",
    issuer="UBND xã Mẫu",
    issued_on=date(2020, 5, 4),
    valid_until=date(2026, 12, 31),
)


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "files")


@pytest.fixture
def clerk(world):
    details = Details(username="clerk", password="x" * 12, name="Đỗ Thị Quầy")
    return open_account(world.act(), details, (Role.CLERK, UNIT))


@pytest.fixture
def digitise(world, store, clerk):
    def done(dossier, part=PROOF, original=ORIGINAL):
        act = world.act()
        file = keep_file(act, store, "giấy.png", picture(), 10**7)
        owner = dossiers.parties_of(world.session, dossier.id)[PartyRole.APPLICANT]
        unit = agencies.agency(world.session, UNIT, act.at.date())
        return digitising.digitise(act, dossier, part, file, original, owner, unit, clerk)

    return done


def reusing(world, paper):
    papers = (
        HandedIn("form", originals=1),
        HandedIn("proof", file_digest=paper.file_digest, stored_id=paper.id),
    )
    return world.lodged(papers=papers, channel=Channel.DESK).dossier


def test_the_copy_is_signed_over_the_file_the_facts_and_the_mark(world, digitise, clerk) -> None:
    dossier = world.received()
    paper = digitise(dossier)
    signed = jws.read(paper.token)
    assert jws.signer_of(signed, keys.ring().find) is not None
    assert signed.claims["digest"] == canonical.digest(paper.data)
    assert signed.claims["file"] == paper.file_digest == paper.data["file"]["sha256"]
    assert paper.data["original"]["number"] == "12/GCM"
    conversion = paper.data["conversion"]
    assert conversion["mark"] == digitising.MARK and conversion["compared_by"] == clerk.name
    row = dossiers.papers_of(world.session, dossier.id)[-1]
    assert (row.stored_id, row.state) == (paper.id, PaperState.HANDED_IN.value)
    assert journal.events_of(world.session, dossier.subject)[-1].name == "dossier.digitised"


def test_it_serves_in_the_next_dossier_as_what_it_is(world, digitise, store) -> None:
    paper = digitise(world.received())
    day = world.now.date()
    number = SOMEBODY.number
    assert checking.usable_stored(world.session, paper.typed_code.lower(), "KQ.1", number, day)
    assert checking.usable_stored(world.session, paper.typed_code, "KQ.2", number, day) is None
    assert checking.usable_stored(world.session, paper.typed_code, "KQ.1", "0" * 12, day) is None
    dossier = reusing(world, paper)
    assert note_reuse(world.act(), dossier) == 1 and note_reuse(world.act(), dossier) == 0
    (used,) = uses.in_dossier(world.session, dossier.id, day)
    assert used.held.kind is Kind.DIGITISED and used.held.number == "12/GCM"
    snapshot = world.session.get_one(Snapshot, used.use.id)
    assert claims_of(snapshot)["paper"]["kind"] == "digitised"
    assert all(f.holds for f in recheck(snapshot, keys.ring().find))
    world.session.flush()
    assert proving.first_disagreement(world.session, store) is None
    assert dossiers_proving.first_disagreement(world.session)[1] is None


def test_after_its_last_day_it_does_not_serve(world, digitise) -> None:
    paper = digitise(world.received())
    world.now += timedelta(days=400)
    assert not of_stored(paper, world.now.date()).is_valid
    with pytest.raises(NotUsable) as refused:
        note_reuse(world.act(), reusing(world, paper))
    assert refused.value.facts["check"] == "day"


def test_a_copy_taken_back_flags_who_used_it(world, digitise) -> None:
    paper = digitise(world.received())
    dossier = reusing(world, paper)
    note_reuse(world.act(), dossier)
    digitising.void(world.act(), paper, "Bản quét thiếu trang")
    with pytest.raises(WrongResultMove):
        digitising.void(world.act(), paper, "Lần nữa")
    ((code, use_id),) = uses.to_look_at(world.session, world.now, 9)
    follow(world.act(None), dossiers.dossier_to_change(world.session, code), use_id)
    assert dossiers.papers_of(world.session, dossier.id)[1].state == PaperState.LAPSED.value
    assert queries.stored_for(world.session, SOMEBODY.number, 0, {"KQ.1"}, world.now) == []
    with pytest.raises(NotUsable):
        note_reuse(world.act(), reusing(world, paper))


def test_its_owner_takes_the_consent_back_as_for_a_result(world, digitise, store) -> None:
    paper = digitise(world.received())
    dossier = reusing(world, paper)
    note_reuse(world.act(), dossier)
    (used,) = uses.in_dossier(world.session, dossier.id, world.now.date())
    withdraw_use(world.act(None), dossier, used.use)
    assert dossiers.papers_of(world.session, dossier.id)[1].state == PaperState.WITHDRAWN.value
    told = [e.name for e in journal.events_of(world.session, f"paper:{paper.id}")]
    assert told == ["paper.reused", "paper.use_withdrawn"]
    world.session.flush()
    assert proving.first_disagreement(world.session, store) is None


def test_only_a_received_dossier_is_digitised(world, digitise) -> None:
    with pytest.raises(WrongMove):
        digitise(world.lodged().dossier)


@pytest.mark.parametrize(
    "change",
    [
        {"data": {"file": {"sha256": "a" * 64}}},
        {"file_digest": "a" * 64},
        {"token": "x.y.z"},
    ],
)
def test_a_changed_copy_is_named(world, digitise, store, change) -> None:
    paper = digitise(world.received())
    world.session.flush()
    assert proving.first_disagreement(world.session, store) is None
    world.session.add(paper)
    for column, value in change.items():
        setattr(paper, column, value)
    world.session.flush()
    assert f"digitised paper {paper.id}" in str(proving.first_disagreement(world.session, store))


def test_the_share_counts_dossiers_whose_every_paper_is_electronic(world, digitise) -> None:
    always = Period(date(2026, 1, 1), date(2026, 12, 31))

    def kept(dossier) -> shares.Digitised:
        shares.keep(world.session, journal.events_of(world.session, dossier.subject))
        world.session.flush()
        assert shares.verify(world.session) is None
        return shares.of_units(world.session, always).get(UNIT, shares.Digitised(0, 0))

    on_paper = world.received(papers=(HandedIn("form", originals=1), HandedIn("id", originals=1)))
    assert kept(on_paper) == shares.Digitised(1, 0)
    online = world.received(papers=(HandedIn("form", file_digest="b" * 64),))
    assert kept(online) == shares.Digitised(2, 1)
    digitise(on_paper, FORM, replace(ORIGINAL, valid_until=None))
    # The identity card was only shown, so it need not be scanned.
    assert kept(on_paper) == shares.Digitised(2, 2)
    assert kept(on_paper).percent == 100
    shares.rebuild(world.session)
    assert shares.of_units(world.session, always, {UNIT})[UNIT] == shares.Digitised(2, 2)
    assert shares.summed([]).percent == 0
