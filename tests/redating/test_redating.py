"""A change of the calendar dates open dossiers again: once, all of them, in pieces, told once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import sessionmaker

from onestop.catalogue.definition import Channel
from onestop.dossiers import queries, timing
from onestop.dossiers.models import Dossier
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.rules import HandedIn, Person
from onestop.dossiers.service import asking, closing, consulting, deciding
from onestop.dossiers.states import Outcome, ReturnBy, Silence, Status
from onestop.journal import queries as journal
from onestop.journal.service import taken
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.notifications.models import Message, Notice
from onestop.notifications.redated import tell_redated
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.redating import queries as redatings
from onestop.redating import service
from onestop.redating.errors import AlreadyApplied, NothingChanges, WrongOrder
from onestop.redating.models import Kind, Progress
from onestop.redating.rules import day_change, hours_change, outage_change
from onestop.workdays import queries as workdays
from onestop.workdays.calendar import Special
from onestop.workdays.service import set_day
from tests.small_world import INSURANCE, POLICE, SOMEBODY, UNIT

WEDNESDAY, THURSDAY, SATURDAY = date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 7)
OFF = Special(False, "Nghỉ bão", "Storm day")
STORM = day_change(THURSDAY, OFF, source="QĐ 1")
NO_STORM = day_change(THURSDAY, None)


@pytest.fixture
def make(session):
    """Sessions inside the test's own transaction."""
    return sessionmaker(
        session.connection(), join_transaction_mode="create_savepoint", expire_on_commit=False
    )


def manager(world) -> Act:
    return world.act(None, "account:9", hours=0.1)


def proposed(world, change):
    return service.propose(manager(world), change, "Bão số 1")


def begun(world, change):
    redating = proposed(world, change)
    service.apply(manager(world), redating)
    return redating


def done(world, change, size=service.BATCH):
    redating = begun(world, change)
    while service.go_on(manager(world), redating, size):
        pass
    return redating


def told(world, redating, size=200) -> None:
    while tell_redated(manager(world), redating, size):
        pass


def received_on(world, day: date, hour: int = 9, **changes) -> Dossier:
    world.now = datetime(day.year, day.month, day.day, hour, tzinfo=clock.VIETNAM).astimezone(UTC)
    return world.received(**changes)


def last_day(dossier) -> date:
    return clock.day_of(dossier.due_at)


def outage(first: datetime, hours: int, *, applicants=False, agencies=False):
    return outage_change(
        first,
        first + timedelta(hours=hours),
        what=("Sự cố", "Outage"),
        ground="Điều 9",
        for_applicants=applicants,
        for_agencies=agencies,
    )


def picture(world) -> list[tuple]:
    """Every date of every dossier, as it is stored."""
    world.session.expire_all()
    dossiers = world.session.query(Dossier).order_by(Dossier.id)
    return [
        (
            d.code,
            (d.due_at, d.legal_due_at, d.first_due_at, d.late_since, d.alert, d.clock),
            [s.due_at for s in queries.steps_of(world.session, d.id)],
            [s.due_at for s in queries.supplements_of(world.session, d.id)],
        )
        for d in dossiers
    ]


def true(world) -> None:
    world.session.flush()
    assert first_disagreement(world.session)[1] is None


def test_a_day_off_moves_exactly_the_dossiers_whose_window_holds_it(world) -> None:
    early = received_on(world, date(2026, 2, 26))  # due on Tuesday the 3rd
    across = received_on(world, date(2026, 3, 2))
    on_its_day = received_on(world, date(2026, 3, 3))
    later = received_on(world, date(2026, 3, 6))
    before = [last_day(d) for d in (early, across, on_its_day, later)]
    world.now = across.received_at + timedelta(hours=2)
    redating = done(world, STORM)

    after = [last_day(d) for d in (early, across, on_its_day, later)]
    assert after == [before[0], date(2026, 3, 9), date(2026, 3, 10), before[3]]
    assert {code for _move, code in redatings.moves_of(world.session, redating.id)} == {
        across.code,
        on_its_day.code,
    }
    assert (redating.moved, redating.become_late) == (2, 0)
    true(world)


