"""The worker between the outbox and a carrier: orders out, statuses in, each exactly once here."""

import logging
import secrets
import time
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from onestop.delivery.carriers import words
from onestop.delivery.carriers.contract import Carrier, Refused, Tracked, Unreachable
from onestop.delivery.outbox import CallKind, CallState, CarrierCall, CarrierLine
from onestop.delivery.service import carrying
from onestop.delivery.service.attempting import Handed, deliver
from onestop.dossiers import queries as dossiers
from onestop.dossiers.states import PartyRole
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.kernel.counting import made_or_found
from onestop.kernel.errors import Refusal

log = logging.getLogger(__name__)
Make = sessionmaker[Session]
# Minutes to wait after each failure, a fifth more or less by chance, so that what failed together
# does not come back together; after the last a person must look.
WAITS = (1, 2, 5, 15, 30, 60, 120, 240, 480, 720)
CHANCE = 0.2
LEASE = timedelta(minutes=2)
# After so many failures in a row the carrier is left in peace: a minute, then twice as long.
PATIENCE = 3
REST_MOST = 60
PAGES_MOST = 50
VIA = "carrier"


def run_once(make: Make, carrier: Carrier, seconds: float = 30.0) -> dict[str, int]:
    """Place and cancel what waits, ask for statuses when it is time, act on them.

    Returns how many calls were made, statuses kept and acted on. After some seconds the rest is
    left to the next pass. Killed anywhere, it goes on: a call may then be made twice, which the
    carrier takes as one.
    """
    until = time.monotonic() + seconds
    done = {"calls": 0, "statuses": 0, "applied": 0}
    while time.monotonic() < until and not _rests(make, carrier):
        if not _one_call(make, carrier):
            break
        done["calls"] += 1
    if _polls_now(make, carrier):
        done["statuses"] = _poll(make, carrier, until)
    done["applied"] = apply_waiting(make)
    return done


def apply_waiting(make: Make) -> int:
    """Act on every "delivered" whose parcel the post has; returns how many were."""
    with make() as session:
        numbers = carrying.waiting_statuses(session)
    return sum(_apply(make, number) for number in numbers)


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to call again after so many failures; None: not by itself."""
    if tries > len(WAITS):
        return None
    chance = 1 + secrets.SystemRandom().uniform(-CHANCE, CHANCE)
    return now + timedelta(minutes=WAITS[tries - 1] * chance)


def _one_call(make: Make, carrier: Carrier) -> bool:
    """Take one call for a while, make it outside any transaction, write down what came of it."""
    with db.transaction(make) as session:
        call = carrying.next_call(session, clock.now())
        if call is None:
            return False
        call.next_try_at = clock.now() + LEASE
        call.tries += 1
    problem, dead = None, False
    try:
        if call.kind is CallKind.PLACE:
            carrier.place(call.order)
        else:
            carrier.cancel(call.order_number)
    except Unreachable as failure:
        problem = str(failure)
    except Refused as refusal:
        problem, dead = str(refusal), True
    with db.transaction(make) as session:
        # The line first, as where statuses are kept: two workers wait in one order.
        _line_went(session, carrier, None if dead else problem)
        _mark(session.get_one(CarrierCall, call.id, with_for_update=True), problem, dead)
    return True


def _mark(call: CarrierCall, problem: str | None, dead: bool) -> None:
    call.problem = problem[:500] if problem else None
    if call.state is not CallState.WAITING:
        # It became needless while it was under way; what follows from that is in another call.
        return
    if problem is None:
        call.state, call.done_at = CallState.DONE, clock.now()
        return
    again = None if dead else next_try(call.tries, clock.now())
    if again is None:
        call.state = CallState.DEAD
        log.error("the carrier does not take order %s: %s", call.order_number, problem)
    else:
        call.next_try_at = again


def _poll(make: Make, carrier: Carrier, until: float) -> int:
    """Read statuses page by page; how far is written in the transaction that keeps them."""
    kept = 0
    for _ in range(PAGES_MOST):
        with make() as session:
            line = session.get(CarrierLine, carrier.name)
            last = line.last_id if line else ""
        try:
            tracked = carrier.track(last)
        except (Unreachable, Refused) as problem:
            with db.transaction(make) as session:
                _line_went(session, carrier, str(problem))
            return kept
        kept += _kept(make, carrier, tracked)
        carrier.settle(tracked)
        if not tracked.more or time.monotonic() > until:
            break
    return kept


def _kept(make: Make, carrier: Carrier, tracked: Tracked) -> int:
    with db.transaction(make) as session:
        line = _line(session, carrier)
        act = Act(session, "system", clock.now(), VIA)
        for told in sorted(tracked.told, key=lambda status: status.order_number):
            carrying.keep(act, carrier.name, told)
            session.flush()
        line.last_id = tracked.last_id
        # Further pages wait: they are asked for at once, in this pass or the next.
        line.polled_at = None if tracked.more else act.at
        _line_went(session, carrier, None)
    return len(tracked.told)


def _apply(make: Make, number: int) -> bool:
    try:
        with db.transaction(make) as session:
            return _applied(session, number)
    except Refusal as refusal:
        with db.transaction(make) as session:
            if status := carrying.status_to_change(session, number):
                status.became = carrying.CANNOT
                log.warning("status %s: %s", status.event_key, refusal.code)
    except Exception:
        log.exception("status %s failed and waits for the next pass", number)
    return False


def _applied(session: Session, number: int) -> bool:
    status = carrying.status_to_change(session, number)
    parcel = carrying.parcel_of(session, status.order_number) if status else None
    if status is None or parcel is None:
        return False
    dossier = dossiers.dossier_to_change(session, parcel.dossier_code)
    session.refresh(parcel)
    became = carrying.became_of(parcel)
    if became == carrying.DELIVERED:
        act = Act(session, "system", clock.now(), VIA, parcel.taker_agency)
        # The carrier answers for the money it says was paid; it is reckoned like any other.
        handed = Handed(card="", proof="carrier", collected_dong=parcel.to_collect_dong)
        recipient = dossiers.parties_of(session, dossier.id)[PartyRole.RECIPIENT]
        deliver(act, dossier, parcel, handed, recipient)
    status.became = became
    return became == carrying.DELIVERED


def _polls_now(make: Make, carrier: Carrier) -> bool:
    if _rests(make, carrier):
        return False
    with make() as session:
        line = session.get(CarrierLine, carrier.name)
    pause = timedelta(minutes=words.names()["limits"]["poll_minutes"])
    # Reading a folder costs nobody anything.
    return carrier.name == "folder" or (
        line is None or line.polled_at is None or line.polled_at + pause <= clock.now()
    )


def _rests(make: Make, carrier: Carrier) -> bool:
    with make() as session:
        line = session.get(CarrierLine, carrier.name)
        return bool(line and line.rests_until and line.rests_until > clock.now())


def _line_went(session: Session, carrier: Carrier, problem: str | None) -> None:
    line = _line(session, carrier)
    line.problem = problem[:500] if problem else None
    if problem is None:
        line.failures, line.rests_until = 0, None
        return
    line.failures += 1
    if line.failures >= PATIENCE:
        minutes = min(2 ** (line.failures - PATIENCE), REST_MOST)
        line.rests_until = clock.now() + timedelta(minutes=minutes)
        log.warning("the carrier is left in peace for %s min: %s", minutes, problem)


def _line(session: Session, carrier: Carrier) -> CarrierLine:
    return made_or_found(session, CarrierLine, {"name": carrier.name}, last_id="", failures=0)
