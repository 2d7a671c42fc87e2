"""Reading what waits for a signature, and how far a list of signatures has come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Procedure
from onestop.dossiers import lists
from onestop.dossiers.graph import may_be_decided_at
from onestop.dossiers.lists import Page, Task
from onestop.dossiers.models import Dossier, Step
from onestop.results.models import Result
from onestop.signing.errors import NoSuchJob
from onestop.signing.models import ItemState, Progress, SigningItem, SigningJob
from onestop.signing.rules import Choice, Decision, decisions, written

NEWEST = 10


@dataclass(frozen=True, slots=True)
class ToSign:
    """One line of the list: what waits for a head, what would be issued, and, while it is being
    signed already, in which job."""

    task: Task
    procedure: Procedure
    decision: Decision
    job_id: int | None

    @property
    def key(self) -> str:
        dossier = self.task.dossier
        return written(Choice(dossier.code, self.decision.position, dossier.seq))


def to_sign(session: Session, units: Collection[str], after: str | None = None) -> Page[ToSign]:
    """What waits for the decision of the heads of these units, what is due first on top."""
    procedures: dict[int, Procedure] = {}
    kinds = []
    for version, code in lists.accepted_kinds(session, units):
        if version not in procedures:
            procedures[version] = catalogue.definition(session, version)
        if may_be_decided_at(procedures[version].steps, code):
            kinds.append((version, code))
    page = lists.at_steps(session, units, kinds, after)
    ids = [task.dossier.id for task in page.rows]
    steps, busy = steps_of_all(session, ids), being_signed(session, ids)
    rows = []
    for task in page.rows:
        procedure = procedures[task.dossier.version_id]
        for decision in decisions(task.dossier, steps[task.dossier.id], procedure):
            if decision.step.id == task.step.id:
                job_id = busy.get((task.dossier.id, decision.position))
                rows.append(ToSign(task, procedure, decision, job_id))
    return Page(rows, page.after)


def steps_of_all(session: Session, dossier_ids: Collection[int]) -> dict[int, list[Step]]:
    """The steps of several dossiers in one query, each in its order."""
    found: dict[int, list[Step]] = {number: [] for number in dossier_ids}
    rows = select(Step).where(Step.dossier_id.in_(dossier_ids)).order_by(Step.position)
    for step in session.scalars(rows):
        found[step.dossier_id].append(step)
    return found


def dossiers_of(session: Session, codes: Collection[str]) -> dict[str, Dossier]:
    rows = session.scalars(select(Dossier).where(Dossier.code.in_(codes)))
    return {dossier.code: dossier for dossier in rows}


def being_signed(
    session: Session, dossier_ids: Collection[int]
) -> dict[tuple[int, int | None], int]:
    """The job in which a dossier, or its part, waits already."""
    rows = session.execute(
        select(SigningItem.dossier_id, SigningItem.position, SigningItem.job_id).where(
            SigningItem.dossier_id.in_(dossier_ids), SigningItem.state == ItemState.WAITING
        )
    )
    return {(row.dossier_id, row.position): row.job_id for row in rows}


def job(session: Session, number: int, account_id: int) -> SigningJob:
    """A job of one's own. Raises NoSuchJob."""
    found = session.get(SigningJob, number) if number < 2**31 else None
    if found is None or found.account_id != account_id:
        raise NoSuchJob
    return found


def job_to_change(session: Session, number: int) -> SigningJob:
    """The same, locked until the transaction ends, whoever's it is. Raises NoSuchJob."""
    found = session.scalar(
        select(SigningJob)
        .where(SigningJob.id == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchJob
    return found


def job_of_operation(session: Session, op_id: str) -> SigningJob | None:
    return session.scalar(select(SigningJob).where(SigningJob.op_id == op_id))


def newest_jobs(session: Session, account_id: int) -> Sequence[SigningJob]:
    """The last jobs of a head, the newest first."""
    return session.scalars(
        select(SigningJob)
        .where(SigningJob.account_id == account_id)
        .order_by(SigningJob.begun_at.desc(), SigningJob.id.desc())
        .limit(NEWEST)
    ).all()


def items_of(session: Session, job_id: int) -> Sequence[SigningItem]:
    return session.scalars(
        select(SigningItem).where(SigningItem.job_id == job_id).order_by(SigningItem.place)
    ).all()


def counts_of(session: Session, job_ids: Collection[int]) -> dict[int, dict[ItemState, int]]:
    """How many items of each state the jobs have."""
    found: dict[int, dict[ItemState, int]] = {number: {} for number in job_ids}
    rows = session.execute(
        select(SigningItem.job_id, SigningItem.state, func.count())
        .where(SigningItem.job_id.in_(job_ids))
        .group_by(SigningItem.job_id, SigningItem.state)
    )
    for number, state, count in rows:
        found[number][state] = count
    return found


def issued_in(session: Session, found: SigningJob) -> dict[int, list[Result]]:
    """The results the job's head has issued since it began, by dossier of the job."""
    mine = select(SigningItem.dossier_id).where(
        SigningItem.job_id == found.id, SigningItem.state == ItemState.DONE
    )
    results: dict[int, list[Result]] = {}
    for result in session.scalars(
        select(Result)
        .where(
            Result.dossier_id.in_(mine),
            Result.signer_account == found.account_id,
            Result.issued_at >= found.begun_at,
        )
        .order_by(Result.id)
    ):
        results.setdefault(result.dossier_id, []).append(result)
    return results


def next_waiting(session: Session, now: datetime, job_id: int | None) -> SigningItem | None:
    """The next item whose job is going and not held, locked; what another worker has is passed by.

    `job_id` None: of any job.
    """
    wanted = (
        select(SigningItem)
        .join(SigningJob, SigningJob.id == SigningItem.job_id)
        .where(
            SigningItem.state == ItemState.WAITING,
            SigningJob.progress == Progress.GOING,
            or_(SigningJob.held_until.is_(None), SigningJob.held_until <= now),
        )
    )
    if job_id is not None:
        wanted = wanted.where(SigningJob.id == job_id)
    return session.scalar(
        wanted.order_by(SigningItem.tries, SigningItem.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=SigningItem)
    )


def item_to_change(session: Session, number: int) -> SigningItem:
    """An item, locked until the transaction ends, as it is now."""
    return session.scalars(
        select(SigningItem)
        .where(SigningItem.id == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def at_their_end(session: Session) -> Sequence[int]:
    """The jobs that are going and in which nothing waits any more."""
    waits = (
        select(SigningItem.id)
        .where(SigningItem.job_id == SigningJob.id, SigningItem.state == ItemState.WAITING)
        .exists()
    )
    return session.scalars(
        select(SigningJob.id).where(SigningJob.progress == Progress.GOING, ~waits)
    ).all()
