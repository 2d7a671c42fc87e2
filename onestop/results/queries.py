"""Reading results."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from onestop.kernel import clock
from onestop.results.errors import NoSuchResult
from onestop.results.models import Result, State
from onestop.results.rules import state_on
from onestop.results.storehouse import StoredPaper, TrustedKey

PAGE = 100


def result(session: Session, result_id: int) -> Result:
    """Raises NoSuchResult."""
    found = session.get(Result, result_id)
    if found is None:
        raise NoSuchResult(result=result_id)
    return found


def by_token(session: Session, token_digest: str) -> Result | None:
    return session.scalar(select(Result).where(Result.token_digest == token_digest))


def by_typed_code(session: Session, typed: str) -> Result | None:
    return session.scalar(select(Result).where(Result.typed_code == typed))


def of_dossier(session: Session, dossier_id: int) -> Sequence[Result]:
    return session.scalars(
        select(Result).where(Result.dossier_id == dossier_id).order_by(Result.id)
    ).all()


def of_owner(session: Session, number: str | None, account_id: int) -> Sequence[Result]:
    """What was issued to an account, or to its verified number; the newest first."""
    return session.scalars(
        select(Result).where(_owned(number, account_id)).order_by(Result.id.desc()).limit(PAGE)
    ).all()


def reusable_by(
    session: Session, number: str | None, account_id: int, types: Collection[str], at: datetime
) -> list[Result]:
    """The owner's results of these kinds that are valid now."""
    rows = session.scalars(
        select(Result)
        .where(_owned(number, account_id), Result.type_code.in_(types), Result.state == State.VALID)
        .order_by(Result.id.desc())
    )
    return [row for row in rows if state_on(row, clock.day_of(at)) == State.VALID.value]


def not_valid_in(session: Session, status_list: int) -> Sequence[tuple[int, State]]:
    """(index, state) of every result of a status list that is not plainly valid."""
    rows = session.execute(
        select(Result.status_index, Result.state).where(
            Result.status_list == status_list, Result.state != State.VALID
        )
    )
    return [(row.status_index, row.state) for row in rows]


def newest_list(session: Session) -> int:
    """The number of the status list that was opened last; 0 when nothing was issued yet."""
    return session.scalar(select(func.max(Result.status_list))) or 0


def taken_in(session: Session, status_list: int, among: Collection[int]) -> set[int]:
    """Which of these places of a status list somebody has."""
    rows = select(Result.status_index).where(
        Result.status_list == status_list, Result.status_index.in_(among)
    )
    return set(session.scalars(rows))


def stored_paper(session: Session, paper_id: int) -> StoredPaper:
    """Raises NoSuchResult."""
    found = session.get(StoredPaper, paper_id)
    if found is None:
        raise NoSuchResult(result=paper_id)
    return found


def stored_to_change(session: Session, paper_id: int) -> StoredPaper:
    """The same, locked until the transaction ends. Raises NoSuchResult."""
    found = session.get(StoredPaper, paper_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NoSuchResult(result=paper_id)
    return found


def stored_by_digest(session: Session, digest: str) -> StoredPaper | None:
    return session.scalar(select(StoredPaper).where(StoredPaper.token_digest == digest))


def stored_by_typed_code(session: Session, typed: str) -> StoredPaper | None:
    return session.scalar(select(StoredPaper).where(StoredPaper.typed_code == typed))


def stored_of_owner(session: Session, number: str | None, account_id: int) -> Sequence[StoredPaper]:
    """The papers digitised for an account, or issued to it elsewhere; the newest first."""
    return session.scalars(
        select(StoredPaper)
        .where(_owned(number, account_id, StoredPaper))
        .order_by(StoredPaper.id.desc())
        .limit(PAGE)
    ).all()


def stored_for(
    session: Session, number: str | None, account_id: int, types: Collection[str], at: datetime
) -> list[StoredPaper]:
    """The owner's stored papers of these kinds that are good now."""
    today = clock.day_of(at)
    rows = session.scalars(
        select(StoredPaper)
        .where(
            _owned(number, account_id, StoredPaper),
            StoredPaper.paper_type.in_(types),
            StoredPaper.void_at.is_(None),
        )
        .order_by(StoredPaper.id.desc())
    )
    return [row for row in rows if row.valid_until is None or today <= row.valid_until]


def trusted_keys(session: Session, kid: str, day: date) -> Sequence[TrustedKey]:
    """Every key of elsewhere of this short name that is relied on, on a day."""
    return session.scalars(
        select(TrustedKey).where(
            TrustedKey.kid == kid,
            TrustedKey.trusted_from <= day,
            or_(TrustedKey.trusted_until.is_(None), TrustedKey.trusted_until >= day),
        )
    ).all()


def all_trusted(session: Session) -> Sequence[TrustedKey]:
    return session.scalars(select(TrustedKey).order_by(TrustedKey.name, TrustedKey.kid)).all()


def _owned(
    number: str | None, account_id: int, table: type[Result] | type[StoredPaper] = Result
) -> ColumnElement[bool]:
    mine = table.owner_account == account_id
    return or_(mine, table.owner_number == number) if number else mine
