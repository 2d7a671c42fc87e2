"""What somebody might try at the desk, at the post and at a counter without a line."""

import json

import pytest
from sqlalchemy import select

from onestop.despatch.models import Bag, BagItem
from onestop.dossiers.models import Dossier
from tests.printing.looking import text_of
from tests.web.test_counter_sync import enrolled
from tests.web.test_printing_pages import asked, path, token  # noqa: F401  a fixture

UNIT = "H05.105"


def test_a_manager_revokes_no_other_units_device_and_sees_none(site) -> None:
    other = enrolled(site, username="motcua.vocuong", name="Quầy của Võ Cường", receptions="")
    manager = site.visitor("quanly")
    assert "Quầy của Võ Cường" not in manager.get("/desk/offline/devices").text
    address = f"/desk/offline/devices/{other.id}/revoke"
    assert manager.post(address, {}, page="/desk/offline/devices").status_code == 403
    assert not other.refresh()["revoked"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"version": 1e999}, 400),
        ({"fields": {"x": float("nan")}}, 400),
        ({"op_id": "a\ud800"}, 400),
        ({"op_id": "a\x00"}, 400),
        ({"taken_at": "0001-01-01T00:00:00+14:00"}, 200),
        ({"taken_at": "9999-12-31T23:59:59-14:00"}, 200),
        ({"version": "9" * 5000}, 200),
        ({"code": "\x00"}, 200),
    ],
)
def test_a_record_that_is_none_in_every_store_is_refused_or_waits(site, changed, status) -> None:
    device = enrolled(site)
    body = {"op_id": "x", "code": "x", "procedure": "x", "version": 1, "fields": {}, "papers": {}}
    sent = site.app.test_client().post(
        "/desk/offline/sync",
        data=json.dumps({**body, **changed}),
        headers={"Authorization": f"Bearer {device.secret}", "Content-Type": "application/json"},
    )
    assert sent.status_code == status, sent.text
    deep = site.app.test_client().post(
        "/desk/offline/sync",
        data="[" * 60_000,
        headers={"Authorization": f"Bearer {device.secret}", "Content-Type": "application/json"},
    )
    assert deep.status_code == 400
    assert device.refresh(unused=["\x00"], answered=["\x00", "\ud800"][:1])["states"] == {}


def test_the_receipts_key_alone_tells_no_name_on_paper_either(site, asked) -> None:  # noqa: F811
    clerk, holder = site.visitor("motcua.kinhbac"), site.visitor()
    holder.get(f"/t/{token(site, asked)}")
    whole = text_of(clerk.get(path(asked, "supplement")).data)
    masked = text_of(holder.get(path(asked, "supplement", door="track")).data)
    name = next(line for line in whole.splitlines() if "Hồ sơ của" in line).split("của")[1]
    assert name.strip(" :") and name.strip(" :") not in masked and "*" in masked


@pytest.mark.parametrize("slot", ["9999-12-31T23:00:00+00:00", "0001-01-01T00:00:00+14:00"])
def test_a_time_at_the_end_of_the_calendar_cannot_be_booked(site, slot) -> None:
    told = site.visitor().post(f"/appointments/{UNIT}/1.001193", {"slot": slot, "name": "Mẫu"})
    assert told.status_code == 422


def test_labels_ask_for_nothing_that_is_no_number(site) -> None:
    clerk = site.visitor("motcua.kinhbac")
    used = "9" * 5000
    assert clerk.get(f"/desk/custody/shelves.pdf?names=A1&used={used}").status_code == 200
    with site.session() as session:
        wanted = select(Dossier.code).where(
            Dossier.reception_agency == UNIT, Dossier.paper_holder == UNIT
        )
        page = f"/desk/dossiers/{session.scalars(wanted).first()}/originals"
    assert clerk.get(page).status_code == 200
    assert clerk.post(page, {"seq": "²", "take_0": "y", "what_0": "x"}).status_code == 422


def test_an_envelope_that_nobody_looked_for_has_nothing_to_be_settled(site) -> None:
    unit = next(a["unit"] for a in site.told["accounts"] if a["username"] == "buudien")
    with site.session() as session:
        code, item = session.execute(
            select(Bag.code, BagItem.id)
            .join(BagItem, BagItem.bag_id == Bag.id)
            .where(BagItem.condition.is_(None), Bag.post_agency == unit)
        ).first()
    clerk = site.visitor("buudien")
    assert clerk.get(f"/post/bags/{code}/settle/{item}").status_code == 409
