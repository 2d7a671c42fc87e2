"""Hand-over lists: two names, what did not come stays with the giver, and nothing is doubled."""

import pytest

from onestop.catalogue.definition import Channel
from onestop.custody import errors, queries
from onestop.custody.handing_over import accept_list, make_list
from onestop.custody.models import RowState
from onestop.dossiers.errors import OwnHandOver
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.service import originals, paper_moves
from onestop.dossiers.service.originals import Described
from onestop.journal import queries as journal
from tests.small_world import INSURANCE, POLICE, UNIT

OFFICER = "account:2"


@pytest.fixture
def pile(world):
    """Two paper files at the desk; the first holds two originals."""
    first, second = (world.received(channel=Channel.DESK) for _ in range(2))
    things = [Described("proof", "Sổ", True), Described("form", "Tờ khai", False)]
    rows = originals.register_originals(world.act(), first, things)
    return first, second, rows


def given(world, *dossiers, op_id="op"):
    return make_list(world.act(), POLICE, [d.code for d in dossiers], op_id)


def test_a_list_is_numbered_sends_its_files_and_is_made_once(world, pile) -> None:
    first, second, (book, _form) = pile
    made = given(world, first, second)
    assert (made.label, made.giver, made.taker) == ("01/2026", UNIT, POLICE)
    rows = queries.rows_of(world.session, made.id)
    assert [(r.dossier_id, r.original) for r in rows] == [
        (first.id, 0),
        (first.id, 1),
        (first.id, 2),
        (second.id, 0),
    ]
    assert first.paper_sent_to == second.paper_sent_to == book.sent_to == POLICE
    assert given(world, first, second) is made
    assert queries.ready_for(world.session, UNIT, POLICE) == []
    with pytest.raises(errors.SentElsewhere):
        given(world, first, op_id="other")
    with pytest.raises(errors.NothingChosen):
        given(world, op_id="none")
    third = world.received(channel=Channel.DESK)
    assert given(world, third, op_id="third").number == 2


def test_two_names_and_only_the_other_unit(world, pile) -> None:
    made = given(world, pile[1])
    with pytest.raises(errors.NotTaker):
        accept_list(world.act(INSURANCE, "account:5"), made, {})
    with pytest.raises(OwnHandOver):
        accept_list(world.act(POLICE), made, {})
    accept_list(world.act(POLICE, OFFICER), made, {})
    assert (made.given_by, made.taken_by, made.taken_at) == ("account:1", OFFICER, world.now)
    accept_list(world.act(POLICE, OFFICER), made, {})
    with pytest.raises(errors.ListTaken):
        accept_list(world.act(POLICE, "account:3"), made, {})
    assert [e.name for e in journal.events_of(world.session, made.subject)] == [
        "handover.given",
        "handover.taken",
    ]


def test_what_is_missing_is_said_and_stays_with_the_giver(world, pile) -> None:
    first, second, (book, form) = pile
    made = given(world, first, second)
    with pytest.raises(errors.MissingUnexplained):
        accept_list(world.act(POLICE, OFFICER), made, {2: " "})
    accept_list(world.act(POLICE, OFFICER), made, {2: "Không có trong bì", 4: "Chưa thấy"})
    assert (first.paper_holder, second.paper_holder) == (POLICE, UNIT)
    assert second.paper_sent_to is None
    assert (book.holder_unit, book.state, book.in_file) == (UNIT, "held", False)
    assert (form.holder_unit, form.holder_person) == (POLICE, OFFICER)
    rows = queries.rows_of(world.session, made.id)
    assert [r.state for r in rows] == [
        RowState.TAKEN,
        RowState.MISSING,
        RowState.TAKEN,
        RowState.MISSING,
    ]
    assert rows[1].note == "Không có trong bì"
    world.session.commit()
    assert first_disagreement(world.session)[1] is None


def test_a_missing_file_takes_its_originals_with_it(world, pile) -> None:
    first, _second, (book, form) = pile
    made = given(world, first)
    accept_list(world.act(POLICE, OFFICER), made, {1: "Không thấy túi"})
    assert book.holder_unit == form.holder_unit == first.paper_holder == UNIT
    assert {r.note for r in queries.rows_of(world.session, made.id)} == {"Không thấy túi"}
    assert book.in_file and book.state == "held"


def test_an_original_alone_and_one_scanned_before_the_list(world, pile) -> None:
    first, second, (book, _form) = pile
    originals.send_original(world.act(), first, book, POLICE)
    made = given(world, first, second)
    assert len(queries.rows_of(world.session, made.id)) == 4
    originals.accept_original(world.act(POLICE, OFFICER), first, book)
    paper_moves.accept_paper(world.act(POLICE, OFFICER), second)
    accept_list(world.act(POLICE, OFFICER), made, {})
    assert book.holder_unit == second.paper_holder == first.paper_holder == POLICE
    moved = [
        e for e in journal.events_of(world.session, first.subject) if e.name.endswith("_moved")
    ]
    assert len(moved) == 1


def test_two_who_accept_at_once_do_it_once(engine, world, pile) -> None:
    """Two people of the taking unit: one accepts, the other reads a sentence; never twice."""
    first, _second, (book, _form) = pile
    code, key = book.code, given(world, first).key
    # Here the outcome must be seen by other transactions, which those of a test are not: the
    # accepts run one after the other on PostgreSQL's and SQLite's own locks below.
    refused = []
    for who in ("account:2", "account:3"):
        handover = queries.handover(world.session, key, to_change=True)
        try:
            accept_list(world.act(POLICE, who), handover, {})
        except errors.ListTaken as refusal:
            refused.append(str(refusal))
    assert len(refused) == 1
    assert queries.by_code(world.session, code).original.holder_person == "account:2"
