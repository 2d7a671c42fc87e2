"""The storehouse as its owner, the desk, officers and another agency meet it."""

import html
import io
import json
import re

import pytest
from sqlalchemy import select

from onestop.api.description import RESULT
from onestop.dossiers import queries as dossiers
from onestop.dossiers.service import asking
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.results import canonical, outside, token
from onestop.results.models import Result, Reuse
from onestop.results.storehouse import StoredPaper
from tests.results.elsewhere import Elsewhere
from tests.results.pictures import picture

OWNER, OTHER, CLERK, OFFICER = "congdan2", "congdan3", "motcua.kinhbac", "chuyenvien.kinhbac"
HEAD, TYPE = "lanhdao.kinhbac", "KQ.G15.000031"


def text_of(answer) -> str:
    """What a page says, without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def own(site):
    """(id, number) of a result that its owner holds, good today."""
    with site.session() as session:
        found = session.scalars(
            select(Result).where(
                Result.owner_number == "000067000002", Result.dossier_code.like("H05.118%")
            )
        ).first()
        return found.id, found.number


@pytest.fixture
def use(site):
    """The use of the demonstration: its owner's result in a dossier nobody has decided."""
    with site.session() as session:
        return session.scalars(select(Reuse).order_by(Reuse.id)).first()


def draft(visitor, procedure: str = "1.004222") -> str:
    visitor.post(f"/apply/{procedure}", {})
    path = re.findall(r"/apply/drafts/\d+/", visitor.get(f"/apply/{procedure}").text)[0]
    told = {"unit": "H05.105", "for_whom": "me", "return_by": "online", "collects": "applicant"}
    assert visitor.post(f"{path}people", told).status_code == 303
    return path


def line_of(visitor, path: str, number: str) -> tuple[str, str]:
    """The address of the line that offers a paper again, and how its form names it."""
    page = visitor.get(f"{path}papers").text
    for form in re.findall(
        r'<form method="post" action="([^"]+)" class="good card">(.*?)</form>', page, re.S
    ):
        if number in form[1]:
            return form[0], re.search(r'name="reuse" value="([rs]\d+)"', form[1]).group(1)
    raise AssertionError(f"{number} is not offered again")


def test_consent_names_what_is_shown_to_whom_and_why(site, own) -> None:
    visitor = site.visitor(OWNER)
    path = draft(visitor)
    action, key = line_of(visitor, path, own[1])
    page = text_of(visitor.get(f"{path}papers"))
    assert "cho UBND phường Kinh Bắc và các cơ quan giải quyết hồ sơ này" in page
    assert "chỉ cho thủ tục “Đăng ký thường trú”" in page
    refused = visitor.post(action, {"reuse": key}, page=f"{path}papers")
    assert refused.status_code == 422 and "chưa đồng ý thì không ai được xem" in refused.text
    agreed = visitor.post(action, {"reuse": key, "consent": "1"}, page=f"{path}papers")
    assert agreed.status_code == 303
    assert f"số {own[1]}" in text_of(visitor.get(f"{path}papers"))
    for strange in ("r999999", "s1", "x", "r", "", "²"):
        answer = visitor.post(action, {"reuse": strange, "consent": "1"}, page=f"{path}papers")
        assert answer.status_code == 422, strange


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("https://elsewhere.example/v/AAAA", "không được phép cấp"),
        ("x" * 3000, "không được phép cấp"),
        ("\x00💥", "không được phép cấp"),
    ],
)
def test_a_link_nobody_is_trusted_for_ends_in_a_sentence(site, pasted, said) -> None:
    visitor = site.visitor(OWNER)
    path = draft(visitor)
    action, _key = line_of(visitor, path, "KQ-")
    sent = {"outside": pasted, "consent": "1"}
    answer = visitor.post(action, sent, page=f"{path}papers")
    assert answer.status_code == 422 and said in answer.text
    without = visitor.post(action, {"outside": pasted}, page=f"{path}papers")
    assert without.status_code == 422 and "chưa đồng ý" in without.text


