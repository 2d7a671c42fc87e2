"""What people entrusted and nobody needs any more goes: each thing in a transaction of its own."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from onestop.capture import forgetting as scans
from onestop.delivery.service import forgetting as orders
from onestop.despatch.service import lists
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.kernel.files import Store
from onestop.people import codes, passkeys
from onestop.results import showing
from onestop.waiting.service import forgetting as appointments

log = logging.getLogger(__name__)
# Of each kind in one pass; what is left waits for the next.
MOST = 500
Find = Callable[[Session, datetime, int], Sequence[Any]]
Do = Callable[[Act, Any], int]
Kind = tuple[str, Find, Do]
KINDS: tuple[Kind, ...] = (
    (
        "names of appointments",
        appointments.days_to_forget,
        lambda act, what: appointments.forget_names(act, *what),
    ),
    ("recipients of orders", orders.orders_to_forget, orders.forget_recipient),
    (
        "challenges of passkeys",
        passkeys.challenges_to_forget,
        passkeys.forget_challenge,
    ),
    ("codes sent to people", codes.codes_to_forget, codes.forget_code),
    ("lists never stored", lists.lists_to_forget, lists.forget_list),
    ("papers shown at a desk", showing.showings_to_forget, showing.forget_showing),
)


def forget(
    make: sessionmaker[Session],
    store: Store,
    now: datetime | None = None,
    more: Sequence[Kind] = (),
) -> int:
    """Forget everything whose time is over; returns how many things were. About once an hour will
    do. One that fails is logged and left for the next pass. `more` are kinds of what stands above
    this package."""
    at = now or clock.now()
    count = 0
    for name, find, do in (*KINDS, *more):
        for what in _found(make, find, at):
            count += _done(make, name, do, what, at)
    files: set[str] = set()

    def pages(act: Act, number: int) -> int:
        files.update(scans.forget_pages(act, number))
        return 1

    for number in _found(make, scans.scans_to_forget, at):
        count += _done(make, "discarded scans", pages, number, at)
    if files:
        # Only when no row names them any more for anybody who reads.
        with make() as session:
            scans.remove_unused(session, store, files, at)
    return count


def _found(make: sessionmaker[Session], find: Find, now: datetime) -> Sequence[Any]:
    with make() as session:
        return find(session, now, MOST)


def _done(make: sessionmaker[Session], name: str, do: Do, what: Any, now: datetime) -> int:
    try:
        with db.transaction(make) as session:
            return do(Act(session, "system", now, "upkeep"), what)
    except Exception:
        log.exception("%s: %s was not forgotten and waits for the next pass", name, what)
        return 0