def test_a_removed_day_off_moves_them_back_to_the_minute(world) -> None:
    dossier = world.received()
    steps = [s.due_at for s in queries.steps_of(world.session, dossier.id)]
    before = (dossier.due_at, dossier.legal_due_at, dossier.alert, dossier.alert_at)
    lines = dossier.clock["lines"]
    done(world, STORM)
    assert dossier.due_at != before[0]
    done(world, NO_STORM)
    assert (dossier.due_at, dossier.legal_due_at, dossier.alert, dossier.alert_at) == before
    assert [s.due_at for s in queries.steps_of(world.session, dossier.id)] == steps
    assert dossier.clock["lines"] == lines
    true(world)


def test_a_saturday_that_is_worked_on_brings_the_date_nearer(world) -> None:
    dossier = received_on(world, date(2026, 3, 5))
    assert last_day(dossier) == date(2026, 3, 10)
    done(world, day_change(SATURDAY, Special(True, "Làm bù"), source="QĐ 2"))
    assert last_day(dossier) == date(2026, 3, 9)


def test_what_has_ended_never_moves(world) -> None:
    granted = world.to_be_decided()
    deciding.decide(world.act(POLICE, hours=0.1), granted, Outcome.GRANTED)
    given = world.to_be_decided()
    deciding.decide(world.act(POLICE, hours=0.1), given, Outcome.GRANTED)
    closing.return_result(world.act(hours=0.1), given, ReturnBy.DESK, identity_checked=True)
    withdrawn = world.with_police()
    closing.withdraw(world.act(hours=0.1), withdrawn)
    ended = (granted, given, withdrawn)
    before = [(d.due_at, d.legal_due_at, d.seq) for d in ended]
    redating = done(world, STORM)
    assert [(d.due_at, d.legal_due_at, d.seq) for d in ended] == before
    assert redating.looked_at == 0


def test_what_is_not_received_yet_has_no_date_to_move(world) -> None:
    dossier = world.lodged().dossier
    redating = done(world, STORM)
    assert (redating.looked_at, redating.moved, dossier.due_at) == (0, 0, None)


def test_the_date_first_printed_is_kept_and_the_steps_move(world) -> None:
    dossier = world.received()
    first = dossier.first_due_at
    before = [s.due_at for s in queries.steps_of(world.session, dossier.id)]
    done(world, STORM)
    after = [s.due_at for s in queries.steps_of(world.session, dossier.id)]
    assert dossier.first_due_at == first and dossier.legal_due_at == dossier.due_at
    assert after[-1] == dossier.due_at and after == sorted(after)
    assert all(new >= old for new, old in zip(after, before, strict=True))
    assert sum(new > old for new, old in zip(after, before, strict=True)) >= 2


def test_the_lines_of_a_moved_date_name_the_day(world) -> None:
    dossier = world.received()
    done(world, STORM)
    lines = timing.lines_of(dossier.clock)
    assert [line.facts["day"] for line in lines if line.kind == "holiday"] == [
        "2026-03-04",
        "2026-03-05",
    ]
    assert lines[-1].kind == "result"
    assert datetime.fromisoformat(lines[-1].facts["at"]) == dossier.due_at


def test_the_date_to_answer_by_moves_too(world) -> None:
    dossier = world.with_police()
    asked = asking.ask_papers(world.act(POLICE), dossier, ["Bản sao"], "Thiếu")
    before = asked.due_at
    done(world, STORM)
    calendar = workdays.calendar(world.session, UNIT)
    assert clock.day_of(asked.due_at) == calendar.add_working_days(clock.day_of(before), 1)
    done(world, NO_STORM)
    assert asked.due_at == before
    true(world)


def test_the_date_of_a_question_to_an_agency_moves_too(world) -> None:
    dossier = world.with_police()
    asked = consulting.ask_opinion(
        world.act(POLICE),
        dossier,
        agency_code=INSURANCE,
        question="?",
        days=3,
        silence=Silence.WAITS,
    )
    assert clock.day_of(asked.due_at) == date(2026, 3, 6)
    done(world, STORM)
    assert clock.day_of(asked.due_at) == date(2026, 3, 9) and asked.checked_at == asked.due_at
    true(world)


