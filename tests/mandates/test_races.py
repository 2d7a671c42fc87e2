"""Whoever stops a mandate and whoever acts under it wait for each other."""

import threading
from datetime import date

import pytest

from onestop.kernel import db
from onestop.kernel.act import Act
from onestop.mandates import queries, service
from onestop.mandates.errors import NotInForce
from onestop.mandates.models import Mandate, Scope
from onestop.mandates.service import Offer
from onestop.people.models import Account
from tests.conftest import MONDAY


def account(session, name: str, number: str) -> Account:
    made = Account(
        username=name,
        password_hash="",
        name=name,
        id_number=number,
        phone="",
        email="",
        address="",
        language="vi",
        made_at=MONDAY,
        verified_at=MONDAY,
        verified_by="account:1",
        wrong_tries=0,
        stamp="s",
    )
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def made(request, engine):
    """A mandate in force, committed; taken away behind the test."""
    make = db.sessions(engine)
    with db.transaction(make) as session:
        act = Act(session, "system", MONDAY, "test")
        owner = account(session, "race-owner", "000190000071")
        agent = account(session, "race-agent", "000090000072")
        wanted = Offer("000090000072", Scope.ALL, "", True, date(2026, 6, 1))
        mandate = service.offer(act, owner, wanted)
        service.accept(act, mandate, agent)
    yield make, mandate.number, owner, agent
    with db.transaction(make) as session:
        for row in (
            session.query(Mandate).filter_by(number=mandate.number).one(),
            session.get(Account, owner.id),
            session.get(Account, agent.id),
        ):
            session.delete(row)
            session.flush()


def test_an_act_begun_while_it_is_being_stopped_is_refused(made) -> None:
    make, number, owner, agent = made
    began, said = threading.Event(), []

    def send() -> None:
        with db.transaction(make) as session:
            # Read before the stop is stored, as a page that is open was.
            began.set()
            found = queries.mandate_to_change(session, number, agent)
            try:
                service.use(Act(session, agent.reference, MONDAY, "test"), found, agent, "X")
                said.append("stored")
            except NotInForce:
                said.append("refused")

    sender = threading.Thread(target=send)
    with db.transaction(make) as session:
        found = queries.mandate_to_change(session, number, owner)
        service.end(Act(session, owner.reference, MONDAY, "test"), found)
        sender.start()
        began.wait(2)
        sender.join(0.5)
        assert sender.is_alive() and said == []
    sender.join(10)
    assert said == ["refused"]


def test_a_stop_waits_for_the_act_before_it_and_both_are_listed_in_order(made) -> None:
    make, number, owner, agent = made
    done: list[str] = []

    def stop() -> None:
        with db.transaction(make) as session:
            found = queries.mandate_to_change(session, number, owner)
            service.end(Act(session, owner.reference, MONDAY, "test"), found)
            done.append("stopped")

    stopper = threading.Thread(target=stop)
    with db.transaction(make) as session:
        found = queries.mandate_to_change(session, number, agent)
        service.use(Act(session, agent.reference, MONDAY, "test"), found, agent, "X")
        stopper.start()
        stopper.join(0.5)
        assert done == []
    stopper.join(10)
    assert done == ["stopped"]
