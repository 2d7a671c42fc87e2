"""A result's life: issued, checked, revoked, used again."""

import io
import json
import subprocess
import zlib
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import update

from onestop.agencies import queries as agencies
from onestop.catalogue.definition import Channel
from onestop.dossiers.errors import ReasonNeeded
from onestop.dossiers.rules import HandedIn
from onestop.dossiers.states import Delivery, Outcome, ReturnBy, Status
from onestop.journal import queries as journal
from onestop.kernel.clock import day_of
from onestop.results import canonical, checking, queries, rules, service, status_list
from onestop.results.approving import approve
from onestop.results.errors import WrongResultMove
from onestop.results.models import Result, State
from onestop.results.reusing import note_reuse
from onestop.results.signed_drawing import prepared
from tests.small_world import POLICE, SOMEBODY

BASE = "https://onestop.example"


@pytest.fixture
def issued(world, place, head):
    dossier = world.to_be_decided(answers={"purpose": "Đăng ký kết hôn"})
    (result,) = approve(world.act(POLICE), dossier, Outcome.GRANTED, "", head, place)
    return result


def check(world, result, content=None):
    return checking.check(world.session, result.token, world.now, content).verdict


def test_a_granted_dossier_ends_in_a_result_that_anybody_can_check(world, issued) -> None:
    verdict = check(world, issued)
    assert verdict.as_data() == {
        "content": "authentic",
        "issuer": "trusted",
        "status": "valid",
        "file": "not_checked",
    }
    assert verdict.is_good and issued.number == "01/2026/KQ-H05.105.90"
    assert checking.find_typed(world.session, issued.typed_code.lower().replace("-", " ")) is issued


def test_the_file_is_compared_byte_for_byte(world, issued, place) -> None:
    content = place.store.read(issued.pdf_digest)
    assert check(world, issued, content).file == "matches"
    assert check(world, issued, content + b" ").file == "differs"
    assert not check(world, issued, content + b" ").is_good


def test_the_pdf_carries_text_qr_data_and_token(world, issued, place, tmp_path) -> None:
    path = place.store.path(issued.pdf_digest)
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()
    day = "ngày 02 tháng 3 năm 2026"
    for wanted in (issued.number, issued.typed_code, SOMEBODY.name, "Đăng ký kết hôn", day):
        assert wanted in text
    subprocess.run(["pdftoppm", "-r", "150", "-png", path, tmp_path / "page"], check=True)
    (page,) = tmp_path.glob("page*.png")
    with Image.open(page) as image:
        codes = zxingcpp.read_barcodes(image)
    assert [code.text for code in codes] == [f"{BASE}/v/{issued.token}"]
    with pikepdf.open(io.BytesIO(path.read_bytes())) as document:
        files = {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}
    assert files["ket-qua.json"] == canonical.canonical(issued.data)
    assert files["ket-qua.kq1"].decode() == issued.token
    assert canonical.digest(json.loads(files["ket-qua.json"])) == issued.data_digest


def test_a_refusal_issues_nothing(world, place, head) -> None:
    dossier = world.to_be_decided()
    assert approve(world.act(POLICE), dossier, Outcome.REFUSED, "Không", head, place) == []


def test_a_result_wished_for_online_is_given_at_once(world, place, head) -> None:
    me = replace(SOMEBODY, account_id=head.id)
    dossier = world.to_be_decided(applicant=me, submitter=me, return_by=ReturnBy.ONLINE)
    approve(world.act(POLICE), dossier, Outcome.GRANTED, "", head, place)
    assert dossier.status == Status.RETURNED and dossier.delivery == Delivery.DELIVERED.value


def test_it_expires_on_its_day(world, issued) -> None:
    world.now += timedelta(days=183)
    assert check(world, issued).status == "valid"
    world.now += timedelta(days=3)
    assert check(world, issued).status == "expired"


def test_what_is_revoked_suspended_or_replaced_says_so(world, issued) -> None:
    with pytest.raises(ReasonNeeded):
        service.revoke(world.act(POLICE), issued, reason_code="error", reason=" ")
    service.suspend(world.act(POLICE), issued, reason_code="other", reason="Xác minh")
    assert check(world, issued).status == "suspended"
    service.restore(world.act(POLICE), issued, reason_code="other", reason="Xong")
    assert check(world, issued).status == "valid"
    service.revoke(world.act(POLICE), issued, reason_code="error", reason="Sai")
    assert check(world, issued).status == "revoked"
    with pytest.raises(WrongResultMove):
        service.restore(world.act(POLICE), issued, reason_code="other", reason="Không")
    names = [e.name for e in journal.events_of(world.session, f"dossier:{issued.dossier_code}")]
    assert names[-3:] == ["result.suspended", "result.restored", "result.revoked"]