def test_a_clock_that_stands_still_is_counted_anew_when_it_runs_again(world) -> None:
    dossier = world.with_police()
    asking.demand_payment(
        world.act(POLICE, hours=0.1), dossier, name_vi="Thuế", name_en="", amount_dong=1, reason="T"
    )
    done(world, STORM)
    assert dossier.status == Status.PAYMENT and dossier.alert is None
    asking.record_payment(world.act(hours=0.1), dossier, "BL1")
    assert last_day(dossier) == date(2026, 3, 9)
    true(world)


def test_the_preview_says_what_applying_does_and_changes_nothing(world) -> None:
    for day in (date(2026, 2, 26), date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 6)):
        received_on(world, day)
    world.now = datetime(2026, 3, 2, 8, tzinfo=UTC)
    change = proposed(world, STORM)
    before = picture(world)
    seen = service.preview(world.session, redatings.redating(world.session, change.id), world.now)
    assert picture(world) == before
    redating = redatings.redating_to_change(world.session, change.id)
    service.apply(manager(world), redating)
    while service.go_on(manager(world), redating):
        pass
    assert (seen.looked_at, seen.moved, seen.become_late, seen.is_whole) == (
        redating.looked_at,
        redating.moved,
        redating.become_late,
        True,
    )
    assert seen.samples == [
        (code, move.old_due_at, move.new_due_at)
        for move, code in redatings.moves_of(world.session, redating.id)
    ]


def test_a_preview_of_many_says_that_it_saw_only_the_first(world) -> None:
    for _ in range(3):
        world.received()
    change = proposed(world, STORM)
    seen = service.preview(world.session, change, world.now, most=2)
    assert (seen.looked_at, seen.is_whole) == (2, False)
    seen = service.preview(world.session, change, world.now, most=3)
    assert (seen.looked_at, seen.is_whole) == (3, True)


def test_a_date_that_has_passed_once_it_is_moved_is_late_at_once_and_counted(world) -> None:
    dossier = world.with_police()
    done(world, STORM)
    world.now = datetime(2026, 3, 9, 2, tzinfo=UTC)
    change = proposed(world, NO_STORM)
    seen = service.preview(world.session, change, world.now)
    assert (seen.moved, seen.become_late) == (1, 1)
    redating = redatings.redating_to_change(world.session, change.id)
    service.apply(manager(world), redating)
    service.go_on(manager(world), redating)
    moved = queries.dossier(world.session, dossier.code)
    assert redating.become_late == 1 and last_day(moved) == date(2026, 3, 6)
    assert moved.alert == "due"


def test_batches_with_a_session_each_do_the_same_as_one(world, make) -> None:
    for _ in range(7):
        world.received()
    asked = world.with_police()
    asking.ask_papers(world.act(POLICE, hours=0.1), asked, ["A"], "Thiếu")
    number = begun(world, STORM).id
    world.session.commit()
    taken(world.session.info)

    whole = world.session.begin_nested()
    redating = redatings.redating_to_change(world.session, number)
    while service.go_on(Act(world.session, "system", world.now, "test"), redating):
        pass
    world.session.flush()
    at_once, counted = picture(world), (redating.looked_at, redating.moved)
    whole.rollback()
    world.session.expire_all()

    batches, more = 0, True
    while more:
        # As after a kill: nothing is known but what the store says.
        with db.transaction(make) as fresh:
            found = redatings.redating_to_change(fresh, number)
            more = service.go_on(Act(fresh, "system", world.now, "test"), found, 3)
        batches += more
    assert batches == 3 and picture(world) == at_once
    redating = redatings.redating(world.session, number)
    assert (redating.looked_at, redating.moved) == counted == (8, 8)
    true(world)


def test_a_batch_that_fails_half_way_is_done_again_whole(world, make) -> None:
    dossiers = [received_on(world, date(2026, 3, 2)) for _ in range(4)]
    number = begun(world, STORM).id
    world.session.commit()
    with make() as fresh:
        found = redatings.redating_to_change(fresh, number)
        service.go_on(Act(fresh, "system", world.now, "test"), found, 3)
        fresh.rollback()
    world.session.expire_all()
    assert {last_day(d) for d in dossiers} == {date(2026, 3, 6)}
    with db.transaction(make) as fresh:
        found = redatings.redating_to_change(fresh, number)
        while service.go_on(Act(fresh, "system", world.now, "test"), found, 3):
            pass
    world.session.expire_all()
    names = [e.name for d in dossiers for e in journal.events_of(world.session, d.subject)]
    assert {last_day(d) for d in dossiers} == {date(2026, 3, 9)}
    assert names.count("dossier.redated") == 4


