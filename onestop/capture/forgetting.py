"""Scans nobody needed are forgotten: their pages, and the files nothing else uses."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from onestop.capture import queries
from onestop.capture.models import Capture, CapturePage, CaptureState
from onestop.journal import service as journal
from onestop.kernel.act import Act
from onestop.kernel.db import Base
from onestop.kernel.files import Store

# A week to see that the wrong scan was discarded while the paper may still be had; pictures of
# people's papers are kept no longer than that [our choice, no text says how long].
PAGES_KEPT = timedelta(days=7)
# A file is in the store before the row that names it: a young one may be about to be named.
YOUNG = timedelta(days=1)


def scans_to_forget(session: Session, now: datetime, most: int) -> list[int]:
    """The numbers of discarded scans whose pages are still there, the oldest first."""
    has_pages = exists().where(CapturePage.capture_id == Capture.id)
    return list(
        session.scalars(
            select(Capture.id)
            .where(
                Capture.state == CaptureState.DISCARDED,
                Capture.ended_at <= now - PAGES_KEPT,
                has_pages | Capture.file_digest.is_not(None),
            )
            .order_by(Capture.id)
            .limit(most)
        )
    )


def forget_pages(act: Act, number: int) -> set[str]:
    """The pages of a discarded scan and its PDF are named no more; returns the digests of the
    files they were. One that was taken up again meanwhile is left, and none are returned."""
    capture = queries.capture_to_change(act.session, number)
    if capture.state is not CaptureState.DISCARDED:
        return set()
    pages = queries.pages_of(act.session, capture.id)
    gone = {page.digest for page in pages} | {page.text_digest for page in pages}
    gone.add(capture.file_digest)
    act.session.execute(delete(CapturePage).where(CapturePage.capture_id == capture.id))
    capture.file_digest = None
    journal.record(act, "capture.forgotten", capture.subject, pages=len(pages))
    return {digest for digest in gone if digest}


def remove_unused(session: Session, store: Store, digests: Collection[str], now: datetime) -> int:
    """Remove the files of these digests that no row of any table names; returns how many."""
    count = 0
    for digest in sorted(set(digests) - _named(session, digests)):
        path = store.path(digest)
        if path.exists() and path.stat().st_mtime <= (now - YOUNG).timestamp():
            path.unlink()
            count += 1
    return count


def _named(session: Session, digests: Collection[str]) -> set[str]:
    """Those of the digests that stand in a column for one, whoever's table it is: a table that is
    new tomorrow is asked too."""
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("digest")
    ]
    found: set[str] = set()
    for column in columns:
        found.update(session.scalars(select(column).where(column.in_(digests)).distinct()))
    return found
