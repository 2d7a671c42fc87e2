"""A counter without a line, as a device speaks to the register: numbers, records, clashes."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from onestop.dossiers.models import Dossier
from onestop.dossiers.service import opening
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.offline import proving
from onestop.offline.models import CounterRecord, ReservedNumber

UNIT = "H05.105"
CODE = "1.001193"
JSON = {"Accept": "application/json"}


@dataclass
class Device:
    """What a browser knows of its own, spoken for without one."""

    site: Any
    door: str
    id: int
    secret: str
    numbers: list[dict[str, str]] = field(default_factory=list)
    package: dict[str, Any] = field(default_factory=dict)
    made: int = 0

    def say(self, what: str, body: Any, status: int = 200) -> Any:
        answer = self.site.app.test_client().post(
            f"/{self.door}/offline/{what}",
            json=body,
            headers={"Authorization": f"Bearer {self.secret}"},
        )
        assert answer.status_code == status, answer.text
        return answer.json

    def refresh(self, **more: Any) -> Any:
        held = [n["code"] for n in self.numbers]
        told = self.say("refresh", {"held": held, **more})
        self.numbers += told["numbers"]
        self.package = told["package"] or self.package
        return told

    def record(self, **changes: Any) -> dict[str, Any]:
        self.made += 1
        today = clock.day_of(clock.now()).isoformat()
        number = next(n for n in self.numbers if n["day"] == today)
        self.numbers.remove(number)
        procedures = self.package["procedures"]
        version = next(v for v, p in procedures.items() if p["code"] == CODE)
        papers = {
            p["code"]: [p["originals"] or 1, p["copies"]]
            for p in procedures[version]["papers"]
            if p["required"] and p["case"] is None
        }
        case = next(iter(procedures[version]["cases"]), {"code": ""})["code"]
        return {
            "op_id": f"op-{self.id}-{self.made}",
            "code": number["code"],
            "procedure": CODE,
            "version": int(version),
            "taken_at": clock.now().isoformat(),
            "fields": {
                "applicant-name": "Nguyễn Thị Mẫu An",
                "applicant-number": f"00019{self.id:03}{self.made:04}",
                "same_submitter": "y",
                "collects": "applicant",
                "commune": UNIT,
                "case": case,
                "return_by": "desk",
                "receive_now": "y",
            },
            "papers": papers,
            "pin": number["pin"],
            "token": number["token"],
            **changes,
        }

    def send(self, record: dict[str, Any], status: int = 200) -> Any:
        sent = {k: v for k, v in record.items() if k not in ("pin", "token")}
        return self.say("sync", sent, status)


def enrolled(site, door="desk", username="motcua.kinhbac", **typed: Any) -> Device:
    visitor = site.visitor(username)
    wanted = {"name": "Quầy 2", "per_day": "6", "browser": "yes", "receptions": UNIT, **typed}
    answer = visitor.post(f"/{door}/offline/devices", wanted, headers=JSON)
    assert answer.status_code == 200, answer.text
    made = Device(site, door, answer.json["id"], answer.json["secret"])
    made.refresh()
    return made


@pytest.fixture(scope="module")
def device(site) -> Device:
    return enrolled(site)


def dossiers_with(site, code: str) -> list[Dossier]:
    with site.session() as session:
        return list(session.scalars(select(Dossier).where(Dossier.code == code)))


def test_numbers_come_for_today_and_the_next_working_day_and_none_twice(site, device) -> None:
    days = {n["day"] for n in device.numbers}
    assert len(device.numbers) == 12 and len(days) == 2
    # The answer was lost: the same numbers come again, and no others.
    again = device.say("refresh", {"held": []})
    assert [n["code"] for n in again["numbers"]] == sorted(n["code"] for n in device.numbers)
    other = enrolled(site)
    assert not {n["code"] for n in other.numbers} & {n["code"] for n in device.numbers}


def test_a_record_becomes_the_dossier_of_its_slip_once(site, device) -> None:
    taken = clock.now()
    record = device.record(taken_at=taken.isoformat())
    code, pin = record["code"], record["pin"]
    # Before it is sent, whoever holds the slip is told so; the code alone tells nothing.
    visitor = site.visitor()
    assert visitor.get(f"/t/{record['token']}").status_code == 200
    assert visitor.get(f"/track/{code}").status_code == 404
    assert code in visitor.post("/track", {"code": code, "pin": pin}).text
    wrong = visitor.post("/track", {"code": code, "pin": "0000-0000-0"})
    assert wrong.status_code == 422
    first, second = device.send(record), device.send(record)
    assert (first["state"], first["again"], first["code"]) == ("filed", False, code)
    assert (second["state"], second["again"], second["code"]) == ("filed", True, code)
    (dossier,) = dossiers_with(site, code)
    assert dossier.lodged_at == dossier.received_at == taken
    with site.session() as session:
        here = Act(session, "anyone", clock.now(), "test")
        assert opening.open_with_pin(here, code, pin) is not None
        session.rollback()
    assert visitor.get(f"/t/{record['token']}").status_code == 303
    assert device.refresh(answered=[record["op_id"]])["states"] == {record["op_id"]: "filed"}


def test_the_moment_of_the_counter_counts_only_where_it_can_be_true(site, device) -> None:
    for told in (clock.now() + timedelta(hours=3), clock.now() - timedelta(days=9), "nonsense"):
        record = device.record(taken_at=told.isoformat() if told != "nonsense" else told)
        before = clock.now()
        assert device.send(record)["state"] == "filed"
        (dossier,) = dossiers_with(site, record["code"])
        assert before <= dossier.lodged_at <= clock.now()


def page_of(site, device: Device, record: dict[str, Any]) -> tuple[Any, str]:
    visitor = site.visitor("motcua.kinhbac")
    with site.session() as session:
        found = session.scalars(
            select(CounterRecord.id).where(CounterRecord.op_id == record["op_id"])
        ).all()
    address = f"/desk/offline/clashes/{found[-1]}"
    assert record["code"] in visitor.get("/desk/offline/clashes").text
    assert visitor.get(address).status_code == 200
    return visitor, address


def filled(page: str) -> dict[str, str]:
    """What a form shows filled in."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        facts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = facts.get("type")
        if "name" not in facts or kind == "file" or facts["name"] == "csrf_token":
            continue
        if kind not in ("checkbox", "radio") or " checked" in tag:
            found[facts["name"]] = facts.get("value", "")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        found[name] = chosen.group(1) if chosen else ""
    return found