def test_going_on_once_more_changes_nothing(world) -> None:
    dossier = world.received()
    redating = done(world, STORM)
    before, seq = picture(world), dossier.seq
    assert redating.progress is Progress.TELLING
    assert not service.go_on(manager(world), redating)
    assert (picture(world), dossier.seq, redating.moved) == (before, seq, 1)


def test_the_same_change_is_neither_applied_nor_proposed_twice(world) -> None:
    redating = done(world, STORM)
    with pytest.raises(AlreadyApplied):
        service.apply(manager(world), redating)
    with pytest.raises(AlreadyApplied):
        service.drop(manager(world), redating)
    with pytest.raises(NothingChanges):
        proposed(world, STORM)


def test_a_dropped_change_is_never_made(world) -> None:
    dossier, redating = world.received(), proposed(world, STORM)
    service.drop(manager(world), redating)
    with pytest.raises(AlreadyApplied):
        service.apply(manager(world), redating)
    assert last_day(dossier) == date(2026, 3, 6)
    assert redating not in redatings.newest(world.session)


def test_a_day_off_of_one_unit_moves_its_dossiers_only(world) -> None:
    dossier = world.received()
    elsewhere = done(world, day_change(THURSDAY, OFF, source="QĐ", agency_code=INSURANCE))
    assert (last_day(dossier), elsewhere.looked_at) == (date(2026, 3, 6), 0)
    done(world, day_change(THURSDAY, OFF, source="QĐ", agency_code=UNIT))
    assert last_day(dossier) == date(2026, 3, 9)


def test_an_outage_for_agencies_is_not_counted(world) -> None:
    dossier = world.with_police()
    first = dossier.first_due_at
    down = datetime(2026, 3, 5, 16, tzinfo=clock.VIETNAM)
    redating = done(world, outage(down, 2, agencies=True))
    assert (last_day(dossier), dossier.first_due_at) == (date(2026, 3, 9), first)
    assert redating.moved == 1
    paused = [x for x in timing.lines_of(dossier.clock) if x.kind == "paused"]
    assert [x.facts["cause"] for x in paused] == ["outage"]
    true(world)


def test_an_outage_for_applicants_moves_their_dates_only(world) -> None:
    working, asked = world.with_police(), world.with_police()
    asking.ask_papers(world.act(POLICE, hours=0.1), asked, ["A"], "Thiếu")
    request = queries.supplements_of(world.session, asked.id)[0]
    before = (working.due_at, asked.due_at, request.due_at)
    down = datetime(2026, 3, 5, 16, tzinfo=clock.VIETNAM)
    done(world, outage(down, 2, applicants=True))
    calendar = workdays.calendar(world.session, UNIT)
    assert (working.due_at, asked.due_at) == before[:2]
    assert clock.day_of(request.due_at) == calendar.add_working_days(clock.day_of(before[2]), 1)
    true(world)


def test_an_outage_that_no_text_counts_moves_nothing_and_is_written_down(world) -> None:
    dossier = world.with_police()
    seq = dossier.seq
    redating = done(world, outage(datetime(2026, 3, 5, 9, tzinfo=UTC), 2))
    assert (dossier.seq, redating.moved) == (seq, 0)
    assert [o.what_vi for o in workdays.outages(world.session)] == ["Sự cố"]


def test_an_outage_does_not_count_twice_where_the_clock_stood_still_anyway(world) -> None:
    plain, struck = world.with_police(), world.with_police()
    for dossier in (plain, struck):
        asking.demand_payment(
            world.act(POLICE, hours=0), dossier, name_vi="T", name_en="", amount_dong=1, reason="T"
        )
    closed = world.now
    world.now = closed + timedelta(days=3)
    asking.record_payment(world.act(hours=0), plain, "BL1")
    done(world, outage(closed + timedelta(hours=1), 24, agencies=True))
    asking.record_payment(world.act(hours=0), struck, "BL2")
    assert struck.due_at == plain.due_at


