"""Signing killed again and again, and by two workers at once: each result is issued once."""

import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import sessionmaker

from onestop import migrating
from onestop.dossiers.proving import first_disagreement
from onestop.journal.models import Event
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.kernel.files import Store
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.results import checking, keys
from onestop.results import proving as results_proving
from onestop.results.models import Result
from onestop.signing import queries, service
from onestop.signing.models import ItemState, Progress, SigningItem, SigningJob
from onestop.signing.rules import Choice
from tests import small_world
from tests.conftest import MONDAY, fresh_database
from tests.small_world import POLICE

MANY = 24


@dataclass
class House:
    """A store of its own with a list of signatures that nobody has begun to work on."""

    address: str
    folder: Path
    make: sessionmaker
    job: int

    def worker(self) -> subprocess.Popen:
        words = [sys.executable, "-m", "tests.signing.killing", self.address, str(self.folder)]
        return subprocess.Popen(words, stderr=subprocess.PIPE, text=True)

    def ended(self) -> int:
        with self.make() as session:
            waits = select(func.count()).where(SigningItem.state != ItemState.WAITING)
            return session.scalar(waits)

    def check(self) -> None:
        """Every item is done, every dossier has one result and one decision, and all agree."""
        with self.make() as session:
            assert session.get_one(SigningJob, self.job).progress is Progress.DONE
            states = session.scalars(select(SigningItem.state)).all()
            assert states == [ItemState.DONE] * MANY
            results = session.scalars(select(Result).order_by(Result.id)).all()
            assert len({r.dossier_id for r in results}) == len(results) == MANY
            numbers = sorted(int(r.number.split("/")[0]) for r in results)
            assert numbers == list(range(1, MANY + 1))
            for name in ("dossier.decided", "result.issued"):
                told = session.scalars(select(Event.subject).where(Event.name == name)).all()
                assert set(Counter(told).values()) == {1} and len(told) == MANY
            done = session.scalars(select(Event.name).where(Event.subject == f"signing:{self.job}"))
            assert done.all() == ["signing.begun", "signing.done"]
            for result in results:
                verdict = checking.check(session, result.token, clock.now(), None).verdict
                assert verdict.is_good
            assert first_disagreement(session)[1] is None
            kept = Store(self.folder / "files")
            assert results_proving.first_disagreement(session, kept) is None


@pytest.fixture
def house(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("signed")
    address = fresh_database(request, folder, f"signed_{request.node.name[5:12]}")
    engine = db.connect(address)
    migrating.upgrade(engine)
    make = sessionmaker(engine, expire_on_commit=False)
    keys.configure(folder / "keys")
    with db.transaction(make) as session:
        world = small_world.make(session, MONDAY)
        details = Details(username="head", password="x" * 12, name="Phạm Văn Ký")
        head = open_account(world.act(), details, (Role.HEAD, POLICE))
        waiting = [world.to_be_decided() for _ in range(MANY)]
        act = replace(world.act(None, head.reference), factor="totp")
        chosen = [Choice(dossier.code, None, dossier.seq) for dossier in waiting]
        number = service.begin(act, head, {POLICE}, "op", chosen).id
    yield House(address, folder, make, number)
    engine.dispose()


def test_killed_at_any_moment_it_goes_on_and_issues_nothing_twice(house) -> None:
    killed = 0
    for _ in range(60):
        before = house.ended()
        child = house.worker()
        while child.poll() is None and house.ended() < before + 3:
            time.sleep(0.002)
        killed += child.poll() is None
        child.kill()
        child.communicate()
        if house.ended() == MANY:
            break
    assert killed > 3
    last = house.worker()
    assert last.communicate()[1] == "" and last.returncode == 0
    house.check()


def test_stopped_while_a_worker_signs_each_is_signed_or_left_out(house) -> None:
    child = house.worker()
    while child.poll() is None and house.ended() < 3:
        time.sleep(0.002)
    with db.transaction(house.make) as session:
        job = queries.job_to_change(session, house.job)
        left = service.stop(Act(session, "account:1", clock.now(), "test"), job)
    assert child.communicate(timeout=120)[1] == "" and left > 0
    with house.make() as session:
        states = Counter(session.scalars(select(SigningItem.state)).all())
        assert states == {ItemState.DONE: MANY - left, ItemState.LEFT_OUT: left}
        assert session.get_one(SigningJob, house.job).progress is Progress.STOPPED
        assert session.scalar(select(func.count()).select_from(Result)) == MANY - left
        assert first_disagreement(session)[1] is None


def test_two_workers_at_once_share_the_list(house) -> None:
    both = [house.worker(), house.worker()]
    told = [child.communicate(timeout=120)[1] for child in both]
    assert told == ["", ""] and [child.returncode for child in both] == [0, 0]
    house.check()
