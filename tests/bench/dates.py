"""Measures dates on this machine, each beside a floor measured in the same run.

    python -m tests.bench.dates [--dossiers 10000] [--list 100000]

One computation stands beside numpy's bare count of business days, which explains nothing; re-dating
beside the same rows written by bulk statements, which work nothing out. The work list is asked for
as an officer's browser asks, with few and with many dossiers, and its statements are counted.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine, event, insert, select, text, update

from onestop import config, migrating
from onestop.app import create_app
from onestop.demo.loading import OLDEST, described, load
from onestop.dossiers.models import Dossier, Party, Step
from onestop.dossiers.states import Status, StepState
from onestop.journal.models import Event
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.redating import service as redating
from onestop.redating.rules import day_change
from onestop.results import keys
from onestop.results.approving import Place
from onestop.upkeep.service import go_on_redating
from onestop.workdays import queries as workdays
from onestop.workdays.calendar import Special
from onestop.workdays.facts import Facts, Limit, Pause, Unit
from onestop.workdays.rules import due
from tests.conftest import cheap
from tests.site import Site

OFFICER, UNIT = "chuyenvien.kinhbac", "H05.105"
ROWS = 1000


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--dossiers", type=int, default=10_000, help="how many are dated again")
    asked.add_argument("--list", type=int, default=100_000, help="how many a long work list has")
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = opened(Path(folder))
        engine: Engine = site.app.extensions["sessions"].kw["bind"]
        told: dict[str, Any] = {"computation": computation(site)}
        multiply(engine, 1_000)
        told["list_1000"] = listed(site, engine)
        multiply(engine, wanted.dossiers - 1_000)
        told["redating"] = redated(site, engine)
        multiply(engine, wanted.list - wanted.dossiers)
        told[f"list_{wanted.list}"] = listed(site, engine)
        engine.dispose()
    print(json.dumps(told, indent=2))


def opened(folder: Path) -> Site:
    """The demonstration on SQLite in a folder."""
    settings = config.read(
        {"ONESTOP_DATA_DIR": str(folder), "ONESTOP_BASE_URL": "http://localhost"}
    )
    engine = db.connect(settings.database_url)
    migrating.upgrade(engine)
    engine.dispose()
    app = create_app(settings)
    cheap()
    keys.pretend_older(settings.keys_dir, clock.now() - OLDEST)
    with db.transaction(app.extensions["sessions"]) as session:
        load(session, Place(app.extensions["files"], settings.base_url), clock.now())
    with app.extensions["sessions"]() as session:
        return Site(app, described(session, settings.base_url))


def computation(site: Site, rounds: int = 2_000) -> dict[str, Any]:
    """One due time with its explanation: 15 working days, a pause of three days, a holiday."""
    with site.app.extensions["sessions"]() as session:
        calendar = workdays.calendar(session, UNIT)
    start = datetime(2026, 4, 20, 2, 30, tzinfo=clock.VIETNAM)
    pause = Pause(start + timedelta(days=2), start + timedelta(days=5), "supplement")
    facts = Facts(start, Limit(Decimal(15), Unit.WORKING_DAY), (pause,))
    holidays = np.array(["2026-04-27", "2026-04-30", "2026-05-01"], dtype="datetime64[D]")
    ours = timed(lambda: due(facts, calendar), rounds)
    floor = timed(
        lambda: np.busday_offset(np.datetime64("2026-04-20"), 15, "forward", holidays=holidays),
        rounds,
    )
    return {"seconds": ours, "numpy_seconds": floor, "ratio": ours / floor}


def redated(site: Site, engine: Engine) -> dict[str, Any]:
    """A new holiday inside the window of every open dossier."""
    sessions = site.app.extensions["sessions"]
    day = next_working_day(site)
    with db.transaction(sessions) as session:
        act = Act(session, "system", clock.now(), "bench")
        change = day_change(day, Special(False, "Ngày nghỉ mẫu", "Sample day off"), source="bench")
        made = redating.propose(act, change, "bench")
        redating.apply(act, made)
        number = made.id
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    with counted(engine) as statements:
        go_on_redating(sessions)
    took = time.perf_counter() - began
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    with sessions() as session:
        done = session.get(redating.Redating, number)
        looked, moved = done.looked_at, done.moved
    floor = bulk(engine, looked)
    return {
        "looked_at": looked,
        "moved": moved,
        "seconds": took,
        "dossiers_per_second": looked / took,
        "statements_per_dossier": len(statements) / looked,
        "peak_grew_mb": more / 1024,
        "bulk_seconds": floor,
        "ratio": took / floor,
    }


def next_working_day(site: Site) -> date:
    with site.app.extensions["sessions"]() as session:
        calendar = workdays.calendar(session, UNIT)
    day = clock.day_of(clock.now()) + timedelta(days=1)
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return day


def bulk(engine: Engine, most: int) -> float:
    """What writing the same number of dates, step dates and events costs by itself."""
    with engine.connect() as connection:
        ids = connection.scalars(select(Dossier.id).order_by(Dossier.id.desc()).limit(most)).all()
        sample = dict(connection.execute(select(Event.__table__).limit(1)).mappings().one())
    sample.pop("id")
    now = clock.now()
    began = time.perf_counter()
    for at in range(0, len(ids), redating.BATCH):
        some = ids[at : at + redating.BATCH]
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            connection.execute(update(Dossier).where(Dossier.id.in_(some)).values(alert_at=now))
            connection.execute(update(Step).where(Step.dossier_id.in_(some)).values(silent_at=now))
            rows = [sample | {"subject": f"bench:{number}", "seq": 1} for number in some]
            connection.execute(insert(Event), rows)
    return time.perf_counter() - began


def listed(site: Site, engine: Engine) -> dict[str, Any]:
    """The officer's work list as a browser gets it."""
    officer = site.visitor(OFFICER)
    officer.get("/office")
    with counted(engine) as statements:
        assert officer.get("/office").status_code == 200
    return {
        "statements": len(statements),
        "seconds": timed(lambda: officer.get("/office"), 20),
    }


