"""Lists of dossiers as staff work them off: whole pages by keyset, in a fixed number of queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import false, func, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from onestop.dossiers.correspondence import Consultation
from onestop.dossiers.models import Dossier, Party, Step
from onestop.dossiers.states import CLOSED, UNROUTED, PartyRole, Status, StepState
from onestop.journal.models import Event

PAGE = 40
BIGGEST = 2**31 - 1
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and where the next page begins (None: this was the last)."""

    rows: Sequence[T]
    after: str | None


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a work list: a step, its dossier, and whose it is."""

    step: Step
    dossier: Dossier
    applicant: Party


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a reception unit's list."""

    dossier: Dossier
    applicant: Party


def reception(
    session: Session, units: Collection[str], statuses: Collection[Status], after: str | None = None
) -> Page[Listed]:
    """The dossiers of reception units in some statuses, the longest waiting first."""
    rows = (
        select(Dossier, Party)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.role == PartyRole.APPLICANT))
        .where(Dossier.reception_agency.in_(units), Dossier.status.in_([int(s) for s in statuses]))
    )
    found = _page(session, rows, Dossier.lodged_at, Dossier.id, after)
    return Page([Listed(d, p) for d, p in found.rows], found.after)


def tasks(
    session: Session,
    units: Collection[str],
    states: Collection[StepState],
    *,
    assignee: int | None = None,
    dated: bool = True,
    after: str | None = None,
) -> Page[Task]:
    """The steps of units in some states, what is due first on top.

    `dated` False gives those without a date, the oldest first. Steps of dossiers that wait for the
    applicant are among them: they tell themselves apart by their dossier's status.
    """
    alive = Dossier.status.not_in([int(s) for s in (Status.REJECTED, Status.WITHDRAWN)])
    narrowed = [alive, *([Step.assignee_id == assignee] if assignee is not None else [])]
    rows = (
        select(Step, Dossier, Party)
        .join(Dossier, Dossier.id == Step.dossier_id)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.role == PartyRole.APPLICANT))
    )
    if dated:
        soonest = _soonest(units, states, narrowed, after)
        found = _page(session, rows.where(Step.id.in_(soonest)), Step.due_at, Step.id, after)
    else:
        which = [Step.agency_code.in_(units), Step.state.in_([s.value for s in states])]
        undated = rows.where(Step.due_at.is_(None), *which, *narrowed)
        found = _page(session, undated, Dossier.lodged_at, Step.id, after)
    return Page([Task(s, d, p) for s, d, p in found.rows], found.after)


def _soonest(
    units: Collection[str],
    states: Collection[StepState],
    narrowed: Sequence[Any],
    after: str | None,
) -> Any:
    """The numbers of enough dated steps for a page: of each unit and state as many as fit on one.

    Each is read off the index in its order and ends there, so that the time does not grow with the
    length of the list; one query over several units and states would sort them all.
    """
    heads = []
    for unit in sorted(set(units)):
        for state in sorted(state.value for state in states):
            head = (
                select(Step.id)
                .join(Dossier, Dossier.id == Step.dossier_id)
                .where(Step.agency_code == unit, Step.state == state, Step.due_at.is_not(None))
                .where(*narrowed)
            )
            if cursor := _read(after):
                head = head.where(tuple_(Step.due_at, Step.id) > tuple_(*cursor))
            head = head.order_by(Step.due_at, Step.id).limit(PAGE + 1)
            heads.append(select(head.subquery().c.id))
    return union_all(*heads) if heads else select(Step.id).where(false())


def accepted_kinds(session: Session, units: Collection[str]) -> Sequence[tuple[int, str]]:
    """(version of a procedure, code of a step) of every kind of step at work at these units."""
    rows = session.execute(
        select(Dossier.version_id, Step.code)
        .join(Dossier, Dossier.id == Step.dossier_id)
        .where(*_at_work(units))
        .distinct()
    )
    return [(row.version_id, row.code) for row in rows]


