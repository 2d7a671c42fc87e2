"""At the counter: money taken, a drawer counted, a result handed over, how it was."""

import re

import pytest
from sqlalchemy import select

from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier, Party, ReceiptKey
from onestop.dossiers.service import originals
from onestop.dossiers.service.originals import Described
from onestop.dossiers.states import PartyRole
from onestop.journal import queries as journal
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.takings import proving, queries, rating
from onestop.takings.models import Handing, Rating
from tests.site import hidden_of

# A text lets close relatives take the results of these.
KIN_COLLECTS = ("1.004873", "2.000635")
CLERK, HEAD = "motcua.kinhbac", "lanhdao.kinhbac"


def pay(visitor, code, **told):
    """Send one of the two forms of the page, as it stands there."""
    path = f"/desk/dossiers/{code}/pay"
    shown = visitor.get(path).text
    hidden = dict(re.findall(r'name="(op_id|sum)" value="([^"]*)"', shown))
    return visitor.post(path, {**hidden, "way": "cash", **told})


@pytest.fixture(scope="module")
def clerk(site):
    visitor = site.visitor(CLERK)
    shown = visitor.get("/desk/drawer").text
    if 'name="float_dong"' in shown:
        assert visitor.post("/desk/drawer", {"float_dong": "x"}).status_code == 422
        assert visitor.post("/desk/drawer", {"float_dong": "200.000"}).status_code == 303
    manager = site.visitor("quanly")
    wrong = manager.post("/manage/money", {"bin": "12", "number": "1", "holder": "UBND"})
    assert wrong.status_code == 422
    account = {"bin": "970436", "number": "0011000000001", "holder": "UBND phuong Kinh Bac"}
    assert manager.post("/manage/money", account).status_code == 303
    return visitor


def walk_in(visitor, procedure, name, number) -> str:
    """A dossier taken in at the desk, nothing paid."""
    path = f"/desk/intake/{procedure}"
    people = {"applicant-name": name, "applicant-number": number, "applicant-phone": "0912345678"}
    told = {
        **people,
        "same_submitter": "y",
        "collects": "applicant",
        "commune": "H05.105",
        "return_by": "desk",
        "receive_now": "y",
        "is_another": "y",
        **{f"o_{place}": "1" for place in range(6)},
        **{f"c_{place}": "1" for place in range(6)},
    }
    answer = visitor.post(path, told)
    assert answer.status_code == 303, re.findall(r'class="errors".*?</div>', answer.text, re.S)
    return answer.location.split("/")[-2]


