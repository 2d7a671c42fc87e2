"""Giving a mandate, answering the offer, acting under it, stopping it."""

from dataclasses import dataclass
from datetime import date

from onestop.journal import service as journal
from onestop.kernel import clock, codes
from onestop.kernel.act import Act
from onestop.mandates import queries, rules
from onestop.mandates.errors import (
    AlreadyOver,
    NoSuchMandate,
    NotAnOffer,
    NotInForce,
    NotVerified,
    ScopeMissing,
    ToOneself,
)
from onestop.mandates.models import Mandate, Scope, State
from onestop.people.models import Account


@dataclass(frozen=True, slots=True)
class Offer:
    """What the owner fills in."""

    agent_number: str
    scope: Scope
    scope_code: str
    may_answer: bool
    until: date


def offer(act: Act, owner: Account, wanted: Offer) -> Mandate:
    """Raises NotVerified, ToOneself, ScopeMissing, TooLong.

    Whether somebody has the number named is not told: an offer to nobody waits and runs out.
    """
    if owner.owner_number is None:
        raise NotVerified
    if wanted.agent_number == owner.owner_number:
        raise ToOneself
    is_all = wanted.scope is Scope.ALL
    if not is_all and not wanted.scope_code:
        raise ScopeMissing
    rules.check_until(wanted.until, clock.day_of(act.at))
    made = Mandate(
        number=codes.labelled("U"),
        owner_number=owner.owner_number,
        owner_account=owner.id,
        agent_number=wanted.agent_number,
        agent_account=None,
        scope=wanted.scope,
        scope_code="" if is_all else wanted.scope_code,
        may_answer=wanted.may_answer,
        until=wanted.until,
        state=State.OFFERED,
        seed=codes.random_text(26),
        made_at=act.at,
        over_at=None,
    )
    act.session.add(made)
    act.session.flush()
    journal.record(
        act,
        "mandate.offered",
        subject(made),
        scope=made.scope.value,
        scope_code=made.scope_code,
        may_answer=int(made.may_answer),
        until=made.until.isoformat(),
    )
    return made


def accept(act: Act, mandate: Mandate, agent: Account) -> None:
    """From now on this account holds it. Raises NoSuchMandate, NotAnOffer."""
    _check_offer(act, mandate, agent)
    mandate.state, mandate.agent_account = State.ACCEPTED, agent.id
    journal.record(act, "mandate.accepted", subject(mandate))


def decline(act: Act, mandate: Mandate, agent: Account) -> None:
    """Raises NoSuchMandate, NotAnOffer."""
    _check_offer(act, mandate, agent)
    mandate.agent_account = agent.id
    mandate.state, mandate.over_at = State.DECLINED, act.at
    journal.record(act, "mandate.declined", subject(mandate))


def end(act: Act, mandate: Mandate) -> None:
    """Stop it at once, by either side. Raises AlreadyOver."""
    if mandate.over_at is not None:
        raise AlreadyOver
    mandate.state, mandate.over_at = State.ENDED, act.at
    journal.record(act, "mandate.ended", subject(mandate))


def use(act: Act, mandate: Mandate, agent: Account, dossier_code: str) -> None:
    """Write down that the agent answers for the owner, in the transaction that does it. The caller
    holds the row's lock. Raises NoSuchMandate, NotInForce, NotCovered."""
    if mandate.agent_account != agent.id or agent.owner_number != mandate.agent_number:
        raise NoSuchMandate
    rules.check_answer(mandate, clock.day_of(act.at))
    journal.record(act, "mandate.used", subject(mandate), dossier=dossier_code, did="answer")


def subject(mandate: Mandate) -> str:
    return f"mandate:{mandate.number}"


def _check_offer(act: Act, mandate: Mandate, agent: Account) -> None:
    if not queries.is_agent(mandate, agent):
        raise NoSuchMandate
    if mandate.state is not State.OFFERED:
        raise NotAnOffer
    if mandate.until < clock.day_of(act.at):
        raise NotInForce
