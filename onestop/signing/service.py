"""Asking for many signatures, and stopping what is not signed yet."""

from collections.abc import Collection, Sequence

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from onestop.catalogue import queries as catalogue
from onestop.dossiers.errors import NoSuchDossier
from onestop.dossiers.models import Dossier, Step
from onestop.dossiers.states import Outcome
from onestop.journal import service as journal
from onestop.kernel.act import Act
from onestop.people.errors import NotYours
from onestop.people.models import Account
from onestop.signing import queries
from onestop.signing.errors import AlreadyAsked, AlreadyOver, NoSuchJob, NothingChosen
from onestop.signing.models import ItemState, Progress, SigningItem, SigningJob
from onestop.signing.rules import MOST, Choice, decisions


def begin(
    act: Act, account: Account, units: Collection[str], op_id: str, chosen: Sequence[Choice]
) -> SigningJob:
    """Ask for these dossiers to be granted and signed, in this order; nothing is signed here.

    `units` are those the account decides for; `act.factor` says how its holder was proved. Asked
    twice with one `op_id` it is asked once, and what another list has already is left to that one.
    Raises NothingChosen, AlreadyAsked when all of it is being signed, NoSuchDossier, NotYours.
    """
    if known := queries.job_of_operation(act.session, op_id):
        return _own(known, account)
    wanted = list(dict.fromkeys(chosen))[:MOST]
    if not wanted:
        raise NothingChosen
    items = _items(act, units, wanted)
    if not items:
        raise AlreadyAsked
    assert act.factor is not None
    job = SigningJob(
        op_id=op_id,
        account_id=account.id,
        factor=act.factor,
        progress=Progress.GOING,
        begun_at=act.at,
        holds=0,
    )
    try:
        with act.session.begin_nested():
            act.session.add(job)
            act.session.flush()
    except IntegrityError:
        # The same button, pressed twice, came in between.
        known = queries.job_of_operation(act.session, op_id)
        if known is None:
            raise
        return _own(known, account)
    for place, item in enumerate(items, 1):
        item.job_id, item.place = job.id, place
    act.session.add_all(items)
    journal.record(act, "signing.begun", subject_of(job), dossiers=[i.dossier_code for i in items])
    return job


def stop(act: Act, job: SigningJob) -> int:
    """What is not signed yet is not signed; returns how many. The caller holds the job's lock.

    Raises AlreadyOver.
    """
    if job.progress is not Progress.GOING:
        raise AlreadyOver
    left = act.session.scalars(
        update(SigningItem)
        .where(SigningItem.job_id == job.id, SigningItem.state == ItemState.WAITING)
        .values(state=ItemState.LEFT_OUT, ended_at=act.at)
        .returning(SigningItem.id)
        .execution_options(synchronize_session=False)
    ).all()
    job.progress, job.ended_at, job.held_until, job.held_reason = (
        Progress.STOPPED,
        act.at,
        None,
        None,
    )
    journal.record(act, "signing.stopped", subject_of(job), left_out=len(left))
    return len(left)


def subject_of(job: SigningJob) -> str:
    """What the journal calls a job."""
    return f"signing:{job.id}"


def _own(job: SigningJob, account: Account) -> SigningJob:
    if job.account_id != account.id:
        raise NoSuchJob
    return job


def _items(act: Act, units: Collection[str], wanted: Sequence[Choice]) -> list[SigningItem]:
    found = queries.dossiers_of(act.session, {choice.code for choice in wanted})
    ids = [dossier.id for dossier in found.values()]
    steps, busy = queries.steps_of_all(act.session, ids), queries.being_signed(act.session, ids)
    items = []
    for choice in wanted:
        if choice.code not in found:
            raise NoSuchDossier(dossier=choice.code)
        dossier = found[choice.code]
        unit = _unit_for(act, dossier, steps[dossier.id], choice, units)
        if (dossier.id, choice.position) in busy:
            continue
        items.append(
            SigningItem(
                dossier_id=dossier.id,
                dossier_code=dossier.code,
                position=choice.position,
                unit=unit,
                seq=choice.seq,
                outcome=Outcome.GRANTED.value,
                state=ItemState.WAITING,
                tries=0,
                reason_facts={},
            )
        )
    return items


def _unit_for(
    act: Act, dossier: Dossier, steps: Sequence[Step], choice: Choice, units: Collection[str]
) -> str:
    """The unit the decision is made for. What cannot be decided any more is taken all the same, and
    says so when its turn comes; what no unit of the head's takes part in is not. Raises NotYours.
    """
    procedure = catalogue.definition(act.session, dossier.version_id)
    for decision in decisions(dossier, steps, procedure):
        if decision.position == choice.position and decision.step.agency_code in units:
            return decision.step.agency_code
    taking_part = sorted({step.agency_code for step in steps} & set(units))
    if not taking_part:
        raise NotYours
    return taking_part[0]
