"""A date that passes: alerts, the one apology with a new date, more time, and what stays late."""

from datetime import UTC, date, datetime, timedelta

import pytest

from onestop.catalogue.definition import Channel
from onestop.dossiers import queries, timing
from onestop.dossiers.errors import (
    DateNotLater,
    NotOwner,
    ReasonNeeded,
    SecondPostponement,
    WrongMove,
)
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.service import asking, closing, deciding, watching, working
from onestop.dossiers.service.apologising import Wording, draft_apology, sign_apology
from onestop.dossiers.service.drafting import draft_by_itself, wording_for
from onestop.dossiers.service.lengthening import extend
from onestop.dossiers.states import Alert, Outcome, Status
from onestop.kernel import clock
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.workdays import queries as workdays
from tests.small_world import BUNDLE, INSURANCE, POLICE, UNIT

NEW_DAY = date(2026, 3, 12)


def wording(day: date = NEW_DAY, cause: str = "Chờ xác minh") -> Wording:
    return Wording(cause=cause, new_date=day, person="Lê Văn Mẫu", phone="0222 000 111")


def text_of(moment: datetime) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"


def late(world, dossier):
    """The dossier on the morning after its date."""
    world.now = dossier.due_at + timedelta(hours=15)
    return dossier


def signed(world, dossier, day: date = NEW_DAY):
    return sign_apology(world.act(POLICE), dossier, wording(day))


def test_alerts_come_in_their_order_at_their_times(world) -> None:
    dossier = world.with_police()
    came = []
    while dossier.alert:
        world.now = dossier.alert_at
        came.append((text_of(world.now), watching.alert(world.act(None, "system", 0), dossier)))
    assert came == [
        ("2026-03-05 17:00", Alert.DAY_AHEAD),
        ("2026-03-06 09:54", Alert.SHARE),
        ("2026-03-06 17:00", Alert.DUE),
        ("2026-03-09 17:00", Alert.AFTER),
    ]
    assert dossier.alert_at is None


def test_of_a_long_limit_four_fifths_come_before_the_last_day(world) -> None:
    dossier = world.received(BUNDLE)
    calendar = workdays.calendar(world.session, UNIT)
    times = timing.alerts(dossier.received_at, dossier.due_at, calendar)
    assert [name for name, _at in times] == [Alert.SHARE, Alert.DAY_AHEAD, Alert.DUE, Alert.AFTER]


def test_nothing_is_told_of_the_date_while_the_clock_stands_still(world) -> None:
    dossier = world.with_police()
    assert dossier.alert
    asking.ask_papers(world.act(POLICE), dossier, ["A"], "Thiếu")
    assert dossier.alert is None and dossier.alert_at is None


def test_nothing_is_told_of_the_date_once_it_is_decided(world) -> None:
    dossier = world.to_be_decided()
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)
    assert (dossier.alert, dossier.alert_at) == (None, None)


def test_a_draft_says_where_it_lies_since_when_and_who_answers(world) -> None:
    details = Details(username="head", password="x" * 12, name="Phạm Văn Ký")
    open_account(world.act(), details, (Role.HEAD, POLICE))
    dossier = late(world, world.with_police())
    draft = draft_by_itself(world.act(None, "system", 0), dossier)
    assert "“Thẩm tra”" in draft.cause and "Công an phường Kinh Bắc" in draft.cause
    assert "02/03/2026" in draft.cause
    assert (draft.person, draft.phone) == ("Phạm Văn Ký", "0222 000 105")
    assert draft.old_due_at == dossier.due_at < draft.new_due_at
    assert (draft.signed_at, draft.signed_by, draft.number) == (None, None, None)


def test_a_draft_names_the_person_named_for_the_step(world) -> None:
    details = Details(username="officer", password="x" * 12, name="Ngô Thị Làm")
    officer = open_account(world.act(), details, (Role.OFFICER, POLICE))
    dossier = world.with_police()
    working.assign(world.act(POLICE), dossier, 2, officer.id)
    assert wording_for(world.act(), dossier).person == "Ngô Thị Làm"


