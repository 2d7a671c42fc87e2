"""A change of dates beside what stands already: an agency's own rows, earlier outages, reports of
silence, letters that were signed."""

from datetime import date, datetime, timedelta

import pytest

from onestop.dossiers import queries
from onestop.dossiers.service import asking, working
from onestop.dossiers.service.apologising import Wording, sign_apology
from onestop.kernel import clock
from onestop.printing import apology, receipt
from onestop.redating import queries as redatings
from onestop.redating import service
from onestop.redating.errors import NothingChanges
from onestop.redating.rules import day_change, hours_change, outage_change
from onestop.workdays.calendar import Special
from onestop.workdays.service import set_day
from tests.printing.test_apology import text_of
from tests.small_world import POLICE, UNIT

THURSDAY = date(2026, 3, 5)
OFF = Special(False, "Bão")
DOWN = datetime(2026, 3, 5, 16, tzinfo=clock.VIETNAM)


def made(world, change):
    """A change proposed, looked at, and made; what was foreseen, and what came of it."""
    redating = service.propose(world.act(None, hours=0), change, "Lý do")
    foreseen = service.preview(world.session, redating, world.now)
    redating = redatings.redating_to_change(world.session, redating.id)
    service.apply(world.act(None, hours=0), redating)
    while service.go_on(world.act(None, hours=0), redating):
        pass
    return foreseen, redating


def outage(begins_at, *, hours=2, applicants=False, agencies=False):
    return outage_change(
        begins_at,
        begins_at + timedelta(hours=hours),
        what=("Mất kết nối", "Down"),
        ground="Quy chế",
        for_applicants=applicants,
        for_agencies=agencies,
    )


def week(closes: str):
    return [[["07:00", "11:00"], ["13:00", closes]]] * 5 + [[], []]


def test_what_the_province_changes_does_not_reach_a_unit_with_its_own_row(world) -> None:
    world.received()
    made(world, day_change(THURSDAY, OFF, source="QĐ 1", agency_code=UNIT))
    province = day_change(THURSDAY, Special(True, "Làm"), source="QĐ 2")
    foreseen, redating = made(world, province)
    assert (foreseen.moved, redating.moved) == (0, 0)


def test_without_its_own_row_a_unit_keeps_the_days_of_the_province(world) -> None:
    for code in ("", UNIT):
        set_day(
            world.act(None),
            THURSDAY,
            is_working=False,
            name_vi=f"nghỉ {code}",
            source="QĐ",
            agency_code=code,
        )
    world.received()
    foreseen, redating = made(world, day_change(THURSDAY, None, agency_code=UNIT))
    assert (foreseen.moved, redating.moved) == (0, 0)
    with pytest.raises(NothingChanges):
        service.propose(world.act(None), day_change(THURSDAY, None, agency_code=UNIT), "Lý do")


def test_own_hours_stand_above_those_of_the_province(world) -> None:
    world.received()
    own = hours_change(date(2026, 3, 1), week("16:00"), source="QĐ 1", agency_code=UNIT)
    foreseen, redating = made(world, own)
    assert foreseen.moved == redating.moved == 1
    foreseen, redating = made(world, hours_change(date(2026, 3, 2), week("16:30"), source="QĐ 2"))
    assert (foreseen.moved, redating.moved) == (0, 0)


def test_an_outage_goes_on_counting_for_an_answer_after_other_changes(world) -> None:
    dossier = world.with_police()
    before = asking.ask_papers(world.act(POLICE), dossier, ["A"], "Thiếu").due_at
    made(world, outage(DOWN, applicants=True))
    later = queries.supplements_of(world.session, dossier.id)[0].due_at
    assert later > before
    made(world, day_change(date(2026, 3, 7), Special(False, "Thứ Bảy"), source="QĐ"))
    assert queries.supplements_of(world.session, dossier.id)[0].due_at == later


def test_it_makes_no_difference_whether_the_outage_or_the_dossier_is_written_down_first(
    world,
) -> None:
    first = world.received()
    made(world, outage(DOWN, agencies=True))
    second = world.received()
    first = queries.dossier(world.session, first.code)
    assert clock.day_of(second.due_at) == date(2026, 3, 9)
    assert second.due_at == first.due_at
    assert [p["cause"] for p in second.clock["pauses"]] == ["outage"]


def test_an_announced_outage_counts_for_papers_asked_before_it_begins(world) -> None:
    dossier = world.with_police()
    announced = datetime(2026, 3, 12, 16, tzinfo=clock.VIETNAM)
    one = asking.ask_papers(world.act(POLICE), dossier, ["A"], "Thiếu").due_at
    made(world, outage(announced, applicants=True))
    other = asking.ask_papers(world.act(POLICE), world.with_police(), ["A"], "Thiếu").due_at
    assert one < other == queries.supplements_of(world.session, dossier.id)[0].due_at


def test_two_outages_over_one_another_count_once(world) -> None:
    dossier = world.with_police()
    made(world, outage(DOWN, agencies=True))
    once = queries.dossier(world.session, dossier.code).due_at
    made(world, outage(DOWN + timedelta(minutes=5), agencies=True))
    assert queries.dossier(world.session, dossier.code).due_at == once


def test_a_day_off_puts_off_the_report_of_a_silent_hand_over(world) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1)
    before = world.step(dossier, 2).silent_at
    made(world, day_change(date(2026, 3, 3), OFF, source="QĐ"))
    after = world.step(dossier, 2).silent_at
    assert clock.day_of(before) == date(2026, 3, 3)
    assert clock.day_of(after) == date(2026, 3, 5)
    assert clock.local(after).time() == clock.local(before).time()


def test_a_signed_letter_and_a_receipt_say_again_what_they_said(world) -> None:
    dossier = world.with_police()
    given = receipt.pdf(world.act(hours=0), dossier, "https://vidu.invalid")
    sign_apology(world.act(POLICE), dossier, Wording("c", date(2026, 3, 12), "p", "1"))
    signed = apology.pdf(world.act(), dossier, "https://onestop.example")
    made(world, day_change(date(2026, 3, 12), OFF, source="QĐ"))
    dossier = queries.dossier(world.session, dossier.code)
    assert clock.day_of(dossier.due_at) == date(2026, 3, 13)
    assert apology.pdf(world.act(), dossier, "https://onestop.example") == signed
    again = text_of(receipt.pdf(world.act(hours=0), dossier, "https://vidu.invalid"))
    first = clock.local(dossier.first_due_at)
    assert f"ngày {first:%d} tháng {first:%m}" in text_of(given)
    assert f"ngày {first:%d} tháng {first:%m}" in again
    assert "Thời hạn hiện nay" in again and "Thời hạn hiện nay" not in text_of(given)
