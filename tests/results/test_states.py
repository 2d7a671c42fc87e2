"""What becomes of a result after it was issued, and how everybody hears of it."""

import json
import unicodedata
import zlib
from pathlib import Path

import cbor2
import cwt
import pytest

from onestop.catalogue.definition import HolderName, ResultType, Words
from onestop.dossiers.service import deciding
from onestop.dossiers.states import Outcome
from onestop.kernel.signing import encoded, jwk
from onestop.results import keys, queries, rules, service, status_list
from onestop.results.approving import approve
from onestop.results.models import State
from tests.small_world import POLICE

BASE = "https://onestop.example"
VECTOR = json.loads(
    (Path(__file__).parent / "vectors" / "token_status_list.json").read_text("utf-8")
)


@pytest.fixture
def taken_back(world, place, head):
    """A dossier whose decision was taken back after its result was issued, and that result."""
    dossier = world.to_be_decided()
    (result,) = approve(world.act(POLICE), dossier, Outcome.GRANTED, "", head, place)
    deciding.recall(world.act(POLICE), dossier, "Sai tên")
    service.suspend(world.act(POLICE), result, reason_code="recalled", reason="Sai tên")
    return dossier, result


def test_the_published_vector_is_packed_the_same() -> None:
    assert (VECTOR["size"], VECTOR["bits"]) == (status_list.SIZE, 2)
    packed = status_list.packed([tuple(pair) for pair in VECTOR["states"]])
    assert encoded(zlib.compress(packed, 9)) == VECTOR["lst"]


def test_another_library_reads_the_list_as_cwt(world, place, head) -> None:
    dossier = world.to_be_decided()
    (result,) = approve(world.act(POLICE), dossier, Outcome.GRANTED, "", head, place)
    service.revoke(world.act(POLICE), result, reason_code="error", reason="Sai")
    written = status_list.signed_list_cwt(world.session, 0, BASE, world.now)
    known = keys.ring().known
    key = cwt.COSEKey.from_jwk({**jwk(known.key), "alg": "ES256", "kid": known.kid.hex()})
    message = cwt.COSEMessage.loads(written)
    assert message.protected[16] == "application/statuslist+cwt"
    raw = cwt.COSE.new().decode(written, [without_kid(key, known.kid)])
    claims = cbor2.loads(raw) if isinstance(raw, bytes) else raw
    assert claims[2] == f"{BASE}/status/0" and claims[65534] == status_list.FRESH
    bits = zlib.decompress(claims[65533]["lst"])
    place_of = result.status_index
    assert bits[place_of // 4] >> (place_of % 4 * 2) & 3 == 1


def without_kid(key, kid: bytes):
    key._kid = kid
    return key


def test_a_corrected_decision_replaces_the_result_it_suspended(
    world, place, head, taken_back
) -> None:
    dossier, old = taken_back
    (new,) = approve(world.act(POLICE), dossier, Outcome.GRANTED, "Đã sửa tên", head, place)
    assert (old.state, old.superseded_by) == (State.SUPERSEDED, new.id)
    assert new.state is State.VALID and old.state_reason == "Đã sửa tên"
    assert dict(queries.not_valid_in(world.session, 0)) == {old.status_index: State.SUPERSEDED}


def test_after_a_refusal_nothing_stands_behind_the_suspended_result(
    world, place, head, taken_back
) -> None:
    dossier, old = taken_back
    assert approve(world.act(POLICE), dossier, Outcome.REFUSED, "Không đủ", head, place) == []
    assert (old.state, old.state_reason) == (State.REVOKED, "Không đủ")


def test_a_suspended_result_can_hold_again(world, taken_back) -> None:
    _dossier, old = taken_back
    service.restore(world.act(POLICE), old, reason_code="checked", reason="Đã xác minh")
    assert old.state is State.VALID


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ({}, "Nguyễn Thị Mẫu An"),
        ({"holder": HolderName.MASKED}, "N***** T** M** A"),
        ({"holder": HolderName.ABSENT}, ""),
        ({"sensitive": True}, ""),
        ({"sensitive": True, "holder": HolderName.SHOWN}, ""),
    ],
)
def test_a_kind_of_document_says_what_its_code_tells_of_its_holder(kind, told) -> None:
    profile = ResultType(code="KQ.1", name=Words(vi="Giấy", en="Paper"), **kind)
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Mẫu An")
    found = rules.name_in_code(profile, "Nguyễn Thị Mẫu An")
    assert found == told
    if profile.holder_in_code is HolderName.SHOWN:
        assert rules.name_in_code(profile, decomposed) == found
