"""The register killed again and again, and two of it at once: every event is in once."""

import subprocess
import sys
import time

from sqlalchemy import func, select
from sqlalchemy.orm import sessionmaker

from onestop import migrating
from onestop.journal.models import Event
from onestop.kernel import db
from onestop.register import keys, proving, queries
from onestop.register.models import Checkpoint, Leaf
from tests import small_world
from tests.conftest import MONDAY, fresh_database


def test_killed_at_any_moment(request, tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("killed")
    address = fresh_database(request, folder, "register_killed")
    keys.configure(folder, "https://onestop.example")
    engine = db.connect(address)
    migrating.upgrade(engine)
    make = sessionmaker(engine, expire_on_commit=False)
    with db.transaction(make) as session:
        world = small_world.make(session, MONDAY)
        for _ in range(20):
            world.now = MONDAY
            world.received()
    with make() as session:
        top = queries.last_event(session)
    command = [sys.executable, "-m", "tests.register.appending", address, str(folder)]
    killed = 0
    for _ in range(80):
        before = reached(make)
        if before == top:
            break
        # A second one beside it waits for the first, and takes over what it leaves.
        children = [subprocess.Popen(command) for _ in range(2)]
        while children[0].poll() is None and reached(make) == before:
            time.sleep(0.002)
        killed += children[0].poll() is None
        for child in children:
            child.kill()
            child.wait()
    assert killed > 3 and reached(make) == top
    assert subprocess.run(command, check=True).returncode == 0
    with make() as session:
        assert proving.first_disagreement(session, keys.log_key().known) is None
        ends = select(func.count(func.distinct(Event.subject)))
        assert session.scalar(ends) <= session.scalar(select(func.count()).select_from(Leaf))
        assert session.scalar(select(func.count()).select_from(Checkpoint)) == 1
    engine.dispose()


def reached(make) -> int:
    with make() as session:
        progress = queries.progress(session)
        return progress.reached if progress else 0
