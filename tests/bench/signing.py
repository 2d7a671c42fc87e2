"""Measures signing through the queue beside issuing bare: `python -m tests.bench.signing [number]`.

Both make the same results in the same store; the queue decides the dossier, writes the messages and
commits each by itself. On the store named by ONESTOP_DATABASE_URL, else on a SQLite of its own.
"""

import os
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from onestop import app, config, migrating
from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.states import PartyRole
from onestop.kernel import clock, db
from onestop.kernel.files import Store
from onestop.people.models import Account, Role
from onestop.people.service import Details, open_account
from onestop.results import keys
from onestop.results.approving import Place, content
from onestop.results.service import Issue, issue
from onestop.signing import service, working
from onestop.signing.rules import MOST, Choice
from tests import small_world
from tests.conftest import MONDAY, cheap
from tests.small_world import POLICE, World


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock and of this process's processor time."""

    wall: float = 0.0
    cpu: float = 0.0

    @classmethod
    def now(cls) -> "Spent":
        return cls(time.perf_counter(), time.process_time())

    def __add__(self, more: "Spent") -> "Spent":
        return Spent(self.wall + more.wall, self.cpu + more.cpu)

    def __sub__(self, less: "Spent") -> "Spent":
        return Spent(self.wall - less.wall, self.cpu - less.cpu)


def measure(number: int) -> None:
    """Alternate between both, a page at a time, and print results per second and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        settings = config.read({**os.environ, "ONESTOP_DATA_DIR": folder})
        app.configure(settings)
        cheap()
        keys.pretend_older(settings.keys_dir, MONDAY)
        engine = db.connect(settings.database_url)
        migrating.upgrade(engine)
        engine.dispose()
        make = app.open_sessions(settings)
        place = Place(Store(Path(folder) / "files"), "https://onestop.example")
        with db.transaction(make) as session:
            world = small_world.make(session, MONDAY)
            details = Details(username="head", password="x" * 12, name="Phạm Văn Ký")
            head = open_account(world.act(), details, (Role.HEAD, POLICE))
            versions = world.versions
        spent = {"bare": Spent(), "queue": Spent()}
        _round(make, place, head, versions, 5)
        done = 0
        while done < number:
            size = min(MOST, number - done)
            for name, more in _round(make, place, head, versions, size).items():
                spent[name] = spent[name] + more
            done += size
        make.kw["bind"].dispose()
    store = settings.database_url.partition(":")[0]
    bare, queue = spent["bare"], spent["queue"]
    print(f"{store}: {number} results")
    print(
        f"  on the clock: bare issue {number / bare.wall:.1f}/s, queue {number / queue.wall:.1f}/s"
    )
    print(f"  of processor: bare issue {number / bare.cpu:.1f}/s, queue {number / queue.cpu:.1f}/s")
    print(f"  queue to bare: {bare.wall / queue.wall:.2f} on the clock, ", end="")
    print(f"{bare.cpu / queue.cpu:.2f} of processor")


def _round(
    make: sessionmaker[Session], place: Place, head: Account, versions: dict[str, int], size: int
) -> dict[str, Spent]:
    with db.transaction(make) as session:
        world = World(session, MONDAY, versions, made=int(time.time() * 1000))
        waiting = [world.to_be_decided() for _ in range(2 * size)]
        codes = [dossier.code for dossier in waiting]
        act = replace(world.act(None, head.reference), factor="totp")
        chosen = [Choice(dossier.code, None, dossier.seq) for dossier in waiting[size:]]
        service.begin(act, head, {POLICE}, codes[0], chosen)
    begun = Spent.now()
    with db.transaction(make) as session:
        world = World(session, clock.now(), versions)
        for code in codes[:size]:
            dossier = dossiers.dossier(session, code)
            issue(
                world.act(POLICE, hours=0),
                _wanted(world, dossier, head),
                place.store,
                place.base_url,
            )
    between = Spent.now()
    assert working.go_on(make, place, seconds=600) == size
    return {"bare": between - begun, "queue": Spent.now() - between}


def _wanted(world: World, dossier: Dossier, head: Account) -> Issue:
    procedure = catalogue.definition(world.session, dossier.version_id)
    owner = dossiers.parties_of(world.session, dossier.id)[PartyRole.APPLICANT]
    answers = dossiers.answers_of(world.session, dossier.id)
    return Issue(
        dossier=dossier,
        procedure=procedure,
        kind=procedure.results[0],
        owner=owner,
        issuer=agencies.agency(world.session, POLICE, clock.day_of(world.now)),
        signer=head,
        rows=content(procedure, owner, answers),
    )


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 120)
