"""Up to which event nothing can appear any more.

PostgreSQL gives out numbers before it makes rows visible: who reads up to the highest number seen
loses the event of a transaction that took its number earlier and commits later. Whoever takes a
number holds a lock on the table until its end. So: note the highest number, note who holds that
lock, and once all of those have ended, everything up to that number is to be seen or never will be.
On SQLite one writes at a time, and numbers become visible in their order.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from onestop.register.models import Progress
from onestop.register.queries import last_event

WRITERS = text(
    "SELECT DISTINCT virtualtransaction FROM pg_locks "
    "WHERE locktype = 'relation' AND relation = 'events'::regclass AND pid <> pg_backend_pid() "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', "
    "'AccessExclusiveLock')"
)


def settle(session: Session, progress: Progress) -> int:
    """Bring `progress.settled` as far as it can be brought now, and return it.

    While somebody writes without a pause, it moves one pass later, but it moves: only those who
    wrote at the time of the note are waited for.
    """
    if progress.awaited and not writers(session) & set(progress.awaited):
        progress.settled, progress.awaited = progress.awaited_top, []
    if not progress.awaited:
        top = last_event(session)
        # After the number, never before: who took a smaller one still writes, or can be seen.
        writing = writers(session)
        if not writing:
            progress.settled = top
        elif top > progress.settled:
            progress.awaited_top, progress.awaited = top, sorted(writing)
    return progress.settled


def writers(session: Session) -> set[str]:
    """The other transactions that may have taken numbers of events."""
    if session.get_bind().dialect.name != "postgresql":
        return set()
    return set(session.scalars(WRITERS))
