"""Bad input: a clear sentence at its field, status 422, nothing stored, nothing typed lost."""

import io
import re
import unicodedata

import pytest
from PIL import Image
from sqlalchemy import func, select

from onestop.dossiers.models import Dossier

GOOD = {
    "applicant-name": "Nguyễn Thị Mẫu An",
    "applicant-number": "000190000001",
    "applicant-born_on": "05/09/1990",
    "applicant-phone": "0912 345 678",
    "applicant-email": "an@vidu.vn",
    "applicant-address": "Số 1 phố Mẫu",
    "same_submitter": "y",
    "collects": "applicant",
    "commune": "H05.105",
    "return_by": "desk",
    "receive_now": "y",
    "is_another": "y",
    "o_0": "1",
    "o_1": "1",
    "o_6": "1",
}
INTAKE = "/desk/intake/1.001193"


def count(site) -> int:
    with site.session() as session:
        return session.scalar(select(func.count(Dossier.id)))


@pytest.fixture
def clerk(site):
    return site.visitor("motcua.kinhbac")


def test_what_is_good_is_taken(site, clerk) -> None:
    before = count(site)
    answer = clerk.post(INTAKE, GOOD)
    assert answer.status_code == 303, re.findall(r'class="wrong"[^>]*>([^<]+)', answer.text)
    assert count(site) == before + 1
    slip = clerk.get(answer.location)
    assert slip.status_code == 200 and "H05.105-" in slip.text
    assert "receipt.pdf?lang=en" in slip.text
    english = clerk.get(answer.location.replace("/slip", "/receipt.pdf?lang=en"))
    # The paper is in English; the clerk's pages stay Vietnamese.
    assert english.data.startswith(b"%PDF") and "Set-Cookie" not in english.headers


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("applicant-name", "", "Hãy điền mục này"),
        ("applicant-name", "A" * 300, "nhiều nhất 120"),
        ("applicant-name", "An 💥", "không thể có"),
        ("applicant-name", "12345", "bằng chữ"),
        ("applicant-name", "<script>alert(1)</script>", "không thể có"),
        ("applicant-number", "12345", "12 chữ số"),
        ("applicant-number", "000399000001", "tương lai"),
        ("applicant-number", "0001900000O1", "12 chữ số"),
        ("applicant-born_on", "31/02/1990", "ngày/tháng/năm"),
        ("applicant-born_on", "05/09/2199", "chưa đến"),
        ("applicant-born_on", "05/09/1066", "quá xa"),
        ("applicant-phone", "12", "số điện thoại"),
        ("applicant-email", "an", "email"),
        ("o_0", "-1", "từ 0 đến 99"),
        ("o_0", "một", "số nguyên"),
        ("o_0", "1000", "từ 0 đến 99"),
        ("collects", "nobody", "trong danh sách"),
        ("commune", "H99", "trong danh sách"),
        ("o_0", "0", "Còn thiếu"),
        ("o_0", "", "Còn thiếu"),
    ],
)
def test_a_clear_sentence_and_nothing_lost(site, clerk, name, typed, sentence) -> None:
    before = count(site)
    answer = clerk.post(INTAKE, {**GOOD, name: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert count(site) == before
    assert ('value="Số 1 phố Mẫu"' in answer.text and 'value="05/09/1990"' in answer.text) or (
        name == "applicant-born_on" and f'value="{typed}"' in answer.text
    )


def test_the_summary_names_the_field_and_leads_to_its_row(clerk) -> None:
    for wrong, line in (
        ({"o_0": "0"}, 'href="#o_0">Tờ khai đăng ký khai sinh theo mẫu: Còn thiếu'),
        ({"applicant-phone": "12"}, 'href="#applicant-phone">Chủ hồ sơ – Điện thoại: '),
    ):
        answer = clerk.post(INTAKE, {**GOOD, **wrong})
        assert line in answer.text.split('class="errors"')[1].split("</div>")[0]


def test_a_fresh_intake_counts_what_the_procedure_asks_for(clerk) -> None:
    page = clerk.get(INTAKE).text
    assert re.search(r'autofocus[^>]*id="card"', page)
    counts = [re.search(rf'id="o_{n}"[^>]*value="(\d)"', page).group(1) for n in range(7)]
    assert counts == ["1", "1", "0", "0", "0", "0", "1"]


def test_letters_in_pieces_are_stored_as_one(site, clerk) -> None:
    pieces = unicodedata.normalize("NFD", "Nguyễn Thị Đẹp")
    answer = clerk.post(INTAKE, {**GOOD, "applicant-name": pieces})
    code = answer.location.split("/")[3]
    assert "Nguyễn Thị Đẹp" in clerk.get(f"/office/dossiers/{code}").text


def test_control_signs_are_dropped(site, clerk) -> None:
    answer = clerk.post(INTAKE, {**GOOD, "applicant-address": "Số 1\x00\x07 phố Mẫu"})
    code = answer.location.split("/")[3]
    page = clerk.get(f"/office/dossiers/{code}").text
    assert "Số 1 phố Mẫu" in page and "\x00" not in page


def test_pressed_twice_it_is_one_dossier(site, clerk) -> None:
    shown = clerk.get(INTAKE).text
    hidden = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', shown).group(1)
        for name in ("csrf_token", "op_id")
    }
    first = clerk.client.post(INTAKE, data={**GOOD, **hidden})
    again = clerk.client.post(INTAKE, data={**GOOD, **hidden})
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    other = clerk.client.post(INTAKE, data={**GOOD, **hidden, "return_by": "post"})
    assert other.status_code == 422 and "nội dung khác" in other.text


def test_a_form_without_its_protection_keeps_what_was_typed(site, clerk) -> None:
    answer = clerk.client.post(INTAKE, data=GOOD)
    assert answer.status_code == 422 and "Nguyễn Thị Mẫu An" in answer.text


def test_an_act_on_an_old_page_is_refused_and_kept(site, clerk) -> None:
    code = clerk.post(INTAKE, {**GOOD, "receive_now": ""}).location.split("/")[3]
    page = f"/office/dossiers/{code}"
    shown = clerk.get(page).text
    token = re.search(r'name="ask_papers-0-csrf_token"[^>]*value="([^"]+)"', shown).group(1)
    seq = re.search(r'name="ask_papers-0-seq"[^>]*value="([^"]+)"', shown).group(1)
    form = {
        "ask_papers-0-csrf_token": token,
        "ask_papers-0-seq": str(int(seq) - 1),
        "ask_papers-0-items": "Bản sao hộ chiếu",
        "ask_papers-0-reason": "Thiếu giấy tờ",
    }
    answer = clerk.client.post(f"{page}/ask_papers/0", data=form)
    assert answer.status_code == 422
    assert "thay đổi hồ sơ này" in answer.text and "Bản sao hộ chiếu" in answer.text
    fine = clerk.client.post(f"{page}/ask_papers/0", data={**form, "ask_papers-0-seq": seq})
    assert fine.status_code == 303
    late = clerk.client.post(f"{page}/receive/0", data=form)
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("EB123456785VN", True),
        (" eb 000717618 hk", True),
        ("EB123456786VN", False),
        ("x", False),
        ("", False),
        ("💥", False),
    ],
)
def test_the_number_of_an_envelope_is_checked(site, typed, fits) -> None:
    visitor = site.visitor("buudien")
    form = {**GOOD, "reception": "H05.105", "sealed": "y", "mailed_as": typed, "return_by": "post"}
    form |= {"o_5": "1", "c_5": "1", "c_7": "1", "c_6": "1", "o_2": "0"}
    answer = visitor.post("/post/intake/1.001193", form)
    shown = re.findall(r'id="mailed_as-wrong', answer.text)
    assert bool(shown) != fits