def multiply(engine: Engine, number: int) -> None:
    """So many more dossiers like one being worked on, with their parties, steps and events."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(Dossier.__table__)
            .join(Step, Step.dossier_id == Dossier.id)
            .where(
                Step.state == StepState.ACCEPTED.value, Dossier.status == int(Status.IN_PROGRESS)
            )
            .order_by(Dossier.due_at.desc())
        ).mappings()
        # One whose date a day off moves.
        pattern = next(row for row in rows if row["clock"]["unit"] == Unit.WORKING_DAY)
        parts = {
            part: [
                dict(row)
                for row in connection.execute(
                    select(part.__table__).where(part.dossier_id == pattern["id"])
                ).mappings()
            ]
            for part in (Step, Party)
        }
        events = [
            dict(row)
            for row in connection.execute(
                select(Event.__table__).where(Event.subject == f"dossier:{pattern['code']}")
            ).mappings()
        ]
        first = int(connection.scalar(text("SELECT max(id) FROM dossiers")) or 0) + 1
    for row in parts[Step]:
        row["agency_code"] = UNIT
    assert events and parts[Step] and parts[Party]
    for at in range(first, first + number, ROWS):
        some = range(at, min(at + ROWS, first + number))
        code = {n: f"{pattern['code'].split('-')[0]}-991231-{n:06d}" for n in some}
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            rows = [dict(pattern) | {"id": n, "code": code[n]} for n in some]
            connection.execute(insert(Dossier.__table__), rows)
            for part, patterns in parts.items():
                connection.execute(
                    insert(part.__table__),
                    [without_id(p) | {"dossier_id": n} for n in some for p in patterns],
                )
            connection.execute(
                insert(Event.__table__),
                [without_id(e) | {"subject": f"dossier:{code[n]}"} for n in some for e in events],
            )


def without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "id"}


def timed(do: Callable[[], object], rounds: int) -> float:
    """Seconds of one, the middle of all rounds."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        do()
        took.append(time.perf_counter() - began)
    return sorted(took)[len(took) // 2]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


if __name__ == "__main__":
    main()
