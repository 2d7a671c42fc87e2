"""The doors of the queue: who may do what, what is said, what a form sent twice does."""

import re

from onestop.kernel import clock, codes, db
from onestop.waiting import queries
from onestop.waiting.models import Appointment

UNIT = "H05.105"


def test_a_number_is_given_once_watched_and_given_up_without_an_account(site) -> None:
    door = site.visitor()
    shown = door.get(f"/waiting/{UNIT}").text
    op_id = re.search(r'name="op_id"[^>]*value="([^"]+)"', shown).group(1)
    answers = [
        door.post(f"/waiting/{UNIT}", {"series": "B", "group": "", "op_id": op_id}).location
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    token = answers[0].split("/q/")[1].split("/")[0]
    page = door.get(f"/q/{token}")
    assert "B002" in page.text and page.headers["Cache-Control"] == "no-store"
    assert door.get(f"/q/{token}/slip.pdf").data.startswith(b"%PDF")
    assert door.post(f"/q/{token}/leave", {}, page=f"/q/{token}").status_code == 303
    assert "B002" not in door.get(f"/waiting/{UNIT}/screen").text
    assert door.get("/q/nobody").status_code == 404
    assert door.get("/waiting/H05.118").status_code == 404


def test_bad_input_is_said_at_its_field_and_nothing_is_lost(site) -> None:
    door = site.visitor()
    told = door.post(f"/waiting/{UNIT}", {"series": "Z", "group": "999"})
    assert told.status_code == 422
    told = door.post(f"/waiting/{UNIT}/arrived", {"code": "AAAA"}, page=f"/waiting/{UNIT}")
    assert told.status_code == 422 and "AAAA" in told.text
    place = f"/appointments/{UNIT}/1.001193"
    for slot in ("never", "2020-01-01T08:00:00+07:00", "2020-01-01"):
        told = door.post(place, {"slot": slot, "name": "Nguyễn Mẫu", "phone": "12"})
        assert told.status_code == 422 and "Nguyễn Mẫu" in told.text
    assert door.get("/appointments/code/AAAA-BBBB-C").status_code == 404


def test_who_books_is_linked_to_the_account_and_cancels_with_the_code(site) -> None:
    citizen = site.visitor("congdan1")
    place = f"/appointments/{UNIT}/1.001193"
    days = re.findall(r"day=(\d{4}-\d\d-\d\d)", citizen.get(place).text)
    shown = citizen.get(f"{place}?day={days[-1]}").text
    slot = re.search(r'name="slot"[^>]*value="([^"]+)"', shown).group(1).replace("&#43;", "+")
    told = citizen.post(f"{place}?day={days[-1]}", {"slot": slot, "name": "Mẫu An", "phone": ""})
    assert told.status_code == 303
    code = told.location.rsplit("/", 1)[1]
    assert code in citizen.get("/appointments").text
    assert "BEGIN:VEVENT" in site.visitor().get(f"{told.location}/appointment.ics").text
    stranger = site.visitor()
    assert stranger.post(f"{told.location}/cancel", {}, page=told.location).status_code == 303
    with site.session() as session:
        assert queries.appointment(session, code).cancelled_at is not None


def test_a_clerk_acts_for_the_own_unit_only(site) -> None:
    clerk, other = site.visitor("motcua.kinhbac"), site.visitor("motcua.tuson")
    assert clerk.post("/desk/waiting/sit/3", {}, page="/desk/waiting").status_code == 303
    assert clerk.post("/desk/waiting/next", {}, page="/desk/waiting").status_code == 303
    twice = clerk.post("/desk/waiting/next", {}, page="/desk/waiting")
    assert twice.status_code == 422 and "A009" in twice.text  # The elderly one came before all.
    given = clerk.post("/desk/waiting/give", {"procedure": "1.001193", "group": "", "series": ""})
    number = given.location.rsplit("/", 1)[1]
    assert "A011" in clerk.get(given.location).text
    assert other.get(given.location).status_code == 404
    assert other.get(f"/desk/waiting/tickets/{number}/intake").status_code == 404
    intake = clerk.get(f"/desk/waiting/tickets/{number}/intake")
    assert intake.location.startswith("/desk/intake/1.001193")
    label = intake.location.partition("ticket=")[2]
    # The number stays in sight until the next is called, whichever procedure it becomes.
    for place in (intake.location, f"/desk/intake?ticket={label}"):
        assert label in clerk.get(place).text
    assert f"ticket={label}" in clerk.get(f"/desk/intake?q=1.000894&ticket={label}").location
    for path in (f"{number}/here", f"{number}/put-back", f"{number}/not-here/1"):
        answer = other.post(f"/desk/waiting/tickets/{path}", {}, page="/desk/waiting")
        assert answer.status_code == 422
    assert site.visitor("congdan1").get("/desk/waiting").status_code == 403


def test_a_manager_arranges_the_queue_and_sees_the_day(site) -> None:
    manager = site.visitor("quanly")
    where = "/manage/waiting"
    assert "[memory]" in manager.get(where).text
    sent = {"slot_minutes": "20", "slot_capacity": "3", "days_ahead": "7", "in_a_row": "2"}
    assert manager.post(f"{where}/times", sent, page=where).status_code == 303
    wrong = manager.post(f"{where}/times", {**sent, "in_a_row": "0"}, page=where)
    assert wrong.status_code == 422
    counter = {"number": "4", "name": "Thuế", "fields": ["G12-TC18"], "is_open": "y"}
    assert manager.post(f"{where}/counters", counter, page=where).status_code == 303
    series = {"letter": "D", "name_vi": "Sát hạch", "fields": ["G01-CA28"]}
    assert manager.post(f"{where}/series", series, page=where).status_code == 303
    group = {"group": "1", "name_vi": "Người từ 75 tuổi", "minutes": "45", "source": "QĐ mẫu"}
    assert manager.post(f"{where}/groups", group, page=where).status_code == 303
    group["group"] = "999999"
    assert manager.post(f"{where}/groups", group, page=where).status_code == 422
    shown = manager.get(where).text
    assert all(words in shown for words in ("Người từ 75 tuổi", "Sát hạch", "Thuế"))
    with site.session() as session:
        assert queries.queue(session, UNIT).in_a_row == 2
    assert site.visitor("motcua.kinhbac").get(where).status_code == 403


def test_an_arrival_is_told_apart_by_its_appointment(site) -> None:
    """The form of a tablet that was gone back to carries what another one was stored by."""
    door = site.visitor()
    page = f"/waiting/{UNIT}"
    now = clock.now()
    with db.transaction(site.app.extensions["sessions"]) as session:
        facts = {"name": "Mẫu", "phone": "", "procedure_code": "1.001193", "made_at": now}
        day, code = clock.day_of(now), f"ADV0-0000-{codes.check_symbol('ADV00000')}"
        made = Appointment(op_id="adv", unit=UNIT, day=day, starts_at=now, code=code, **facts)
        session.add(made)
    op_id = {"op_id": "the same"}
    assert door.post(page, {"series": "A", "group": "", **op_id}).status_code == 303
    told = door.post(f"{page}/arrived", {"code": code, **op_id}, page=page)
    assert told.status_code == 303


def test_with_a_key_only_the_tablet_and_the_clerks_give_numbers(site) -> None:
    manager, where, door = site.visitor("quanly"), "/manage/waiting", f"/waiting/{UNIT}"
    far, tablet, ticket = site.visitor(), site.visitor(), {"series": "B", "group": ""}
    assert manager.post(f"{where}/tablet", {"on": ""}, page=where).status_code == 303
    try:
        key = re.search(rf"{door}\?key=(\w+)", manager.get(where).text).group(1)
        for path in (door, f"{door}?key=x", f"{door}?key="):
            assert far.get(path).status_code == 403
        assert far.post(door, ticket, page="/track").status_code == 403
        arriving = {"code": "AAAA-BBBB-C", "op_id": "x"}
        assert far.post(f"{door}/arrived", arriving, page="/track").status_code == 403
        assert far.get(f"{door}/screen").status_code == 200
        opened = tablet.get(f"{door}?key={key}")
        assert opened.status_code == 303 and opened.location == door
        assert tablet.post(door, ticket).status_code == 303
        assert manager.post(f"{where}/tablet", {"on": ""}, page=where).status_code == 303
        assert tablet.get(door).status_code == 403, "the new key shuts the old tablet"
        clerk = site.visitor("motcua.kinhbac")
        given = clerk.post("/desk/waiting/give", {"procedure": "", "group": "", "series": "B"})
        assert given.status_code == 303
    finally:
        manager.post(f"{where}/tablet", {"off": ""}, page=where)
    assert far.get(door).status_code == 200
    assert clerk.post(f"{where}/tablet", {"on": ""}, page="/desk/waiting").status_code == 403
