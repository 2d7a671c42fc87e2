"""What people entrusted goes when nobody needs it any more, and nothing goes before."""

import os
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from onestop.capture import service as scanning
from onestop.capture.forgetting import PAGES_KEPT
from onestop.capture.models import Capture, CapturePage
from onestop.delivery.carriers import words
from onestop.delivery.outbox import CallState, CarrierCall
from onestop.delivery.service.forgetting import RECIPIENT_KEPT
from onestop.despatch.models import EnvelopeList
from onestop.despatch.service.lists import LIST_KEPT, keep_list, list_stored
from onestop.journal import queries as journal
from onestop.kernel import clock
from onestop.kernel.files import Store
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.upkeep.forgetting import forget
from onestop.waiting.booking import free_slots
from onestop.waiting.models import Appointment
from onestop.waiting.service import arranging, taking
from onestop.waiting.service.forgetting import NAMES_KEPT
from onestop.waiting.service.taking import Booking
from tests.delivery.conftest import Way
from tests.small_world import POST, PROCEDURE, SOMEBODY, UNIT

MOMENT = timedelta(seconds=1)


@pytest.fixture
def make(session):
    """Sessions inside the test's own transaction."""
    return sessionmaker(
        session.connection(), join_transaction_mode="create_savepoint", expire_on_commit=False
    )


@pytest.fixture
def passed(world, make, tmp_path):
    """One pass at a moment: how many things were forgotten."""
    store = Store(tmp_path / "files")

    def run(now) -> int:
        world.session.commit()
        count = forget(make, store, now)
        world.session.expire_all()
        return count

    run.store = store
    return run


def names(world, subject) -> list[str]:
    return [event.name for event in journal.events_of(world.session, subject)]


def test_who_booked_is_forgotten_a_month_after_the_day(world, passed) -> None:
    queue = arranging.begin_queue(world.act(), UNIT)
    day = clock.day_of(world.now) + timedelta(days=1)
    slot = free_slots(world.session, queue, day, world.now)[0]
    booking = Booking("Nguyễn Mẫu", "0900000001", PROCEDURE.code, slot)
    found = [taking.book(world.act(), UNIT, f"op-{n}", booking) for n in range(2)]
    last = slot.replace(hour=0) + NAMES_KEPT
    assert passed(last) == 0 and found[0].phone
    later = last + timedelta(days=2)
    assert passed(later) == 2 and passed(later) == 0
    rows = world.session.scalars(select(Appointment)).all()
    assert {(row.name, row.phone, row.procedure_code) for row in rows} == {("", "", PROCEDURE.code)}
    assert names(world, f"waiting:{UNIT}:{day}").count("waiting.names_forgotten") == 1


def test_pages_of_a_discarded_scan_go_with_the_files_nobody_else_names(world, passed) -> None:
    clerk = open_account(world.act(), Details("clerk", "x" * 12, "Đỗ Thị Quầy"), (Role.CLERK, UNIT))
    alone, shared = (passed.store.put([content]) for content in (b"alone", b"shared"))
    dossier = world.received()
    wrong = scanning.begin(world.act(), UNIT, clerk.id, dossier, "form")
    scanning.add_pages(world.act(), wrong, "1" * 64, [alone, shared], clerk.reference)
    scanning.discard(world.act(), wrong)
    right = scanning.begin(world.act(), UNIT, clerk.id, dossier, "form")
    scanning.add_pages(world.act(), right, "2" * 64, [shared], clerk.reference)
    ended = wrong.ended_at
    for digest in (alone, shared):
        os.utime(passed.store.path(digest), (ended.timestamp(), ended.timestamp()))
    assert passed(ended + PAGES_KEPT - MOMENT) == 0
    assert passed(ended + PAGES_KEPT) == 1 and passed(ended + PAGES_KEPT) == 0
    left = world.session.scalars(select(CapturePage)).all()
    assert [(page.capture_id, page.digest) for page in left] == [(right.id, shared)]
    assert not passed.store.path(alone).exists()
    assert passed.store.read(shared) == b"shared"
    assert names(world, wrong.subject)[-1] == "capture.forgotten"


def test_a_file_that_came_just_now_is_left_for_the_row_that_will_name_it(world, passed) -> None:
    digest = passed.store.put([b"again"])
    scan = scanning.begin(world.act(), UNIT, None, source=("3" * 64, "a.jpg"))
    scanning.add_pages(world.act(), scan, "3" * 64, [digest], "folder")
    scanning.discard(world.act(), scan)
    later = scan.ended_at + PAGES_KEPT
    os.utime(passed.store.path(digest), (later.timestamp(), later.timestamp()))
    assert passed(later) == 1
    assert passed.store.path(digest).exists()
    assert world.session.get_one(Capture, scan.id).name == "a.jpg"


def test_a_carriers_order_forgets_its_recipient_after_a_quarter(world, passed) -> None:
    way = Way(world)
    for _ in range(2):
        way.closed(way.listed(way.finished()), with_carrier=True)
    done, waiting = world.session.scalars(select(CarrierCall).order_by(CarrierCall.id)).all()
    done.state, done.done_at = CallState.DONE, world.now
    ended = world.now
    assert SOMEBODY.name in str(done.order)
    assert passed(ended + RECIPIENT_KEPT - MOMENT) == 0
    assert passed(ended + RECIPIENT_KEPT) == 1 and passed(ended + RECIPIENT_KEPT) == 0
    theirs = words.names()["order"]
    for part in ("name", "address", "phone", "email"):
        assert done.order[theirs[f"receiver_{part}"]] == ""
        assert waiting.order[theirs[f"receiver_{part}"]] == getattr(SOMEBODY, part)
    assert words.number_of(done.order) == done.order_number
    subject = f"carrier-order:{done.order_number}"
    assert names(world, subject)[-1] == "carrier.recipient_forgotten"


def test_a_list_that_was_never_stored_goes_after_a_day(world, passed) -> None:
    rows = [{"applicant": "Nguyễn Mẫu"}]
    stored = keep_list(world.act(POST, "account:8"), rows)
    list_stored(world.act(POST, "account:8"), stored, 1, 0)
    kept = keep_list(world.act(POST, "account:9"), rows)
    key, made = kept.key, kept.made_at
    assert passed(made + LIST_KEPT - MOMENT) == 0
    assert passed(made + LIST_KEPT) == 1
    assert world.session.scalars(select(EnvelopeList.key)).all() == [stored.key]
    assert names(world, f"envelope-list:{key}") == ["list.forgotten"]
