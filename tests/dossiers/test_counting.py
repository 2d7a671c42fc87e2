"""Eight desks at once: no code is given twice, and none is skipped."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from sqlalchemy import func, select

from onestop import migrating
from onestop.dossiers.models import Dossier
from onestop.kernel import db
from tests import small_world
from tests.conftest import MONDAY, fresh_database
from tests.dossiers.counting import lodge_many

PROCESSES, EACH = 8, 500


def test_eight_processes_never_share_a_code(request, tmp_path) -> None:
    url = fresh_database(request, tmp_path, "counting")
    engine = db.connect(url)
    migrating.upgrade(engine)
    with db.transaction(db.sessions(engine)) as session:
        small_world.make(session, MONDAY)

    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(lodge_many, url, process, EACH) for process in range(PROCESSES)]
        given = [code for job in jobs for code in job.result()]

    assert len(set(given)) == PROCESSES * EACH
    assert sorted(int(code[-4:]) for code in given) == list(range(1, PROCESSES * EACH + 1))
    with db.sessions(engine)() as session:
        assert session.scalar(select(func.count(Dossier.id))) == PROCESSES * EACH
    engine.dispose()
