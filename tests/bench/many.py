"""Makes thousands of dossiers by cloning a few real ones, with journals that prove them."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, select, text
from sqlalchemy.orm import Session, sessionmaker

from onestop.dossiers.correspondence import Apology, Consultation
from onestop.dossiers.models import Answers, Charge, Dossier, Paper, Party, Step, Supplement
from onestop.dossiers.projection import columns, replay
from onestop.dossiers.service import asking, closing, consulting, deciding
from onestop.dossiers.states import Outcome, Silence
from onestop.journal import queries as journal
from onestop.journal.models import Event
from onestop.journal.rules import START, first_break, seal
from onestop.kernel import db
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.redating import queries as redatings
from onestop.statistics.models import Stay
from tests import small_world
from tests.small_world import BUNDLE, INSURANCE, POLICE, UNIT

OFFICER, PASSWORD = "officer", "a password for measuring"
OPEN, CLOSED = 7, 2
CITIZENS = 20
CHUNK = 5_000
PARTS = (Step, Paper, Supplement, Charge, Apology, Consultation, Party, Answers)


def world(make: sessionmaker[Session], now: datetime) -> list[int]:
    """The small world, its accounts, and nine dossiers: seven open ones, then two closed."""
    with db.transaction(make) as session:
        made = small_world.make(session, now)

        def account(name: str, *post: tuple[Role, str | None]) -> None:
            open_account(made.act(), Details(name, PASSWORD, name), *post)

        account(OFFICER, (Role.OFFICER, POLICE))
        for number in range(CITIZENS):
            account(f"citizen{number}", (Role.CITIZEN, None))
        at = iter(range(9))

        def again() -> Any:
            made.now = now.replace(minute=next(at))
            return made

        dossiers = [again().received(), again().with_police(), again().with_police(BUNDLE)]
        dossiers += [again().received(BUNDLE), again().to_be_decided()]
        asked = again().with_police()
        asking.ask_papers(made.act(POLICE), asked, ["Bản sao"], "Thiếu")
        consulted = again().with_police()
        consulting.ask_opinion(
            made.act(POLICE),
            consulted,
            agency_code=INSURANCE,
            question="?",
            days=3,
            silence=Silence.WAITS,
        )
        decided = again().to_be_decided()
        deciding.decide(made.act(POLICE), decided, Outcome.GRANTED)
        withdrawn = again().with_police()
        closing.withdraw(made.act(UNIT), withdrawn)
        dossiers += [asked, consulted, decided, withdrawn]
        session.flush()
        return [dossier.id for dossier in dossiers]


def grow(engine: Engine, patterns: list[int], number: int) -> None:
    """So many more dossiers, each like one of the patterns in turn, of other people."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        first = int(connection.scalar(text("SELECT max(id) FROM dossiers")) or 0) + 1
    for begin in range(first, first + number, CHUNK):
        chunk = range(begin, min(begin + CHUNK, first + number))
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            _clone(connection, patterns, chunk)


def _clone(connection: Connection, patterns: list[int], numbers: range) -> None:
    wanted = select(Dossier.id, Dossier.code).where(Dossier.id.in_(patterns))
    codes = {row.id: row.code for row in connection.execute(wanted)}
    connection.execute(text("DROP TABLE IF EXISTS clones"))
    connection.execute(
        text(
            "CREATE TEMPORARY TABLE clones (id INTEGER PRIMARY KEY, pattern INTEGER, "
            "code TEXT, email TEXT, account_id INTEGER)"
        )
    )
    account = int(connection.scalar(text("SELECT min(id) FROM accounts")) or 0) + 1
    clones = [
        {
            "id": number,
            "pattern": (pattern := patterns[number % len(patterns)]),
            "code": f"{codes[pattern].rpartition('-')[0]}-{number:07d}",
            "email": f"person{number // 3}@vidu.invalid",
            "account_id": account + number // 3 % CITIZENS if number % 5 == 0 else None,
        }
        for number in numbers
    ]
    connection.execute(
        text("INSERT INTO clones VALUES (:id, :pattern, :code, :email, :account_id)"), clones
    )
    _copy(connection, Dossier, "id", {"id": "clones.id", "code": "clones.code"})
    mine = {"dossier_id": "clones.id"}
    for part in PARTS:
        own = {"email": "clones.email", "account_id": "clones.account_id"} if part is Party else {}
        _copy(connection, part, "dossier_id", mine | own)
    _events(connection, clones, codes)
    event = (
        "(SELECT e.id FROM events e JOIN events o ON o.seq = e.seq "
        "WHERE o.id = source.event_id AND e.subject = 'dossier:' || clones.code)"
    )
    _copy(connection, Stay, "dossier_id", mine | {"event_id": event})
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence('dossiers', 'id'), max(id)) FROM dossiers")
        )


def _copy(connection: Connection, row: Any, by: str, told: dict[str, str]) -> None:
    """Copy the rows of all patterns, some columns otherwise, in one statement."""
    table: Table = row.__table__
    kept = [c.name for c in table.columns if c.name in told or c.name != "id"]
    quoted = connection.dialect.identifier_preparer.quote
    values = [told.get(name, f"source.{quoted(name)}") for name in kept]
    connection.execute(
        text(
            f"INSERT INTO {table.name} ({', '.join(map(quoted, kept))}) "
            f"SELECT {', '.join(values)} FROM clones "
            f"JOIN {table.name} source ON source.{by} = clones.pattern ORDER BY clones.id"
        )
    )


def _events(connection: Connection, clones: list[dict[str, Any]], codes: dict[int, str]) -> None:
    """The patterns' events under other codes, sealed anew from the first."""
    with Session(connection) as session:
        chains = {
            number: [
                (event, json.dumps(event.facts, ensure_ascii=False))
                for event in journal.events_of(session, f"dossier:{code}")
            ]
            for number, code in codes.items()
        }
        session.expunge_all()
    made = []
    for clone in clones:
        previous, old = START, codes[clone["pattern"]]
        for event, facts in chains[clone["pattern"]]:
            values = {c.key: getattr(event, c.key) for c in Event.__table__.columns}
            del values["id"]
            values["subject"] = f"dossier:{clone['code']}"
            values["facts"] = json.loads(facts.replace(old, clone["code"]))
            values["previous"] = previous
            previous = values["digest"] = seal(Event(**values))
            made.append(values)
    connection.execute(Event.__table__.insert(), made)


def unlike(session: Session, most: int) -> Iterator[str]:
    """Of so many dossiers, evenly spread, those whose chain breaks or whose rows are not told."""
    codes = session.scalars(select(Dossier.code).order_by(Dossier.id)).all()
    for code in codes[:: max(1, len(codes) // most)]:
        dossier = session.scalars(select(Dossier).where(Dossier.code == code)).one()
        chain = journal.events_of(session, dossier.subject)
        told = replay(chain)
        steps = redatings.by_dossier(session, Step, [dossier.id])[dossier.id]
        pairs = [(dossier, told.dossier), *((s, told.step[s.position]) for s in steps)]
        if first_break(chain) or any(
            value != wanted.get(name)
            for row, wanted in pairs
            for name, value in columns(row).items()
        ):
            yield code
        session.expunge_all()
