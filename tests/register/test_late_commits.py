"""Events whose transactions end in another order than they took their numbers in: none is lost."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, close_all_sessions, sessionmaker

from onestop import migrating
from onestop.journal.models import Event
from onestop.journal.service import record
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.register import proving, queries
from onestop.register.models import Leaf
from onestop.upkeep.service import go_on_registering
from tests.conftest import fresh_database


@pytest.fixture(scope="module")
def engine(request, tmp_path_factory):
    if request.config.getoption("--database") != "postgresql":
        pytest.skip("SQLite writes one transaction after the other")
    made = db.connect(fresh_database(request, tmp_path_factory.mktemp("late"), "late"))
    migrating.upgrade(made)
    yield made
    made.dispose()


@pytest.fixture
def make(engine):
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE events, register_leaves, register_tiles CASCADE"))
        connection.execute(text("TRUNCATE register_progress, register_checkpoints"))
    yield sessionmaker(engine, expire_on_commit=False)
    close_all_sessions()


def said(session: Session, subject: str) -> None:
    record(Act(session, "system", clock.now(), "test"), "thing.made", subject)
    session.flush()


def subjects(make) -> list[str]:
    with make() as session:
        return list(session.scalars(select(Leaf.subject).order_by(Leaf.position)))


def agrees(make, log_key) -> bool:
    with make() as session:
        every = select(func.count()).select_from(Event)
        reached = queries.progress(session).reached
        return (
            proving.first_disagreement(session, log_key.known) is None
            and session.scalar(every.where(Event.id > reached)) == 0
        )


def test_an_event_that_commits_late_is_waited_for(make, log_key) -> None:
    late, early = make(), make()
    said(late, "thing:late")
    said(early, "thing:early")
    early.commit()
    # The early one has the higher number and is to be seen; the late one is not.
    assert go_on_registering(make) == 0 and subjects(make) == []
    late.commit()
    assert go_on_registering(make) == 2
    assert subjects(make) == ["thing:late", "thing:early"] and agrees(make, log_key)


def test_one_that_is_rolled_back_holds_nobody_up(make, log_key) -> None:
    lost, early = make(), make()
    said(lost, "thing:lost")
    said(early, "thing:early")
    early.commit()
    assert go_on_registering(make) == 0
    lost.rollback()
    assert go_on_registering(make) == 1 and subjects(make) == ["thing:early"]
    assert agrees(make, log_key)


def test_where_somebody_always_writes_it_goes_on_all_the_same(make, log_key) -> None:
    """Each writer ends only after the next has begun: there is no moment without one."""
    running = make()
    said(running, "thing:0")
    taken = 0
    for number in range(1, 20):
        following = make()
        said(following, f"thing:{number}")
        running.commit()
        running = following
        taken += go_on_registering(make)
    assert taken >= 16
    running.commit()
    while taken < 20 and (more := go_on_registering(make)):
        taken += more
    assert sorted(subjects(make)) == sorted(f"thing:{number}" for number in range(20))
    assert agrees(make, log_key)


def test_a_long_transaction_of_somebody_who_only_reads_holds_nobody_up(make, log_key) -> None:
    with make() as reader:
        reader.scalars(select(Event)).all()
        with db.transaction(make) as session:
            said(session, "thing:1")
        assert go_on_registering(make) == 1
    assert agrees(make, log_key)