def test_a_draft_moves_no_date_and_is_written_once(world) -> None:
    dossier = late(world, world.with_police())
    before = (dossier.due_at, dossier.legal_due_at)
    system = world.act(None, "system", 0)
    assert draft_by_itself(system, dossier) and draft_by_itself(system, dossier) is None
    assert (dossier.due_at, dossier.legal_due_at) == before
    assert len(queries.apologies_of(world.session, dossier.id)) == 1


def test_a_drafted_day_can_be_signed_as_it_is(world) -> None:
    dossier = late(world, world.with_police())
    draft_by_itself(world.act(None, "system", 0), dossier)
    apology = sign_apology(
        world.act(POLICE, hours=0), dossier, wording_for(world.act(POLICE, hours=0), dossier)
    )
    assert dossier.due_at == apology.new_due_at > world.now


def test_signing_moves_the_promise_and_not_the_law(world) -> None:
    dossier = late(world, world.with_police())
    legal, first = dossier.legal_due_at, dossier.first_due_at
    watching.alert(world.act(None, "system", 0), dossier)
    apology = signed(world, dossier)
    assert text_of(dossier.due_at) == "2026-03-12 17:00" == text_of(apology.new_due_at)
    assert (dossier.legal_due_at, dossier.first_due_at) == (legal, first)
    assert dossier.late_since == legal == apology.old_due_at
    assert (apology.number, apology.signed_by, apology.signed_at) == (
        "01/PXL",
        "account:1",
        world.now,
    )
    assert "promised" in [line.kind for line in timing.lines_of(dossier.clock)]
    assert first_disagreement(world.session)[1] is None


def test_signing_moves_the_steps_that_are_left(world) -> None:
    dossier = late(world, world.with_police())
    reception = world.step(dossier, 1).due_at
    signed(world, dossier)
    assert world.step(dossier, 1).due_at == reception
    assert world.step(dossier, 2).due_at > reception
    assert world.step(dossier, 3).due_at == dossier.due_at


def test_signing_begins_the_alerts_of_the_new_date(world) -> None:
    dossier = late(world, world.with_police())
    watching.alert(world.act(None, "system", 0), dossier)
    signed(world, dossier)
    assert dossier.alert and world.now < dossier.alert_at < dossier.due_at


def test_there_is_no_second_apology(world) -> None:
    dossier = late(world, world.with_police())
    signed(world, dossier)
    due_at = dossier.due_at
    world.now = due_at + timedelta(days=1)
    with pytest.raises(SecondPostponement):
        signed(world, dossier, date(2026, 3, 20))
    with pytest.raises(SecondPostponement):
        draft_apology(world.act(POLICE), dossier, wording())
    assert draft_by_itself(world.act(None, "system"), dossier) is None
    assert dossier.due_at == due_at


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 3, 6),  # the date in force
        date(2026, 3, 7),  # today, and no working day
        date(2026, 3, 8),
        date(2026, 3, 2),
    ],
)
def test_a_new_date_is_a_later_working_day(world, day) -> None:
    dossier = late(world, world.with_police())
    with pytest.raises(DateNotLater):
        signed(world, dossier, day)
    assert queries.apologies_of(world.session, dossier.id) == []


def test_a_new_date_comes_after_one_that_has_not_passed(world) -> None:
    dossier = world.with_police()
    with pytest.raises(DateNotLater):
        signed(world, dossier, date(2026, 3, 5))
    signed(world, dossier, date(2026, 3, 9))
    assert dossier.late_since is None


def test_an_apology_has_a_cause_and_is_its_holders(world) -> None:
    dossier = late(world, world.with_police())
    with pytest.raises(ReasonNeeded):
        sign_apology(world.act(POLICE), dossier, wording(cause="  "))
    for other in (UNIT, INSURANCE, None):
        with pytest.raises(NotOwner):
            sign_apology(world.act(other), dossier, wording())


def test_nobody_is_sorry_for_what_stands_still_or_has_ended(world) -> None:
    asked, done = world.with_police(), world.to_be_decided()
    asking.ask_papers(world.act(POLICE), asked, ["A"], "Thiếu")
    deciding.decide(world.act(POLICE), done, Outcome.GRANTED)
    for dossier in (asked, done):
        with pytest.raises(WrongMove):
            signed(world, dossier)


