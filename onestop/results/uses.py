"""Reading uses of papers: in which dossier, by which owner, with what was seen then."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.catalogue import queries as catalogue
from onestop.dossiers.models import Dossier
from onestop.dossiers.states import OPEN, Status
from onestop.results.errors import NoSuchUse
from onestop.results.held import Held, of_result, of_stored
from onestop.results.models import Result, Reuse, Snapshot, State
from onestop.results.storehouse import StoredPaper

PAGE = 100
# What was decided about a paper and makes it worthless; that a day has passed does not.
FELL = frozenset({State.REVOKED.value, State.SUSPENDED.value, State.SUPERSEDED.value, "void"})


@dataclass(frozen=True, slots=True)
class Used:
    """One use as a page shows it: the use, the paper as it is today, the dossier it served in."""

    use: Reuse
    held: Held
    dossier: Dossier
    component: str

    @property
    def may_be_withdrawn(self) -> bool:
        return self.use.withdrawn_at is None and is_undecided(self.dossier)


def is_undecided(dossier: Dossier) -> bool:
    """Whether nothing was decided on a dossier yet, so that a paper of it still matters."""
    return dossier.outcome is None and Status(dossier.status) in OPEN


def use(session: Session, use_id: int) -> Reuse:
    """Raises NoSuchUse."""
    found = session.get(Reuse, use_id)
    if found is None:
        raise NoSuchUse
    return found


def use_to_change(session: Session, use_id: int) -> Reuse:
    """The same, locked until the transaction ends. Raises NoSuchUse."""
    found = session.get(Reuse, use_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NoSuchUse
    return found


def known_in(session: Session, dossier_id: int) -> set[tuple[int | None, int | None, str]]:
    """(result, stored paper, line of the checklist) of every use written down for a dossier."""
    rows = session.execute(
        select(Reuse.result_id, Reuse.stored_id, Reuse.component_code).where(
            Reuse.dossier_id == dossier_id
        )
    )
    return {(row.result_id, row.stored_id, row.component_code) for row in rows}


def held_by(session: Session, use: Reuse, day: date) -> Held:
    """The paper a use speaks of, as it is on a day."""
    if use.result_id:
        return of_result(session.get_one(Result, use.result_id), day)
    return of_stored(session.get_one(StoredPaper, use.stored_id), day)


def in_dossier(session: Session, dossier_id: int, day: date) -> list[Used]:
    """Every use in one dossier, the oldest first."""
    return _used(session, Reuse.dossier_id == dossier_id, day)


def of_papers(
    session: Session,
    results: Collection[int],
    stored: Collection[int],
    day: date,
    *,
    newest: bool = False,
) -> list[Used]:
    """Every use of some papers, the oldest first unless the newest are wanted."""
    wanted = Reuse.result_id.in_(results) | Reuse.stored_id.in_(stored)
    return _used(session, wanted, day, newest=newest)


def lapsed_after(session: Session, agencies: Collection[str], day: date) -> list[Used]:
    """Uses whose paper fell after their dossier had ended, at these competent agencies; the
    newest first."""
    ended = (Reuse.lapsed_at.is_not(None), Dossier.competent_agency.in_(agencies))
    found = _used(session, ended[0] & ended[1], day, newest=True)
    return [used for used in found if not is_undecided(used.dossier)]


def snapshots_of(session: Session, dossier_id: int) -> Sequence[Any]:
    """(Reuse, Snapshot) of one dossier; a use of an earlier release has no snapshot (None)."""
    return session.execute(
        select(Reuse, Snapshot)
        .outerjoin(Snapshot, Snapshot.use_id == Reuse.id)
        .where(Reuse.dossier_id == dossier_id)
        .order_by(Reuse.id)
    ).all()


def to_look_at(session: Session, now: datetime, most: int) -> Sequence[tuple[str, int]]:
    """(dossier code, use) of uses whose paper may have changed its state."""
    rows = session.execute(
        select(Dossier.code, Reuse.id)
        .join(Dossier, Dossier.id == Reuse.dossier_id)
        .where(Reuse.look_at <= now)
        .order_by(Reuse.look_at)
        .limit(most)
    )
    return [(row.code, row.id) for row in rows]


def _used(session: Session, wanted: Any, day: date, *, newest: bool = False) -> list[Used]:
    rows = session.execute(
        select(Reuse, Dossier, Result, StoredPaper)
        .join(Dossier, Dossier.id == Reuse.dossier_id)
        .outerjoin(Result, Result.id == Reuse.result_id)
        .outerjoin(StoredPaper, StoredPaper.id == Reuse.stored_id)
        .where(wanted)
        .order_by(Reuse.id.desc() if newest else Reuse.id)
        .limit(PAGE)
    )
    return [
        Used(
            use,
            of_result(result, day) if result else of_stored(stored, day),
            dossier,
            _component(session, dossier, use.component_code),
        )
        for use, dossier, result, stored in rows
    ]


def _component(session: Session, dossier: Dossier, code: str) -> str:
    parts = catalogue.definition(session, dossier.version_id).components
    return next((str(part.name) for part in parts if part.code == code), code)
