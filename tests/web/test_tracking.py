"""Following a dossier: what each level shows, and that nothing else can be learned."""

import gzip

import pytest

from onestop.dossiers.states import Status
from onestop.kernel import clock
from onestop.web import throttle

FIRST_VIEW = 14_336


def open_by_qr(site, dossier):
    visitor = site.visitor()
    answer = visitor.get("/t/" + dossier["link"].rsplit("/", 1)[1])
    assert answer.status_code == 303 and answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    return visitor, visitor.get(f"/track/{dossier['code']}")


@pytest.mark.parametrize("status", [int(s) for s in Status])
def test_the_code_alone_shows_four_words_a_unit_and_nothing_else(site, status) -> None:
    dossier = site.dossier(status=status)
    page = site.visitor().get(f"/track/{dossier['code']}")
    assert page.status_code == 200
    assert "0222 000" in page.text
    for secret in (dossier["applicant"], dossier["procedure"], dossier["pin"], "đồng", "₫"):
        assert secret not in page.text


@pytest.mark.parametrize("status", [int(s) for s in Status])
def test_the_qr_shows_the_whole_page_with_a_masked_name(site, status) -> None:
    dossier = site.dossier(status=status)
    _visitor, page = open_by_qr(site, dossier)
    assert page.status_code == 200 and "<script" not in page.text
    assert dossier["applicant"] not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "Diễn biến" in page.text


@pytest.mark.parametrize("status", [int(s) for s in Status])
def test_the_first_view_fits_into_the_first_packets(site, status) -> None:
    dossier = site.dossier(status=status)
    visitor, _page = open_by_qr(site, dossier)
    page = visitor.get(f"/track/{dossier['code']}", headers={"Accept-Encoding": "gzip"})
    sheet = page_sheet(gzip.decompress(page.data).decode())
    with visitor.get(sheet, headers={"Accept-Encoding": "gzip"}) as style:
        sent = len(style.data)
    head = sum(len(str(k)) + len(str(v)) + 4 for a in (page, style) for k, v in a.headers)
    assert len(page.data) + sent + head <= FIRST_VIEW


def page_sheet(html: str) -> str:
    assert html.count('<link rel="stylesheet"') == 1
    return html.split('rel="stylesheet" href="')[1].split('"')[0]


def test_the_page_costs_four_queries_at_most_for_everybody(site, queries) -> None:
    dossier = site.dossier(status=4, channel="online", applicant="Nguyễn Thị Mẫu An")
    visitor, _page = open_by_qr(site, dossier)
    owner = site.visitor("congdan1")
    stranger = site.visitor()
    for someone in (visitor, owner, stranger):
        someone.get(f"/track/{dossier['code']}")
        queries.clear()
        assert someone.get(f"/track/{dossier['code']}").status_code == 200
        assert len(queries) <= 4, queries


def test_the_key_on_the_slip_opens_the_dossier(site) -> None:
    dossier = site.dossier(status=4)
    visitor = site.visitor()
    typed = {"code": dossier["code"].lower(), "pin": dossier["pin"].replace("-", " ").lower()}
    answer = visitor.post("/track", typed)
    assert answer.status_code == 303
    assert "Diễn biến" in visitor.get(answer.location).text


def test_unknown_wrong_and_malformed_look_the_same(site) -> None:
    dossier, other = site.dossier(status=4), site.dossier(status=1)
    tries = [
        (dossier["code"], other["pin"]),
        ("H05.105-200101-9999", dossier["pin"]),
        (dossier["code"], "AAAA-AAAA-A"),
        ("nothing at all", "x"),
        ("💥", "💥"),
    ]
    pages = []
    for code, pin in tries:
        answer = site.visitor().post("/track", {"code": code, "pin": pin})
        assert answer.status_code == 422
        text = answer.text.replace("&#34;", '"')
        for typed in (code, pin):
            text = text.replace(f'value="{typed}"', 'value=""')
        pages.append(text.split("<main")[1])
    assert len({p.split("csrf_token")[0] for p in pages}) == 1


def test_unknown_wrong_and_malformed_write_as_much(site, queries) -> None:
    """The time an answer takes must not tell which codes exist."""
    dossier, other = site.dossier(status=4), site.dossier(status=1)
    tries = [
        (dossier["code"], other["pin"]),
        ("H05.105-200101-9999", other["pin"]),
        (dossier["code"], "AAAA-AAAA-A"),
        ("nothing at all", "x"),
    ]
    written = []
    for code, pin in tries:
        queries.clear()
        site.visitor().post("/track", {"code": code, "pin": pin})
        kinds = [statement.split()[0] for statement in queries]
        written.append((len(kinds), sum(kind in ("INSERT", "UPDATE") for kind in kinds)))
    assert set(written) == {(written[0][0], 1)}


