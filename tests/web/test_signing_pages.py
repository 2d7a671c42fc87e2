"""Signing one, many or all of a page: one proof, a list that goes on, and what became of each."""

import re

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from onestop.dossiers import queries as dossiers
from onestop.dossiers.service.noting import note
from onestop.dossiers.states import Status
from onestop.journal import queries as journal
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.office import signing
from onestop.people.errors import NotYours
from onestop.results.approving import Place
from onestop.results.models import Result
from onestop.signing.models import SigningJob
from onestop.upkeep.service import go_on_signing
from tests.signing.service import served, signing_for_the_ring
from tests.signing.waiting import waiting
from tests.site import STEP_UP, hidden_of

HEAD, OTHER, PAGE = "lanhdao.kinhbac", "lanhdao.tuson", "/office/signing"


@pytest.fixture(autouse=True)
def patient(monkeypatch) -> None:
    """A request signs its few however busy the machine is."""
    monkeypatch.setattr(signing, "SECONDS", 600.0)


def picks(visitor, codes: list[str]) -> list[str]:
    """What the boxes of these dossiers send."""
    shown = visitor.get(PAGE).text
    found = re.findall(r'name="pick" value="([^"]+)"', shown)
    by_code = {value.split("~")[0]: value for value in found}
    return [by_code[code] for code in codes]


def choose(visitor, values: list[str], **more: str):
    """Press the button under the list, without proving oneself."""
    hidden = dict(hidden_of(visitor.get(PAGE).text, PAGE))
    data = [(name, hidden[name]) for name in ("csrf_token", "op_id")]
    data += [("pick", value) for value in values] + list(more.items())
    return visitor.client.post(PAGE, data=MultiDict(data))


def signed(visitor, codes: list[str]) -> str:
    """Choose, prove, and come to the page of the list."""
    done = visitor.prove(choose(visitor, picks(visitor, codes)))
    assert done.status_code == 303, done.text
    return done.location


def status(site, code: str) -> int:
    with site.session() as session:
        return dossiers.dossier(session, code).status


def worker(site) -> int:
    place = Place(site.app.extensions["files"], site.app.config["SETTINGS"].base_url)
    return go_on_signing(site.app.extensions["sessions"], place)


def press(visitor, path: str, button: str):
    token = dict(hidden_of(visitor.get(path).text, f"{path}/{button}"))
    return visitor.client.post(f"{path}/{button}", data=token)


def test_the_list_says_what_is_issued_and_leads_to_the_file(site) -> None:
    (code,) = waiting(site)
    shown = site.visitor(HEAD).get(PAGE).text
    assert code in shown and "Giấy xác nhận tình trạng hôn nhân" in shown
    assert f'href="/office/dossiers/{code}"' in shown
    assert PAGE in site.visitor(HEAD).get("/office").text
    assert PAGE not in site.visitor("chuyenvien.kinhbac").get("/office").text


def test_three_are_chosen_proved_once_and_signed(site) -> None:
    codes = waiting(site, 4)
    visitor = site.visitor(HEAD)
    asking = choose(visitor, picks(visitor, codes[:3]))
    assert asking.status_code == 403 and all(status(site, code) != Status.DONE for code in codes)
    path = visitor.prove(asking).location
    shown = visitor.get(path).text
    # A short list is done within the request.
    assert "Đã xong" in shown and "3 đã ký" in shown and "http-equiv" not in shown
    assert [status(site, code) for code in codes[:3]] == [int(Status.DONE)] * 3
    assert status(site, codes[3]) == Status.IN_PROGRESS
    links = re.findall(r'href="(/v/[^"]+)"', shown)
    assert len(links) == 3
    for link in links:
        told = visitor.get(link, headers={"Accept": "application/json"}).json["verdict"]
        assert told["content"] == "authentic" and told["status"] == "valid"
    for code in codes[:3]:
        with site.session() as session:
            events = journal.events_of(session, f"dossier:{code}")
        told = next(e for e in events if e.name == "dossier.decided")
        assert told.facts["factor"] == "password" and told.who.startswith("account:")


def test_a_proof_given_lately_is_not_asked_for_again(site) -> None:
    visitor = site.visitor(HEAD)
    signed(visitor, waiting(site))
    again = choose(visitor, picks(visitor, waiting(site)))
    assert again.status_code == 303 and "1 đã ký" in visitor.get(again.location).text


def test_all_on_the_page_are_signed_by_one_button(site) -> None:
    waiting(site, 3)
    visitor = site.visitor(HEAD)
    shown = hidden_of(visitor.get(PAGE).text, PAGE)
    sent = [*shown, ("all", "yes")]
    done = visitor.prove(visitor.client.post(PAGE, data=MultiDict(sent)))
    assert done.status_code == 303
    worker(site)
    expected = len([name for name, _value in shown if name == "shown"])
    assert expected >= 3 and f"{expected} đã ký" in visitor.get(done.location).text
    assert "Không có hồ sơ chờ ký" in visitor.get(PAGE).text


