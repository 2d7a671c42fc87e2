"""Originals, hand to hand: where each is, who answers for it, and that the journal proves it."""

from datetime import time

import pytest
from sqlalchemy import text

from onestop.catalogue.definition import Channel
from onestop.custody import queries as custody
from onestop.custody.errors import NoSuchOriginal
from onestop.custody.overdue import overdue
from onestop.custody.service import give_back
from onestop.dossiers import errors
from onestop.dossiers.originals import OriginalState
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.service import closing, originals, paper_moves, receiving, working
from onestop.dossiers.service.originals import Described
from onestop.kernel import clock, codes
from onestop.workdays import queries as workdays
from tests.small_world import INSURANCE, POLICE, UNIT

OFFICER = "account:2"
BOOK, FORM = Described("proof", "Giấy  chứng nhận", True), Described("form", "Tờ khai", False)


@pytest.fixture
def filed(world):
    """A dossier received at the desk, its paper file there, with two labelled originals."""
    dossier = world.received(channel=Channel.DESK)
    rows = originals.register_originals(world.act(), dossier, [BOOK, FORM])
    return dossier, rows


def test_each_original_gets_a_label_that_shows_a_slip(world, filed) -> None:
    dossier, (book, form) = filed
    assert (book.what, book.holder_unit, book.state) == ("Giấy chứng nhận", UNIT, "held")
    assert book.in_file and book.to_give_back and not form.to_give_back
    scanned = book.code.replace("-", " ").lower()
    assert codes.label(scanned, "G") == book.code
    slipped = book.code[:2] + ("0" if book.code[2] != "0" else "1") + book.code[3:]
    assert codes.label(slipped, "G") is None and codes.label(book.code, "B") is None
    assert custody.by_code(world.session, book.code).dossier is dossier
    with pytest.raises(NoSuchOriginal):
        custody.by_code(world.session, "G-000000-0")


def test_labels_are_made_where_the_paper_lies(world, filed) -> None:
    dossier, _rows = filed
    with pytest.raises(errors.PaperNotHere):
        originals.register_originals(world.act(POLICE), dossier, [BOOK])
    closing.withdraw(world.act(), dossier)
    with pytest.raises(errors.WrongMove):
        originals.register_originals(world.act(), dossier, [BOOK])


def test_originals_in_the_file_travel_with_it(world, filed) -> None:
    dossier, (book, form) = filed
    working.hand_over(world.act(), dossier, 1, with_paper=True)
    assert (book.state, book.sent_to, book.holder_unit) == ("on-the-way", POLICE, UNIT)
    working.accept(world.act(POLICE, OFFICER), dossier, 2, with_paper=True)
    for row in (book, form):
        assert (row.state, row.holder_unit, row.holder_person) == ("held", POLICE, OFFICER)
        assert row.sent_to is None and row.since == world.now
    assert first_disagreement(world.session)[1] is None


def test_paper_turned_round_takes_its_originals_along(world, filed) -> None:
    dossier, (book, _form) = filed
    working.hand_over(world.act(), dossier, 1, with_paper=True)
    working.send_back(world.act(POLICE, OFFICER), dossier, 2, "Nhầm nơi")
    assert (book.sent_to, book.sent_by, book.holder_unit) == (UNIT, OFFICER, UNIT)
    paper_moves.accept_paper(world.act(), dossier)
    assert (book.state, book.holder_unit, book.in_file) == ("held", UNIT, True)


def test_an_original_taken_out_does_not_travel_with_the_file(world, filed) -> None:
    dossier, (book, form) = filed
    originals.send_original(world.act(), dossier, book, INSURANCE)
    paper_moves.send_paper(world.act(), dossier, POLICE)
    paper_moves.accept_paper(world.act(POLICE, OFFICER), dossier)
    assert (book.sent_to, book.holder_unit) == (INSURANCE, UNIT)
    assert form.holder_unit == POLICE
    event = originals.accept_original(world.act(INSURANCE, "account:5"), dossier, book)
    assert event is None and book.holder_unit == INSURANCE
    told = world.session.execute(
        text("SELECT facts FROM events WHERE name = 'dossier.original_moved'")
    ).scalar_one()
    for part in (UNIT, INSURANCE, "account:1", "account:5"):
        assert part in str(told)


def test_a_name_on_each_side(world, filed) -> None:
    dossier, (book, _form) = filed
    with pytest.raises(errors.OwnHandOver):
        originals.send_original(world.act(), dossier, book, UNIT)
    originals.send_original(world.act(), dossier, book, UNIT, "account:3")
    with pytest.raises(errors.OriginalNotForYou):
        originals.accept_original(world.act(who="account:4"), dossier, book)
    with pytest.raises(errors.OriginalNotForYou):
        originals.accept_original(world.act(POLICE, "account:3"), dossier, book)
    originals.accept_original(world.act(who="account:3"), dossier, book)
    assert (book.holder_unit, book.holder_person) == (UNIT, "account:3")
    # Scanned once more by the same person it is there; by another it is not on its way.
    seq = dossier.seq
    originals.accept_original(world.act(who="account:3"), dossier, book)
    assert dossier.seq == seq
    with pytest.raises(errors.OriginalNotForYou):
        originals.accept_original(world.act(who="account:4"), dossier, book)
    originals.send_original(world.act(who="account:3"), dossier, book, POLICE)
    with pytest.raises(errors.OwnHandOver):
        originals.accept_original(world.act(POLICE, "account:3"), dossier, book)


