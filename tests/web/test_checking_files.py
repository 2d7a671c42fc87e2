"""Checking a file or a photo on the page: a verdict for each, kept nowhere, never a failure."""

import io

import pytest
from PIL import Image

from onestop.results.keys import KeyRing
from onestop.results.opening import Opened
from onestop.results.token import payload, read, to_sign, written
from onestop.web import throttle
from tests.results.tampering import (
    attached,
    carried,
    codes,
    noise,
    page_of,
    painted_over,
    photo_of,
)
from tests.results.tampering import written as picture

HOME = "http://localhost"
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _patient(monkeypatch) -> None:
    """These tests come from one network and ask much."""
    for name in ("files", "lookups"):
        monkeypatch.setattr(throttle, name, throttle.Window(10_000, 60, throttle._seconds))


@pytest.fixture
def pdf(site):
    def of(state: str = "valid") -> bytes:
        return (site.app.config["SETTINGS"].data_dir / site.result(state)["pdf"]).read_bytes()

    return of


def token_of(site, state: str = "valid") -> str:
    return site.result(state)["link"].rpartition("/")[2]


def send(site, content: bytes, name: str = "a.pdf", path: str = "/verify", **how):
    return site.visitor().post(path, {"file": (io.BytesIO(content), name)}, **how)


def machine(site, content: bytes, path: str = "/verify"):
    """As a program sends it: no page, no cookie, no secret of a form."""
    data = {"file": (io.BytesIO(content), "a")}
    return site.visitor().client.post(path, data=data, headers=JSON)


def test_the_page_says_what_may_be_sent_before_it_is(site) -> None:
    page = site.visitor().get("/verify").text
    assert "PDF, JPEG, PNG hoặc HEIC, không quá 20 MB" in page and "không lưu lại" in page
    assert "Trang này phải nằm ở \u2068localhost\u2069" in page


@pytest.mark.parametrize("state", ["valid", "expired", "revoked", "suspended", "superseded"])
def test_the_file_that_was_issued_is_exactly_that(site, pdf, state) -> None:
    answer = send(site, pdf(state))
    assert answer.status_code == 200 and "Tệp đúng là bản đã cấp" in answer.text
    assert ("Thật và còn hiệu lực" in answer.text) == (state == "valid")
    assert answer.text.count('class="answer"') == 4


def test_a_photo_is_compared_by_eye(site, pdf, tmp_path) -> None:
    answer = send(site, photo_of(page_of(pdf(), tmp_path)), "ảnh.jpg")
    assert "Ảnh chụp không chứng minh được giấy là thật" in answer.text
    assert "Thật và còn hiệu lực: hãy đối chiếu với bản giấy" in answer.text


def test_a_painted_over_file_is_not_the_one(site, pdf) -> None:
    answer = send(site, painted_over(pdf()))
    assert "Kết quả có thật, nhưng tệp này không phải bản đã cấp" in answer.text
    assert "Thật và còn hiệu lực" not in answer.text


def test_attachments_of_another_result_are_seen(site, pdf) -> None:
    swapped = attached(pdf(), json=carried(pdf("revoked"), "ket-qua.json"))
    assert "không phải dữ liệu đã được ký" in send(site, swapped).text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("expired", "đã hết hạn"),
        ("revoked", "đã bị thu hồi"),
        ("suspended", "đang bị tạm đình chỉ"),
        ("superseded", "đã được thay bằng bản mới hơn"),
    ],
)
def test_each_end_has_its_own_headline_and_its_reason(site, state, words) -> None:
    path = site.result(state)["link"].removeprefix(HOME)
    page = site.visitor().get(path).text
    assert f"Thật, nhưng {words}" in page and "tại thời điểm" in page
    assert ("Lý do: " in page) == (state != "expired")


def test_a_replaced_result_leads_to_its_successor(site) -> None:
    path = site.result("superseded")["link"].removeprefix(HOME)
    visitor = site.visitor()
    state = visitor.get(path, headers=JSON).json["state"]
    assert state["reason"] == "Đính chính nơi sinh." and state["since"]
    next_path = state["successor"].removeprefix(HOME)
    assert f'href="{next_path}"' in visitor.get(path).text
    assert visitor.get(next_path, headers=JSON).json["verdict"]["status"] == "valid"


def test_machines_send_a_file_without_a_form(site, pdf) -> None:
    told = machine(site, pdf()).json
    assert told["verdict"] == {
        "content": "authentic",
        "issuer": "trusted",
        "status": "valid",
        "file": "matches",
    }
    assert told["file"]["kind"] == "pdf" and told["file"]["found_in"] == "attachment"
    assert told["file"]["data_digest"] == told["claims"]["digest"]


def test_people_need_the_form(site, pdf) -> None:
    data = {"file": (io.BytesIO(pdf()), "a.pdf")}
    assert site.visitor().client.post("/verify", data=data).status_code == 422


@pytest.mark.parametrize("path", ["/verify", "/v/TOKEN"])
def test_no_file_and_a_too_large_one_are_told_at_the_field(site, path, monkeypatch) -> None:
    path = path.replace("TOKEN", token_of(site))
    nothing = site.visitor().post(path, {"file": (io.BytesIO(b""), "")})
    assert nothing.status_code == 422 and "Hãy chọn tệp trước" in nothing.text
    much = site.app.config["SETTINGS"].upload_bytes + 1
    large = send(site, bytes(much), path=path)
    assert large.status_code == 422 and "Tệp lớn hơn 20 MB" in large.text
    assert 'id="file-wrong' in nothing.text and 'id="file-wrong' in large.text
    assert machine(site, b"", path).status_code == 200  # a name without content: a verdict


