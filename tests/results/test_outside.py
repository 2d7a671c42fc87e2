"""Results issued elsewhere: whose keys are trusted, which tokens are taken, how they are seen."""

import json
from datetime import UTC, date, datetime

import pytest

from onestop.catalogue.definition import Channel
from onestop.dossiers.rules import HandedIn
from onestop.kernel.files import Store
from onestop.results import checking, keys, outside, proving, uses
from onestop.results.errors import NotUsable
from onestop.results.models import Snapshot
from onestop.results.reusing import note_reuse
from onestop.results.snapshots import claims_of, recheck
from onestop.results.storehouse import Kind
from tests.results.elsewhere import Elsewhere
from tests.small_world import SOMEBODY

OWNER = (SOMEBODY.name, SOMEBODY.number, None)
BEGINS = date(2026, 1, 1)


@pytest.fixture
def elsewhere(world, tmp_path) -> Elsewhere:
    return Elsewhere(tmp_path / "elsewhere", world.now)


@pytest.fixture
def trusted(world, elsewhere) -> Elsewhere:
    found = outside.read_set(json.dumps(elsewhere.ring.jwks()), None)
    assert outside.trust(world.act(), "Tỉnh bạn", found, BEGINS, date(2026, 12, 31)) == 1
    return elsewhere


def taken(world, text: str, **how):
    return outside.take(world.act(), text, "KQ.1", OWNER, **how)


def test_a_trusted_issuers_result_is_taken_once_and_seen_as_of_elsewhere(
    world, trusted, tmp_path
) -> None:
    written = trusted.token()
    paper = taken(world, f" https://elsewhere.example/v/{written}\n")
    assert paper.kind is Kind.OUTSIDE and paper.number == "77/2026/GXN"
    assert paper.title == "Kết quả mẫu" and paper.issuer == "H40.12"
    assert taken(world, written) is paper
    papers = (HandedIn("form", originals=1), HandedIn("proof", stored_id=paper.id))
    dossier = world.lodged(papers=papers, channel=Channel.DESK).dossier
    assert note_reuse(world.act(), dossier) == 1
    (used,) = uses.in_dossier(world.session, dossier.id, world.now.date())
    snapshot = world.session.get_one(Snapshot, used.use.id)
    told = claims_of(snapshot)
    assert told["status"] == {"state": "not_checked", "source": "token"}
    assert told["holder"]["by"] == "name" and told["key"]["trusted_as"] == "Tỉnh bạn"
    assert all(f.holds for f in recheck(snapshot, keys.ring().find))
    world.session.flush()
    assert proving.first_disagreement(world.session, Store(tmp_path / "none")) is None


def test_checking_it_says_who_and_that_its_status_is_not_known(world, trusted) -> None:
    verdict = checking.check(world.session, trusted.token(), world.now).verdict
    assert (verdict.content, verdict.issuer, verdict.status) == (
        "authentic",
        "trusted",
        "not_checked",
    )
    strange = checking.check(world.session, trusted.token(iss="H99"), world.now).verdict
    assert strange.issuer == "not_allowed"


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"iss": "H41"}, "issuer"),
        ({"iss": "H4"}, "issuer"),
        ({"iat": 1}, "issuer"),
        ({"iat": 2**31}, "issuer"),
        ({"exp": 1772400000}, "day"),
        ({"exp": 0}, "day"),
        ({"name": "Trần Văn Khác"}, "holder"),
        ({"type_code": 9000002}, "type"),
        ({"type_code": 0}, "type"),
    ],
)
def test_what_is_wrong_with_it_is_said(world, trusted, changes, check) -> None:
    with pytest.raises(NotUsable) as refused:
        taken(world, trusted.token(**changes))
    assert refused.value.facts["check"] == check


def test_one_without_a_last_day_or_with_one_beyond_every_calendar_has_none(world, trusted) -> None:
    assert taken(world, trusted.token(exp=None)).valid_until is None
    assert taken(world, trusted.token(exp=2**63)).valid_until is None


@pytest.mark.parametrize("text", ["", "https://x/v/", "ABC", "💥", "x" * 5000, "AAAA-BBBB"])
def test_text_that_is_no_token_is_refused(world, trusted, text) -> None:
    with pytest.raises(NotUsable):
        taken(world, text)


def test_nobody_is_trusted_before_and_after_the_days_named(world, elsewhere) -> None:
    with pytest.raises(NotUsable):
        taken(world, elsewhere.token())
    found = outside.read_set(json.dumps(elsewhere.ring.jwks()), None)
    for first, last in ((date(2026, 3, 9), None), (BEGINS, date(2026, 3, 1))):
        outside.trust(world.act(), "Tỉnh bạn", found, first, last)
        with pytest.raises(NotUsable):
            taken(world, elsewhere.token())
    outside.trust(world.act(), "Tỉnh bạn", found, BEGINS, None)
    assert taken(world, elsewhere.token()).issuer == "H40.12"


def test_a_key_reported_stolen_is_not_relied_on(world, trusted) -> None:
    (key,) = outside.read_set(json.dumps(trusted.ring.jwks()), None)
    outside.trust(world.act(), "Tỉnh bạn", [{**key, "revoked_at": 1772000000}], BEGINS, None)
    with pytest.raises(NotUsable):
        taken(world, trusted.token())


def test_a_status_list_decides_where_it_is_given(world, trusted) -> None:
    written = trusted.token()
    for bits in (1, 2, 3):
        with pytest.raises(NotUsable) as refused:
            taken(world, written, status_list=trusted.status(bits))
        assert refused.value.facts["check"] == "status"
    stale = trusted.status(0, exp=int(world.now.timestamp()) - 10)
    other = trusted.status(0, sub="https://elsewhere.example/status/4")
    strange = keys.ring().signer.jws({"sub": "/status/3"}, "statuslist+jwt")
    for bad in (stale, other, strange, "no list"):
        with pytest.raises(NotUsable):
            taken(world, written, status_list=bad)
    assert taken(world, written, status_list=trusted.status(0)).data["status_list"] is True


def test_a_signed_set_needs_the_root_that_signed_it(world, elsewhere, tmp_path) -> None:
    signed = elsewhere.ring.signed_set(datetime(2026, 3, 2, tzinfo=UTC))
    root = keys.jwk(elsewhere.ring.root.public)
    assert len(outside.read_set(signed, root)) == 1
    other = keys.jwk(keys.KeyRing(tmp_path / "other").root.public)
    for wrong in (None, other):
        with pytest.raises(outside.BadKeySet):
            outside.read_set(signed, wrong)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"keys": []}', '{"keys": [{}]}', '{"keys": 5}', "a.b.c", '{"keys": [5]}'],
)
def test_a_file_that_is_no_key_set_is_refused(text) -> None:
    with pytest.raises(outside.BadKeySet):
        outside.read_set(text, None)


def test_a_key_without_issuer_or_period_is_refused(elsewhere) -> None:
    (key,) = elsewhere.ring.jwks()["keys"]
    for change in ({"iss": []}, {"nbf": 9, "exp_sign": 1}, {"x": "AA"}, {"iss": [5]}):
        with pytest.raises(outside.BadKeySet):
            outside.read_set(json.dumps({"keys": [{**key, **change}]}), None)


@pytest.mark.parametrize("before", ["", "https://x/v/", "https://x/v#", "https://x/v/#"])
def test_a_token_is_found_bare_in_a_link_or_behind_a_fragment(before) -> None:
    assert outside.token_in(f" {before}ABC\n") == "ABC"