def at_steps(
    session: Session,
    units: Collection[str],
    kinds: Collection[tuple[int, str]],
    after: str | None = None,
) -> Page[Task]:
    """The steps of these kinds (version, code) at work at these units, what is due first on top."""
    codes: dict[int, set[str]] = {}
    for version, code in kinds:
        codes.setdefault(version, set()).add(code)
    wanted = [(Dossier.version_id == v) & Step.code.in_(sorted(c)) for v, c in codes.items()]
    rows = (
        select(Step, Dossier, Party)
        .join(Dossier, Dossier.id == Step.dossier_id)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.role == PartyRole.APPLICANT))
        .where(*_at_work(units), or_(false(), *wanted))
    )
    found = _page(session, rows, func.coalesce(Step.due_at, NEVER), Step.id, after)
    return Page([Task(s, d, p) for s, d, p in found.rows], found.after)


def _at_work(units: Collection[str]) -> tuple[Any, ...]:
    working = Dossier.status.in_([int(s) for s in (Status.RECEIVED, Status.IN_PROGRESS)])
    return Step.agency_code.in_(units), Step.state == StepState.ACCEPTED.value, working


def unrouted(session: Session, after: str | None = None) -> Page[Task]:
    """The steps of open dossiers that no agency was found for, the longest waiting first."""
    ended = [int(s) for s in (*CLOSED, Status.DONE)]
    rows = (
        select(Step, Dossier, Party)
        .join(Dossier, Dossier.id == Step.dossier_id)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.role == PartyRole.APPLICANT))
        .where(
            Step.agency_code == UNROUTED,
            Step.state.in_([StepState.WAITING.value, StepState.SENT.value]),
            Dossier.status.not_in(ended),
        )
    )
    found = _page(session, rows, Dossier.lodged_at, Step.id, after)
    return Page([Task(s, d, p) for s, d, p in found.rows], found.after)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to an agency, and the dossier it is about."""

    consultation: Consultation
    dossier: Dossier


def asked(session: Session, units: Collection[str], after: str | None = None) -> Page[Asked]:
    """The questions to these units that wait for an answer, what is due first on top."""
    rows = (
        select(Consultation, Dossier)
        .join(Dossier, Dossier.id == Consultation.dossier_id)
        .where(Consultation.asked_agency.in_(units), Consultation.answered_at.is_(None))
    )
    found = _page(session, rows, Consultation.due_at, Consultation.id, after)
    return Page([Asked(c, d) for c, d in found.rows], found.after)


def posted(session: Session, who: str, since: datetime) -> Sequence[Listed]:
    """The envelopes a postal clerk has registered since a moment, newest first."""
    subjects = select(Event.subject).where(
        Event.name == "dossier.lodged", Event.who == who, Event.at >= since
    )
    codes = [subject.removeprefix("dossier:") for subject in session.scalars(subjects)]
    rows = session.execute(
        select(Dossier, Party)
        .join(Party, (Party.dossier_id == Dossier.id) & (Party.role == PartyRole.APPLICANT))
        .where(Dossier.code.in_(codes))
        .order_by(Dossier.id.desc())
        .limit(PAGE)
    )
    return [Listed(d, p) for d, p in rows]


def _page(session: Session, rows: Any, moment: Any, number: Any, after: str | None) -> Page[Any]:
    """A page after a cursor `<moment>|<number>`; a cursor that cannot be read is no cursor."""
    if cursor := _read(after):
        rows = rows.where(tuple_(moment, number) > tuple_(*cursor))
    rows = rows.add_columns(moment, number).order_by(moment, number).limit(PAGE + 1)
    found = [(row[:-2], row[-2:]) for row in session.execute(rows).all()]
    shown = [row for row, _place in found[:PAGE]]
    if len(found) <= PAGE:
        return Page(shown, None)
    last, place = found[PAGE - 1][1]
    return Page(shown, f"{last.isoformat()}|{place}")


def _read(after: str | None) -> tuple[datetime, int] | None:
    moment, _, number = (after or "")[:60].rpartition("|")
    try:
        at, place = datetime.fromisoformat(moment).astimezone(UTC), int(number)
    except (ValueError, OverflowError):
        return None
    # What no column can hold is no place in a list.
    return (at, place) if 0 <= place <= BIGGEST else None