def test_what_somebody_else_revoked_meanwhile_stays_revoked(world, issued) -> None:
    service.suspend(world.act(POLICE), issued, reason_code="other", reason="Xác minh")
    world.session.flush()
    # Another session moves it on; this one still remembers it as suspended.
    change = update(Result).where(Result.id == issued.id).values(state=State.REVOKED)
    world.session.execute(change, execution_options={"synchronize_session": False})
    assert issued.state is State.SUSPENDED
    with pytest.raises(WrongResultMove):
        service.restore(world.act(POLICE), issued, reason_code="other", reason="Xong")
    assert check(world, issued).status == "revoked"


def test_a_place_in_the_public_list_is_given_once(world, issued) -> None:
    issued.status_index = 0
    world.session.flush()
    assert queries.taken_in(world.session, 0, range(9)) == {0}
    assert status_list.free_place(world.session, size=1) == (1, 0)
    number, index = status_list.free_place(world.session)
    assert number == 0 and 0 < index < status_list.SIZE


def test_the_same_result_is_drawn_the_same(world, issued, place) -> None:
    issuer = agencies.agency(world.session, issued.issuer_agency, day_of(issued.issued_at))
    content = place.store.read(issued.pdf_digest)
    drawn = prepared(issued, issuer, "UBND tỉnh", BASE, "Kinh Bắc", signs=True)
    # What was signed begins with what was drawn; only the signatures come after it.
    assert content.startswith(drawn) and len(content) > len(drawn)


def test_a_strangers_token_is_not_trusted(world, issued) -> None:
    changed = issued.token[:-9] + ("A" if issued.token[-9] != "A" else "B") + issued.token[-8:]
    assert checking.check(world.session, changed, world.now).verdict.content in (
        "altered",
        "malformed",
    )
    assert checking.check(world.session, "xyz", world.now).verdict.content == "malformed"


def test_slips_in_a_typed_code_are_noticed(issued) -> None:
    symbols = issued.typed_code.replace("-", "")
    for place_, symbol in enumerate(symbols):
        other = "A" if symbol != "A" else "B"
        assert rules.typed_code(symbols[:place_] + other + symbols[place_ + 1 :]) is None
    for wrong in ("", "💥", "A" * 300, symbols[:-1]):
        assert rules.typed_code(wrong) is None


def test_it_counts_as_a_paper_in_the_next_dossier(world, issued) -> None:
    number = SOMEBODY.number
    day = issued.issued_at.date()
    assert checking.usable(world.session, issued.typed_code, "KQ.1", number, day) is issued
    assert checking.usable(world.session, issued.typed_code, "KQ.2", number, day) is None
    assert checking.usable(world.session, issued.typed_code, "KQ.1", "000190000099", day) is None
    assert checking.usable(world.session, issued.typed_code, "KQ.1", None, day) is None

    papers = (HandedIn("form", originals=1), HandedIn("proof", result_id=issued.id))
    dossier = world.lodged(papers=papers, channel=Channel.DESK).dossier
    assert note_reuse(world.act(), dossier) == 1
    names = [e.name for e in journal.events_of(world.session, f"dossier:{issued.dossier_code}")]
    assert names[-1] == "result.reused"

    assert note_reuse(world.act(), dossier) == 0
    again = [e.name for e in journal.events_of(world.session, f"dossier:{issued.dossier_code}")]
    assert again == names


def test_what_no_longer_holds_cannot_be_used_again(world, issued) -> None:
    def held():
        return queries.reusable_by(world.session, SOMEBODY.number, 0, {"KQ.1"}, world.now)

    assert held() == [issued]
    service.suspend(world.act(POLICE), issued, reason_code="other", reason="Xác minh")
    assert held() == []


def test_the_public_list_shows_what_no_longer_holds(world, issued) -> None:
    service.revoke(world.act(POLICE), issued, reason_code="error", reason="Sai")
    signed = status_list.signed_list(world.session, 0, BASE, world.now)
    body = signed.split(".")[1]
    claims = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    packed = claims["status_list"]["lst"]
    raw = zlib.decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    index = issued.status_index
    assert raw[index // 4] >> (index % 4 * 2) & 3 == 1
    assert sum(raw) == raw[index // 4]
    assert claims["sub"] == f"{BASE}/status/0"


@pytest.mark.parametrize("now", list(State))
@pytest.mark.parametrize("then", list(State))
def test_only_the_moves_of_the_table_are_made(now, then) -> None:
    if then in rules.MOVES[now]:
        rules.check_move(now, then)
    else:
        with pytest.raises(WrongResultMove):
            rules.check_move(now, then)