def test_the_owner_sees_who_used_what_and_takes_it_back(site, use) -> None:
    with site.session() as session:
        result = session.get(Result, use.result_id)
        code = (
            session.execute(select(Reuse.id).where(Reuse.id == use.id)).scalar_one()
            and site.dossier(procedure="1.000894", status=1)["code"]
        )
    owner = site.visitor("congdan1")
    page = text_of(owner.get("/me/storehouse"))
    assert code in page and "Đăng ký kết hôn" in page and "đã đồng ý trực tuyến" in page
    officer = site.visitor(CLERK)
    seen = text_of(officer.get(f"/office/dossiers/{code}"))
    assert f"đáp ứng bằng kết quả số {result.number}" in seen and "kiểm tra" in seen
    path = f"/me/storehouse/uses/{use.id}/withdraw"
    assert site.visitor(OTHER).get(path).status_code == 404
    assert "chưa thể chấp thuận" in text_of(owner.get(path))
    assert owner.post(path, {}).status_code == 303
    assert "đã rút lại lúc" in text_of(owner.get("/me/storehouse"))
    flagged = text_of(officer.get(f"/office/dossiers/{code}"))
    assert "đã rút lại sự đồng ý" in flagged and "không còn giá trị" in flagged
    assert "đã được quyết định, hoặc sự đồng ý đã được rút lại" in text_of(owner.get(path))
    assert owner.post(path, {}).status_code in (303, 422)


def shared(site, own, **changes):
    visitor = site.visitor(OWNER)
    told = {
        "to_whom": "Trường Tiểu học Mẫu",
        "purpose": "Tuyển sinh lớp 1",
        "until": f"{clock.day_of(clock.now()):%d/%m/%Y}",
        "agreed": "y",
    }
    return visitor, visitor.post(f"/me/results/{own[0]}/share", {**told, **changes})


def asked(site, number: int, code: str | None):
    headers = {"Authorization": f"Bearer {code}"} if code else {}
    return site.visitor().get(f"/api/v1/results/{number}", headers=headers)


def test_another_agency_reads_one_result_with_the_owners_code(site, own) -> None:
    visitor, answer = shared(site, own)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    code = re.search(r'class="code key">([0-9A-Z-]{39})<', answer.text).group(1)
    told = asked(site, own[0], code)
    facts = told.json
    assert told.status_code == 200 and set(facts) == set(RESULT)
    assert facts["number"] == own[1] and facts["status"]["state"] == "valid"
    claims = token.read(facts["cose"]).claims
    assert claims.data_digest.hex() == facts["sha256"] == canonical.digest(facts["data"])
    assert json.loads(facts["canonical"]) == facts["data"]
    assert facts["consent"]["to"] == "Trường Tiểu học Mẫu"
    # Scope, and what is not there; each is a problem of its own.
    other = next(n for n in range(1, 20) if n != own[0])
    assert asked(site, other, code).status_code == 403
    assert asked(site, 10**9, code).status_code == 404
    for wrong in (None, "0" * 32, "x", "'"):
        refused = asked(site, own[0], wrong)
        assert refused.status_code == 401 and refused.mimetype == "application/problem+json"
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    # Both sides can read that it was looked at: the owner, and the dossier of the agency.
    page = text_of(visitor.get("/me/storehouse"))
    assert "Trường Tiểu học Mẫu" in page and "đã xem 1 lần" in page
    assert code not in page
    path = re.search(r"/me/storehouse/consents/\d+/withdraw", visitor.get("/me/storehouse").text)
    assert site.visitor(OTHER).get(path.group()).status_code == 404
    assert visitor.post(path.group(), {}).status_code == 303
    assert asked(site, own[0], code).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"until": "01/01/2020"},
        {"until": "31/12/2099"},
        {"until": "x"},
        {"to_whom": " "},
        {"agreed": ""},
    ],
)
def test_a_consent_without_day_agency_or_tick_is_not_given(site, own, changes) -> None:
    assert shared(site, own, **changes)[1].status_code == 422


def test_only_the_owner_shares_a_result(site, own) -> None:
    assert site.visitor(OTHER).get(f"/me/results/{own[0]}/share").status_code == 404


DIGITISED = {
    "component": "",
    "title": "Giấy khai sinh bản chính",
    "number": "15/1990",
    "issuer": "UBND xã Mẫu",
    "issued_on": "05/06/1990",
    "valid_until": "",
    "compared": "y",
}


