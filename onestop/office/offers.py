"""Which acts a dossier offers now, at which unit, for which step. Pure: rights are asked later."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.support import LazyProxy

from onestop.catalogue.definition import Procedure
from onestop.dossiers.models import Charge, Dossier, Step
from onestop.dossiers.rules import followers
from onestop.dossiers.states import CLOSED, MOVES, Delivery, ReturnBy, Status, StepState
from onestop.kernel.i18n import _
from onestop.people.rules import Right
from onestop.results.models import Result

WORKING = (Status.RECEIVED, Status.IN_PROGRESS)
LABELS: dict[str, LazyProxy] = {
    "receive": _("Receive: the dossier is complete"),
    "accept": _("Accept the dossier"),
    "send_back": _("Do not accept: send it back"),
    "hand_over": _("This step is done: send it on"),
    "decide": _("Decide and sign"),
    "ask_papers": _("Ask for missing papers"),
    "answer_papers": _("The papers came: enter them"),
    "record_payment": _("Record a payment"),
    "demand_payment": _("Ask for a payment"),
    "return_result": _("Give the result"),
    "give_to_post": _("Give the result to the post"),
    "assign": _("Name who does it"),
    "reject": _("Do not receive the dossier"),
    "recall": _("Take the decision back"),
    "stop": _("Stop the work"),
    "reopen": _("Let the work go on"),
    "withdraw": _("The applicant withdraws it"),
    "revoke": _("Revoke a result"),
}
RIGHT_FOR: dict[str, Right] = {
    "receive": Right.RECEIVE,
    "accept": Right.HAND_OVER,
    "send_back": Right.HAND_OVER,
    "hand_over": Right.HAND_OVER,
    "decide": Right.DECIDE,
    "ask_papers": Right.ASK_PAPERS,
    "answer_papers": Right.RECEIVE,
    "record_payment": Right.RECEIVE,
    "demand_payment": Right.WORK,
    "return_result": Right.RETURN_RESULT,
    "give_to_post": Right.RETURN_RESULT,
    "assign": Right.ASSIGN,
    "reject": Right.RECEIVE,
    "recall": Right.DECIDE,
    "stop": Right.STOP,
    "reopen": Right.STOP,
    "withdraw": Right.RECEIVE,
    "revoke": Right.REVOKE,
}
# What is usually done next is offered open; the rest is folded.
FIRST = frozenset({"receive", "accept", "hand_over", "decide", "answer_papers", "return_result"})


@dataclass(frozen=True, slots=True)
class Offer:
    """One act that may be done: by whom at which unit, on which step (None: on the whole)."""

    name: str
    unit: str
    position: int | None = None
    step: str = ""

    @property
    def right(self) -> Right:
        return RIGHT_FOR[self.name]

    @property
    def label(self) -> str:
        return str(LABELS[self.name])

    @property
    def is_first(self) -> bool:
        return self.name in FIRST

    @property
    def key(self) -> str:
        return f"{self.name}-{self.position or 0}"


def offers(
    dossier: Dossier,
    steps: Sequence[Step],
    procedure: Procedure,
    charges: Sequence[Charge],
    results: Sequence[Result],
) -> list[Offer]:
    """Everything that may follow from the dossier's state, what is usual first."""
    found = [*_at_steps(dossier, steps, procedure), *_at_reception(dossier, charges)]
    found += _at_agencies(dossier, steps)
    if results and any(result.state.value == "valid" for result in results):
        found.append(Offer("revoke", dossier.competent_agency))
    order = list(LABELS)
    return sorted(found, key=lambda offer: (order.index(offer.name), offer.position or 0))


def _at_steps(dossier: Dossier, steps: Sequence[Step], procedure: Procedure) -> list[Offer]:
    if dossier.status not in WORKING:
        return []
    names = {step.code: str(step.name) for step in procedure.steps}
    found = []
    open_codes = {s.code for s in steps if s.state != StepState.FINISHED.value}
    for step in steps:
        name = names.get(step.code, step.code)
        if step.state == StepState.SENT.value:
            found += [
                Offer("accept", step.agency_code, step.position, name),
                Offer("send_back", step.agency_code, step.position, name),
            ]
        if step.state == StepState.ACCEPTED.value:
            last = not followers(procedure.steps, step.code)
            if not last:
                found.append(Offer("hand_over", step.agency_code, step.position, name))
            elif open_codes == {step.code}:
                found.append(Offer("decide", step.agency_code, step.position, name))
            found.append(Offer("assign", step.agency_code, step.position, name))
    return found


def _at_reception(dossier: Dossier, charges: Sequence[Charge]) -> list[Offer]:
    here, status = dossier.reception_agency, Status(dossier.status)
    found = []
    if status is Status.NEW:
        found += [Offer("receive", here), Offer("reject", here)]
    if status is Status.SUPPLEMENT:
        found.append(Offer("answer_papers", here))
    if any(c.paid_at is None for c in charges) and status not in CLOSED:
        found.append(Offer("record_payment", here))
    if status is Status.DONE and dossier.delivery != Delivery.WITH_POST.value:
        found.append(Offer("return_result", here))
        if dossier.return_by == ReturnBy.POST.value:
            found.append(Offer("give_to_post", here))
    if Status.WITHDRAWN in MOVES[status]:
        found.append(Offer("withdraw", here))
    return found


def _at_agencies(dossier: Dossier, steps: Sequence[Step]) -> list[Offer]:
    status = Status(dossier.status)
    working = {s.agency_code for s in steps if s.state == StepState.ACCEPTED.value}
    found = []
    if Status.SUPPLEMENT in MOVES[status]:
        askers = working if dossier.received_at else {dossier.reception_agency}
        found += [Offer("ask_papers", unit) for unit in sorted(askers)]
    if Status.PAYMENT in MOVES[status]:
        found += [Offer("demand_payment", unit) for unit in sorted(working)]
    if Status.STOPPED in MOVES[status]:
        found.append(Offer("stop", dossier.competent_agency))
    if status is Status.STOPPED:
        found.append(Offer("reopen", dossier.competent_agency))
    if status is Status.DONE:
        found.append(Offer("recall", dossier.competent_agency))
    return found