def test_an_outage_ends_after_it_begins() -> None:
    with pytest.raises(WrongOrder):
        outage(datetime(2026, 3, 5, tzinfo=UTC), 0)


def test_other_office_hours_move_the_closing_hour_of_the_date(world) -> None:
    dossier = world.received()
    day = [["07:00", "11:00"], ["13:00", "16:30"]]
    done(world, hours_change(THURSDAY, [day] * 5 + [[], []], source="QĐ 3"))
    assert f"{clock.local(dossier.due_at):%Y-%m-%d %H:%M}" == "2026-03-06 16:30"
    assert f"{clock.local(dossier.first_due_at):%H:%M}" == "17:00"
    true(world)


def test_office_hours_of_a_later_season_leave_earlier_dates(world) -> None:
    dossier = world.received()
    day = [["07:00", "11:00"], ["13:00", "16:30"]]
    redating = done(world, hours_change(date(2026, 4, 16), [day] * 5 + [[], []], source="QĐ 3"))
    assert redating.moved == 0 and f"{clock.local(dossier.due_at):%H:%M}" == "17:00"


def account(world, name="an"):
    details = Details(username=name, password="x" * 12, name=name)
    return open_account(world.act(), details, (Role.CITIZEN, None)).id


def test_each_person_is_told_once_of_all_their_dossiers(world) -> None:
    other = Person(name="Trần Văn Mẫu", email="tran@vidu.invalid", language="en")
    world.received(applicant=other, submitter=other, recipient=other)
    number = account(world)
    owner = replace(SOMEBODY, account_id=number)
    mine = [world.received(applicant=owner, submitter=owner) for _ in range(3)]
    redating = done(world, STORM)
    told(world, redating, size=1)

    mails = {m.address: m for m in world.session.query(Message)}
    notices = list(world.session.query(Notice))
    assert set(mails) == {SOMEBODY.email, "tran@vidu.invalid"}
    assert world.session.query(Message).count() == 2
    assert [n.account_id for n in notices] == [number]
    for text in (mails[SOMEBODY.email].text, notices[0].body):
        assert [text.count(d.code) for d in mine] == [1, 1, 1] and "Bão số 1" in text
    assert "Friday, 06/03/2026 to Monday, 09/03/2026" in mails["tran@vidu.invalid"].text
    assert redating.told == 3


def test_nobody_is_told_twice_by_telling_once_more(world) -> None:
    world.received()
    redating = done(world, STORM)
    told(world, redating)
    told(world, redating)
    assert world.session.query(Message).count() == 1 and redating.told == 1
    service.close(manager(world), redating)
    assert redating.progress is Progress.DONE
    assert redatings.unfinished(world.session) == []


def test_nobody_is_told_of_a_date_that_stayed(world) -> None:
    received_on(world, date(2026, 3, 9))
    redating = done(world, STORM)
    told(world, redating)
    assert world.session.query(Message).count() == 0


def test_the_lists_name_what_is_going_on(world) -> None:
    redating = begun(world, STORM)
    assert list(redatings.unfinished(world.session)) == [redating.id]
    assert redating.kind is Kind.DAY and redatings.newest(world.session)[0] is redating


def test_everything_that_was_dated_again_agrees_with_the_journal(world) -> None:
    world.lodged(channel=Channel.POST, mailed_as="EB123456785VN")
    world.received()
    asked = world.with_police()
    asking.ask_papers(world.act(POLICE, hours=0.1), asked, ["A"], "Thiếu")
    done(world, STORM)
    asking.answer_papers(world.act(hours=0.1), asked, [HandedIn("proof", copies=1)], Channel.DESK)
    done(world, outage(datetime(2026, 3, 5, 9, tzinfo=UTC), 2, agencies=True, applicants=True))
    day = [["07:00", "11:00"], ["13:00", "16:30"]]
    done(world, hours_change(THURSDAY, [day] * 5 + [[], []], source="QĐ 3"))
    set_day(manager(world), SATURDAY, is_working=True, name_vi="Bù", source="QĐ")
    true(world)
