"""Scanning: pages come and are put in order, become one PDF, and the PDF is used.

Who calls holds the lock of the scan (`queries.capture_to_change`). What is slow, making pages and
the PDF, is done before, outside any transaction.
"""

import secrets
from collections.abc import Sequence

from onestop.capture import queries
from onestop.capture.errors import (
    PAGES_MOST,
    CaptureEnded,
    NoDossier,
    NoPages,
    NotAssembled,
    PagesChanged,
    ScanUnfit,
    WrongPhoneCode,
)
from onestop.capture.models import Capture, CapturePage, CaptureState
from onestop.capture.rules import PHONE_LASTS
from onestop.dossiers.models import Dossier
from onestop.journal import service as journal
from onestop.kernel import codes
from onestop.kernel.act import Act

Kept = Sequence[tuple[int, str, int]]


def begin(
    act: Act,
    unit: str,
    account_id: int | None,
    dossier: Dossier | None = None,
    component: str | None = None,
    source: tuple[str, str] | None = None,
) -> Capture:
    """Begin a scan at a unit; one that is not finished for the same line is gone on with.

    `source` is the digest and the name of a file that a scanner left. The caller holds the lock of
    the dossier, where there is one.
    """
    if dossier is not None:
        going = queries.going_for(act.session, dossier.id, unit)
        if found := going.get(component):
            return found
    made = Capture(
        unit=unit,
        account_id=account_id,
        dossier_id=dossier.id if dossier else None,
        component_code=component,
        source_digest=source[0] if source else None,
        name=source[1] if source else None,
        state=CaptureState.OPEN,
        opened_at=act.at,
        seed=secrets.token_hex(16),
        generation=0,
    )
    act.session.add(made)
    act.session.flush()
    code = dossier.code if dossier else None
    journal.record(act, "capture.begun", made.subject, component=component, dossier=code)
    return made


def add_pages(
    act: Act, capture: Capture, source_digest: str, digests: Sequence[str], by: str
) -> int:
    """Put pages made of one file behind the others; returns how many are new: the same file again
    adds nothing. `by` is the way they came: desk, phone, folder.

    Raises CaptureEnded, ScanUnfit(full).
    """
    _check_going(capture)
    pages = queries.pages_of(act.session, capture.id)
    known = {(page.source_digest, page.source_page) for page in pages}
    new = [(n, d) for n, d in enumerate(digests) if (source_digest, n) not in known]
    if len(pages) + len(new) > PAGES_MOST:
        raise ScanUnfit("full")
    last = pages[-1].position if pages else 0
    for place, (number, digest) in enumerate(new, start=1):
        act.session.add(
            CapturePage(
                capture_id=capture.id,
                position=last + place,
                digest=digest,
                source_digest=source_digest,
                source_page=number,
                turn=0,
                is_read=False,
                came_at=act.at,
                came_by=by,
            )
        )
    if new:
        _open_again(capture)
        told = [digest for _number, digest in new]
        journal.record(act, "capture.pages_came", capture.subject, digests=told, by=by)
    return len(new)


def arrange(act: Act, capture: Capture, page: CapturePage, how: str) -> None:
    """Move a page `up` or `down`, `turn` it a quarter clockwise, or `remove` it.

    Raises CaptureEnded.
    """
    _check_going(capture)
    if how == "turn":
        page.turn = (page.turn + 1) % 4
        # What was read of it was read the other way round.
        page.is_read, page.text_digest = False, None
    elif how == "remove":
        act.session.delete(page)
    else:
        pages = list(queries.pages_of(act.session, capture.id))
        here = pages.index(page)
        there = here + (1 if how == "down" else -1)
        if not 0 <= there < len(pages):
            return
        pages[here], pages[there] = pages[there], pages[here]
        for position, each in enumerate(pages, start=1):
            each.position = position
    _open_again(capture)
    journal.record(act, "capture.arranged", capture.subject, page=page.digest, how=how)


