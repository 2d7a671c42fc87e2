"""The numbers of letters: each unit and kind counts by itself, and nobody shares one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from onestop import migrating
from onestop.dossiers.service.numbering import next_number
from onestop.kernel import db
from tests.conftest import MONDAY, fresh_database
from tests.small_world import POLICE, UNIT


def test_numbers_begin_again_every_year_for_each_unit_and_kind(world) -> None:
    now = world.now
    given = [
        next_number(world.session, unit, at, kind)
        for unit, at, kind in (
            (UNIT, now, "supplement"),
            (UNIT, now, "supplement"),
            (UNIT, now, "stop"),
            (POLICE, now, "supplement"),
            (UNIT, now + timedelta(days=365), "supplement"),
        )
    ]
    assert given == [1, 2, 1, 1, 1]


def test_desks_at_once_share_no_number(request, tmp_path) -> None:
    engine = db.connect(fresh_database(request, tmp_path, "numbers"))
    migrating.upgrade(engine)
    make = db.sessions(engine)

    def give(_: int) -> int:
        with db.transaction(make) as session:
            return next_number(session, UNIT, MONDAY, "supplement")

    with ThreadPoolExecutor(4) as desks:
        given = list(desks.map(give, range(40)))
    assert sorted(given) == list(range(1, 41))
    engine.dispose()