def test_what_the_rules_refuse_is_kept_and_filed_corrected_under_the_same_number(
    site, device
) -> None:
    device.refresh()
    record = device.record()
    record["fields"]["applicant-number"] = "123"
    answer = device.send(record)
    assert answer["state"] == "clash" and answer["reasons"]
    assert dossiers_with(site, record["code"]) == []
    visitor, address = page_of(site, device, record)
    shown = filled(visitor.get(address).text)
    assert shown["applicant-name"] == "Nguyễn Thị Mẫu An"
    refused = visitor.post(address, shown)
    assert refused.status_code == 422
    done = visitor.post(address, {**shown, "applicant-number": "000190000777"})
    assert done.status_code == 303, done.text
    (dossier,) = dossiers_with(site, record["code"])
    assert dossier.lodged_at == datetime.fromisoformat(record["taken_at"])
    # Sent again, filed again: nothing is doubled, and the device is told what became of it.
    assert device.send(record)["state"] == "filed"
    assert visitor.post(address, shown, page="/desk/offline/devices").status_code == 409


def test_a_changed_version_waits_and_is_turned_away_with_a_reason(site, device) -> None:
    device.refresh()
    record = device.record()
    record["version"] += 1
    assert device.send(record)["state"] == "clash"
    visitor, address = page_of(site, device, record)
    assert visitor.post(f"{address}/reject", {"reason": ""}, page=address).status_code == 422
    assert (
        visitor.post(f"{address}/reject", {"reason": "Người nộp đã rút"}, page=address).status_code
        == 303
    )
    assert device.send(record)["state"] == "rejected"
    assert site.visitor().get(f"/t/{record['token']}").status_code == 200
    with site.session() as session:
        assert session.get(ReservedNumber, record["code"]).state == "dead"


def test_nothing_is_filed_twice_whatever_a_copied_browser_sends(site, device) -> None:
    device.refresh()
    record = device.record()
    assert device.send(record)["state"] == "filed"
    changed = {**record, "fields": {**record["fields"], "applicant-name": "Trần Văn Mẫu"}}
    assert device.send(changed)["state"] == "clash"
    assert device.send({**record, "op_id": "another"})["state"] == "clash"
    foreign = device.record(code="H05.105-260101-9999")
    assert device.send(foreign)["state"] == "clash"
    assert len(dossiers_with(site, record["code"])) == 1
    visitor, address = page_of(site, device, {**record, "op_id": "another"})
    # The number is another dossier's: this one gets a number of its own.
    done = visitor.post(address, filled(visitor.get(address).text))
    assert done.status_code == 303 and record["code"] not in done.location


def test_the_same_record_sent_by_many_at_once_is_one_dossier(site, device) -> None:
    device.refresh()
    record = device.record()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: device.send(record), range(8)))
    assert {(a["state"], a["code"]) for a in answers} == {("filed", record["code"])}
    assert sum(not a["again"] for a in answers) == 1
    assert len(dossiers_with(site, record["code"])) == 1


def test_devices_that_ask_at_once_are_given_different_numbers(site) -> None:
    several = [enrolled(site) for _ in range(3)]
    for one in several:
        for _ in range(4):
            one.send(one.record())
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda one: one.refresh(), several))
    given = [n["code"] for one in several for n in one.numbers]
    assert len(given) == len(set(given)) == 36


