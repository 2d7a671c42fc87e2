"""Handing a result over: who may take it, what is taken in, what goes back; rated once."""

from dataclasses import replace
from datetime import date

import pytest
from msgspec import structs

from onestop.catalogue import service as catalogue
from onestop.catalogue.definition import Channel, Named
from onestop.custody.errors import NoSuchOriginal
from onestop.dossiers.errors import NotReadyToReturn, OriginalNotHere
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.service import deciding, originals, working
from onestop.dossiers.service.originals import Described
from onestop.dossiers.states import Outcome, Status
from onestop.journal import queries as journal
from onestop.kernel.citizen_card import Card
from onestop.takings import errors, proving, rating
from onestop.takings.giving import KIN, PAPER, SELF, Collector, give
from tests.small_world import POLICE, PROCEDURE, SOMEBODY, UNIT, words

GIVING = structs.replace(
    PROCEDURE,
    code="9.000009",
    withdraws=(
        Named(code="OLD", name=words("Giấy cũ")),
        Named(code="SEAL", name=words("Con dấu")),
    ),
    kin_collect="Thông tư mẫu",
)
HOLDER = Collector(SELF, Card(SOMEBODY.number, SOMEBODY.name), is_scanned=True)
CHILD = Collector(
    KIN,
    Card("000200000777", "Trần Văn Mẫu Con"),
    relation="child",
    mandate_day=date(2026, 2, 27),
)
BOTH = ("OLD", "SEAL")


def done(world, procedure=GIVING):
    """A dossier whose result waits at the desk, its paper file back with two originals."""
    if procedure.code not in world.versions:
        world.versions[procedure.code] = catalogue.publish(world.act(), procedure).id
    dossier = world.received(procedure, channel=Channel.ONLINE)
    described = [Described("form", "Sổ hộ tịch", True), Described("form", "Bằng gốc", True)]
    rows = originals.register_originals(world.act(), dossier, described)
    working.hand_over(world.act(), dossier, 1)
    working.accept(world.act(POLICE), dossier, 2)
    working.hand_over(world.act(POLICE), dossier, 2)
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)
    assert dossier.status == Status.DONE
    return dossier, rows


def told(world, dossier):
    events = journal.events_of(world.session, dossier.subject)
    return next(e for e in events if e.name == "dossier.result_given").facts


def test_a_relative_takes_it_only_where_a_text_allows_that_and_says_which_relation(world) -> None:
    plain, _rows = done(world, PROCEDURE)
    with pytest.raises(errors.KinNotAllowed):
        give(world.act(), plain, CHILD, proof=PAPER)
    dossier, _rows = done(world)
    for lacking in ({"relation": ""}, {"relation": "neighbour"}, {"mandate_day": None}):
        with pytest.raises(errors.MandateNeeded):
            give(world.act(), dossier, replace(CHILD, **lacking), proof=PAPER, withdrawn=BOTH)
    assert dossier.status == Status.DONE
    given = give(world.act(), dossier, CHILD, proof=PAPER, withdrawn=BOTH)
    facts = told(world, dossier)
    assert (given.role, given.name) == (KIN, "Trần Văn Mẫu Con")
    assert (facts["taken_by"], facts["number"]) == (KIN, "*********777")
    assert facts["mandate"] == {"relation": "child", "day": "2026-02-27"}
    assert "Trần" not in str(facts)
    assert proving.first_disagreement(world.session) is None


def test_originals_to_take_in_are_ticked_or_explained(world) -> None:
    dossier, _rows = done(world)
    with pytest.raises(errors.NotWithdrawn) as refused:
        give(world.act(), dossier, HOLDER, proof=PAPER, withdrawn=["OLD"], why_not=" ")
    assert "Con dấu" in str(refused.value) and "Giấy cũ" not in str(refused.value)
    give(world.act(), dossier, HOLDER, proof=PAPER, withdrawn=["SEAL", "OLD", "OTHER"])
    assert told(world, dossier)["withdrawn"] == ["OLD", "SEAL"]
    other, _rows = done(world)
    kept = give(world.act(), other, HOLDER, proof=PAPER, why_not="Đã mất, có cam đoan")
    assert (told(world, other)["withdrawn"], kept.why_not) == ([], "Đã mất, có cam đoan")


def test_originals_go_back_with_the_result_if_they_are_here(world) -> None:
    dossier, (book, diploma) = done(world)
    with pytest.raises(NoSuchOriginal), world.session.begin_nested():
        give(world.act(), dossier, HOLDER, proof=PAPER, withdrawn=BOTH, originals=["G-000000-0"])
    world.session.refresh(dossier)
    assert dossier.status == Status.DONE
    originals.send_original(world.act(), dossier, diploma, POLICE)
    codes = [book.code, diploma.code]
    with pytest.raises(OriginalNotHere), world.session.begin_nested():
        give(world.act(), dossier, HOLDER, proof=PAPER, withdrawn=BOTH, originals=codes)
    for row in (dossier, book, diploma):
        world.session.refresh(row)
    give(world.act(), dossier, HOLDER, proof=PAPER, withdrawn=BOTH, originals=[book.code])
    assert (book.state, diploma.state) == ("given-back", "on-the-way")
    with pytest.raises(NotReadyToReturn):
        give(world.act(), dossier, HOLDER, proof=PAPER, withdrawn=BOTH)
    assert first_disagreement(world.session)[1] is None


def test_a_result_is_rated_once_and_only_when_it_was_given(world) -> None:
    dossier, _rows = done(world)
    with pytest.raises(errors.NotRateable):
        rating.rate(world.act(), dossier, 3)
    give(world.act(), dossier, HOLDER, proof=PAPER, withdrawn=BOTH)
    with pytest.raises(errors.NotRateable):
        rating.rate(world.act(), dossier, 4)
    answer = rating.rate(world.act(), dossier, 2)
    with pytest.raises(errors.AlreadyRated):
        rating.rate(world.act(), dossier, 3)
    with pytest.raises(errors.NotRateable):
        rating.explain(world.act(), answer.id, "no such reason", "")
    rating.explain(world.act(), answer.id, "slow", " Chờ lâu ")
    with pytest.raises(errors.AlreadyRated):
        rating.explain(world.act(), answer.id, "quick", "")
    day = answer.month
    (found,) = rating.by_month(world.session, day, day, [UNIT])
    assert (found.by_score, answer.words) == ({2: 1}, "Chờ lâu")
