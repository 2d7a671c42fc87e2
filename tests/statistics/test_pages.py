"""The inspector's pages: who sees what, and each number with the dossiers behind it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from onestop.dossiers.models import Dossier
from onestop.journal.models import Event
from onestop.kernel import clock, db
from onestop.statistics.models import Kind, Signal, Stay
from onestop.statistics.service import rebuild, verify
from tests.statistics.reading import contents

UNIT = "H05.105"
WHO = {
    "congdan1": 403,
    "motcua.kinhbac": 403,
    "chuyenvien.kinhbac": 403,
    "lanhdao.kinhbac": 403,
    "quantri": 403,
    "quanly": 200,
    "thanhtra": 200,
    None: 303,
}


def test_the_demonstration_was_kept_as_it_would_be_rebuilt(site) -> None:
    with site.session() as session:
        assert verify(session) is None
        kept = contents(session)
        assert len(kept) > 100
    with site.session() as session:
        db.for_writing(session)
        rebuild(session)
        assert contents(session) == kept
        session.rollback()


@pytest.mark.parametrize("who", list(WHO))
def test_only_managers_and_inspectors_see_figures(site, who) -> None:
    visitor = site.visitor(who)
    for path in ("/inspect", f"/inspect/{UNIT}", f"/inspect/{UNIT}/stay"):
        assert visitor.get(path).status_code == WHO[who], path


def test_a_manager_sees_the_own_unit_only(site) -> None:
    manager, inspector = site.visitor("quanly"), site.visitor("thanhtra")
    units = set(re.findall(r'href="/inspect/([^/?"]+)\?', manager.get("/inspect").text))
    assert units == {UNIT}
    assert len(set(re.findall(r'href="/inspect/([^/?"]+)\?', inspector.get("/inspect").text))) > 5
    assert manager.get("/inspect/H05.118").status_code == 403
    assert manager.get("/inspect/H05.118/stay").status_code == 403
    assert inspector.get("/inspect/H05.118/stay").status_code == 200


def test_each_number_is_that_of_the_dossiers_behind_it(site) -> None:
    visitor = site.visitor("thanhtra")
    for page in ("/inspect?from=01/01/2020", f"/inspect/{UNIT}?from=01/01/2020"):
        links = re.findall(r'<a href="(/inspect/[^"]+/[^"]+)">([\d.]+)</a>', visitor.get(page).text)
        assert len(links) > 3
        for link, number in links:
            assert listed(visitor, link.replace("&amp;", "&")) == int(number), link


def listed(visitor, path: str) -> int:
    """How many lines a list has, all its pages together."""
    lines, seen = 0, 0
    while path:
        page = visitor.get(path)
        assert page.status_code == 200
        lines += page.text.count('class="code" href="/office/dossiers/')
        following = re.search(r'href="([^"]+after=[^"]+)"', main_of(page))
        path = following.group(1).replace("&amp;", "&") if following else ""
        seen += 1
        assert seen < 20
    return lines


def main_of(page) -> str:
    return page.text.split("<main")[1].split("</main>")[0]


def test_what_cannot_be_read_in_the_address_is_the_usual(site) -> None:
    visitor = site.visitor("thanhtra")
    for query in ("?from=never", "?from=2026-13-40&to=", "?to=01/01/2020&from=02/01/2021"):
        assert visitor.get(f"/inspect{query}").status_code == 200
    for cursor in ("nonsense", "2026-01-01T00:00:00|x", "2026-01-01T00:00:00|1"):
        assert visitor.get(f"/inspect/{UNIT}/stay?after={cursor}").status_code == 200
    assert visitor.get(f"/inspect/{UNIT}/stay?who=x").status_code == 200
    assert visitor.get(f"/inspect/{UNIT}/nothing").status_code == 404
    assert visitor.get("/inspect/nowhere").status_code == 200


def test_pages_need_no_scripts_and_show_no_zero(site) -> None:
    for path in ("/inspect", f"/inspect/{UNIT}", f"/inspect/{UNIT}/stay"):
        page = site.visitor("thanhtra").get(path)
        assert "<script" not in page.text and "style=" not in page.text
        assert 'lang="vi"' in page.text and ">0<" not in page.text
    assert "–</td>" in site.visitor("thanhtra").get("/inspect").text


def test_as_many_queries_for_ten_rows_as_for_two_hundred(site, queries) -> None:
    visitor = site.visitor("thanhtra")
    paths = (
        "/inspect",
        f"/inspect/{UNIT}",
        f"/inspect/{UNIT}/stay",
        f"/inspect/{UNIT}/return",
        f"/inspect/{UNIT}/return?who=1",
    )

    def counted() -> list[int]:
        found = []
        for path in paths:
            visitor.get(path)
            queries.clear()
            assert visitor.get(path).status_code == 200
            found.append(len(queries))
        return found

    add_rows(site, 10)
    few = counted()
    add_rows(site, 200)
    assert counted() == few and max(few) <= 9
    assert listed(visitor, f"/inspect/{UNIT}/return") == 200
    remove_rows(site)


def add_rows(site, count: int) -> None:
    """So many returns and stays that never happened."""
    remove_rows(site)
    at = clock.now() - timedelta(days=1)
    with db.transaction(site.app.extensions["sessions"]) as session:
        dossier = session.scalars(select(Dossier).order_by(Dossier.id)).first()
        events = session.scalars(select(Event.id).order_by(Event.id).limit(count)).all()
        assert len(events) == count
        for event_id in events:
            about = {"event_id": event_id, "dossier_id": dossier.id, "agency_code": UNIT}
            # Moments of every tenth row are the same: their numbers tell them apart.
            moment = at + timedelta(seconds=event_id // 10)
            session.add(
                Signal(
                    **about,
                    kind=Kind.RETURN,
                    dossier_code=dossier.code,
                    other_agency="H05.105.90",
                    account_id=1,
                    at=moment,
                )
            )
            session.add(
                Stay(
                    **about,
                    procedure_code=dossier.procedure_code,
                    position=100,
                    code="reception",
                    account_id=1,
                    began_at=moment,
                    ended_at=moment,
                    ended_by="handed-over",
                    working_seconds=60,
                )
            )


def remove_rows(site) -> None:
    with db.transaction(site.app.extensions["sessions"]) as session:
        rebuild(session)
        assert session.scalar(select(func.count(Stay.id)).where(Stay.position == 100)) == 0
