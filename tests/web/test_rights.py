"""Rights are asked on every route, in one place: a table of who comes through where."""

import pytest

from onestop.people.rules import RIGHTS, Right

WHO = {
    None: None,
    "citizen": "congdan1",
    "clerk": "motcua.kinhbac",
    "postal_clerk": "buudien",
    "officer": "chuyenvien.kinhbac",
    "head": "lanhdao.kinhbac",
    "manager": "quanly",
    "inspector": "thanhtra",
    "administrator": "quantri",
}
# Who is signed in, whatever they are here for.
ANYBODY = set(WHO) - {None}
OPEN = {
    "/me": {"citizen"},
    "/me/storehouse": {"citizen"},
    "/me/messages": {"citizen"},
    "/me/messages/choices": {"citizen"},
    "/apply/1.001193": {"citizen"},
    "/desk": {"clerk"},
    "/desk/intake": {"clerk"},
    "/desk/intake/1.001193": {"clerk"},
    "/desk/identity": {"clerk"},
    "/desk/book": {"clerk"},
    "/desk/offline/devices": {"clerk", "manager"},
    "/desk/offline/clashes": {"clerk"},
    "/post/offline/devices": {"postal_clerk", "manager"},
    "/post/offline/clashes": {"postal_clerk"},
    "/post": {"postal_clerk"},
    "/post/intake/1.001193": {"postal_clerk"},
    "/office": {"clerk", "officer", "head", "manager", "inspector"},
    "/manage": {"manager", "administrator"},
    "/manage/calendar": {"manager"},
    "/manage/accounts": {"administrator"},
    "/manage/agencies": {"administrator"},
    "/manage/agencies/H05.105": {"administrator"},
    "/manage/outbox": {"manager", "administrator"},
    "/manage/hours": {"manager"},
    "/manage/outages": {"manager"},
    "/manage/routing": {"manager"},
    "/office/messages": {"clerk", "officer", "head", "manager", "inspector"},
    "/office/internal": {"clerk", "officer", "head"},
    "/office/signing": {"head"},
    "/office/factor": ANYBODY,
    "/account/passkeys": ANYBODY,
    "/account/contact": ANYBODY,
    "/account/sessions": ANYBODY,
    "/me/data": ANYBODY,
    "/me/mandates": {"citizen"},
    "/me/payments": {"citizen"},
    "/me/consents": {"citizen"},
    "/me/group": set(),
    "/desk/shared": {"clerk"},
    "/desk/mandates": {"clerk"},
    "/inspect/openings": {"inspector"},
    "/inspect": {"manager", "inspector"},
}


@pytest.mark.parametrize("role", list(WHO))
def test_each_role_comes_through_its_doors_only(site, role) -> None:
    visitor = site.visitor(WHO[role])
    for path, roles in OPEN.items():
        status = visitor.get(path).status_code
        assert status == (200 if role in roles else 303 if role is None else 403), path


def test_every_route_is_guarded_or_said_to_be_open(site) -> None:
    views = site.app.view_functions
    assert [] == [name for name, view in views.items() if not hasattr(view, "allows")]
    closed = [n for n, v in views.items() if n.split(".")[0] not in ("public", "static", "api")]
    assert [] == [name for name in closed if views[name].allows == "anyone"]


def test_every_right_is_held_by_somebody() -> None:
    assert set(RIGHTS) == set(Right) and all(RIGHTS.values())


def test_a_unit_sees_only_what_it_takes_part_in(site) -> None:
    theirs = next(d for d in site.told["dossiers"] if d["code"].startswith("H05.118"))
    path = f"/office/dossiers/{theirs['code']}"
    assert site.visitor("motcua.kinhbac").get(path).status_code == 403
    assert site.visitor("motcua.tuson").get(path).status_code == 200
    inspector = site.visitor("thanhtra")
    assert inspector.get(path).status_code == 303
    inspector.say_why(theirs["code"])
    assert inspector.get(path).status_code == 200


def test_an_inspector_reads_and_changes_nothing(site) -> None:
    dossier = site.dossier(status=2)
    visitor = site.visitor("thanhtra")
    visitor.say_why(dossier["code"])
    page = visitor.get(f"/office/dossiers/{dossier['code']}").text
    assert "/office/dossiers/" + dossier["code"] + "/journal" in page
    assert 'action="/office/dossiers/' not in page
    answer = visitor.post(f"/office/dossiers/{dossier['code']}/hand_over/1", {}, page="/track")
    assert answer.status_code == 403


def test_who_has_to_sign_in_comes_back_to_where_they_were(site) -> None:
    visitor = site.visitor()
    answer = visitor.get("/desk?tab=ready")
    assert answer.status_code == 303 and "next=" in answer.location
    landed = visitor.post(
        answer.location, {"username": "motcua.kinhbac", "password": "onestop-demo"}
    )
    assert landed.location == "/desk?tab=ready"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(site, target) -> None:
    visitor = site.visitor()
    form = {"username": "congdan1", "password": "onestop-demo"}
    assert visitor.post(f"/sign-in?next={target}", form).location == "/welcome"


def test_an_administrator_enters_a_body_and_ends_it(site) -> None:
    visitor = site.visitor("quantri")
    body = {
        "code": "H05.777",
        "name_vi": "Phường Thử",
        "role": "commune",
        "receives": "y",
        "valid_from": "01/07/2025",
    }
    assert visitor.post("/manage/agencies", body).status_code == 303
    again = visitor.post("/manage/agencies", body)
    assert again.status_code == 422 and "đã có cơ quan" in again.text and "Phường Thử" in again.text
    wrong = visitor.post("/manage/agencies", {**body, "code": "H05.778", "serves": "nowhere"})
    assert wrong.status_code == 422 and "không có xã, phường" in wrong.text
    page = "/manage/agencies/H05.777"
    assert visitor.post(f"{page}/lookup", {}, page=page).status_code == 303
    assert "cần khóa" in visitor.get(page).text
    assert visitor.post(page, {"on": "01/07/2020"}).status_code == 422
    assert visitor.post(page, {"on": "01/09/2025"}).status_code == 303
    assert visitor.get(page).status_code == 404
