"""Who opened a dossier and why: each look is written, from outside only with a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from onestop.dossiers.models import Dossier, Party
from onestop.journal.models import Event
from onestop.people.models import Account
from onestop.privacy.models import Opened, Opening, OpeningReason

CLERK, INSPECTOR, CITIZEN = "motcua.kinhbac", "thanhtra", "congdan1"
WORDS = "Plan 12, line 3 <b>"


@pytest.fixture
def code(site) -> str:
    """A dossier of the citizen's, received at the clerk's desk, that nobody has opened yet."""
    with site.session() as session:
        session.execute(delete(Opening))
        session.execute(delete(OpeningReason))
        session.commit()
        wanted = (
            select(Dossier.code)
            .join(Party, Party.dossier_id == Dossier.id)
            .join(Account, Account.id == Party.account_id)
            .where(Account.username == CITIZEN, Dossier.reception_agency == "H05.105")
        )
        found = session.scalars(wanted.order_by(Dossier.id)).first()
    assert found
    return found


def rows(site) -> list[Opening]:
    with site.session() as session:
        return list(session.scalars(select(Opening).order_by(Opening.id)))


def test_a_look_from_inside_is_written_once_in_ten_minutes(site, code) -> None:
    clerk = site.visitor(CLERK)
    for _again in range(3):
        assert clerk.get(f"/office/dossiers/{code}").status_code == 200
    (row,) = rows(site)
    assert (row.unit, row.role.value, row.what) == ("H05.105", "clerk", Opened.PAGE)
    assert row.reason_id is None
    with site.session() as session:
        session.execute(update(Opening).values(at=row.at - timedelta(minutes=11)))
        session.commit()
    clerk.get(f"/office/dossiers/{code}")
    clerk.get(f"/office/dossiers/{code}/forms/control.pdf")
    assert [one.what for one in rows(site)] == [Opened.PAGE, Opened.PAGE, Opened.PRINT]


def test_what_was_not_shown_is_not_written(site, code) -> None:
    assert site.visitor("motcua.tuson").get(f"/office/dossiers/{code}").status_code == 403
    assert site.visitor(CLERK).get(f"/office/dossiers/{code}/files/99").status_code == 404
    assert site.visitor(CITIZEN).get(f"/track/{code}").status_code == 200
    assert rows(site) == []


def test_from_outside_nothing_is_shown_before_a_reason(site, code) -> None:
    inspector = site.visitor(INSPECTOR)
    own = f"/office/dossiers/{code}"
    for path in (own, f"{own}/journal", f"{own}/forms/control.pdf", f"{own}/files/1"):
        answer = inspector.get(path)
        assert answer.status_code == 303 and f"{own}/why?next={path}" in answer.location
    assert inspector.post(f"{own}/stop/0", {}, page="/track").status_code == 303
    refused = inspector.say_why(code, words="short")
    assert refused.status_code == 422 and "short" in refused.text
    assert inspector.say_why(code, reason="curious").status_code == 422
    assert inspector.get(own).status_code == 303 and rows(site) == []
    unprotected = inspector.client.post(f"{own}/why", data={"reason": "late", "words": WORDS})
    assert unprotected.status_code == 422


def test_a_reason_opens_one_dossier_for_half_an_hour(site, code) -> None:
    inspector = site.visitor(INSPECTOR)
    own = f"/office/dossiers/{code}"
    other = next(d["code"] for d in site.told["dossiers"] if d["code"] != code)
    answer = inspector.say_why(code, words=WORDS)
    assert answer.status_code == 303 and answer.location == own
    assert inspector.get(own).status_code == 200
    assert inspector.get(f"/office/dossiers/{other}").status_code == 303
    assert site.visitor("quantri").get(own).status_code == 403
    (row,) = rows(site)
    assert row.role.value == "inspector" and row.reason_id is not None
    with site.session() as session:
        then = OpeningReason.given_at
        given = session.scalar(select(then))
        session.execute(update(OpeningReason).values(given_at=given - timedelta(minutes=30)))
        session.commit()
    assert inspector.get(own).status_code == 303


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "/me"])
def test_a_reason_leads_nowhere_else(site, code, target) -> None:
    path = f"/office/dossiers/{code}/why"
    sent = {"reason": "late", "words": WORDS, "next": target}
    answer = site.visitor(INSPECTOR).post(path, sent)
    assert answer.location == f"/office/dossiers/{code}"


def test_the_journal_tells_the_choice_and_not_the_words(site, code) -> None:
    site.visitor(INSPECTOR).say_why(code, reason="late", words=WORDS)
    with site.session() as session:
        wanted = select(Event).where(Event.name == "account.opened_outside")
        event = session.scalars(wanted.order_by(Event.id.desc())).first()
    assert event and (event.reason_code, event.reason) == ("late", None)
    assert event.facts == {"dossier": code}


def test_the_owner_reads_who_looked_and_why(site, code) -> None:
    owner = site.visitor(CITIZEN)
    path = f"/me/dossiers/{code}/openings"
    assert "Chưa có ai mở hồ sơ này." in owner.get(path).text
    site.visitor(CLERK).get(f"/office/dossiers/{code}")
    inspector = site.visitor(INSPECTOR)
    inspector.say_why(code, words=WORDS)
    inspector.get(f"/office/dossiers/{code}")
    answer = owner.get(path)
    assert "no-store" in answer.headers["Cache-Control"]
    page = answer.text
    assert page.index("cán bộ thanh tra, kiểm tra") < page.index("cán bộ một cửa")
    assert "Plan 12, line 3 &lt;b&gt;" in page and "<b>" not in page
    assert "ngoài vụ việc" in page and "trong vụ việc" in page
    assert path in owner.get(f"/track/{code}").text
    for stranger in ("congdan2", CLERK):
        assert site.visitor(stranger).get(path).status_code in (403, 404)


def test_many_looks_are_turned_like_pages(site, code) -> None:
    site.visitor(CLERK).get(f"/office/dossiers/{code}")
    with site.session() as session:
        first = session.scalars(select(Opening)).one()
        kept = ("dossier_id", "account_id", "unit", "role", "what", "at", "reason_id")
        facts = {name: getattr(first, name) for name in kept}
        session.add_all(Opening(**facts) for _one in range(50))
        session.commit()
    owner = site.visitor(CITIZEN)
    path = f"/me/dossiers/{code}/openings"
    shown = owner.get(path).text
    number = rows(site)[1].id
    assert shown.count("trang hồ sơ<br>") == 50 and f"after={number}" in shown
    assert owner.get(f"{path}?after={number}").text.count("trang hồ sơ<br>") == 1
    assert owner.get(f"{path}?after=x").text.count("trang hồ sơ<br>") == 50


def test_inspectors_find_who_looks_from_outside(site, code) -> None:
    site.visitor(CLERK).get(f"/office/dossiers/{code}")
    inspector = site.visitor(INSPECTOR)
    assert "Không có trong những ngày này." in inspector.get("/inspect/openings").text
    inspector.say_why(code, words=WORDS)
    inspector.get(f"/office/dossiers/{code}")
    who = rows(site)[-1].account_id
    page = inspector.get("/inspect/openings").text
    assert page.count("who=") == 1 and f"who={who}" in page
    looks = inspector.get(f"/inspect/openings?who={who}").text
    assert code in looks and "Plan 12, line 3 &lt;b&gt;" in looks
    assert site.visitor("quanly").get("/inspect/openings").status_code == 403