def invite(act: Act, capture: Capture) -> None:
    """Make a new secret for one phone; a phone that had one before is let in no more.

    Raises CaptureEnded.
    """
    _check_going(capture)
    capture.generation += 1
    capture.secret_digest = codes.token_digest(token_of(capture))
    capture.secret_until = act.at + PHONE_LASTS
    capture.device_digest = None
    journal.record(act, "capture.phone_invited", capture.subject, generation=capture.generation)


def token_of(capture: Capture) -> str:
    """The secret for the phone: 128 bits made of the server's key, so that the clerk's page can
    show it again while only its digest is stored."""
    return codes.receipt_keys().token(f"capture:{capture.seed}", capture.generation)


def admit(act: Act, capture: Capture, device: str) -> None:
    """Let the phone with this cookie in, when it is the first or was let in before.

    Raises WrongPhoneCode.
    """
    digest = codes.token_digest(device)
    if capture.device_digest not in (None, digest) or capture.state not in queries.GOING:
        raise WrongPhoneCode
    if capture.device_digest is None:
        capture.device_digest = digest
        journal.record(act, "capture.phone_came", capture.subject)


def dismiss(act: Act, capture: Capture) -> None:
    """No phone is let in any more, until the clerk makes a new secret."""
    if _shut(capture):
        journal.record(act, "capture.phone_dismissed", capture.subject)


def give_to(act: Act, capture: Capture, dossier: Dossier) -> None:
    """Say which dossier a loose scan belongs to. Raises CaptureEnded."""
    _check_going(capture)
    capture.dossier_id, capture.component_code = dossier.id, None
    # The dossier's code stands under each page.
    _open_again(capture)
    journal.record(act, "capture.given", capture.subject, dossier=dossier.code)


def assemble(act: Act, capture: Capture, file_digest: str, kept: Kept) -> None:
    """The PDF is made of these pages (number, digest, turn). Raises CaptureEnded, NoPages,
    NoDossier, PagesChanged."""
    _check_going(capture)
    if capture.dossier_id is None:
        raise NoDossier
    if not kept:
        raise NoPages
    if kept != kept_of(queries.pages_of(act.session, capture.id)):
        raise PagesChanged
    _shut(capture)
    capture.state, capture.file_digest = CaptureState.ASSEMBLED, file_digest
    journal.record(act, "capture.assembled", capture.subject, file=file_digest, pages=len(kept))


def kept_of(pages: Sequence[CapturePage]) -> Kept:
    """What a PDF is made of, to be compared later."""
    return [(page.id, page.digest, page.turn) for page in pages]


def check_assembled(capture: Capture) -> str:
    """The digest of the PDF that may be used now. Raises CaptureEnded, NotAssembled."""
    _check_going(capture)
    if capture.state is not CaptureState.ASSEMBLED or capture.file_digest is None:
        raise NotAssembled
    return capture.file_digest


def use(act: Act, capture: Capture, component: str) -> None:
    """The PDF lies in its dossier now. Raises CaptureEnded, NotAssembled."""
    check_assembled(capture)
    capture.component_code = component
    _end(act, capture, CaptureState.USED)
    journal.record(act, "capture.used", capture.subject, component=component)


def discard(act: Act, capture: Capture) -> None:
    """Nobody needs this scan. Raises CaptureEnded."""
    _check_going(capture)
    _end(act, capture, CaptureState.DISCARDED)
    journal.record(act, "capture.discarded", capture.subject)


def take_up_again(act: Act, capture: Capture) -> None:
    """A discarded file of a scanner was put into its folder once more."""
    if capture.state is CaptureState.DISCARDED:
        capture.state, capture.ended_at = CaptureState.OPEN, None
        journal.record(act, "capture.taken_up", capture.subject)


def _check_going(capture: Capture) -> None:
    if capture.state not in queries.GOING:
        raise CaptureEnded


def _open_again(capture: Capture) -> None:
    """A PDF made of other pages is not this paper any more."""
    capture.state, capture.file_digest = CaptureState.OPEN, None


def _end(act: Act, capture: Capture, state: CaptureState) -> None:
    capture.state, capture.ended_at = state, act.at
    _shut(capture)


def _shut(capture: Capture) -> bool:
    was = capture.secret_digest is not None
    capture.secret_digest = capture.secret_until = capture.device_digest = None
    return was
