"""Killing the worker of messages at random: `python -m tests.torture.messages KILLS [SEED]`.

A real worker process, a real gateway on loopback that honours keys, messages to many people, each
with several in order. The worker is killed with SIGKILL at random moments; afterwards every message
was taken, none twice by the gateway, and everybody got theirs in order.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from onestop import config, migrating
from onestop.config import Settings
from onestop.journal import service as journal
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.notifications.models import Message
from onestop.notifications.rules import key_of
from onestop.notifications.senders.contract import Channel, DeliveryState
from tests.notifications.gateway import Gateway, gateway

PEOPLE = 40
# Seconds the rest may take at the end.
PATIENCE = 120.0


def run(kills: int, seed: int, database: str = "", a_person: int = 25) -> dict[str, object]:
    """Kill so often; returns what was counted. Raises AssertionError for a loss or a double."""
    chance = random.Random(seed)
    with gateway() as there, tempfile.TemporaryDirectory() as folder:
        there.slow = lambda: chance.uniform(0, 0.06)
        environment = {
            **os.environ,
            "ONESTOP_DATA_DIR": folder,
            "ONESTOP_DATABASE_URL": database or f"sqlite:///{folder}/onestop.db",
            "ONESTOP_SMS_URL": there.line.url,
            "ONESTOP_SMS_KEY": there.line.key,
            "ONESTOP_SMS_SECRET": there.line.secret,
        }
        settings = config.read(environment)
        wanted = _written(settings, a_person)
        began = time.monotonic()
        done = _killed(environment, there, kills, chance)
        _finished(environment, settings)
        _judge(there, wanted)
        return {
            "seed": seed,
            "kills": done,
            "messages": sum(len(keys) for keys in wanted.values()),
            "taken": len(there.taken),
            "brought again after a kill": sum(count - 1 for count in there.asked.values()),
            "seconds": round(time.monotonic() - began),
        }


def _written(settings: Settings, a_person: int) -> dict[str, list[str]]:
    """Messages in the store, as an event's transaction writes them; keys by number, in order."""
    engine = db.connect(settings.database_url)
    migrating.upgrade(engine)
    make = db.sessions(engine)
    wanted: dict[str, list[str]] = {}
    for turn in range(a_person):
        with db.transaction(make) as session:
            act = Act(session, "system", clock.now(), "test")
            event = journal.record(act, "account.opened", f"account:{turn}")
            for person in range(PEOPLE):
                number = f"09{person:08}"
                key = key_of(event.digest, number, Channel.SMS.value)
                wanted.setdefault(f"+84{number[1:]}", []).append(key)
                session.add(_message(event.id, key, number, turn))
    engine.dispose()
    return wanted


def _message(event_id: int, key: str, number: str, turn: int) -> Message:
    now = clock.now()
    return Message(
        key=key,
        event_id=event_id,
        dossier_code="",
        recipient=number,
        role="account",
        channel=Channel.SMS,
        urgency="news",
        address=number,
        language="vi",
        subject="",
        text=f"Tin {turn}",
        state=DeliveryState.WAITING,
        tries=0,
        made_at=now,
        next_try_at=now - timedelta(seconds=1),
    )


def _killed(environment: dict[str, str], there: Gateway, kills: int, chance: random.Random) -> int:
    """Start a worker, let it live a moment after its first message, kill it; again and again."""
    for _ in range(kills):
        worker = _worker(environment)
        before, until = sum(there.asked.values()), time.monotonic() + 30
        while sum(there.asked.values()) == before and time.monotonic() < until:
            if worker.poll() is not None:
                raise AssertionError("the worker ended by itself")
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.2))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    return kills


def _finished(environment: dict[str, str], settings: Settings) -> None:
    worker = _worker(environment)
    engine = db.connect(settings.database_url)
    make = db.sessions(engine)
    waiting, until = 1, time.monotonic() + PATIENCE
    while waiting and time.monotonic() < until:
        time.sleep(0.5)
        with make() as session:
            wanted = select(func.count(Message.id)).where(Message.state == DeliveryState.WAITING)
            waiting = session.scalar(wanted) or 0
    worker.kill()
    worker.wait()
    engine.dispose()
    assert waiting == 0, f"{waiting} messages still wait"


def _judge(there: Gateway, wanted: dict[str, list[str]]) -> None:
    came: dict[str, list[str]] = {}
    for key, told in there.taken.items():
        came.setdefault(told["to"], []).append(key)
    lost = {to: [k for k in keys if k not in there.taken] for to, keys in wanted.items()}
    assert not any(lost.values()), f"lost: {lost}"
    assert came == wanted, "somebody got theirs out of order"


def _worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.torture.message_worker"]
    return subprocess.Popen(command, env=environment, cwd=root)


if __name__ == "__main__":
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    for name, value in run(int(sys.argv[1]), seed, a_person=40).items():
        print(f"{name}: {value}")
