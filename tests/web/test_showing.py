"""Showing a paper at a desk, as its owner and the clerks meet it."""

import html
import io
import re
import threading

import pytest
from PIL import Image
from sqlalchemy import select

from onestop.journal import queries as journal
from onestop.kernel import clock, scanning
from onestop.results.models import Result, State
from onestop.results.showing import Showing
from onestop.web import throttle

OWNER, OTHER, CLERK, ELSEWHERE = "congdan2", "congdan3", "motcua.kinhbac", "motcua.vocuong"
NUMBER = re.compile(r'class="code key">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z])<')
PLACE = re.compile(r'content="180; url=(/me/showings/\d+)"')


def text_of(answer) -> str:
    """What a page says, without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def own(site) -> Result:
    """A result its owner holds, good today."""
    with site.session() as session:
        return session.scalars(
            select(Result).where(
                Result.owner_number == "000067000002", Result.dossier_code.like("H05.118%")
            )
        ).first()


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    monkeypatch.setattr(throttle.shown, "_seen", {})


def shown(site, own) -> tuple:
    """(owner's browser, number, address of the showing) after the button was pressed."""
    visitor = site.visitor(OWNER)
    path = f"/me/results/{own.id}/show"
    assert f'action="{path}"' in visitor.get("/me/storehouse").text
    answer = visitor.post(path, {}, page="/me/storehouse")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    return visitor, NUMBER.search(answer.text).group(1), PLACE.search(answer.text).group(1)


def test_a_clerk_opens_a_paper_once_and_its_owner_reads_where(site, own) -> None:
    owner, number, place = shown(site, own)
    assert "Chưa được mở" in text_of(owner.get(place))
    clerk = site.visitor(CLERK)
    opened = clerk.post("/desk/shared", {"typed": number.lower()})
    assert opened.status_code == 303
    page = clerk.get(opened.location)
    assert page.headers["Cache-Control"] == "no-store"
    told = text_of(page)
    for fact in (own.number, own.title_vi, own.owner_name, own.issuer_name):
        assert fact in told
    assert "Nội dung đúng như khi ký" in told and "hôm nay còn hiệu lực" in told.lower(), told
    again = clerk.post("/desk/shared", {"typed": number})
    assert again.status_code == 422
    assert "Mã này đã được sử dụng" in text_of(again) and number in again.text
    assert opened.location in again.text
    other = site.visitor(ELSEWHERE)
    assert other.get(opened.location).status_code == 404
    second = other.post("/desk/shared", {"typed": number})
    assert second.status_code == 422 and "Mã này đã được sử dụng" in text_of(second)
    assert opened.location not in second.text
    assert "Giấy tờ đã được mở" in text_of(owner.get(place))
    assert "xuất trình tại quầy của UBND phường Kinh Bắc" in text_of(owner.get("/me/storehouse"))
    ledger = text_of(owner.get("/me/consents"))
    assert f"UBND phường Kinh Bắc : {own.title_vi}, Số {own.number} xuất trình tại quầy" in ledger


def test_the_qr_says_digits_that_open_the_paper(site, own) -> None:
    visitor = site.visitor(OWNER)
    answer = visitor.post(f"/me/results/{own.id}/show", {})
    (token,) = read_qr(answer.text)
    assert re.fullmatch(r"[0-9]{39}", token) and token not in answer.text
    clerk = site.visitor(CLERK)
    assert clerk.post("/desk/shared", {"typed": f"{token}\n"}).status_code == 303


def test_ended_wrong_and_late_numbers_are_told_the_same(site, own, time) -> None:
    owner, number, place = shown(site, own)
    assert owner.post(place, {}).status_code == 303
    assert "Ông/bà đã kết thúc" in text_of(owner.get(place))
    _owner, late, late_place = shown(site, own)
    time(seconds=180)
    assert "Đã hết ba phút" in text_of(owner.get(late_place))
    clerk, said = site.visitor(CLERK), set()
    for typed in (number, late, "7K3M-9QXT-0", "x", "9" * 39):
        answer = clerk.post("/desk/shared", {"typed": typed})
        assert answer.status_code == 422 and f'value="{typed}"' in answer.text
        said.add(re.search(r'<p class="wrong" id="typed-wrong">([^<]+)<', answer.text).group(1))
    (sentence,) = said
    assert sentence.startswith("Hiện không có giấy tờ nào")
    assert clerk.post("/desk/shared", {"typed": ""}).status_code == 422


def test_what_a_clerk_opened_is_out_of_reach_after_minutes(site, own, time) -> None:
    _owner, number, _place = shown(site, own)
    clerk = site.visitor(CLERK)
    opened = clerk.post("/desk/shared", {"typed": number}).location
    time(seconds=179)
    assert clerk.get(opened).status_code == 200
    time(seconds=2)
    assert clerk.get(opened).status_code == 404
    assert opened not in clerk.get("/desk/shared").text


def test_nobody_shows_or_ends_what_is_not_their_own(site, own) -> None:
    _owner, _number, place = shown(site, own)
    other = site.visitor(OTHER)
    for path in (f"/me/results/{own.id}/show", place, "/me/papers/999999/show"):
        assert other.get(path).status_code == 404
        assert other.post(path, {}, page="/me/storehouse").status_code == 404
    assert site.visitor(CLERK).get(f"/me/results/{own.id}/show").status_code == 403
    assert site.visitor(OWNER).get("/desk/shared").status_code == 403
    assert site.visitor().get("/desk/shared").status_code == 303
    with site.session() as session:
        row = session.get_one(Showing, int(place.rsplit("/", 1)[1]))
        assert row.ended_at is None


def test_a_paper_that_does_not_hold_has_no_button_and_is_refused(site, own) -> None:
    path = f"/me/results/{own.id}/show"
    with site.session() as session:
        session.get_one(Result, own.id).valid_until = clock.day_of(own.issued_at)
        session.commit()
    try:
        visitor = site.visitor(OWNER)
        assert f'action="{path}"' not in visitor.get("/me/storehouse").text
        assert "không còn hiệu lực" in text_of(visitor.get(path))
        answer = visitor.post(path, {}, page="/me/storehouse")
        assert answer.status_code == 422 and NUMBER.search(answer.text) is None
        assert "không thể xuất trình tại quầy" in text_of(answer)
    finally:
        with site.session() as session:
            session.get_one(Result, own.id).valid_until = own.valid_until
            session.commit()
    assert own.state is State.VALID


def test_a_form_of_another_site_opens_and_shows_nothing(site, own) -> None:
    _owner, number, place = shown(site, own)
    clerk = site.visitor(CLERK)
    for visitor, path in ((clerk, "/desk/shared"), (site.visitor(OWNER), place)):
        forged = visitor.client.post(path, data={"typed": number, "csrf_token": "x"})
        assert forged.status_code == 422
    with site.session() as session:
        row = session.get_one(Showing, int(place.rsplit("/", 1)[1]))
        assert (row.used_at, row.ended_at) == (None, None)


def test_who_types_many_numbers_waits_and_their_colleague_does_not(site, own) -> None:
    _owner, number, _place = shown(site, own)
    clerk = site.visitor(CLERK)
    for _ in range(throttle.SHOWN_A_MINUTE):
        clerk.post("/desk/shared", {"typed": "7K3M-9QXT-0"})
    answer = clerk.post("/desk/shared", {"typed": number})
    assert answer.status_code == 422 and "phút" in text_of(answer)
    assert site.visitor(ELSEWHERE).post("/desk/shared", {"typed": number}).status_code == 303


def test_two_clerks_at_once_open_it_once(site, own) -> None:
    _owner, number, place = shown(site, own)
    clerks = [site.visitor(CLERK), site.visitor(ELSEWHERE)]
    start, answers = threading.Barrier(2), []

    def once(visitor) -> None:
        start.wait()
        answers.append(visitor.post("/desk/shared", {"typed": number}).status_code)

    threads = [threading.Thread(target=once, args=(visitor,)) for visitor in clerks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 422]
    with site.session() as session:
        names = [e.name for e in journal.events_of(session, f"showing:{place.rsplit('/', 1)[1]}")]
    assert names == ["showing.made", "showing.used"]


def read_qr(page: str) -> list[str]:
    """What the QR drawn on a page says, read from its squares as a phone reads them."""
    side = int(re.search(r'viewBox="0 0 (\d+) \d+"', page).group(1))
    rows = re.findall(r"M(\d+) (\d+)h(\d+)v1", page)
    dark = {(x, int(y)) for x0, y, n in rows for x in range(int(x0), int(x0) + int(n))}
    drawn = Image.new("L", (side, side), 255)
    for point in dark:
        drawn.putpixel(point, 0)
    out = io.BytesIO()
    drawn.resize((side * 8, side * 8), Image.Resampling.NEAREST).save(out, "PNG")
    return scanning.in_picture(out.getvalue(), lambda _text: False)