def test_a_long_list_goes_on_in_the_background_and_shows_how_far_it_is(site) -> None:
    codes = waiting(site, 8)
    visitor = site.visitor(HEAD)
    path = signed(visitor, codes)
    shown = visitor.get(path).text
    assert "Đã xử lý 5/8" in shown and '<meta http-equiv="refresh"' in shown
    assert '<progress class="meter" value="5" max="8"' in shown
    listed = visitor.get(PAGE).text
    assert listed.count("đang ký") >= 3
    assert press(visitor, path, "on").status_code == 303
    assert "Đã xong" in visitor.get(path).text and worker(site) == 0


def test_the_rest_of_a_stopped_list_is_not_signed(site) -> None:
    codes = waiting(site, 7)
    visitor = site.visitor(HEAD)
    path = signed(visitor, codes)
    assert press(visitor, path, "stop").status_code == 303
    assert worker(site) == 0
    shown = visitor.get(path).text
    assert "Đã dừng" in shown and "5 đã ký" in shown and "2 dừng trước khi ký" in shown
    states = [status(site, code) for code in codes]
    assert states.count(int(Status.DONE)) == 5 and states.count(int(Status.IN_PROGRESS)) == 2
    # A page that was open longer: the button says that it is over.
    token = visitor.get(PAGE).text
    sent = {"csrf_token": dict(hidden_of(token, PAGE))["csrf_token"]}
    late = visitor.client.post(f"{path}/stop", data=sent)
    assert late.status_code == 409 and "đã xong hoặc đã được dừng" in late.text


def test_what_changed_after_the_page_was_drawn_is_not_signed(site) -> None:
    same, changed = waiting(site, 2)
    visitor = site.visitor(HEAD)
    values = picks(visitor, [same, changed])
    with db.transaction(site.app.extensions["sessions"]) as session:
        found = dossiers.dossier_to_change(session, changed)
        note(Act(session, "system", clock.now(), "test", "H05.105"), found, "dossier.noted")
    shown = visitor.get(visitor.prove(choose(visitor, values)).location).text
    assert "1 đã ký · 1 không ký" in shown and "đã thay đổi" in shown
    assert (status(site, same), status(site, changed)) == (Status.DONE, Status.IN_PROGRESS)


def test_the_same_form_sent_twice_is_one_list(site) -> None:
    visitor = site.visitor(HEAD)
    codes = waiting(site, 2)
    values = picks(visitor, codes)
    asking = choose(visitor, values)
    kept = hidden_of(asking.text, STEP_UP)
    first = visitor.prove(asking)
    second = visitor.client.post(PAGE, data=MultiDict(kept))
    assert first.location == second.location
    with site.session() as session:
        rows = select(func.count()).select_from(Result).where(Result.dossier_code.in_(codes))
        assert session.scalar(rows) == 2


def test_nothing_chosen_is_said_at_once(site) -> None:
    waiting(site)
    answer = choose(site.visitor(HEAD), [])
    assert answer.status_code == 422 and "Hãy chọn ít nhất một hồ sơ" in answer.text
    for junk in ("x", "H05.105~0", "~~", "H05.105-260302-0001~0~²"):
        assert choose(site.visitor(HEAD), [junk]).status_code == 422


def test_a_head_signs_and_sees_nothing_of_another_unit(site) -> None:
    (code,) = waiting(site)
    mine, other = site.visitor(HEAD), site.visitor(OTHER)
    (value,) = picks(mine, [code])
    assert code not in other.get(PAGE).text
    refused = other.prove(choose(other, [value]))
    assert refused.status_code == 422 and str(NotYours()) in refused.text
    assert status(site, code) == Status.IN_PROGRESS
    path = signed(mine, [code])
    assert other.get(path).status_code == 404
    token = dict(hidden_of(other.get(PAGE).text, "/sign-out"))
    for button in ("on", "stop"):
        assert other.client.post(f"{path}/{button}", data=token).status_code == 404


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
def test_a_list_that_is_none_is_not_found(site, number) -> None:
    assert site.visitor(HEAD).get(f"{PAGE}/{number}").status_code == 404


def test_a_silent_signer_is_said_on_the_page_and_in_the_file(site) -> None:
    codes = waiting(site, 2)
    visitor = site.visitor(HEAD)
    with served() as server, signing_for_the_ring(server):
        server.always = "503"
        path = signed(visitor, codes)
        shown = visitor.get(path).text
        assert "Dịch vụ ký số không trả lời" in shown and "Đã xử lý 0/2" in shown
        assert [status(site, code) for code in codes] == [Status.IN_PROGRESS] * 2
        (other,) = waiting(site)
        action = f"/office/dossiers/{other}/decide/3"
        kept = dict(hidden_of(visitor.get(f"/office/dossiers/{other}").text, f"{action}#decide-3"))
        page = visitor.get(f"/office/dossiers/{other}").text
        seq = re.search(r'name="decide-3-seq"[^>]*value="(\d+)"', page).group(1)
        sent = {**kept, "decide-3-seq": seq, "decide-3-outcome": "granted"}
        refused = visitor.client.post(action, data=sent)
        assert refused.status_code == 422 and "Dịch vụ ký số không trả lời" in refused.text
        assert status(site, other) == Status.IN_PROGRESS
        server.always = ""
        with db.transaction(site.app.extensions["sessions"]) as session:
            for job in session.scalars(select(SigningJob)):
                job.held_until = job.held_until and job.begun_at
        assert worker(site) == 2
    assert [status(site, code) for code in codes] == [Status.DONE] * 2