def test_exemption_cash_void_transfer_and_the_count(site, clerk) -> None:
    code = walk_in(clerk, "1.004222", "Trần Văn Mẫu Nộp", "000190001201")
    slip = clerk.get(f"/desk/dossiers/{code}/slip").text
    assert f"/desk/dossiers/{code}/pay" in slip
    assert pay(clerk, code, given="1.000").status_code == 422
    exempting = {"exemption": "poor", "ground": ""}
    page = f"/desk/dossiers/{code}/pay"
    refused = clerk.post(f"/desk/dossiers/{code}/exempt", exempting, page=page)
    assert refused.status_code == 422
    taken = pay(clerk, code, given="50.000")
    assert taken.status_code == 303
    shown = clerk.get(taken.location).text
    assert "30.000" in shown
    assert clerk.get(f"{taken.location}.pdf").data.startswith(b"%PDF")
    voiding = f"{taken.location}/void"
    asked = clerk.post(voiding, {"reason": "Thu nhầm"})
    assert clerk.prove(asked).status_code == 303
    unseen = pay(clerk, code, way="vietqr", reference="FT26001")
    assert unseen.status_code == 422
    assert clerk.get(f"/desk/dossiers/{code}/vietqr.pdf").data.startswith(b"%PDF")
    seen = pay(clerk, code, way="vietqr", reference="FT26001", seen="y")
    assert seen.status_code == 303 and "FT26001" in clerk.get(seen.location).text
    other = walk_in(clerk, "1.004222", "Trần Văn Mẫu Miễn", "000190001202")
    exempting["ground"] = "Giấy chứng nhận số 5, 02/01/2026"
    page = f"/desk/dossiers/{other}/pay"
    assert clerk.post(f"/desk/dossiers/{other}/exempt", exempting, page=page).status_code == 303
    assert 'name="given"' not in clerk.get(page).text
    wrong = f"/desk/dossiers/{other}/no-exemption"
    assert clerk.post(wrong, {"reason": ""}, page=page).status_code == 422
    assert clerk.post(wrong, {"reason": "Giấy đã hết hạn"}, page=page).status_code == 303
    assert 'name="given"' in clerk.get(page).text
    assert clerk.post(wrong, {"reason": "Lần nữa"}, page=page).status_code == 422
    elsewhere = site.visitor("motcua.tuson")
    assert elsewhere.get(page).status_code == 403
    assert elsewhere.get(taken.location).status_code == 403
    counting = {"n_100000": "1", "n_50000": "1"}
    unnamed = clerk.post("/desk/drawer/count", counting)
    assert unnamed.status_code == 422
    counting["reason"] = "Thiếu 50.000 đồng, đang tìm"
    assert clerk.post("/desk/drawer/count", counting).status_code == 303
    assert "Thiếu 50.000" in site.visitor("quanly").get("/office/takings").text
    sheet = re.search(r"/office/takings/\d+\.pdf", site.visitor(HEAD).get("/office/takings").text)
    assert site.visitor(HEAD).get(sheet.group()).data.startswith(b"%PDF")
    assert elsewhere.get(sheet.group()).status_code == 403
    assert clerk.post("/desk/drawer", {"float_dong": "0"}).status_code == 303
    with site.session() as session:
        assert proving.first_disagreement(session) is None


def ready(site, *procedures) -> tuple[str, Party]:
    """A dossier of this desk (of one of these procedures) whose result waits here, nothing owed,
    and its recipient."""
    with site.session() as session:
        rows = session.execute(
            select(Dossier, Party)
            .join(Party, Party.dossier_id == Dossier.id)
            .where(
                Dossier.status == 9,
                Dossier.reception_agency == "H05.105",
                Dossier.delivery != "with-post",
                Party.role == PartyRole.RECIPIENT,
            )
            .order_by(Dossier.id)
        ).all()
        row = next(r for r in rows if not procedures or r.Dossier.procedure_code in procedures)
        return row.Dossier.code, row.Party


def test_a_result_goes_to_who_may_have_it_and_one_tap_says_how_it_was(site, clerk) -> None:
    code, _recipient = ready(site)
    pin = site.dossier(code=code)["pin"]
    token = site.dossier(code=code)["link"]
    found = clerk.get("/desk/give", query_string={"q": token})
    assert found.status_code == 303 and code in found.location
    assert clerk.get("/desk/give", query_string={"q": "nothing"}).status_code == 200
    path = f"/desk/dossiers/{code}/give"
    told = {"stands": "self", "card": "000180000999", "compared": "y", "proof": "pin", "pin": pin}
    stranger = clerk.post(path, told)
    assert stranger.status_code == 422
    mandate = {**told, "stands": "mandate", "name": "Lê Thị Mẫu Thay", "pin": "7K3M-9QXT-C"}
    assert clerk.post(path, mandate).status_code == 422, "a mandate needs its facts"
    mandate |= {
        "mandate_number": "12/UQ",
        "mandate_day": "01/02/2026",
        "certified_by": "UBND phường Kinh Bắc",
        "pin": wrong_pin(pin),
    }
    assert clerk.post(path, mandate).status_code == 422
    with site.session() as session:
        number = session.scalar(select(Dossier.id).where(Dossier.code == code))
        assert session.get(ReceiptKey, number).wrong_tries == 1, "the wrong key was counted"
    paper = clerk.post(f"/desk/dossiers/{code}/acknowledgment.pdf", mandate, page=path)
    assert paper.data.startswith(b"%PDF")
    mandate["pin"] = pin
    given = clerk.post(path, mandate)
    assert given.status_code == 303
    assert clerk.post(path, mandate, page=given.location).location == given.location
    shown = clerk.get(given.location).text
    with site.session() as session:
        event = next(
            e
            for e in journal.events_of(session, f"dossier:{code}")
            if e.name == "dossier.result_given"
        )
        assert event.facts["taken_by"] == "mandate" and event.facts["proof"] == "pin"
        assert event.facts["number"] == "*********999"
        assert "Lê Thị" not in str(event.facts)
        assert queries.handing(session, number).name == "Lê Thị Mẫu Thay"
        asked = rating.invitation(session, number).token
    assert f"/r/{asked}" in shown
    phone = site.visitor()
    address = f"/r/{asked}"
    thanks = phone.post(address, {"score": "3"})
    assert thanks.status_code == 200
    why = dict(hidden_of(thanks.text, "/rated"))
    why |= {"reason": "quick", "words": "Cảm ơn"}
    assert phone.client.post("/rated", data=why).status_code == 200
    assert phone.post(address, {"score": "1"}, page="/track").status_code in (200, 422)
    with site.session() as session:
        (answer,) = session.scalars(select(Rating)).all()
        assert (answer.score, answer.reason_code, answer.unit) == (3, "quick", "H05.105")
        assert proving.first_disagreement(session) is None
        session.get(Handing, number).name = "Ai khác"
        session.flush()
        assert "took" in str(proving.first_disagreement(session))
    assert phone.get("/r/none").status_code == 404
    figures = site.visitor("thanhtra").get("/inspect/satisfaction").text
    assert "100" in figures and clerk.get("/inspect/satisfaction").status_code == 403