def test_letters_are_numbered_by_agency_and_year(world) -> None:
    numbers = [signed(world, late(world, world.with_police())).number for _ in range(1)]
    second = world.with_police()
    numbers.append(signed(world, late(world, second), date(2026, 3, 20)).number)
    world.now = datetime(2027, 1, 4, 2, tzinfo=UTC)
    third = world.with_police()
    numbers.append(signed(world, third, date(2027, 2, 1)).number)
    fourth = world.received()
    numbers.append(sign_apology(world.act(), fourth, wording(date(2027, 2, 1))).number)
    assert numbers == ["01/PXL", "02/PXL", "01/PXL", "01/PXL"]


def test_what_is_late_stays_late_when_the_promise_is_kept(world) -> None:
    dossier = late(world, world.with_police())
    legal = dossier.legal_due_at
    signed(world, dossier)
    working.hand_over(world.act(POLICE), dossier, 2)
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)
    assert dossier.finished_at < dossier.due_at
    assert dossier.late_since == legal < dossier.finished_at


def test_what_ends_after_its_date_is_late_though_nobody_was_told(world) -> None:
    dossier = world.to_be_decided()
    legal = dossier.legal_due_at
    late(world, dossier)
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)
    assert dossier.late_since == legal


def test_what_ends_in_time_is_not_late(world) -> None:
    dossier = world.to_be_decided()
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)
    assert dossier.late_since is None


def test_a_question_after_the_date_takes_no_lateness_back(world) -> None:
    dossier = late(world, world.with_police())
    legal = dossier.legal_due_at
    asking.ask_papers(world.act(POLICE), dossier, ["A"], "Thiếu")
    assert dossier.late_since == legal
    asking.answer_papers(world.act(), dossier, [], Channel.DESK)
    assert dossier.due_at > world.now and dossier.late_since == legal


def test_time_in_which_the_clock_stood_still_makes_nothing_late(world) -> None:
    dossier = world.with_police()
    asking.ask_papers(world.act(POLICE), dossier, ["A"], "Thiếu")
    world.now = dossier.due_at + timedelta(days=9)
    asking.answer_papers(world.act(), dossier, [], Channel.DESK)
    assert dossier.late_since is None


def test_a_longer_limit_moves_the_law_too_and_says_by_which_text(world) -> None:
    dossier = world.with_police()
    first = dossier.first_due_at
    extend(world.act(POLICE), dossier, 2, reason="Phức tạp", source="Điều 7")
    assert text_of(dossier.due_at) == "2026-03-10 17:00"
    assert dossier.legal_due_at == dossier.due_at and dossier.first_due_at == first
    (line,) = [x for x in timing.lines_of(dossier.clock) if x.kind == "extended"]
    assert (line.facts["reason"], line.facts["source"]) == ("Phức tạp", "Điều 7")
    assert first_disagreement(world.session)[1] is None


def test_what_is_late_is_not_made_longer(world) -> None:
    dossier = late(world, world.with_police())
    with pytest.raises(DateNotLater):
        extend(world.act(POLICE), dossier, 2, reason="Phức tạp", source="Điều 7")
    assert dossier.due_at == dossier.legal_due_at < world.now


def test_a_longer_limit_needs_its_holder_a_reason_and_a_text(world) -> None:
    dossier = world.with_police()
    for other in (UNIT, INSURANCE):
        with pytest.raises(NotOwner):
            extend(world.act(other, hours=0.1), dossier, 2, reason="Phức tạp", source="Điều 7")
    for reason, source in ((" ", "Điều 7"), ("Phức tạp", " ")):
        with pytest.raises(ReasonNeeded):
            extend(world.act(POLICE, hours=0.1), dossier, 2, reason=reason, source=source)


def test_a_stopped_dossier_is_not_made_longer(world) -> None:
    dossier = world.with_police()
    closing.stop(world.act(POLICE), dossier, reason_code="other", reason="Dừng")
    assert dossier.status == Status.STOPPED
    with pytest.raises(WrongMove):
        extend(world.act(POLICE), dossier, 2, reason="Phức tạp", source="Điều 7")
