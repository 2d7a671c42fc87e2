"""Pull the plug on a counter at random and prove that no dossier is lost and none is doubled.

Run by `make torture`: python -m tests.torture.offline [faults] [seed]
"""

import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, sync_playwright
from sqlalchemy import func, select

from onestop import app, config
from onestop.dossiers.models import Dossier, Operation, Party
from onestop.dossiers.service.opening import open_with_pin
from onestop.dossiers.states import PartyRole
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.offline.models import CounterRecord, ReservedNumber
from tests.journeys.conftest import run
from tests.torture.plugs import Bench

# The counter under test; the demonstration has a record that waits at another one.
UNIT = "H05.105"
SEND = "setTimeout(() => Line.talk(), 0)"


def offline(bench: Bench, chance: random.Random) -> None:
    """The line is gone for the browser, and comes back in the middle of a person."""
    bench.context.set_offline(True)
    for _ in range(chance.randint(1, 3)):
        bench.take_in()
    bench.context.set_offline(False)
    bench.take_in()


def wire_down(bench: Bench, chance: random.Random) -> None:
    """Nobody answers, and what was on its way is cut."""
    bench.page.evaluate(SEND)
    time.sleep(chance.random() * 0.1)
    bench.wire.set("down")
    bench.take_in()
    bench.wire.set("up")


def request_cut(bench: Bench, chance: random.Random) -> None:
    """A record is cut on its way to the server."""
    bench.wire.set("request")
    bench.take_in()
    bench.page.evaluate(SEND)
    time.sleep(chance.random() * 0.1)


def answer_cut(bench: Bench, chance: random.Random) -> None:
    """The server has committed a record; its answer never comes."""
    bench.wire.set("answer")
    bench.take_in()
    bench.page.evaluate(SEND)
    time.sleep(chance.random() * 0.2)


def browser_killed_storing(bench: Bench, chance: random.Random) -> None:
    """The browser dies while somebody is typed in or stored. The clerk opens it again and does what
    a clerk does: what is still in the form she stores; whom she was not told of, and does not see
    on the device, she takes in again."""
    pause = chance.choice((0, 0, 500))
    told = len(bench.shown)
    person = bench.take_in(wait=False, pause=pause)
    time.sleep(pause / 1000 + chance.random() * 0.15 - (0.1 if pause else 0))
    bench.kill_browser()
    was_told = len(bench.shown) > told
    bench.reopen()
    is_typed = bench.page.evaluate("!document.getElementById('intake').hidden")
    if is_typed or not (was_told or bench.waits_here(person)):
        bench.take_in(person)


def browser_killed_sending(bench: Bench, chance: random.Random) -> None:
    """The browser dies while records are sent."""
    bench.context.set_offline(True)
    for _ in range(2):
        bench.take_in()
    bench.context.set_offline(False)
    bench.page.evaluate(SEND)
    time.sleep(chance.random() * 0.5)
    bench.kill_browser()
    bench.reopen()


def server_killed(bench: Bench, chance: random.Random) -> None:
    """The server dies while records are sent; persons keep coming until it is back."""
    bench.take_in()
    bench.page.evaluate(SEND)
    time.sleep(chance.random() * 0.3)
    bench.kill_server()
    for _ in range(2):
        bench.take_in()
    bench.serve()


Fault = Callable[[Bench, random.Random], None]
# How often each comes: what is cheap comes more often.
FAULTS: dict[Fault, int] = {
    offline: 20,
    wire_down: 20,
    request_cut: 20,
    answer_cut: 20,
    browser_killed_storing: 16,
    browser_killed_sending: 10,
    server_killed: 4,
}


def plan(faults: int, chance: random.Random) -> list[Fault]:
    """So many faults, each kind at least once where there is room, in a random order."""
    kinds = list(FAULTS)[:faults]
    rest = chance.choices(list(FAULTS), list(FAULTS.values()), k=faults - len(kinds))
    chosen = [*kinds, *rest]
    chance.shuffle(chosen)
    return chosen


def torment(bench: Bench, faults: int, chance: random.Random, say: Any = print) -> Counter[str]:
    """Pull plugs; returns how often each kind came."""
    done: Counter[str] = Counter()
    for place, fault in enumerate(plan(faults, chance), start=1):
        fault(bench, chance)
        done[fault.__name__] += 1
        if place % 20 == 0:
            # Numbers run out when nothing is ever sent; a day has pauses too.
            bench.wire.set("up")
            bench.drain()
            say(f"{place} faults, {len(bench.shown)} records shown as stored")
    return done


def prove(bench: Bench) -> dict[str, int]:
    """Everything is up again and sent. Returns counts: records, lost, doubled, keys that do not
    open, clashes. The journal and the tables are proved by the command itself."""
    bench.wire.set("up")
    bench.drain()
    settings = config.read(bench.environment)
    app.configure(settings)
    make = db.sessions(db.connect(settings.database_url))
    found = Counter[str](records=len(bench.shown))
    with make() as session:
        db.for_writing(session)
        here = Act(session, "anyone", clock.now(), "test")
        for op, (code, pin) in bench.shown.items():
            many = session.scalar(select(func.count()).where(Dossier.code == code))
            filed = session.scalar(select(func.count()).where(Operation.op_id == op))
            found["lost"] += many == 0 or filed == 0
            found["doubled"] += (many or 0) > 1 or (filed or 0) > 1
            found["closed"] += open_with_pin(here, code, pin) is None
        for person in bench.people:
            of = select(func.count()).where(
                Party.number == person, Party.role == PartyRole.APPLICANT
            )
            found["doubled"] += (session.scalar(of) or 0) > 1
        filed = session.scalar(select(func.count()).where(CounterRecord.state == "filed")) or 0
        used = session.scalar(select(func.count()).where(ReservedNumber.state == "used")) or 0
        found["clashes"] = (
            session.scalar(
                select(func.count()).where(
                    CounterRecord.state != "filed", CounterRecord.unit == UNIT
                )
            )
            or 0
        )
        found["numbers_astray"] = used - filed
        found["filed"] = filed
        session.rollback()
    assert run(bench.environment, "journal", "verify").endswith("agree\n")
    return dict(found)


def main(faults: int, seed: int) -> int:
    chance = random.Random(seed)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        bench = Bench(play, Path(folder), f"sqlite:///{folder}/store.db")
        bench.start()
        try:
            done = torment(bench, faults, chance)
            found = prove(bench)
        except (AssertionError, Error):
            print(f"seed {seed}; server:", (Path(folder) / "server.log").read_text()[-3000:])
            raise
        finally:
            bench.kill_browser()
            bench.stop()
    print(json.dumps({"faults": dict(done), "seed": seed, **found}, indent=1))
    print(f"{sum(done.values())} faults in {time.monotonic() - started:.0f} s")
    return int(any(found[kind] for kind in ("lost", "doubled", "closed", "clashes")))


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    sys.exit(
        main(words[0] if words else 300, words[1] if len(words) > 1 else time.time_ns() % 10**6)
    )