def test_a_paper_is_digitised_at_the_desk_and_serves_its_owner(site) -> None:
    code = site.dossier(status=2, procedure="1.004222", channel="online")["code"]
    clerk = site.visitor(CLERK)
    assert "Số hóa một giấy tờ" in text_of(clerk.get(f"/office/dossiers/{code}"))
    page = f"/desk/dossiers/{code}/digitise"
    shown = clerk.get(page).text
    component = re.findall(r'<option value="([^"]{2,})">', shown)[-1]
    told = {**DIGITISED, "component": component}
    without_file = clerk.post(page, told)
    assert without_file.status_code == 422 and "chọn tệp" in without_file.text.lower()
    unseen = clerk.post(page, {**told, "compared": "", "file": (io.BytesIO(picture()), "a.png")})
    assert unseen.status_code == 422 and "đối chiếu bản quét" in unseen.text
    no_scan = clerk.post(page, {**told, "file": (io.BytesIO(b"no picture"), "a.png")})
    assert no_scan.status_code == 422
    done = clerk.post(page, {**told, "file": (io.BytesIO(picture()), "giấy.png")})
    assert done.status_code == 303
    signed = clerk.get(done.location)
    assert "BẢN SỐ HÓA TỪ BẢN GIẤY" in text_of(signed)
    typed = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", signed.text).group()
    assert "đã số hóa và ký số tại quầy" in text_of(clerk.get(f"/office/dossiers/{code}"))
    with site.session() as session:
        paper = session.scalars(select(StoredPaper).order_by(StoredPaper.id.desc())).first()
    owner = site.visitor(OWNER)
    listed = text_of(owner.get("/me/storehouse"))
    assert "Giấy khai sinh bản chính" in listed and typed in listed
    with owner.get(f"/me/papers/{paper.id}") as sent:
        assert sent.mimetype == "image/png" and sent.data.startswith(b"\x89PNG")
    assert owner.get(f"/me/papers/{paper.id}.jws").text == paper.token
    for path in (f"/me/papers/{paper.id}", f"/me/papers/{paper.id}.jws"):
        assert site.visitor(OTHER).get(path).status_code == 404
    away = site.visitor("motcua.tuson")
    assert away.get(f"/desk/papers/{paper.id}").status_code == 403
    assert away.get(page).status_code == 403
    void = f"/desk/papers/{paper.id}/void"
    assert clerk.post(void, {"reason": ""}).status_code == 422
    assert clerk.post(void, {"reason": "Bản quét thiếu trang"}).status_code == 303
    assert "đã thu hồi" in text_of(owner.get("/me/storehouse"))
    assert clerk.post(void, {"reason": "Lần nữa"}).status_code == 422


def test_a_dossier_that_is_not_received_is_not_digitised(site) -> None:
    code = site.dossier(status=1, procedure="1.001193", channel="online")["code"]
    clerk = site.visitor(CLERK)
    page = f"/desk/dossiers/{code}/digitise"
    component = re.findall(r'<option value="([^"]{2,})">', clerk.get(page).text)[0]
    sent = {**DIGITISED, "component": component, "file": (io.BytesIO(picture()), "a.png")}
    answer = clerk.post(page, sent)
    assert answer.status_code == 422 and "không thể chuyển sang “Đã tiếp nhận”" in text_of(answer)


def test_the_desk_needs_the_signed_consent_for_a_code(site, own) -> None:
    with site.session() as session:
        typed = session.get(Result, own[0]).typed_code
    clerk = site.visitor(CLERK)
    page = "/desk/intake/1.004222"
    shown = clerk.get(page).text
    field = re.search(r'name="(r_\d+)"', shown).group(1)
    told = {
        "applicant-name": "Trần Văn Mẫu Hà",
        "applicant-number": "000067000002",
        "same_submitter": "y",
        "collects": "applicant",
        "commune": "H05.105",
        "return_by": "desk",
        field: typed,
    }
    refused = clerk.post(page, told)
    assert refused.status_code == 422 and "đã ký văn bản đồng ý, hoặc bỏ trống mã" in refused.text
    wrong = clerk.post(page, {**told, field: "AAAA-AAAA-AAAA-AAAA", "consent_signed": "y"})
    assert wrong.status_code == 422 and "Không có kết quả còn hiệu lực" in wrong.text


def test_ended_dossiers_with_fallen_papers_are_for_officers(site) -> None:
    assert "Không có." in text_of(site.visitor(HEAD).get("/office/lapsed"))
    assert site.visitor(OWNER).get("/office/lapsed").status_code == 403


def test_the_share_of_digitised_dossiers_is_on_the_page_of_figures(site) -> None:
    page = text_of(site.visitor("thanhtra").get("/inspect"))
    assert re.search(r"Hồ sơ được số hóa [\d,]+% số hồ sơ tiếp nhận .*?: \d+ trên \d+", page)


