"""The files of somebody: papers they sent, results that were given to them, digitised papers.

They are named by their place: a name somebody typed for the same bytes may be another person's.
"""

import mimetypes
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select

from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier, Paper
from onestop.privacy.whose import Whose
from onestop.results.models import Result
from onestop.results.storehouse import StoredPaper


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A stored file, and what it is called in the archive."""

    name: str
    digest: str


def results_of(whose: Whose) -> Select[Result]:
    return select(Result).where(_owned(whose, Result)).order_by(Result.id)


def stored_of(whose: Whose) -> Select[StoredPaper]:
    return select(StoredPaper).where(_owned(whose, StoredPaper)).order_by(StoredPaper.id)


def paper_file(whose: Whose, dossier: Dossier, paper: Paper) -> Enclosed | None:
    """The file sent for one line of a dossier."""
    return _kept(whose, f"papers/{dossier.code}/{paper.position}", paper.file_digest)


def result_file(whose: Whose, result: Result) -> Enclosed | None:
    """The PDF of a result, once it was given."""
    if result.id not in whose.opens or not whose.store.path(result.pdf_digest).is_file():
        return None
    return Enclosed(f"results/{result.id}.pdf", result.pdf_digest)


def stored_file(whose: Whose, paper: StoredPaper) -> Enclosed | None:
    return _kept(whose, f"storehouse/{paper.id}", paper.file_digest)


def files_of(whose: Whose) -> list[Enclosed]:
    """Every file there is, in order of its name."""
    session = whose.session
    found = [
        *(
            paper_file(whose, dossier, paper)
            for dossier in whose.dossiers
            for paper in dossiers.papers_of(session, dossier.id)
        ),
        *(result_file(whose, row) for row in session.scalars(results_of(whose))),
        *(result_file(whose, row) for row in session.scalars(_of_dossiers(whose))),
        *(stored_file(whose, row) for row in session.scalars(stored_of(whose))),
    ]
    named = {one.name: one for one in found if one}
    return [named[name] for name in sorted(named)]


def _of_dossiers(whose: Whose) -> Select[Result]:
    """Results for somebody else that this account receives for them."""
    return select(Result).where(Result.dossier_id.in_(whose.ids), Result.id.in_(whose.opens))


def _kept(whose: Whose, place: str, digest: str | None) -> Enclosed | None:
    if digest is None or not whose.store.path(digest).is_file():
        return None
    kept = dossiers.stored_files(whose.session, [digest]).get(digest)
    ending = mimetypes.guess_extension(kept.media_type) if kept else None
    return Enclosed(f"{place}{ending or '.bin'}", digest)


def _owned(whose: Whose, table: type[Result] | type[StoredPaper]) -> ColumnElement[bool]:
    mine, number = table.owner_account == whose.account.id, whose.account.owner_number
    return or_(mine, table.owner_number == number) if number else mine
