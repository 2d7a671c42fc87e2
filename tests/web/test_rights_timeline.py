"""The page of rights: who sees it, which days it names, and the calendar of them."""

from datetime import timedelta

import icalendar

from onestop.dossiers import queries as dossiers
from onestop.kernel import clock
from onestop.web.filters import short_day


def holder_of(site, dossier):
    visitor = site.visitor()
    visitor.get("/t/" + dossier["link"].rsplit("/", 1)[1])
    return visitor


def test_the_code_alone_opens_neither_page_nor_calendar(site) -> None:
    code = site.dossier(status=3)["code"]
    for visitor in (site.visitor(), site.visitor("congdan2")):
        assert visitor.get(f"/track/{code}/rights").status_code == 303
        assert visitor.get(f"/track/{code}/rights.ics").status_code == 404
    assert site.visitor().get("/track/nothing/rights").status_code == 303


def newest_returned(site):
    """The dossier whose result was given last, and when."""
    with site.session() as session:
        returned = {
            d["code"]: dossiers.dossier(session, d["code"]).returned_at
            for d in site.told["dossiers"]
            if d["status"] == 10
        }
    code = max(returned, key=lambda key: returned[key])
    return site.dossier(code=code), returned[code]


def test_after_a_result_there_is_a_last_day_that_a_calendar_takes(site) -> None:
    told, given = newest_returned(site)
    visitor = holder_of(site, told)
    page = visitor.get(f"/track/{told['code']}/rights")
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    assert "Điều 9" in page.text and "Điều 116" in page.text
    made = icalendar.Calendar.from_ical(visitor.get(f"/track/{told['code']}/rights.ics").data)
    entries = {str(e["uid"]).split("@")[0]: e for e in made.walk("VEVENT")}
    first = entries[f"{told['code']}-first-complaint"].decoded("dtstart")
    ninety = clock.day_of(given) + timedelta(days=90)
    assert ninety <= first <= ninety + timedelta(days=14)
    assert short_day(first) in page.text
    assert f"{told['code']}-court" in entries


def test_a_day_that_has_passed_is_said_and_goes_into_no_calendar(site) -> None:
    with site.session() as session:
        # Given more than the first complaint's ninety days ago, and less than the court's year.
        given = {
            d["code"]: dossiers.dossier(session, d["code"]).returned_at
            for d in site.told["dossiers"]
            if d["status"] == 10
        }
    ages = {code: clock.now() - moment for code, moment in given.items() if moment}
    code = next(c for c, age in ages.items() if timedelta(120) < age < timedelta(340))
    told = site.dossier(code=code)
    visitor = holder_of(site, told)
    page = visitor.get(f"/track/{told['code']}/rights?lang=en").text
    assert "This day has passed" in page
    calendar = visitor.get(f"/track/{told['code']}/rights.ics").text
    assert "first-complaint" not in calendar and "-court" in calendar


def test_before_a_decision_the_time_to_complain_has_not_begun(site) -> None:
    told = next(
        d for d in site.told["dossiers"] if d["status"] == 4 and not is_late(site, d["code"])
    )
    visitor = holder_of(site, told)
    calendar = visitor.get(f"/track/{told['code']}/rights.ics").text
    assert "first-complaint" not in calendar


def test_a_late_dossier_can_be_complained_about(site) -> None:
    told = next(
        d for d in site.told["dossiers"] if d["status"] in (2, 4) and is_late(site, d["code"])
    )
    visitor = holder_of(site, told)
    assert "first-complaint" in visitor.get(f"/track/{told['code']}/rights.ics").text


def test_what_is_asked_for_has_its_last_day_there(site) -> None:
    told = site.dossier(status=5)
    visitor = holder_of(site, told)
    page = visitor.get(f"/track/{told['code']}").text
    assert f"/track/{told['code']}/rights" in page
    with site.session() as session:
        dossier = dossiers.dossier(session, told["code"])
        asked = dossiers.supplements_of(session, dossier.id)[-1]
    assert short_day(asked.due_at) in visitor.get(f"/track/{told['code']}/rights").text


def is_late(site, code: str) -> bool:
    with site.session() as session:
        dossier = dossiers.dossier(session, code)
        due_at = dossier.legal_due_at or dossier.due_at
        return due_at is not None and due_at < clock.now()
