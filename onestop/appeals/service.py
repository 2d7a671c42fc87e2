"""Sending complaints and petitions about a dossier, and handling them."""

from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from onestop.agencies import queries as agencies
from onestop.appeals import queries
from onestop.appeals.errors import (
    AlreadyComplained,
    FirstOneOpen,
    NobodyAbove,
    NothingToComplain,
    WorkedOnIt,
    WrongMoment,
)
from onestop.appeals.models import Appeal, AppealKind, AppealState
from onestop.appeals.periods import Kind, Period, for_accepting, for_answering
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.rules import is_late
from onestop.dossiers.states import Status
from onestop.journal import service as journal
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.workdays import queries as workdays
from onestop.workdays.calendar import Calendar
from onestop.workdays.counting import count
from onestop.workdays.facts import Limit

# A decision, or an end of the work, that somebody may complain about.
ENDED = frozenset({Status.REJECTED, Status.STOPPED, Status.DONE, Status.RETURNED})


def send(
    act: Act, dossier: Dossier, kind: AppealKind, words: str, op_id: str, account_id: int
) -> Appeal:
    """Hand one in; sent again under the same `op_id`, it is the one that is there.

    The dossier is locked by the caller. Raises NothingToComplain, FirstOneOpen, AlreadyComplained,
    NobodyAbove.
    """
    earlier = queries.appeals_of(act.session, dossier.id)
    if again := next((one for one in earlier if one.op_id == op_id), None):
        return again
    if blocking := next((one for one in earlier if one.kind is kind and one.is_open), None):
        raise AlreadyComplained(number=blocking.name)
    against = dossier.competent_agency or dossier.reception_agency
    unit = against
    if kind is AppealKind.FIRST and not _may_complain(dossier, act.at):
        raise NothingToComplain
    if kind is AppealKind.SECOND:
        if not any(_is_answered(one, act.at) for one in earlier):
            raise FirstOneOpen
        unit = _above(act, against)
    made = Appeal(
        dossier_id=dossier.id,
        dossier_code=dossier.code,
        number=len(earlier) + 1,
        op_id=op_id,
        kind=kind,
        state=AppealState.SENT,
        against=against,
        unit=unit,
        account_id=account_id,
        words=words,
        answer="",
        sent_at=act.at,
        due_at=_due(act, kind, unit, accepted=False),
        is_late=False,
    )
    act.session.add(made)
    act.session.flush()
    facts = {**_facts(made), "kind": kind.value, "words": digest(words)}
    journal.record(act, "appeal.sent", made.subject, **facts)
    return made


def accept(act: Act, appeal: Appeal, account_id: int) -> None:
    """The head takes it on: from now the time to answer runs. Raises WrongMoment, WorkedOnIt."""
    _check(act, appeal, {AppealState.SENT}, account_id)
    appeal.state, appeal.accepted_at = AppealState.ACCEPTED, act.at
    appeal.due_at = _due(act, appeal.kind, appeal.unit, accepted=True)
    journal.record(act, "appeal.accepted", appeal.subject, **_facts(appeal))


def refuse(act: Act, appeal: Appeal, reason: str, account_id: int) -> None:
    """It is not one to be settled here, for a reason. Raises WrongMoment, WorkedOnIt."""
    _check(act, appeal, {AppealState.SENT}, account_id)
    facts = _ended(act, appeal, AppealState.REFUSED, reason)
    journal.record(act, "appeal.refused", appeal.subject, **facts)


def settle(act: Act, appeal: Appeal, answer: str, account_id: int) -> None:
    """The answer in writing. Raises WrongMoment, WorkedOnIt."""
    _check(act, appeal, {AppealState.ACCEPTED}, account_id)
    facts = _ended(act, appeal, AppealState.SETTLED, answer)
    journal.record(act, "appeal.settled", appeal.subject, **facts)


def withdraw(act: Act, appeal: Appeal) -> None:
    """Whoever sent it takes it back. Raises WrongMoment."""
    if not appeal.is_open:
        raise WrongMoment
    facts = _ended(act, appeal, AppealState.WITHDRAWN, "")
    journal.record(act, "appeal.withdrawn", appeal.subject, **facts)


def digest(words: str) -> str:
    """What the journal keeps of what was written: nothing that can be read."""
    return sha256(words.encode()).hexdigest()


def _check(act: Act, appeal: Appeal, states: set[AppealState], account_id: int) -> None:
    if appeal.state not in states:
        raise WrongMoment
    # The last step is the decision: the law lets the head answer the first complaint about it.
    steps = dossiers.steps_of(act.session, appeal.dossier_id)
    worked = {step.finished_by for step in steps[:-1]}
    if any(s.assignee_id == account_id for s in steps) or f"account:{account_id}" in worked:
        raise WorkedOnIt


def _ended(act: Act, appeal: Appeal, state: AppealState, answer: str) -> dict[str, Any]:
    """End it, and what its event says of that."""
    appeal.state, appeal.answer, appeal.ended_at = state, answer, act.at
    appeal.is_late = state is not AppealState.WITHDRAWN and act.at > appeal.due_at
    return {**_facts(appeal), "answer": digest(answer), "is_late": appeal.is_late}


def _facts(appeal: Appeal) -> dict[str, Any]:
    return {"state": appeal.state.value, "unit": appeal.unit, "due_at": moment(appeal.due_at)}


def moment(at: datetime) -> str:
    """A moment as the journal keeps it."""
    return clock.local(at).isoformat(timespec="seconds")


def _may_complain(dossier: Dossier, at: datetime) -> bool:
    due_at = dossier.legal_due_at or dossier.due_at
    status = Status(dossier.status)
    return status in ENDED or is_late(due_at, dossier.finished_at, status, at)


def _is_answered(appeal: Appeal, at: datetime) -> bool:
    """Whether a first complaint was answered, or its time has passed without an answer."""
    if appeal.kind is not AppealKind.FIRST or appeal.state is AppealState.WITHDRAWN:
        return False
    return not appeal.is_open or appeal.due_at < at


def _above(act: Act, unit: str) -> str:
    found = agencies.agency(act.session, unit, clock.day_of(act.at)).parent_code
    if found is None:
        raise NobodyAbove
    return found


def _due(act: Act, kind: AppealKind, unit: str, *, accepted: bool) -> datetime:
    """Until when it is to be accepted or, once it was, answered; where no law says until when it is
    to be accepted, the time to answer runs from the day it was sent."""
    today, right = clock.day_of(act.at), Kind(kind.value)
    period = for_answering(right, today)
    if not accepted:
        period = for_accepting(right, today) or period
    if period is None:
        raise NothingToComplain
    return _end_of(period, act.at, workdays.calendar(act.session, unit))


def _end_of(period: Period, at: datetime, calendar: Calendar) -> datetime:
    assert period.amount is not None
    limit = Limit(Decimal(period.amount), period.unit)
    return clock.end_of(count(at, clock.day_of(at), limit, calendar).day)
