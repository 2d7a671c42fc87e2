"""Mandates: what they reach, who may answer, use and stop them, and that no act slips past."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from onestop.journal.models import Event
from onestop.kernel.errors import Refusal
from onestop.mandates import queries, rules, service
from onestop.mandates.errors import (
    AlreadyOver,
    NoSuchMandate,
    NotAnOffer,
    NotCovered,
    NotInForce,
    NotVerified,
    ScopeMissing,
    TooLong,
    ToOneself,
)
from onestop.mandates.models import Mandate, Scope, State
from onestop.mandates.service import Offer
from onestop.notifications.asked_by_sms import MANDATE_STOPPED, NO_MANDATE, TOO_MANY, answer
from onestop.notifications.models import Notice
from onestop.notifications.service import write_outbox
from onestop.people.models import Account

OWNER, AGENT, OTHER = "000190000001", "000090000002", "000090000003"
UNTIL = date(2026, 6, 1)


def person(world, name: str, number: str, *, verified: bool = True) -> Account:
    now = world.now
    made = Account(
        username=name,
        password_hash="",
        name=name,
        id_number=number,
        phone="",
        email=f"{name}@vidu.invalid",
        address="",
        language="vi",
        made_at=now,
        verified_at=now if verified else None,
        verified_by="account:1" if verified else None,
        wrong_tries=0,
        stamp="s",
    )
    world.session.add(made)
    world.session.flush()
    return made


@pytest.fixture
def owner(world) -> Account:
    return person(world, "owner", OWNER)


@pytest.fixture
def agent(world) -> Account:
    return person(world, "agent", AGENT)


def offered(world, owner: Account, **changes) -> Mandate:
    plain = {
        "agent_number": AGENT,
        "scope": Scope.ALL,
        "scope_code": "",
        "may_answer": True,
        "until": UNTIL,
    }
    return service.offer(world.act(who=owner.reference), owner, Offer(**{**plain, **changes}))


def accepted(world, owner: Account, agent: Account, **changes) -> Mandate:
    made = offered(world, owner, **changes)
    service.accept(world.act(who=agent.reference), made, agent)
    return made


def events(world, mandate: Mandate) -> list[Event]:
    wanted = select(Event).where(Event.subject == service.subject(mandate)).order_by(Event.seq)
    return list(world.session.scalars(wanted))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"agent_number": OWNER}, ToOneself),
        ({"scope": Scope.DOSSIER}, ScopeMissing),
        ({"scope": Scope.PROCEDURE}, ScopeMissing),
        ({"until": date(2026, 3, 2)}, TooLong),
        ({"until": date(2027, 3, 4)}, TooLong),
    ],
)
def test_an_offer_that_cannot_be_is_refused(world, owner, changes, refusal) -> None:
    with pytest.raises(refusal):
        offered(world, owner, **changes)


def test_who_was_never_verified_can_give_none(world) -> None:
    with pytest.raises(NotVerified):
        offered(world, person(world, "stranger", OWNER, verified=False))


def test_an_unverified_account_of_the_number_is_neither_side(world, owner, agent) -> None:
    made = accepted(world, owner, agent)
    for number in (OWNER, AGENT):
        stranger = person(world, f"s{number}", number, verified=False)
        with pytest.raises(NoSuchMandate):
            queries.mandate(world.session, made.number, stranger)
    with pytest.raises(NoSuchMandate):
        queries.mandate(world.session, made.number, person(world, "third", OTHER))


def test_another_account_of_the_same_number_does_not_hold_it(world, owner, agent) -> None:
    made = accepted(world, owner, agent)
    twin = person(world, "twin", AGENT)
    assert queries.held(world.session, twin) == []
    with pytest.raises(NoSuchMandate):
        service.use(world.act(), made, twin, "X")


def test_an_offer_allows_nothing_and_is_answered_once(world, owner, agent) -> None:
    made = offered(world, owner)
    with pytest.raises(NoSuchMandate):
        service.use(world.act(), made, agent, "X")
    with pytest.raises(NoSuchMandate):
        service.accept(world.act(), made, owner)
    service.decline(world.act(), made, agent)
    assert made.state is State.DECLINED
    with pytest.raises(NotAnOffer):
        service.accept(world.act(), made, agent)
    with pytest.raises(NoSuchMandate):
        service.use(world.act(), made, person(world, "third", OTHER), "X")


@pytest.mark.parametrize("way", ["stopped", "run out", "following only"])
def test_a_mandate_that_does_not_hold_lets_nothing_be_done(world, owner, agent, way) -> None:
    made = accepted(world, owner, agent, may_answer=way != "following only")
    if way == "stopped":
        service.end(world.act(), made)
    if way == "run out":
        world.now += timedelta(days=100)
    with pytest.raises(NotCovered if way == "following only" else NotInForce):
        service.use(world.act(), made, agent, "X")
    assert "mandate.used" not in [event.name for event in events(world, made)]


def test_it_holds_on_its_last_day(world, owner, agent) -> None:
    made = accepted(world, owner, agent)
    assert rules.in_force(made, UNTIL) and not rules.in_force(made, UNTIL + timedelta(days=1))


@pytest.mark.parametrize(
    ("scope", "code", "reaches"),
    [
        (Scope.ALL, "", True),
        (Scope.DOSSIER, "D1", True),
        (Scope.DOSSIER, "D2", False),
        (Scope.PROCEDURE, "P1", True),
        (Scope.PROCEDURE, "D1", False),
    ],
)
def test_it_reaches_what_its_scope_names(world, owner, agent, scope, code, reaches) -> None:
    made = accepted(world, owner, agent, scope=scope, scope_code=code)
    assert rules.covers(made, OWNER, "D1", "P1") is reaches
    assert not rules.covers(made, OTHER, "D1", "P1") and not rules.covers(made, None, "D1", "P1")


def test_each_act_is_listed_with_who_did_it_and_no_personal_number(world, owner, agent) -> None:
    made = accepted(world, owner, agent)
    service.use(world.act(who=agent.reference), made, agent, "H05.105-260302-0001")
    service.end(world.act(who=owner.reference), made)
    found = events(world, made)
    assert [(event.name, event.who) for event in found] == [
        ("mandate.offered", owner.reference),
        ("mandate.accepted", agent.reference),
        ("mandate.used", agent.reference),
        ("mandate.ended", owner.reference),
    ]
    assert found[2].facts == {"dossier": "H05.105-260302-0001", "did": "answer"}
    assert not any(n in str(e.facts) for e in found for n in (OWNER, AGENT, "owner", "agent"))
    with pytest.raises(AlreadyOver):
        service.end(world.act(), made)


def test_both_sides_are_told_of_each_act_and_nobody_else_is(world, owner, agent) -> None:
    twin, third = person(world, "twin", AGENT), person(world, "third", OTHER)
    made = accepted(world, owner, agent)
    service.use(world.act(), made, agent, "X")
    service.end(world.act(), made)
    write_outbox(world.session, events(world, made)[1:], "http://localhost")
    told = {}
    for account in (owner, agent, twin, third):
        wanted = (
            select(Event.name)
            .join(Notice, Notice.event_id == Event.id)
            .where(Notice.account_id == account.id)
            .order_by(Event.seq)
        )
        told[account.username] = list(world.session.scalars(wanted))
    every = ["mandate.accepted", "mandate.used", "mandate.ended"]
    assert told == {"owner": every, "agent": every, "twin": [], "third": []}


def test_an_sms_from_any_phone_stops_it_with_its_key(world, owner, agent) -> None:
    made, other = accepted(world, owner, agent), accepted(world, owner, agent)
    key = rules.key_of(made.seed)
    number = "0900000009"

    def said(name: str, text: str, *, too_much: bool = False) -> str:
        return answer(world.act(), name, number, text, is_too_much=too_much)

    assert said("a", f"UQ {made.number} 0000-0000-0") == NO_MANDATE
    assert said("b", f"UQ {made.number} {rules.key_of(other.seed)}") == NO_MANDATE
    assert said("c", f"UQ U-000000-0 {key}") == NO_MANDATE
    assert said("d", f"UQ {made.number} {key}", too_much=True) == TOO_MANY
    assert made.state is State.ACCEPTED
    spaced = f"uq {made.number.lower()}  {key.replace('-', ' ').lower()}"
    assert said("e", spaced) == MANDATE_STOPPED == said("f", f"UQ {made.number} {key}")
    assert made.state is State.ENDED and other.state is State.ACCEPTED
    assert [event.name for event in events(world, made)].count("mandate.ended") == 1
    assert all(len(text) <= 160 for text in (MANDATE_STOPPED, NO_MANDATE))
    with pytest.raises(Refusal):
        service.use(world.act(), made, agent, "X")