def test_refused_it_turns_round(world, filed) -> None:
    dossier, (book, _form) = filed
    originals.send_original(world.act(), dossier, book, POLICE)
    with pytest.raises(errors.ReasonNeeded):
        originals.refuse_original(world.act(POLICE, OFFICER), dossier, book, " ")
    originals.refuse_original(world.act(POLICE, OFFICER), dossier, book, "Không phải của chúng tôi")
    assert (book.sent_to, book.holder_unit, book.sent_from) == (UNIT, UNIT, POLICE)
    originals.accept_original(world.act(), dossier, book)
    assert (book.state, book.holder_unit) == ("held", UNIT)
    assert first_disagreement(world.session)[1] is None


def test_a_shelf_is_named_one_way_and_left_behind(world, filed) -> None:
    dossier, (book, _form) = filed
    originals.shelve_original(world.act(), dossier, book, " a3 -12 ")
    assert book.shelf == "A3-12"
    for bad in ("", "A3 <12>", "x" * 21):
        with pytest.raises(errors.ShelfUnreadable):
            originals.shelve_original(world.act(), dossier, book, bad)
    with pytest.raises(errors.OriginalNotHere):
        originals.shelve_original(world.act(POLICE), dossier, book, "B1")
    paper_moves.send_paper(world.act(), dossier, POLICE)
    paper_moves.accept_paper(world.act(POLICE, OFFICER), dossier)
    assert book.shelf is None


def test_giving_back_needs_a_card_and_happens_once(world, filed) -> None:
    dossier, (book, form) = filed
    assert [o.code for o in custody.to_give_back(world.session, dossier.id)] == [book.code]
    with pytest.raises(errors.IdentityNotChecked):
        give_back(world.act(), dossier, [book.code], identity_checked=False)
    with pytest.raises(NoSuchOriginal):
        give_back(world.act(), dossier, ["G-000000-0"], identity_checked=True)
    with pytest.raises(errors.OriginalNotHere):
        give_back(world.act(POLICE), dossier, [book.code], identity_checked=True)
    give_back(world.act(), dossier, [book.code, book.code], identity_checked=True)
    seq = dossier.seq
    give_back(world.act(), dossier, [book.code], identity_checked=True)
    assert dossier.seq == seq and book.state == OriginalState.GIVEN_BACK.value
    assert not custody.to_give_back(world.session, dossier.id)
    assert form.state == OriginalState.HELD.value


def test_lost_kept_and_found_are_told_with_a_reason(world, filed) -> None:
    dossier, (book, form) = filed
    with pytest.raises(errors.ReasonNeeded):
        originals.report_lost(world.act(), dossier, book, "")
    originals.report_lost(world.act(), dossier, book, "Không thấy trong tủ")
    with pytest.raises(errors.OriginalNotHere):
        originals.send_original(world.act(), dossier, book, POLICE)
    with pytest.raises(errors.OriginalNotHere):
        originals.find_again(world.act(POLICE), dossier, book)
    originals.find_again(world.act(), dossier, book)
    assert book.state == "held"
    originals.keep_original(world.act(), dossier, form, "Thu lại khi cấp mới")
    assert form.state == "kept" and not form.to_give_back
    assert first_disagreement(world.session)[1] is None


def test_what_is_owed_after_the_end_is_on_a_list(world, filed) -> None:
    dossier, (book, form) = filed
    assert custody.owed_after_end(world.session, [UNIT]) == []
    closing.withdraw(world.act(), dossier)
    # Nothing was decided on them: what was to stay in the file is owed too.
    assert [p.original for p in custody.owed_after_end(world.session, [UNIT])] == [book, form]
    assert custody.owed_after_end(world.session, [INSURANCE]) == []
    give_back(world.act(), dossier, [book.code], identity_checked=True)
    originals.keep_original(world.act(), dossier, form, "Tờ khai lưu hồ sơ")
    assert custody.owed_after_end(world.session, [UNIT]) == []
    assert first_disagreement(world.session)[1] is None


def test_after_a_rejection_or_a_stop_everything_is_owed(world) -> None:
    rejected = world.lodged(channel=Channel.DESK).dossier
    stopped = world.received(channel=Channel.DESK)
    rows = [originals.register_originals(world.act(), d, [FORM])[0] for d in (rejected, stopped)]
    receiving.reject(world.act(), rejected, reason_code="incomplete", reason="Thiếu giấy tờ")
    closing.stop(world.act(), stopped, reason_code="other", reason="Chờ tòa án")
    assert [p.original for p in custody.owed_after_end(world.session, [UNIT])] == rows
    assert all(row.to_give_back for row in rows)
    assert first_disagreement(world.session)[1] is None


def test_what_is_owed_for_more_than_ten_working_days_is_counted_by_unit(world, filed) -> None:
    dossier, _rows = filed
    closing.withdraw(world.act(), dossier)
    ended = clock.day_of(world.now)
    calendar = workdays.calendar(world.session)
    tenth = calendar.at(calendar.add_working_days(ended, 10), time(9))
    eleventh = calendar.at(calendar.add_working_days(ended, 11), time(9))
    assert overdue(world.session, tenth, None) == {}
    assert overdue(world.session, eleventh, None) == {UNIT: 2}
    assert overdue(world.session, eleventh, [INSURANCE]) == {}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE originals SET shelf = 'A1'",
        "UPDATE originals SET holder_unit = 'H05'",
        "DELETE FROM originals WHERE position = 2",
    ],
)
def test_a_row_changed_behind_the_journals_back_is_found(world, filed, change) -> None:
    world.session.commit()
    assert first_disagreement(world.session)[1] is None
    world.session.execute(text(change))
    world.session.expire_all()
    assert first_disagreement(world.session)[1] is not None
