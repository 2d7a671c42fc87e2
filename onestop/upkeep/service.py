"""One pass over everything that is due. Each case is a transaction of its own: one that fails is
logged and left for the next pass, and holds up nobody else."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from onestop.capture import taking
from onestop.capture.folder import Watch, collect
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service import consulting, watching
from onestop.dossiers.service.drafting import draft_by_itself
from onestop.dossiers.states import Alert
from onestop.forecasting import queries as forecasts
from onestop.forecasting import service as forecasting
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.kernel.errors import Refusal
from onestop.kernel.files import Store
from onestop.notifications.redated import tell_redated
from onestop.redating import queries as redatings
from onestop.redating import service as redating
from onestop.redating.models import Progress
from onestop.register import service as registering
from onestop.register.keys import log_key
from onestop.results import reusing
from onestop.results.approving import Place
from onestop.signing import working as signing
from onestop.upkeep import queries
from onestop.upkeep.queries import Case

log = logging.getLogger(__name__)
Make = sessionmaker[Session]
Find = Callable[[Session, datetime], Sequence[Case]]
Do = Callable[[Act, Dossier, int], None]


def alert(act: Act, dossier: Dossier, _position: int) -> None:
    """Tell about the date; when it passes, put an apology before the head."""
    if watching.alert(act, dossier) is Alert.DUE:
        draft_by_itself(act, dossier)


def stop(act: Act, dossier: Dossier, _position: int) -> None:
    watching.stop_unanswered(act, dossier)


# What is looked for, and what is done with each case, in this order.
TASKS: tuple[tuple[str, Find, Do], ...] = (
    ("alerts", queries.to_alert, alert),
    ("silent hand-overs", queries.silent_hand_overs, watching.report_silence),
    ("unanswered requests", queries.unanswered, stop),
    ("silent opinions", queries.silent_opinions, consulting.note_silence),
    ("papers used", queries.papers_to_look_at, reusing.follow),
)


def run(make: Make, now: datetime | None = None) -> dict[str, int]:
    """Everything that is due now; returns how many cases of each task were done."""
    done = {name: _each(make, name, find, do, now) for name, find, do in TASKS}
    done["dated again"] = go_on_redating(make)
    return done


def refresh_forecasts(make: Make, now: datetime | None = None) -> int:
    """Foresee every open dossier anew, a transaction for each group; about once an hour will do.

    Returns how many rows were written.
    """
    with make() as session:
        waiting = forecasts.groups(session)
    written = 0
    for group in waiting:
        try:
            with db.transaction(make) as session:
                written += forecasting.refresh_group(session, group, now or clock.now())
        except Exception:
            log.exception("the forecast of %s failed and waits for the next pass", group)
    return written


def go_on_redating(make: Make, batch: int = redating.BATCH) -> int:
    """Bring every change of the calendar that was begun to its end; returns how many batches.

    Killed anywhere, it goes on where the last whole batch ended.
    """
    batches = 0
    with make() as session:
        waiting = redatings.unfinished(session)
    for number in waiting:
        while _one_batch(make, number, batch):
            batches += 1
    return batches


def go_on_signing(make: Make, place: Place, seconds: float = 30.0) -> int:
    """Sign what heads asked to be signed together; returns how many came to their end.

    Killed anywhere, it goes on with the next that waits. After some seconds the rest is left to the
    next pass, so that a long list does not hold up what else is due.
    """
    return signing.go_on(make, place, seconds=seconds)


def go_on_scanning(make: Make, store: Store, watch: Watch | None, most: int) -> int:
    """Take what scanners left into the inboxes, and read the text of pages that came; returns how
    many files and pages there were. `watch` None: no scanner writes into a folder."""
    try:
        count = sum(collect(make, store, watch, most).values()) if watch else 0
        return count + taking.read_on(make, store)
    except Exception:
        log.exception("scanning failed and waits for the next pass")
        return 0


def go_on_registering(
    make: Make, now: datetime | None = None, batch: int = registering.BATCH
) -> int:
    """Take what the journal tells into the register; sign a checkpoint when an hour has gone by.

    Returns how many events were taken in. Killed anywhere, it goes on where the last whole batch
    ended; two at a time wait for each other. A register that is broken is logged and left.
    """
    at = now or clock.now()
    count = 0
    try:
        # Looked at without a lock first: nearly always there is nothing to do.
        while _is(make, registering.is_behind) and (taken := _registered(make, batch)):
            count += taken
        if _is(make, lambda session: registering.is_due(session, at)):
            with db.transaction(make) as session:
                registering.sign(session, log_key(), at)
    except Exception:
        log.exception("the register failed and waits for the next pass")
    return count


def _is(make: Make, asked: Callable[[Session], bool]) -> bool:
    with make() as session:
        return asked(session)


def _registered(make: Make, batch: int) -> int:
    with db.transaction(make) as session:
        return registering.append(session, batch)


def _one_batch(make: Make, number: int, batch: int) -> bool:
    with db.transaction(make) as session:
        act = _act(session, clock.now())
        found = redatings.redating_to_change(session, number)
        if found.progress is Progress.APPLYING:
            redating.go_on(act, found, batch)
            return True
        if found.progress is Progress.TELLING and not tell_redated(act, found):
            redating.close(act, found)
            return False
        return found.progress is Progress.TELLING


def _each(make: Make, name: str, find: Find, do: Do, now: datetime | None) -> int:
    with make() as session:
        cases = find(session, now or clock.now())
    count = 0
    for code, position in cases:
        try:
            with db.transaction(make) as session:
                act = _act(session, now or clock.now())
                do(act, dossiers.dossier_to_change(session, code), position)
            count += 1
        except Refusal as refusal:
            # Somebody acted meanwhile, and there is nothing left to do.
            log.info("%s: %s: %s", name, code, refusal.code)
        except Exception:
            log.exception("%s: %s failed and waits for the next pass", name, code)
    return count


def _act(session: Session, now: datetime) -> Act:
    return Act(session, "system", now, "upkeep")
