"""A re-dating killed again and again: each dossier is dated once and nobody is told twice."""

import subprocess
import sys
import time
from collections import Counter
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import sessionmaker

from onestop import migrating
from onestop.journal.models import Event
from onestop.kernel import db
from onestop.kernel.act import Act
from onestop.redating import service as redating
from onestop.redating.models import Move, Progress, Redating
from onestop.redating.rules import day_change
from onestop.workdays.calendar import Special
from tests import small_world
from tests.conftest import MONDAY, fresh_database

# Received on Monday 2 March with three working days: the 5th is in the window of each.
CHANGE = day_change(date(2026, 3, 5), Special(False, "Nghỉ mẫu", "Sample day off"), source="QĐ mẫu")


def test_killed_at_any_moment(request, tmp_path_factory) -> None:
    address = fresh_database(request, tmp_path_factory.mktemp("killed"), "killed")
    engine = db.connect(address)
    migrating.upgrade(engine)
    make = sessionmaker(engine, expire_on_commit=False)
    with db.transaction(make) as session:
        world = small_world.make(session, MONDAY)
        for _ in range(40):
            world.now = MONDAY
            world.received()
        act = Act(session, "system", world.now, "test")
        made = redating.propose(act, CHANGE, "bão")
        redating.apply(act, made)
        number = made.id
    killed = 0
    for _ in range(60):
        before = standing(make, number)
        if before[0] is Progress.DONE:
            break
        child = subprocess.Popen([sys.executable, "-m", "tests.redating.killing", address])
        while child.poll() is None and standing(make, number) == before:
            time.sleep(0.002)
        killed += child.poll() is None
        child.kill()
        child.wait()
    assert killed > 3
    with make() as session:
        subjects = session.scalars(select(Event.subject).where(Event.name == "dossier.redated"))
        assert set(Counter(subjects).values()) == {1}
        done = session.get_one(Redating, number)
        assert (done.progress, done.moved, done.told) == (Progress.DONE, 40, 1)
        assert session.scalar(select(func.count()).select_from(Move)) == 40
    engine.dispose()


def standing(make, number: int) -> tuple[Progress, int, str]:
    with make() as session:
        found = session.get_one(Redating, number)
        return found.progress, found.reached, found.told_until