@pytest.mark.parametrize("code", ["H05.105-200101-9999", "nothing", "%F0%9F%92%A5", "a" * 300])
def test_an_address_that_leads_nowhere_says_so(site, code) -> None:
    answer = site.visitor().get(f"/track/{code}")
    assert answer.status_code == 404 and "Không tìm thấy" in answer.text


def test_an_old_token_opens_nothing(site) -> None:
    assert site.visitor().get("/t/" + "a" * 26).status_code == 404


def test_the_cookie_opens_one_dossier_only(site) -> None:
    dossier, other = site.dossier(status=4), site.dossier(status=2)
    visitor, _page = open_by_qr(site, dossier)
    assert "Diễn biến" not in visitor.get(f"/track/{other['code']}").text


def test_the_owner_sees_everything_and_another_citizen_does_not(site) -> None:
    dossier = site.dossier(status=4, channel="online", applicant="Nguyễn Thị Mẫu An")
    mine = site.visitor("congdan1").get(f"/track/{dossier['code']}").text
    assert "Nguyễn Thị Mẫu An" in mine and "/files/" in mine
    theirs = site.visitor("congdan2").get(f"/track/{dossier['code']}").text
    assert "Nguyễn Thị Mẫu An" not in theirs and "Diễn biến" not in theirs


def test_pages_are_in_vietnamese_and_in_english(site) -> None:
    dossier = site.dossier(status=4)
    visitor, page = open_by_qr(site, dossier)
    assert '<html lang="vi">' in page.text
    english = visitor.get(f"/track/{dossier['code']}?lang=en").text
    assert '<html lang="en">' in english and "What happened" in english
    assert "What happened" in visitor.get(f"/track/{dossier['code']}").text


def test_the_sheet_is_small_for_every_browser(site) -> None:
    sheet = page_sheet(site.visitor().get("/").text)
    with site.visitor().get(sheet) as plain:
        whole = plain.data
    for encoding in ("gzip", "br"):
        with site.visitor().get(sheet, headers={"Accept-Encoding": encoding}) as sent:
            assert sent.headers["Content-Encoding"] == encoding
            assert len(sent.data) < len(whole) / 2


@pytest.fixture
def short_walks(monkeypatch) -> None:
    seconds = lambda: clock.now().timestamp()  # noqa: E731
    monkeypatch.setattr(throttle, "walks", throttle.Window(2, 3600, seconds))
    monkeypatch.setattr(throttle, "lookups", throttle.Window(1000, 60, seconds))


def test_who_walks_along_the_codes_is_told_how_long_to_wait(site, short_walks) -> None:
    walker = site.visitor()
    answers = [walker.get(f"/track/H05.105-200101-000{n}") for n in range(4)]
    assert [answer.status_code for answer in answers] == [404, 404, 429, 429]
    assert answers[-1].headers["Retry-After"] == "3600"
    assert "sau 60 phút" in answers[-1].text


def test_a_walk_in_the_network_shuts_nobody_out_of_their_own_dossier(site, short_walks) -> None:
    dossier = site.dossier(status=4, channel="online", applicant="Nguyễn Thị Mẫu An")
    for n in range(4):
        site.visitor().get(f"/track/H05.105-200101-000{n}")
    assert site.visitor().get(f"/track/{dossier['code']}").status_code == 429
    _holder, page = open_by_qr(site, dossier)
    assert page.status_code == 200
    assert site.visitor("congdan1").get(f"/track/{dossier['code']}").status_code == 200


@pytest.mark.parametrize("status", [3, 7, 8])
def test_an_end_says_what_can_be_done_and_whom_to_ask(site, status) -> None:
    dossier = site.dossier(status=status)
    page = open_by_qr(site, dossier)[1].text
    assert "Việc ông/bà có thể làm" in page and "/procedures/" in page
    assert "Hỏi ai" in page and "Ai đang giữ hồ sơ" not in page
    assert "Thời hạn đang dừng tính" not in page and "<title>Hẹn trả" not in page


def test_what_is_asked_for_can_be_brought_or_posted_and_sent_online_signed_in(site) -> None:
    dossier = site.dossier(status=5, channel="online")
    page = open_by_qr(site, dossier)[1].text
    assert "Mang đến UBND" in page and "đăng nhập bằng tài khoản đã nộp" in page
    assert '<p class="buttons"></p>' not in page


def test_the_history_names_the_step_and_where_the_dossier_went(site) -> None:
    dossier = site.dossier(status=4, procedure="1.004222")
    page = open_by_qr(site, dossier)[1].text
    assert "Đã xong bước “" in page and "”, chuyển đến " in page