def test_a_result_of_a_trusted_issuer_elsewhere_is_seen_as_such(site, tmp_path) -> None:
    now = clock.now()
    register = Elsewhere(tmp_path, now)
    with db.transaction(site.app.extensions["sessions"]) as session:
        act = Act(session, "system", now, "command")
        keys = outside.read_set(json.dumps(register.ring.jwks()), None)
        outside.trust(act, "Tỉnh bạn", keys, clock.day_of(now), None)
    visitor = site.visitor(OTHER)
    path = draft(visitor, "1.000894")
    told = {"f_partner_name": "Trần Văn Mẫu Minh", "f_partner_number": "000090000099"}
    told |= {"f_partner_born_on": "01/02/1990", "f_partner_residence": "Kinh Bắc"}
    told |= {"f_ethnicity": "Kinh", "f_partner_ethnicity": "Kinh"}
    told |= {"f_times": "0", "f_partner_times": "0"}
    assert visitor.post(f"{path}form", told).status_code == 303
    page = f"{path}papers"
    shown = visitor.get(page).text
    action = re.search(
        rf'action="({path}papers/[^"]+)">(?:(?!</form>).)*name="outside"', shown, re.S
    )
    own = "Lê Thị Thử Phúc"
    stranger = register.token(type_code=1004873, name="Ai Đó Khác")
    refused = visitor.post(action.group(1), {"outside": stranger, "consent": "1"}, page=page)
    assert refused.status_code == 422 and "không phải của người nộp" in refused.text
    link = f"https://elsewhere.example/v/{register.token(type_code=1004873, name=own)}"
    taken = visitor.post(action.group(1), {"outside": link, "consent": "1"}, page=page)
    assert taken.status_code == 303, text_of(taken)
    sent = visitor.post(f"{path}send", {}, page=f"{path}review")
    code = re.search(r"/me/dossiers/([^/]+)/sent", sent.location).group(1)
    officer = site.visitor(CLERK)
    seen = text_of(officer.get(f"/office/dossiers/{code}"))
    assert "đáp ứng bằng giấy tờ số 77/2026/GXN (do nơi khác cấp, H40.12)" in seen
    assert "tình trạng hiệu lực chưa được kiểm tra tại đây" in seen
    look = re.search(
        rf"/office/dossiers/{code}/stored/\d+", officer.get(f"/office/dossiers/{code}").text
    )
    verdict = officer.get(look.group(), follow_redirects=True)
    assert verdict.status_code == 200 and "77/2026/GXN" in verdict.text
    assert "do nơi khác cấp" in text_of(visitor.get("/me/storehouse"))


def test_papers_that_came_to_the_desk_are_used_by_their_code(site) -> None:
    code = site.dossier(status=2, procedure="1.004222", channel="online")["code"]
    with db.transaction(site.app.extensions["sessions"]) as session:
        found = dossiers.dossier_to_change(session, code)
        act = Act(session, "system", clock.now(), "test", found.holder_agency)
        asking.ask_papers(act, found, ["Giấy tờ về hộ tịch"], "Thiếu giấy tờ")
    with site.session() as session:
        wanted = (Result.owner_number == "000067000002", Result.type_code == TYPE)
        typed = session.scalars(select(Result.typed_code).where(*wanted)).first()
    clerk = site.visitor(CLERK)
    page = clerk.get(f"/office/dossiers/{code}").text
    field = re.search(r'name="(answer_papers-0-r_\d+)"', page).group(1)
    seq = re.search(r'name="answer_papers-0-seq"[^>]*value="(\d+)"', page).group(1)
    token_ = re.search(r'name="answer_papers-0-csrf_token"[^>]*value="([^"]+)"', page).group(1)
    told = {"answer_papers-0-seq": seq, field: typed, "answer_papers-0-csrf_token": token_}
    path = f"/office/dossiers/{code}/answer_papers/0"
    refused = clerk.client.post(path, data=told)
    assert refused.status_code == 422 and "đã ký văn bản đồng ý" in refused.text
    done = clerk.client.post(path, data={**told, "answer_papers-0-consent_signed": "y"})
    assert done.status_code == 303
    assert "đáp ứng bằng kết quả số" in text_of(clerk.get(f"/office/dossiers/{code}"))
    owner = text_of(site.visitor(OWNER).get("/me/storehouse"))
    assert code in owner and "văn bản đồng ý đã ký" in owner
