"""The pages of the way back through the post: who may, what is said, what is never a 500."""

import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from onestop.kernel import clock
from tests.site import Site, opened

CLERK, ELSEWHERE, POSTMAN = "motcua.kinhbac", "motcua.tuson", "buudien"


@pytest.fixture(scope="module")
def site(request, tmp_path_factory) -> Iterator[Site]:
    yield from opened(request, tmp_path_factory, "way_back")


def code_in(page: str) -> str:
    return re.search(r"outgoing\?code=([^#\"]+)", page).group(1)


def test_a_list_is_made_printed_counted_and_refused_to_others(site) -> None:
    clerk, postman = site.visitor(CLERK), site.visitor(POSTMAN)
    code = code_in(clerk.get("/desk/outgoing").text)
    bad = clerk.post("/desk/outgoing", {"code": code, "mailed_as": "?", "postage": "x"})
    assert bad.status_code == 422 and f'value="{code}"' in bad.text
    line = {"code": code, "mailed_as": "EB123456780VN", "taker": "H05.990", "payer": "unit"}
    added = clerk.post("/desk/outgoing", line)
    assert added.status_code == 303 and "odd=EB123456780VN" in added.location
    assert clerk.post("/desk/outgoing", line).status_code == 422
    key = re.search(r"outgoing/([0-9A-Z]+)/close", clerk.get("/desk/outgoing").text).group(1)
    other = site.visitor(ELSEWHERE)
    for path in (f"/desk/outgoing/{key}", f"/desk/outgoing/{key}.pdf"):
        assert other.get(path).status_code == 403
    assert postman.get(f"/post/outgoing/{key}").status_code == 404
    assert clerk.post(f"/desk/outgoing/{key}/close", {}, page="/desk/outgoing").status_code == 303
    assert clerk.get(f"/desk/outgoing/{key}.pdf").data[:5] == b"%PDF-"
    opening = postman.post("/post/results", {"key": f"http://localhost/post/outgoing/{key}"})
    assert opening.location == f"/post/outgoing/{key}"
    unsaid = postman.post(f"/post/outgoing/{key}", {})
    assert unsaid.status_code == 422
    number = re.search(r'name="there-(\d+)"', unsaid.text).group(1)
    there = {f"there-{number}": "y"}
    # Two who press at once: one of them has counted it.
    both = [site.visitor(POSTMAN) for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        sent = [pool.submit(who.post, f"/post/outgoing/{key}", there) for who in both]
    assert sorted(answer.result().status_code for answer in sent) == [303, 422]

    door = f"/post/deliveries/{code}"
    wrong = postman.post(door, {"do": "given", "number": "000", "pin": "7K3M-9QXT-C"})
    assert wrong.status_code == 422 and 'value="000"' in wrong.text
    photo = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(photo, "PNG")
    given = {"do": "given", "number": "000000000999", "slip": (photo, "phieu.png")}
    assert postman.post(door, given).status_code == 422
    assert postman.post(door, {"do": "failed", "reason_code": "other"}).status_code == 422
    late = {"do": "failed", "tries": "0", "reason_code": "absent", "next_on": "01/01/2020"}
    assert postman.post(door, late).status_code == 422
    late["next_on"] = ""
    with ThreadPoolExecutor() as pool:
        sent = [pool.submit(who.post, door, late) for who in both]
    assert sorted(answer.result().status_code for answer in sent) == [303, 422]


def test_money_and_rules_have_their_pages_and_their_limits(site) -> None:
    postman, clerk, manager = site.visitor(POSTMAN), site.visitor(CLERK), site.visitor("quanly")
    day = re.search(r"/post/cod/(H05\.105)/([0-9-]+)", postman.get("/post/cod").text)
    unit, on = day.groups()
    path, desk = f"/post/cod/{unit}/{on}", f"/desk/cod/{unit}/H05.990/{on}"
    assert postman.post(path, {"amount": "nhiều"}).status_code == 422
    assert site.visitor(ELSEWHERE).get(desk).status_code == 403
    assert manager.get(desk).status_code == 200
    assert clerk.post(desk, {"do": "credited", "amount": "5000"}).status_code == 422
    credited = {"do": "credited", "amount": "5000", "reference": "=FT1"}
    assert clerk.post(desk, credited).status_code == 303
    assert clerk.post(desk, {"do": "close"}).status_code == 422
    named = {"do": "close", "reason_code": "other", "reason": "=HYPERLINK(1)"}
    assert clerk.post(desk, named).status_code == 303
    assert clerk.post(desk, credited).status_code == 422
    assert "'=HYPERLINK(1)" in clerk.get("/desk/cod.csv").text
    assert clerk.get("/desk/cod/x/y/z").status_code in (403, 404)
    paid = {"amount": "5000", "reference": "FT2", "op_id": "nowhere"}
    today = f"{clock.day_of(clock.now())}"
    for who, where in ((clerk, "/desk/cod/H05.105/H05.000"), (postman, "/post/cod/H05.000")):
        assert who.post(f"{where}/{today}", paid, page="/me").status_code == 404
    assert postman.get("/post/cod/%00/2026-99-99").status_code == 404
    rule = {"unit": "", "procedure": "9.99", "tries": "2", "call_days": "3"}
    assert manager.post("/manage/delivery", rule).status_code == 422
    rule["procedure"] = ""
    # Of every unit, and of another one, a manager says nothing.
    for unit in ("", "H05.119"):
        assert manager.post("/manage/delivery", {**rule, "unit": unit}).status_code == 422
    rule["unit"] = "H05.105"
    assert manager.post("/manage/delivery", rule).status_code == 303
    assert site.visitor("quantri").post("/manage/delivery", {**rule, "unit": ""}).location
    assert clerk.get("/manage/delivery").status_code == 403
