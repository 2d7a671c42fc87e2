"""Measures dates at a thousand open dossiers and at many: what must grow, and what must not.

python -m tests.bench.dates [--dossiers 100000] [--url sqlite:///…]
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, func, select, text

from onestop import config, migrating
from onestop.app import create_app
from onestop.dossiers import lists
from onestop.dossiers.models import Dossier
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.states import StepState
from onestop.kernel import clock, db
from onestop.redating import service as redating
from onestop.workdays.calendar import Calendar
from onestop.workdays.facts import Facts, Limit, Pause, Unit
from onestop.workdays.rules import due
from tests.bench import many
from tests.conftest import cheap
from tests.site import Site, listened
from tests.small_world import POLICE

FEW = 1_000
PROVED_WHOLE = 20_000
SHOWN = (
    ("open dossiers looked at", "looked_at", "d"),
    ("of them moved", "moved", "d"),
    ("preview, s (of at most 20,000)", "preview_s", ".2f"),
    ("applying, s", "apply_s", ".3f"),
    ("dated again, dossiers/s", "dossiers_per_s", ".0f"),
    ("bare INSERT + UPDATE with fsync, dossiers/s", "floor_per_s", ".0f"),
    ("ratio to it", "ratio", ".1f"),
    ("people told", "told", "d"),
    ("people told/s", "people_per_s", ".0f"),
    ("memory before, MB", "empty_mb", ".0f"),
    ("memory at its peak, MB", "peak_mb", ".0f"),
    ("work list, queries", "list_queries", "d"),
    ("work list, ms", "list_ms", ".2f"),
    ("/office, queries", "page_queries", "d"),
    ("/office, ms", "page_ms", ".2f"),
    ("/office after dating, queries", "after_queries", "d"),
    ("proved before", "before", "s"),
    ("proved after", "after", "s"),
)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--dossiers", type=int, default=100_000)
    asked.add_argument("--url", help="an empty store; a temporary SQLite file when left out")
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), wanted.url or f"sqlite:///{folder}/bench.db", wanted.dossiers)


def measure(folder: Path, url: str, most: int) -> None:
    site = opened(folder, url)
    engine: Engine = site.app.extensions["sessions"].kw["bind"]
    yesterday = working_day(clock.day_of(clock.now()), -1)
    now = datetime(yesterday.year, yesterday.month, yesterday.day, 2, tzinfo=UTC)
    patterns = many.world(site.app.extensions["sessions"], now)[: many.OPEN]
    # Three working days from yesterday: first tomorrow, then the day after it, is made a day off.
    day, found, have = working_day(clock.day_of(clock.now()), 1), [], len(patterns)
    for size in (FEW, most):
        many.grow(engine, patterns, size - have)
        engine.dispose()
        told = {"before": proved(site, size)} | work_list(site)
        told |= dated(url, day)
        told |= {"after": proved(site, size), "after_queries": page(site)[0]}
        floor = floor_of(engine, told["looked_at"])
        told |= {"floor_per_s": told["looked_at"] / floor, "ratio": told["dating_s"] / floor}
        found.append(told)
        have, day = size, working_day(day, 1)
    engine.dispose()
    show(found)


def show(found: list[dict[str, Any]]) -> None:
    print("| one due date (median) | µs |\n|---|---:|")
    for name, seconds in computations():
        print(f"| {name} | {seconds * 1e6:.0f} |")
    print(f"\n| | {' | '.join(str(told['looked_at']) for told in found)} |\n|---|---:|---:|")
    for name, key, shape in SHOWN:
        print(f"| {name} | {' | '.join(format(told[key], shape) for told in found)} |")
    few, lots = found
    for key in ("list_queries", "page_queries"):
        assert few[key] == lots[key], f"{key} grows with the number of dossiers"


def opened(folder: Path, url: str) -> Site:
    settings = config.read(
        {
            "ONESTOP_DATA_DIR": str(folder),
            "ONESTOP_DATABASE_URL": url,
            "ONESTOP_BASE_URL": "http://localhost",
        }
    )
    engine = db.connect(url)
    migrating.upgrade(engine)
    engine.dispose()
    app: Flask = create_app(settings)
    cheap()
    return Site(app, {})


def computations(rounds: int = 3_000) -> list[tuple[str, float]]:
    """The time of one date with its explanation, for several kinds of facts."""
    start = datetime(2026, 4, 20, 2, 30, tzinfo=UTC)
    days = [start + timedelta(days=n) for n in range(20)]
    pauses = tuple(Pause(days[n], days[n + 2], "supplement") for n in (1, 5, 9))
    fifteen = Limit(Decimal(15), Unit.WORKING_DAY)
    calendar = Calendar()
    kinds = {
        "15 working days": Facts(start, fifteen),
        "15 working days, 3 pauses": Facts(start, fifteen, pauses),
        "12 months": Facts(start, Limit(Decimal(12), Unit.MONTH)),
        "48 hours": Facts(start, Limit(Decimal(48), Unit.HOUR)),
        "16 working hours": Facts(start, Limit(Decimal(16), Unit.WORKING_HOUR)),
    }
    return [
        (name, timed(lambda facts=facts: due(facts, calendar), rounds))  # type: ignore[misc]
        for name, facts in kinds.items()
    ]


def working_day(day: date, step: int) -> date:
    """The next day, or the one before, that is no weekend."""
    day += timedelta(days=step)
    return day if day.weekday() < 5 else working_day(day, step)


def dated(url: str, day: date) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.dating", url, day.isoformat()]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def work_list(site: Site) -> dict[str, Any]:
    """The list of one officer with a part of every dossier, by its query and by its page."""
    states = (StepState.SENT, StepState.ACCEPTED)
    counting = listened(site)
    seen = next(counting)
    with site.session() as session:
        lists.tasks(session, {POLICE}, states)
        queries = len(seen)
        seconds = timed(lambda: lists.tasks(session, {POLICE}, states), 20)
    next(counting, None)
    page_queries, page_seconds = page(site)
    return {
        "list_queries": queries,
        "list_ms": seconds * 1e3,
        "page_queries": page_queries,
        "page_ms": page_seconds * 1e3,
    }


def page(site: Site) -> tuple[int, float]:
    officer = site.visitor()
    answer = officer.post("/sign-in", {"username": many.OFFICER, "password": many.PASSWORD})
    assert answer.status_code == 303 and officer.get("/office").status_code == 200
    counting = listened(site)
    seen = next(counting)
    officer.get("/office")
    queries = len(seen)
    seconds = timed(lambda: officer.get("/office"), 20)
    next(counting, None)
    return queries, seconds


def proved(site: Site, size: int) -> str:
    """The journal agrees with the rows: with all of them, or with a sample of very many."""
    with site.session() as session:
        if size > PROVED_WHOLE:
            bad = next(many.unlike(session, 2_000), None)
            checked = "2,000 dossiers"
        else:
            number, bad = first_disagreement(session)
            checked = f"{number} events"
    assert bad is None, bad
    return checked


def floor_of(engine: Engine, number: int) -> float:
    """Seconds of writing so many events and dates by bare statements, in batches of the same size,
    each on the disk before the next. Its rows are taken away again."""
    raw = text(
        "INSERT INTO events (subject, seq, name, at, who, via, facts, previous, digest) "
        "SELECT :subject, 1, name, at, who, via, facts, previous, digest FROM events WHERE id = :id"
    )
    move = text("UPDATE dossiers SET due_at = due_at, clock = clock, seq = seq WHERE id = :id")
    with engine.connect() as connection:
        ids = connection.scalars(select(Dossier.id).order_by(Dossier.id).limit(number)).all()
        like = connection.scalar(text("SELECT max(id) FROM events WHERE name = 'dossier.redated'"))
        assert len(ids) <= (connection.scalar(select(func.count(Dossier.id))) or 0)
    began = time.perf_counter()
    for at in range(0, len(ids), redating.BATCH):
        some = ids[at : at + redating.BATCH]
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            connection.execute(raw, [{"subject": f"floor:{n}", "id": like} for n in some])
            connection.execute(move, [{"id": n} for n in some])
    took = time.perf_counter() - began
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        connection.execute(text("DELETE FROM events WHERE subject LIKE 'floor:%'"))
    return took


def timed(do: Callable[[], object], rounds: int) -> float:
    """Seconds of one, the median of all rounds."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        do()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


if __name__ == "__main__":
    main()