class TestUploads:
    """Files are looked at, not believed."""

    @pytest.fixture
    def draft(self, site):
        visitor = site.visitor("congdan2")
        path = visitor.post("/apply/1.001193", {}).location
        return visitor, path.replace("/people", "/papers")

    def send(self, draft, content: bytes, name: str):
        visitor, papers = draft
        path = f"{papers}/000.00.00.G15-KQ004389"
        return visitor.post(path, {"file": (io.BytesIO(content), name)}, page=papers)

    @pytest.mark.parametrize(
        ("content", "name", "sentence"),
        [
            (b"", "a.pdf", "Tệp rỗng"),
            (b"MZ\x90\x00" + b"\0" * 200, "a.pdf", "Chỉ nhận tệp"),
            (b"<html><script>x</script></html>", "a.jpg", "Chỉ nhận tệp"),
            (b"%PDF-1.7 broken", "a.pdf", "Không đọc được"),
            (b"\xff\xd8\xff\xe0 not a picture", "a.jpg", "Không đọc được"),
            (b"\0" * (20 * 2**20 + 1), "a.pdf", "quá lớn"),
        ],
    )
    def test_what_is_no_document_is_refused(self, draft, content, name, sentence) -> None:
        answer = self.send(draft, content, name)
        assert answer.status_code == 422 and sentence in answer.text

    def test_nothing_chosen_is_said(self, draft) -> None:
        visitor, papers = draft
        answer = visitor.post(f"{papers}/000.00.00.G15-KQ004389", {}, page=papers)
        assert answer.status_code == 422
        assert "Hãy chọn tệp trước" in answer.text and "Tệp rỗng" not in answer.text
        assert 'href="#file-000.00.00.G15-KQ004389"' in answer.text

    def test_a_result_issued_here_is_known_again(self, draft, site) -> None:
        issued = site.app.config["SETTINGS"].data_dir / site.result("valid")["pdf"]
        answer = self.send(draft, issued.read_bytes(), "kết quả.pdf")
        assert answer.status_code == 422
        assert "đã cấp tại đây" in answer.text and "chương trình" not in answer.text

    def test_a_refused_page_opened_again_leads_back(self, draft) -> None:
        visitor, papers = draft
        again = visitor.get(f"{papers}/000.00.00.G15-KQ004389")
        assert again.status_code == 303 and again.location == papers
        sent = visitor.get(papers.replace("/papers", "/send"))
        assert sent.status_code == 303 and sent.location.endswith("/review")

    def test_a_draft_is_thrown_away_only_when_asked_twice(self, draft) -> None:
        visitor, papers = draft
        away = papers.replace("/papers", "/discard")
        assert "Bỏ bản nháp này?" in visitor.get(away).text
        assert visitor.get(papers).status_code == 200
        assert visitor.post(away, {}).status_code == 303
        assert visitor.get(papers).status_code == 404

    def test_a_picture_is_kept_without_what_the_camera_wrote(self, draft, site) -> None:
        picture = Image.new("RGB", (40, 30), "red")
        exif = picture.getexif()
        exif[0x010F] = "A telltale camera"
        out = io.BytesIO()
        picture.save(out, "JPEG", exif=exif)
        assert b"telltale" in out.getvalue()
        assert self.send(draft, out.getvalue(), "../../ảnh <1>.png").status_code == 303
        files = [p for p in site.app.config["SETTINGS"].files_dir.rglob("*") if p.is_file()]
        assert not any(b"telltale" in path.read_bytes() for path in files)
        visitor, papers = draft
        assert "ảnh 1.jpg" in visitor.get(papers).text

    def test_a_session_that_ended_leaves_the_draft(self, draft, site) -> None:
        visitor, papers = draft
        people = papers.replace("/papers", "/people")
        form = {"unit": "H05.105", "for_whom": "me", "collects": "applicant", "return_by": "online"}
        assert visitor.post(people, form).status_code == 303
        visitor.client.delete_cookie("session")
        assert visitor.get(people).status_code == 303
        visitor.sign_in("congdan2")
        assert 'value="H05.105" selected' in visitor.get(people).text.replace(
            'selected value="H05.105"', 'value="H05.105" selected'
        )

    def test_somebody_elses_draft_is_not_there(self, draft, site) -> None:
        _visitor, papers = draft
        assert site.visitor("congdan1").get(papers).status_code == 404