def test_another_open_dossier_of_the_same_person_is_pointed_out(site, device) -> None:
    other = enrolled(site)
    record, again = device.record(), other.record()
    again["fields"]["applicant-number"] = record["fields"]["applicant-number"]
    assert device.send(record)["state"] == "filed"
    answer = other.send(again)
    assert answer["state"] == "clash" and record["code"] in " ".join(answer["reasons"])


def test_what_cannot_be_read_or_is_too_much_is_answered_and_holds_up_nothing(site, device) -> None:
    told = device.say("sync", {"op_id": "odd", "fields": 7})
    assert told["state"] == "clash"
    visitor = site.visitor("motcua.kinhbac")
    assert visitor.get("/desk/offline/clashes").status_code == 200
    device.say("sync", {"op_id": "big", "fields": {"a": "x" * 70_000}}, 400)
    device.say("sync", {}, 400)
    device.say("refresh", ["list"], 400)
    secret, device.secret = device.secret, "wrong"
    assert device.say("sync", {"op_id": "x"}, 401) and device.say("refresh", {}, 401)
    device.secret = secret
    # A desk's device is none of the post's.
    device.door = "post"
    assert device.say("sync", {"op_id": "x"}, 401)
    device.door = "desk"


def test_a_lost_device_is_revoked_and_what_it_still_sends_waits(site) -> None:
    lost = enrolled(site)
    kept, gone = lost.record(), lost.record()
    stranger = site.visitor("motcua.vocuong")
    address = f"/desk/offline/devices/{lost.id}/revoke"
    assert stranger.post(address, {}, page="/desk/offline/devices").status_code == 403
    assert (
        site.visitor("buudien").post(address, {}, page="/post/offline/devices").status_code == 403
    )
    manager = site.visitor("quanly")
    assert manager.post(address, {}, page="/desk/offline/devices").status_code == 303
    answer = lost.send(kept)
    assert answer["state"] == "clash"
    told = lost.refresh()
    assert told["revoked"] and told["numbers"] == [] and len(told["gone"]) == 10
    with site.session() as session:
        assert session.get(ReservedNumber, gone["code"]).state == "dead"
    visitor, page = page_of(site, lost, kept)
    assert visitor.post(page, filled(visitor.get(page).text)).status_code == 303
    assert len(dossiers_with(site, kept["code"])) == 1


def test_numbers_of_a_day_that_is_over_come_back_and_explain_the_gaps(site, device) -> None:
    device.refresh()
    today = clock.day_of(clock.now()).isoformat()
    mine = [n["code"] for n in device.numbers if n["day"] == today]
    assert device.refresh(unused=mine)["returned"] == []
    yesterday = (clock.day_of(clock.now()) - timedelta(days=1)).isoformat()
    with site.session() as session:
        update = "UPDATE reserved_numbers SET day = :day WHERE code = :code"
        session.connection(execution_options={"writing": True})
        session.execute(text(update), {"day": yesterday, "code": mine[0]})
        session.commit()
    device.numbers = [n for n in device.numbers if n["code"] != mine[0]]
    assert device.refresh(unused=[mine[0]])["returned"] == [mine[0]]
    # Said twice because the answer was lost: it is back all the same.
    assert device.refresh(unused=[mine[0]])["returned"] == [mine[0]]
    shown = site.visitor("motcua.kinhbac").get("/desk/offline/devices").text
    assert mine[0] in shown


def test_an_envelope_taken_in_at_the_post_goes_to_the_unit_of_its_number(site) -> None:
    post = enrolled(site, "post", "buudien")
    record = post.record(
        fields={
            "mailed_as": "EB123456785VN",
            "reception": UNIT,
            "applicant-name": "Trần Văn Mẫu",
            "applicant-number": "000090000555",
            "applicant-address": "Số 1 phố Mẫu",
            "same_submitter": "y",
            "collects": "applicant",
            "commune": UNIT,
            "return_by": "post",
            "sealed": "y",
        }
    )
    cases = next(p for p in post.package["procedures"].values() if p["code"] == CODE)["cases"]
    record["fields"]["case"] = cases[0]["code"] if cases else ""
    assert post.send(record)["state"] == "filed", json.dumps(record)
    (dossier,) = dossiers_with(site, record["code"])
    assert dossier.channel == "post" and dossier.received_at is None


def test_the_pages_and_the_worker_are_there_and_the_store_agrees(site) -> None:
    visitor = site.visitor()
    for door in ("desk", "post"):
        page = visitor.get(f"/{door}/offline")
        assert page.status_code == 200 and "worker-src" in page.headers["Content-Security-Policy"]
        worker = visitor.get(f"/{door}/offline/worker.js")
        assert worker.headers["Service-Worker-Allowed"] == f"/{door}/offline"
        assert visitor.get(f"/{door}/offline/app.webmanifest").json["scope"] == f"/{door}/offline"
        assert visitor.get(f"/{door}/offline/devices").status_code == 303
        assert visitor.get(f"/{door}/offline/clashes").status_code == 303
    with site.session() as session:
        assert proving.first_disagreement(session) is None
