"""Working a list of signatures off: each dossier is a transaction of its own, whole or not at all.

Killed anywhere, it goes on with the next that waits; two workers never have the same one, because
the row of an item stays locked from the moment it is taken until its result is kept.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from onestop.catalogue import queries as catalogue
from onestop.dossiers import queries as dossiers
from onestop.dossiers.service.clockwork import check_seq
from onestop.dossiers.states import Outcome
from onestop.journal import service as journal
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.kernel.errors import Refusal
from onestop.kernel.signers import SignerUnavailable
from onestop.people import queries as people
from onestop.people.errors import NotYours
from onestop.people.rules import Holding, Right, may
from onestop.results.approving import Place, approve, approve_part
from onestop.signing import queries
from onestop.signing.errors import NotToDecide
from onestop.signing.models import ItemState, Progress, SigningItem, SigningJob
from onestop.signing.rules import TRIES, decisions, pause_after
from onestop.signing.service import subject_of

log = logging.getLogger(__name__)
Make = sessionmaker[Session]


def go_on(
    make: Make,
    place: Place,
    *,
    job_id: int | None = None,
    most: int | None = None,
    seconds: float = 30.0,
) -> int:
    """Sign what waits until nothing does, `most` items were taken or the seconds are over.

    Returns how many items came to their end, signed or not. `job_id` None works on every job.
    """
    until, taken, ended = time.monotonic() + seconds, 0, 0
    while (most is None or taken < most) and time.monotonic() < until:
        came_to_end = _one(make, place, job_id)
        if came_to_end is None:
            break
        taken, ended = taken + 1, ended + came_to_end
    _close(make)
    return ended


def _one(make: Make, place: Place, job_id: int | None) -> bool | None:
    """Take the next item; True when it came to its end, None when nothing waits."""
    number = owner = 0
    try:
        with db.transaction(make) as session:
            item = queries.next_waiting(session, clock.now(), job_id)
            if item is None:
                return None
            number, owner = item.id, item.job_id
            was_held = _sign(session, item, place)
    except SignerUnavailable as problem:
        _in_turn(make, _hold, owner, problem)
        return False
    except Refusal as refusal:
        return _in_turn(make, _refuse, number, refusal)
    except Exception:
        if not number:
            raise
        log.exception("signing item %s failed", number)
        return _in_turn(make, _count_failure, number)
    if was_held:
        _in_turn(make, _let_go, owner)
    return True


def _sign(session: Session, item: SigningItem, place: Place) -> bool:
    """Decide and issue; returns whether the job had been held before. Raises what refuses it."""
    job = session.get_one(SigningJob, item.job_id)
    account = people.account_with_posts(session, job.account_id)
    holdings = [Holding(p.role, p.agency_code) for p in account.posts] if account else []
    # Whoever lost the seat since they asked signs nothing any more.
    if account is None or account.closed_at or not may(holdings, Right.DECIDE, {item.unit}):
        raise NotYours
    dossier = dossiers.dossier_to_change(session, item.dossier_code)
    check_seq(dossier, item.seq)
    act = Act(session, account.reference, clock.now(), "office", item.unit, job.factor)
    steps = dossiers.steps_of(session, dossier.id)
    procedure = catalogue.definition(session, dossier.version_id)
    waiting = {(d.position, d.step.agency_code) for d in decisions(dossier, steps, procedure)}
    if (item.position, item.unit) not in waiting:
        raise NotToDecide
    outcome = Outcome(item.outcome)
    if item.position is None:
        approve(act, dossier, outcome, "", account, place)
    else:
        approve_part(act, dossier, item.position, outcome, "", account, place)
    item.state, item.ended_at = ItemState.DONE, act.at
    return job.holds > 0


def _in_turn(make: Make, do: Callable[..., bool], *facts: object) -> bool:
    """What is written behind an item, in a transaction of its own."""
    with db.transaction(make) as session:
        return do(session, *facts)


def _refuse(session: Session, number: int, refusal: Refusal) -> bool:
    item = queries.item_to_change(session, number)
    if item.state is ItemState.WAITING:
        item.state, item.ended_at, item.reason_code = ItemState.REFUSED, clock.now(), refusal.code
        item.reason_facts = {name: str(fact) for name, fact in refusal.facts.items()}
    return True


def _count_failure(session: Session, number: int) -> bool:
    item = queries.item_to_change(session, number)
    item.tries += 1
    if item.state is ItemState.WAITING and item.tries >= TRIES:
        item.state, item.ended_at, item.reason_code = ItemState.FAILED, clock.now(), "broke"
    return item.state is not ItemState.WAITING


def _hold(session: Session, number: int, problem: Refusal) -> bool:
    """The signer does not answer: the job waits, longer each time, and nothing of it is lost."""
    job = queries.job_to_change(session, number)
    if job.progress is Progress.GOING:
        job.holds += 1
        job.held_until, job.held_reason = clock.now() + pause_after(job.holds), problem.code
    return True


def _let_go(session: Session, number: int) -> bool:
    job = queries.job_to_change(session, number)
    job.holds, job.held_until, job.held_reason = 0, None, None
    return True


def _close(make: Make) -> None:
    """Jobs in which nothing waits any more are done, and the journal says how they ended."""
    with make() as session:
        ended = queries.at_their_end(session)
    for number in ended:
        _in_turn(make, _end, number)


def _end(session: Session, number: int) -> bool:
    job = queries.job_to_change(session, number)
    if job.progress is not Progress.GOING or number not in queries.at_their_end(session):
        return False
    now = clock.now()
    job.progress, job.ended_at, job.held_until, job.held_reason = Progress.DONE, now, None, None
    counted = queries.counts_of(session, [number])[number]
    counts: dict[str, Any] = {state.name.lower(): n for state, n in counted.items()}
    act = Act(session, "system", now, "upkeep")
    journal.record(act, "signing.done", subject_of(job), **counts)
    return True
