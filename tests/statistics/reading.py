"""Reading the kept tables in tests."""

from sqlalchemy import select

from onestop.dossiers.service import working
from onestop.statistics.models import Kind, Signal, Stay
from tests.small_world import POLICE


def stays(world) -> list[Stay]:
    return list(world.session.scalars(select(Stay).order_by(Stay.began_at, Stay.id)))


def signals(world, kind: Kind) -> list[tuple[str, str | None, int | None]]:
    rows = world.session.scalars(select(Signal).where(Signal.kind == kind).order_by(Signal.at))
    return [(s.agency_code, s.other_agency, s.account_id) for s in rows]


def sent_back(world, dossier) -> None:
    working.hand_over(world.act(who="account:2"), dossier, 1)
    working.send_back(world.act(POLICE, "account:3"), dossier, 2, "Thiếu trang")


def contents(session) -> list[tuple]:
    """Both tables without their own numbers."""
    found = []
    for table in (Stay.__table__, Signal.__table__):
        columns = [c for c in table.columns if c.key != "id"]
        found += [tuple(row) for row in session.execute(select(*columns)).all()]
    return sorted(found, key=repr)
