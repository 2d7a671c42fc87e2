"""Measures the sweep of payments and the notices: `python -m tests.bench.paying [number]`.

Every payment was made and told to nobody; the gateway on the loopback answers a question after 50
milliseconds. On the store named by ONESTOP_DATABASE_URL, else on a SQLite of its own.
"""

import os
import sys
import tempfile
import time
from dataclasses import replace

from sqlalchemy.orm import Session, sessionmaker

from onestop import app, config, migrating
from onestop.cli import WORKER_PAUSE
from onestop.config import Settings
from onestop.dossiers.service.lodging import Channel
from onestop.kernel import clock, db
from onestop.payments import rules, service, sweeping
from onestop.payments.queries import PAGE
from tests import small_world
from tests.conftest import cheap
from tests.payments.bank import Bank, bank

ANSWERS_AFTER = 0.05
NOTICE = "/api/v1/payments/gateway"


def measure(number: int) -> None:
    """Print how long the sweep took, how late it finds a payment, and notices per second."""
    with tempfile.TemporaryDirectory() as folder, bank() as there:
        given = config.read({**os.environ, "ONESTOP_DATA_DIR": folder})
        settings = replace(given, gateway=there.line)
        cheap()
        engine = db.connect(settings.database_url)
        migrating.upgrade(engine)
        engine.dispose()
        make = app.open_sessions(settings)
        print(f"{settings.database_url.partition(':')[0]}: {number} payments nobody told of")
        references = _paid_untold(make, there, number)
        _sweep(make, there, number)
        _notices(settings, there, references)
        make.kw["bind"].dispose()


def _paid_untold(make: sessionmaker[Session], there: Bank, number: int) -> list[str]:
    """Twice as many payments made with the tab closed: one half is due to be asked for now, the
    other is told of in notices and given back by its references."""
    references = []
    with db.transaction(make) as session:
        now = clock.now()
        world = small_world.make(session, now)
        for place in range(2 * number):
            dossier = world.lodged(channel=Channel.DESK).dossier
            act = replace(world.act(hours=0), at=now)
            order = service.open_order(act, dossier, "gateway", f"o{place}", language="vi")
            wanted = service.wanted_of(order, dossier.code)
            there.pay(there.signing.begin(wanted, "http://127.0.0.1/back", "127.0.0.1"))
            order.next_ask_at = now if place < number else None
            references.append(order.reference)
    return references[number:]


def _sweep(make: sessionmaker[Session], there: Bank, number: int) -> None:
    there.delay = ANSWERS_AFTER
    begun, found, rounds = time.perf_counter(), 0, 0
    longest = 0.0
    while found < number:
        before = time.perf_counter()
        came = sweeping.sweep(make, {"gateway": there.signing})["paid"]
        assert came, "the sweep found nothing more"
        found, rounds = found + came, rounds + 1
        longest = max(longest, time.perf_counter() - before)
    spent = time.perf_counter() - begun
    there.delay = 0.0
    print(f"  all found after {spent / 60:.2f} minutes, {number / spent:.1f}/s")
    print(f"  {rounds} rounds of at most {PAGE}, the longest {longest:.1f} s")
    first, pauses = rules.ASKS[0], (rounds - 1) * WORKER_PAUSE / 60
    print(f"  an untold payment is first asked for {first} min after it was begun; the last of")
    print(f"  {number} due at once is found {first + spent / 60 + pauses:.2f} min after, with the")
    print(f"  worker's pauses of {WORKER_PAUSE} s between rounds, when it has nothing else to do")


def _notices(settings: Settings, there: Bank, references: list[str]) -> None:
    client = app.create_app(settings).test_client()
    told = [there.told(reference) for reference in references]
    for name, code in (("first", "00"), ("duplicate", "02")):
        begun = time.perf_counter()
        for fields in told:
            assert client.get(NOTICE, query_string=fields).json["RspCode"] == code
        spent = time.perf_counter() - begun
        print(f"  {name} notices: {len(told) / spent:.0f}/s, one after the other")


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