def test_another_site_is_named(site) -> None:
    page = send(site, codes(f"https://localhost.evil.example/v/{token_of(site)}"), "a.png").text
    assert "Mã này dẫn đến một trang khác" in page and "localhost.evil.example" in page
    assert 'href="https://localhost.evil' not in page and "Thật" not in page


def test_a_pasted_address_of_another_site_is_not_followed(site) -> None:
    visitor = site.visitor()
    typed = f"https://localhost.evil.example/v/{token_of(site)}"
    answer = visitor.post("/verify", {"typed": typed})
    assert answer.status_code == 422 and "localhost.evil.example" in answer.text
    ours = visitor.post("/verify", {"typed": f"{HOME}/v/{token_of(site)}"})
    assert ours.location.endswith(token_of(site))
    bare = visitor.post("/verify", {"typed": token_of(site)})
    assert bare.location.endswith(token_of(site))


def test_a_warning_beside_ours(site) -> None:
    token = token_of(site)
    page = send(site, codes(f"https://evil.example/v/{token}", f"{HOME}/v/{token}"), "a.png").text
    assert "Tệp còn có một mã dẫn đến trang khác: evil.example" in page


def test_two_results_in_one_file_are_both_offered(site) -> None:
    tokens = [token_of(site), token_of(site, "revoked")]
    page = send(site, codes(*(f"{HOME}/v/{token}" for token in tokens)), "a.png").text
    assert any(f'href="/v/{token}"' in page for token in tokens)


def test_an_unknown_key_is_not_called_a_changed_content(site, pdf, tmp_path) -> None:
    stranger = KeyRing(tmp_path)
    body, kid = payload(read(token_of(site)).claims), stranger.known.kid
    token = written(kid, body, stranger.signer.sign(to_sign(kid, body)))
    answer = machine(site, attached(pdf(), kq1=token.encode())).json
    assert answer["verdict"]["issuer"] == "unknown" and answer["notes"] == ["unknown_key"]
    page = send(site, attached(pdf(), kq1=token.encode())).text
    assert "Người ký không được biết ở đây" in page and "đã bị thay đổi" not in page


@pytest.mark.parametrize(
    "content",
    [
        b"hello",
        b"%PDF-1.7\n" + noise(3000),
        picture(Image.new("L", (50, 50)), "JPEG"),
        b"\x89PNG\r\n\x1a\n" + noise(99),
        noise(100_000),
    ],
    ids=["text", "no pdf", "no code", "no png", "noise"],
)
def test_nonsense_is_a_verdict_on_both_pages(site, content) -> None:
    for path in ("/verify", f"/v/{token_of(site)}"):
        page = send(site, content, path=path)
        assert page.status_code == 200 and page.text.count('class="answer"') == 4
        assert "Thật và còn hiệu lực" not in page.text or "Ảnh chụp" in page.text
        told = machine(site, content, path).json["verdict"]
        assert told["file"] != "matches"


@pytest.mark.parametrize("problem", ["slow", "busy", "locked", "large", "empty"])
def test_every_reason_why_not_has_its_words(site, monkeypatch, problem) -> None:
    monkeypatch.setattr(
        "onestop.public.verdicts.opened", lambda _content, _base: Opened(problem=problem)
    )
    title = send(site, b"x").text.partition("</title>")[0].partition("<title>")[2]
    words = "Chưa kiểm tra được" if problem in ("slow", "busy") else "Không tìm thấy kết quả nào"
    assert title.startswith(words)
    assert machine(site, b"x").json["notes"] == [problem]


def test_nothing_of_it_is_kept_or_named_elsewhere(site, pdf) -> None:
    folder = site.app.config["SETTINGS"].data_dir
    before = sorted(path for path in folder.rglob("*") if path.parent.name != "sessions")
    token = token_of(site)
    answers = [
        send(site, painted_over(pdf())),
        send(site, pdf(), path=f"/v/{token}"),
        machine(site, pdf()),
        site.visitor().get(f"/v/{token}"),
        site.visitor().get(f"/v/{token}", headers=JSON),
        site.visitor().get("/v/NOTHING"),
    ]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex"
    assert sorted(path for path in folder.rglob("*") if path.parent.name != "sessions") == before


def test_many_files_of_one_network_wait(site, monkeypatch) -> None:
    monkeypatch.setattr(throttle, "files", throttle.Window(1, 60, throttle._seconds))
    monkeypatch.setattr(
        "onestop.public.verdicts.opened", lambda _content, _base: Opened(problem="type")
    )
    statuses = [send(site, b"x").status_code for _ in range(3)]
    assert statuses[0] == 200 and statuses[-1] == 422


def test_checking_a_file_waits_for_nobody_who_writes(site, pdf, queries) -> None:
    """It only reads, so it does not stand in the line of those that write."""
    answer = machine(site, pdf())
    assert answer.status_code == 200
    assert all(statement.startswith(("SELECT", "WITH")) for statement in queries)
    assert len(queries) <= 3
