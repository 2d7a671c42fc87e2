"""Every row can be made again from the journal, and what was changed behind its back is named."""

import pytest
from sqlalchemy import text

from onestop.catalogue.definition import Channel
from onestop.dossiers import queries
from onestop.dossiers.projection import columns, replay
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.rules import HandedIn
from onestop.dossiers.service import asking, closing, deciding, working
from onestop.dossiers.states import Outcome, ReturnBy
from onestop.journal import queries as journal
from onestop.journal import service as journal_service
from tests.small_world import POLICE


@pytest.fixture
def whole_life(world):
    """A dossier that has seen nearly everything."""
    dossier = world.with_police(channel=Channel.DESK)
    asking.ask_papers(world.act(POLICE), dossier, ["A"], "Thiếu")
    asking.answer_papers(world.act(), dossier, [HandedIn("proof", copies=1)], Channel.POST)
    asking.demand_payment(
        world.act(POLICE), dossier, name_vi="T", name_en="", amount_dong=1, reason="NVTC"
    )
    asking.record_payment(world.act(), dossier, "BL1")
    closing.stop(world.act(POLICE), dossier, reason_code="other", reason="Dừng")
    closing.reopen(world.act(POLICE), dossier, "Tiếp")
    working.assign(world.act(POLICE), dossier, 2, 7)
    working.hand_over(world.act(POLICE), dossier, 2)
    deciding.decide(world.act(POLICE), dossier, Outcome.GRANTED)
    closing.return_result(world.act(), dossier, ReturnBy.DESK, identity_checked=True)
    world.session.commit()
    return dossier


def test_a_whole_life_is_rebuilt_from_its_events(world, whole_life) -> None:
    picture = replay(journal.events_of(world.session, whole_life.subject))
    world.session.expire_all()
    dossier = queries.dossier(world.session, whole_life.code)

    assert columns(dossier) == picture.dossier
    for kind, rows in (
        ("step", queries.steps_of(world.session, dossier.id)),
        ("paper", queries.papers_of(world.session, dossier.id)),
        ("supplement", queries.supplements_of(world.session, dossier.id)),
        ("charge", queries.charges_of(world.session, dossier.id)),
    ):
        assert {row.position: columns(row) for row in rows} == getattr(picture, kind)


def test_a_true_store_has_no_disagreement(world, whole_life) -> None:
    checked, problem = first_disagreement(world.session)
    assert problem is None and checked > 15


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE dossiers SET due_at = '2020-01-01 00:00:00+00:00'",
        "UPDATE steps SET agency_code = 'H05.1' WHERE position = 2",
        "UPDATE charges SET amount_dong = 5",
        "DELETE FROM papers WHERE position = 1",
        "UPDATE events SET reason = 'khác' WHERE name = 'dossier.stopped'",
        "DELETE FROM events WHERE name = 'dossier.stopped'",
    ],
)
def test_what_was_changed_behind_the_journals_back_is_found(world, whole_life, change) -> None:
    world.session.execute(text(change))
    world.session.expire_all()
    _checked, problem = first_disagreement(world.session)
    assert problem is not None


def test_more_events_than_are_read_at_once(world, whole_life) -> None:
    for _ in range(1_200):
        journal_service.record(world.act(hours=0), "calendar.set", "calendar:test")
    world.session.commit()
    world.session.expunge_all()
    checked, bad = first_disagreement(world.session)
    assert bad is None and checked > 1_200
