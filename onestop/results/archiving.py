"""Making results checkable for decades: the proof that their certificates held is put beside."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.dossiers import queries as dossiers
from onestop.dossiers.service.noting import note
from onestop.kernel.act import Act
from onestop.kernel.files import Store
from onestop.results import pdf_keys
from onestop.results.models import Result
from onestop.results.sealing import archived


def not_archived(session: Session, most: int) -> list[int]:
    """The results that have no archive file yet, the oldest first."""
    rows = select(Result.id).where(Result.archive_digest.is_(None)).order_by(Result.id).limit(most)
    return list(session.scalars(rows))


def archive(act: Act, result: Result, store: Store, *, fetches: bool = False) -> None:
    """Keep a second file of a result, with what proves its signatures appended (PAdES B-LT); the
    first stays as it was given out. Done once; again it does nothing. Raises CannotArchive.

    `fetches` lets the revocation lists and services be asked that the certificates name.
    """
    dossier = dossiers.dossier_to_change(act.session, result.dossier_code)
    # Somebody else may have done it before the lock was ours.
    act.session.refresh(result)
    if result.archive_digest is not None:
        return
    trust = pdf_keys.signing().trust(act.at)
    made = archived(store.read(result.pdf_digest), trust, fetches=fetches)
    result.archive_digest = store.put([made])
    note(
        act,
        dossier,
        "result.archived",
        result_id=result.id,
        number=result.number,
        pdf=result.pdf_digest,
        archive=result.archive_digest,
    )
