"""A file becomes pages in the store, before anything is written down about them."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from onestop.capture import queries
from onestop.capture.assembling import Sheet
from onestop.capture.errors import PAGES_MOST, ScanUnfit
from onestop.capture.models import CapturePage
from onestop.capture.page_making import pages_of
from onestop.capture.text_reading import is_there, text_of
from onestop.kernel import db
from onestop.kernel.files import Store
from onestop.kernel.inspection import Unfit

# Programs that read text side by side; a page at a time keeps a small machine free for others.
BESIDE = 2
# Seconds a clerk waits for text at most; the pages after that stay pictures.
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Taken:
    """The digest of a file and of the pages made of it, all durable."""

    source: str
    pages: list[str]


def take(store: Store, name: str, content: bytes, most_bytes: int) -> Taken:
    """Look at a file in a child process, make pages of it and keep them. Raises ScanUnfit."""
    if len(content) > most_bytes:
        raise ScanUnfit("large", name, most_bytes)
    try:
        pages = pages_of(content, PAGES_MOST)
    except Unfit as unfit:
        raise ScanUnfit(str(unfit), name, most_bytes) from None
    return Taken(hashlib.sha256(content).hexdigest(), [store.put([page]) for page in pages])


def sheets_of(store: Store, pages: list[CapturePage]) -> list[Sheet]:
    """Pages with their text; what nobody has read yet is read now."""
    ends = time.monotonic() + PATIENCE

    def sheet(page: CapturePage) -> Sheet:
        picture = store.read(page.digest)
        if page.is_read:
            text = store.read(page.text_digest) if page.text_digest else None
        else:
            text = text_of(picture, page.turn) if time.monotonic() < ends else None
        return Sheet(picture, page.turn, text)

    with ThreadPoolExecutor(BESIDE) as beside:
        return list(beside.map(sheet, pages))


def read_on(make: sessionmaker[Session], store: Store, limit: int = 10) -> int:
    """Read the text of pages that came, each outside any transaction; returns how many.

    A page that is turned or removed meanwhile is left to the next time.
    """
    if not is_there():
        return 0
    with make() as session:
        waiting = queries.unread(session, limit)
    for page in waiting:
        text = text_of(store.read(page.digest), page.turn)
        digest = store.put([text]) if text else None
        with db.transaction(make) as session:
            queries.capture_to_change(session, page.capture_id)
            now = session.get(CapturePage, page.id)
            if now is not None and now.turn == page.turn:
                now.is_read, now.text_digest = True, digest
    return len(waiting)
