"""Originals under the scanner, lists between units, and what the applicant reads of it."""

import re
import threading

import pytest
from sqlalchemy import select

from onestop.custody import queries as custody
from onestop.demo.province import LAND
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.originals import Original
from onestop.dossiers.service import originals
from onestop.dossiers.service.originals import Described, register_originals
from onestop.journal import queries as journal
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.people import queries as people

UNIT = "H05.105"
CLERK, OFFICER, OTHER = "motcua.kinhbac", "chuyenvien.kinhbac", "motcua.tinh"
BOOK = Described("", "Giấy chứng nhận mẫu", True)


def acting(session, username: str, unit: str) -> Act:
    return Act(session, people.account(session, username).reference, clock.now(), "test", unit)


@pytest.fixture
def book(site) -> tuple[str, str]:
    """(code of the dossier, label) of an original that lies at the desk, labelled anew."""
    code = site.dossier(status=2, channel="desk")["code"]
    with db.transaction(site.app.extensions["sessions"]) as session:
        dossier = dossiers.dossier_to_change(session, code)
        return code, register_originals(acting(session, CLERK, UNIT), dossier, [BOOK])[0].code


def original(site, label: str) -> Original:
    with site.session() as session:
        return custody.by_code(session, label).original


def given_to(site, label: str, unit: str, person: str | None = None) -> None:
    """The clerk sends it, to a unit or to a person of her own."""
    with db.transaction(site.app.extensions["sessions"]) as session:
        found = custody.by_code_to_change(session, label)
        who = people.account(session, person).reference if person else None
        here = acting(session, CLERK, UNIT)
        originals.send_original(here, found.dossier, found.original, unit, who)


def scan(visitor, text: str, door: str = "desk", **more: str):
    return visitor.post(f"/{door}/custody", {"scan": text, "item": "", "mode": "", **more})


def test_a_scan_shows_the_original_and_what_to_do_with_it(site, book) -> None:
    code, label = book
    clerk = site.visitor(CLERK)
    answer = scan(clerk, label.lower().replace("-", ""))
    assert answer.status_code == 303
    shown = clerk.get(answer.location).text
    assert label in shown and code in shown and "Giấy chứng nhận mẫu" in shown
    assert f"/desk/custody/{label}/shelve" in shown and f"/{label}/accept" not in shown


def test_a_shelf_scanned_after_an_original_takes_it_and_before_takes_many(site, book) -> None:
    _code, label = book
    clerk = site.visitor(CLERK)
    scan(clerk, "s:a3-12", item=label)
    assert original(site, label).shelf == "A3-12"
    answer = scan(clerk, "S:B1")
    assert "B1" in clerk.get(answer.location).text
    scan(clerk, label, mode="shelf:B1")
    assert original(site, label).shelf == "B1"
    bad = scan(clerk, "S:<x>", item=label)
    assert bad.status_code == 422 and label in bad.text


@pytest.mark.parametrize("typed", ["", "xyz", "G-000000-0", "B-000000-0", "🙂", "S:", "x" * 301])
def test_what_is_no_label_is_said_and_kept(site, typed) -> None:
    answer = scan(site.visitor(CLERK), typed)
    assert answer.status_code in (303, 404, 422)
    if answer.status_code == 422:
        assert 'role="alert"' in answer.text and typed in answer.text


def test_many_are_accepted_by_one_scan_each(site, book) -> None:
    _code, label = book
    given_to(site, label, UNIT, OFFICER)
    officer = site.visitor(OFFICER)
    refused = scan(site.visitor(CLERK), label, mode="accept")
    assert refused.status_code == 422
    answer = scan(officer, label, door="office", mode="accept")
    shown = officer.get(answer.location).text
    assert 'value="accept"' in shown and label in shown
    assert original(site, label).holder_person == original_of(site, OFFICER)


def original_of(site, username: str) -> str:
    with site.session() as session:
        return people.account(session, username).reference


def test_every_act_is_offered_where_it_may_be_done_and_refusals_are_told(site, book) -> None:
    _code, label = book
    clerk, officer = site.visitor(CLERK), site.visitor(OFFICER)

    def do(visitor, name: str, **typed: str):
        data = {f"{name}-{key}": value for key, value in typed.items()}
        page = f"/office/custody?item={label}"
        token = re.search(rf'id="{name}-csrf_token"[^>]*value="([^"]+)"', visitor.get(page).text)
        data |= {f"{name}-csrf_token": token.group(1)} if token else {}
        return visitor.post(f"/office/custody/{label}/{name}", data, page=page)

    assert do(clerk, "hand", person="account:999999").status_code == 422
    assert do(clerk, "hand", person=original_of(site, OFFICER)).status_code == 303
    assert do(clerk, "accept").status_code in (409, 422)
    assert do(officer, "refuse", reason="").status_code == 422
    assert do(officer, "refuse", reason="Không đúng người").status_code == 303
    assert do(clerk, "accept").status_code == 303
    assert do(clerk, "lost", reason="Không thấy").status_code == 303
    assert do(clerk, "find").status_code == 303
    assert do(clerk, "give_back").status_code == 422
    assert do(clerk, "give_back", identity_checked="y").status_code == 303
    assert original(site, label).state == "given-back"
    assert clerk.post(f"/office/custody/{label}/dance", {}).status_code == 404


