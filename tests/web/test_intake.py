"""A walk-in at the desk, as the pages without scripts have it."""

import re

import pytest
from sqlalchemy import select

from onestop.dossiers.models import Dossier, Paper, Party
from onestop.journal.models import Event
from onestop.kernel import clock
from onestop.results.models import Result, State
from tests.site import Site

BIRTH, MARRIAGE = "/desk/intake/1.001193", "/desk/intake/1.000894"
MARITAL = "KQ.G15.000038"
CARD = "000190000431||NGUYỄN THỊ MẪU SEN|07031990|Nữ|Số 4 phố Mẫu, Kinh Bắc|01012022"
WHOLE = {"commune": "H05.105", "return_by": "desk", "collects": "applicant"}
SAME = {"same_submitter": "y", "receive_now": "y"}


def value(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]* name="{re.escape(name)}"[^>]*>', page)
    assert found, name
    held = re.search(r' value="([^"]*)"', found.group())
    return held.group(1) if held else ""


def has_focus(page: str, name: str) -> bool:
    found = re.search(rf'<(?:input|button)[^>]* (?:name|accesskey)="{name}"[^>]*>', page)
    return bool(found and " autofocus" in found.group())


def stored(answer) -> str:
    assert answer.status_code == 303, re.findall(r'role="alert">.*', answer.text)
    return answer.location.split("/")[-2]


@pytest.fixture
def clerk(site: Site):
    return site.visitor("motcua.kinhbac")


def test_a_card_fills_the_applicant_in_and_stores_nothing(clerk, site: Site) -> None:
    answer = clerk.post(BIRTH, {**WHOLE, **SAME, "card": CARD + "\r\n", "o_0": "1"})
    assert answer.status_code == 200
    page = answer.text
    assert value(page, "applicant-name") == "Nguyễn Thị Mẫu Sen"
    assert value(page, "applicant-number") == "000190000431"
    assert value(page, "applicant-born_on") == "07/03/1990"
    assert value(page, "applicant-address") == "Số 4 phố Mẫu, Kinh Bắc"
    assert value(page, "card") == "" and value(page, "o_0") == "1"
    assert has_focus(page, "applicant-phone")
    with site.session() as session:
        assert not session.scalars(select(Party).where(Party.number == "000190000431")).all()
        looked = session.scalars(select(Event).where(Event.name == "applicant.looked_up")).all()
    assert looked[-1].facts == {"ends_with": "431", "found": 0} and looked[-1].unit == "H05.105"


@pytest.mark.parametrize("field", ["applicant-name", "applicant-number"])
def test_a_card_scanned_into_another_field_is_a_card(clerk, field: str) -> None:
    page = clerk.post(BIRTH, {**WHOLE, **SAME, field: CARD}).text
    assert value(page, "applicant-name") == "Nguyễn Thị Mẫu Sen"
    assert value(page, "applicant-number") == "000190000431"


def test_a_second_card_is_who_brings_it(clerk) -> None:
    other = CARD.replace("000190000431", "000085000432").replace("SEN", "BÌNH")
    first = {**WHOLE, **SAME, "applicant-name": "Nguyễn Thị Mẫu Sen"}
    page = clerk.post(BIRTH, {**first, "applicant-number": "000190000431", "card": other}).text
    assert value(page, "submitter-name") == "Nguyễn Thị Mẫu Bình"
    assert value(page, "applicant-name") == "Nguyễn Thị Mẫu Sen"
    assert not re.search(r'name="same_submitter"[^>]* checked', page)


def test_what_is_no_card_says_so_at_the_field_and_loses_nothing(clerk) -> None:
    answer = clerk.post(BIRTH, {**WHOLE, "card": "12345", "applicant-name": "Mẫu"})
    assert answer.status_code == 422 and 'id="card-wrong"' in answer.text
    assert value(answer.text, "applicant-name") == "Mẫu" and value(answer.text, "card") == "12345"


def test_who_was_here_before_is_known_and_an_open_dossier_is_warned_of(clerk, site: Site) -> None:
    number, papers = "000190000433", {"o_0": "1", "o_1": "1", "o_6": "1"}
    told = {**WHOLE, **SAME, **papers, "applicant-number": number}
    told |= {"applicant-name": "Trần Thị Mẫu Lan", "applicant-phone": "0912345433"}
    code = stored(clerk.post(BIRTH, told))

    page = clerk.post(BIRTH, {**WHOLE, **SAME, "card": number}).text
    assert value(page, "applicant-name") == "Trần Thị Mẫu Lan"
    assert value(page, "applicant-phone") == "0912345433"
    assert page.count(code) >= 2 and has_focus(page, "s")

    warned = clerk.post(BIRTH, told)
    assert warned.status_code == 422 and code in warned.text
    assert stored(clerk.post(BIRTH, {**told, "is_another": "y"})) != code

    # Another unit is warned of it, and told nothing that was typed here.
    elsewhere = site.visitor("motcua.vocuong")
    page = elsewhere.post(BIRTH, {**WHOLE, **SAME, "card": number}).text
    assert value(page, "applicant-phone") == "" and value(page, "applicant-name") == ""
    assert code in page and "Chưa có thông tin nào về số này" in page


def test_sent_again_it_is_the_same_dossier_and_no_double(clerk) -> None:
    told = {
        **WHOLE,
        **SAME,
        "o_0": "1",
        "o_1": "1",
        "o_6": "1",
        "op_id": "AGAIN00000000000000000AGAI",
    }
    told |= {"applicant-number": "000190000434", "applicant-name": "Trần Thị Mẫu Lan"}
    assert stored(clerk.post(BIRTH, told)) == stored(clerk.post(BIRTH, told))


def test_a_paper_of_the_storehouse_is_offered_at_its_line_and_used(clerk, site: Site) -> None:
    with site.session() as session:
        rows = select(Result).where(Result.type_code == MARITAL, Result.state == State.VALID)
        rows = rows.where(Result.owner_number.is_not(None)).order_by(Result.id)
        today = clock.day_of(clock.now())
        result = next(r for r in session.scalars(rows) if r.valid_until and r.valid_until > today)
        number, typed = result.owner_number, result.typed_code
    page = clerk.post(MARRIAGE, {**WHOLE, **SAME, "card": number}).text
    offered = re.search(rf'name="(u_[0-9]+)" value="{typed}"', page)
    assert offered and result.number in page
    counts = dict.fromkeys(re.findall(r'name="(o_[0-9]+)"', page), "1")
    told = {**WHOLE, **SAME, **counts, "applicant-number": number, "is_another": "y"}
    told |= {"applicant-name": "Người Mẫu", offered.group(1): typed, "consent_signed": "y"}
    code = stored(clerk.post(MARRIAGE, told))
    with site.session() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.code == code)).one()
        papers = session.scalars(select(Paper).where(Paper.dossier_id == dossier.id)).all()
    assert [p.state for p in papers if p.result_id == result.id] == ["reused"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("kha sin", "1.001193"), ("tin tra hon nha", "1.004873")],
)
def test_a_few_letters_of_each_word_find_the_procedure(clerk, typed: str, code: str) -> None:
    answer = clerk.get(f"/desk/intake?q={typed}")
    if answer.status_code == 303:
        assert answer.location.endswith(code)
    else:
        first = re.search(r'href="/desk/intake/([^"]+)"', answer.text)
        assert first and first.group(1) == code and re.search(r"<a [^>]*autofocus", answer.text)