def test_a_relative_takes_the_result_and_originals_and_the_holder_says_how_it_was(
    site, clerk
) -> None:
    code, _recipient = ready(site, *KIN_COLLECTS)
    with db.transaction(site.app.extensions["sessions"]) as session:
        dossier = dossiers.dossier_to_change(session, code)
        act = Act(session, "account:1", clock.now(), "test", "H05.105")
        told = [Described("", "Sổ hộ tịch mẫu", True), Described("", "Bằng mẫu", True)]
        book, diploma = (row.code for row in originals.register_originals(act, dossier, told))
    path = f"/desk/dossiers/{code}/give"
    shown = clerk.get(path).text
    assert book in shown and diploma in shown
    form = {"card": "000200000777", "compared": "y", "proof": "paper", "signed": "y"}
    form |= {"stands": "kin", "name": "Trần Văn Mẫu Con", "originals": [book]}
    form |= {"mandate_day": "01/02/2026", "relation": "child"}
    paper = clerk.post(f"/desk/dossiers/{code}/acknowledgment.pdf", form, page=path)
    assert paper.data.startswith(b"%PDF")
    assert clerk.post(path, {**form, "relation": ""}).status_code == 422
    assert clerk.post(path, {**form, "mandate_day": ""}).status_code == 422
    assert clerk.post(path, {**form, "originals": ["G-000000-0"]}).status_code == 422
    assert clerk.post(path, form).status_code == 303
    with site.session() as session:
        states = {o.code: o.state for o in dossiers.originals_of(session, dossier.id)}
        assert (states[book], states[diploma]) == ("given-back", "held")
        given = queries.handing(session, dossier.id)
        assert (given.role, given.mandate["relation"]) == ("kin", "child")
        before = session.scalars(select(Rating.score)).all()
    rating_page = f"/track/{code}/rate"
    assert site.visitor().get(rating_page).status_code == 404
    holder, pin = site.visitor(), site.dossier(code=code)["pin"]
    assert holder.post("/track", {"code": code, "pin": pin}).status_code == 303
    assert holder.post(rating_page, {"score": "2"}).status_code == 200
    again = holder.post(rating_page, {"score": "3"}, page="/track")
    assert again.status_code == 422
    assert 'name="score"' not in holder.get(rating_page).text
    with site.session() as session:
        after = sorted(session.scalars(select(Rating.score)))
        assert after == sorted([*before, 2])


def wrong_pin(pin: str) -> str:
    """Another key that is well formed."""
    from onestop.kernel import codes

    symbols = codes.typed(pin)[:8]
    other = ("0" if symbols[0] != "0" else "1") + symbols[1:]
    return f"{other[:4]}-{other[4:]}-{codes.check_symbol(other)}"