def test_another_unit_sees_nothing_of_it(site, book) -> None:
    code, label = book
    stranger = site.visitor("chuyenvien.bhxh")
    assert stranger.get(f"/office/custody?item={label}").status_code == 403
    assert scan(stranger, label, door="office").status_code in (403, 422)
    assert stranger.get(f"/office/dossiers/{code}/labels.pdf").status_code == 403
    assert site.visitor("congdan1").get("/desk/custody").status_code == 403
    assert site.visitor().get("/desk/custody").status_code in (302, 303)


def test_labels_are_made_once_and_printed(site) -> None:
    with site.session() as session:
        code = session.scalars(
            select(Dossier.code)
            .outerjoin(Original, Original.dossier_id == Dossier.id)
            .where(
                Dossier.paper_holder == UNIT,
                Dossier.paper_sent_to.is_(None),
                Dossier.status == 4,
                Original.id.is_(None),
            )
        ).first()
    clerk, path = site.visitor(CLERK), f"/desk/dossiers/{code}/originals"
    seq = re.search(r'name="seq"[^>]*value="(\d+)"', clerk.get(path).text)
    assert seq is not None
    lines = len(re.findall(r'name="take_\d+"', clerk.get(path).text))
    typed = {"seq": seq.group(1), f"take_{lines - 1}": "y", f"what_{lines - 1}": "Hộ chiếu"}
    assert clerk.post(path, typed).status_code == 303
    # The same form sent again is an old one: nothing is doubled.
    assert clerk.post(path, typed).status_code == 422
    with site.session() as session:
        rows = dossiers.originals_of(session, dossiers.dossier(session, code).id)
    assert [row.what for row in rows] == ["Hộ chiếu"] and not rows[0].to_give_back
    for size in ("a4", "62"):
        made = clerk.get(f"/desk/dossiers/{code}/labels.pdf?size={size}&used=2")
        assert made.data.startswith(b"%PDF")
    shelves = clerk.get("/desk/custody/shelves.pdf?names=A1-1,%3C%3E,A1-2")
    assert shelves.data.startswith(b"%PDF")
    assert rows[0].code in clerk.get(f"/office/dossiers/{code}").text


def test_two_who_accept_at_once_take_it_once(site, book) -> None:
    code, label = book
    given_to(site, label, LAND)
    visitors = [site.visitor(name) for name in ("chuyenvien.datdai", "lanhdao.datdai")]
    start, answers = threading.Barrier(2), []

    def once(visitor) -> None:
        start.wait()
        answers.append(scan(visitor, label, door="office", mode="accept"))

    threads = [threading.Thread(target=once, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    with site.session() as session:
        moved = [
            event
            for event in journal.events_of(session, f"dossier:{code}")
            if event.name == "dossier.original_moved" and event.facts["original"] == label
        ]
    assert len(moved) == 1


def test_a_list_goes_over_the_counter_with_both_names(site) -> None:
    with site.session() as session:
        code = session.scalars(
            select(Dossier.code)
            .where(
                Dossier.paper_holder == UNIT, Dossier.status == 2, Dossier.paper_sent_to.is_(None)
            )
            .order_by(Dossier.id.desc())
        ).first()
    clerk, land = site.visitor(CLERK), site.visitor("chuyenvien.datdai")
    page = f"/desk/handovers?to={LAND}"
    assert code in clerk.get(page).text
    assert clerk.post(page, {}).status_code == 422
    answer = clerk.post(page, {"things": code})
    key = answer.location.rsplit("/", 1)[1]
    assert clerk.get(answer.location).status_code == 200
    assert clerk.get(f"/desk/handovers/{key}.pdf").data.startswith(b"%PDF")
    opened = scan(land, f"http://localhost/office/handovers/{key}", door="office")
    shown = land.get(opened.location).text
    rows = re.findall(r'name="here_(\d+)"', shown)
    assert land.post(opened.location, {}).status_code == 422
    assert land.post(opened.location, {f"here_{n}": "y" for n in rows}).status_code == 303
    both = clerk.get(f"/desk/handovers/{key}").text
    assert "Trần Thị Quầy" in both and "Lê Thị Chuyên Đất" in both
    assert site.visitor("chuyenvien.bhxh").get(f"/office/handovers/{key}").status_code == 403
    with site.session() as session:
        assert dossiers.dossier(session, code).paper_holder == LAND


def test_the_applicant_reads_where_each_original_is(site, book, queries) -> None:
    code, label = book
    with db.transaction(site.app.extensions["sessions"]) as session:
        found = custody.by_code_to_change(session, label)
        originals.shelve_original(
            acting(session, CLERK, UNIT), found.dossier, found.original, "Z9-99"
        )
    told = next(d for d in site.told["dossiers"] if d["code"] == code)
    holder = site.visitor()
    holder.get("/t/" + told["link"].rsplit("/", 1)[1])
    holder.get(f"/track/{code}")
    queries.clear()
    shown = holder.get(f"/track/{code}").text
    assert len(queries) <= 4, queries
    assert "Giấy chứng nhận mẫu" in shown and "UBND phường Kinh Bắc" in shown
    assert "Z9-99" not in shown and label not in shown
    masked = site.visitor().get(f"/track/{code}").text
    assert "Giấy chứng nhận mẫu" not in masked
