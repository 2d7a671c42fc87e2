"""`onestop results recheck`: what it says of a dossier, from the snapshots kept."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from onestop.catalogue.definition import Channel
from onestop.dossiers.rules import HandedIn
from onestop.dossiers.states import Outcome
from onestop.kernel import db
from onestop.kernel.files import Store
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.results.approving import Place, approve
from onestop.results.result_commands import result_commands
from onestop.results.reusing import note_reuse
from tests.small_world import POLICE


@pytest.fixture
def using(world, tmp_path):
    details = Details(username="head", password="x" * 12, name="Phạm Văn Ký")
    head = open_account(world.act(), details, (Role.HEAD, POLICE))
    place = Place(Store(tmp_path / "files"), "https://onestop.example")
    dossier = world.to_be_decided()
    (result,) = approve(world.act(POLICE), dossier, Outcome.GRANTED, "", head, place)
    papers = (HandedIn("form", originals=1), HandedIn("proof", result_id=result.id))
    found = world.lodged(papers=papers, channel=Channel.DESK).dossier
    note_reuse(world.act(), found)
    world.session.flush()
    return found


def said(world, code: str):
    def make():
        return db.sessionmaker(
            world.session.connection(),
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
        )

    return CliRunner().invoke(result_commands, ["recheck", code], obj=make)


def test_every_check_of_every_use_holds(world, using) -> None:
    done = said(world, using.code.lower())
    assert done.exit_code == 0, done.output
    assert "proof: No. 01/2026/KQ-H05.105.90" in done.output and "10 checks hold" in done.output


def test_a_fault_is_named_and_ends_badly(world, using) -> None:
    world.session.execute(text("UPDATE use_snapshots SET data = replace(data, 'KQ.1', 'KQ.2')"))
    world.session.expire_all()
    done = said(world, using.code)
    assert done.exit_code == 1 and "fails at data, type" in done.output


def test_a_dossier_that_used_nothing_says_so(world) -> None:
    done = said(world, world.received().code)
    assert done.exit_code == 0 and "no paper of the storehouse was used" in done.output
