"""Which acts a dossier offers now, at which unit, for which step. Pure: rights are asked later."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.support import LazyProxy

from onestop.catalogue.definition import Procedure
from onestop.dossiers.correspondence import Apology, Consultation
from onestop.dossiers.graph import Ending, ending, in_play, ready
from onestop.dossiers.models import Charge, Dossier, Step
from onestop.dossiers.rules import owner_of
from onestop.dossiers.states import (
    CLOSED,
    MOVES,
    OVER,
    UNROUTED,
    Delivery,
    ReturnBy,
    Status,
    StepState,
)
from onestop.kernel.i18n import _
from onestop.people.rules import Right
from onestop.results.models import Result

WORKING = (Status.RECEIVED, Status.IN_PROGRESS)
LABELS: dict[str, LazyProxy] = {
    "receive": _("Receive: the dossier is complete"),
    "accept": _("Accept the dossier"),
    "send_back": _("Do not accept: send it back"),
    "hand_over": _("This step is done: send it on"),
    "send_again": _("Send it once more"),
    "decide_part": _("Decide this part and sign"),
    "decide": _("Decide and sign"),
    "answer_opinion": _("Give the opinion that was asked for"),
    "accept_paper": _("The paper file is here"),
    "sign_apology": _("Say sorry and name a new date"),
    "ask_papers": _("Ask for missing papers"),
    "answer_papers": _("The papers came: enter them"),
    "record_payment": _("Record a payment"),
    "demand_payment": _("Ask for a payment"),
    "return_result": _("Give the result"),
    "give_to_post": _("Put the result on a list for the post"),
    "assign": _("Name who does it"),
    "ask_opinion": _("Ask another agency for its opinion"),
    "send_paper": _("Send the paper file on"),
    "extend": _("Make the limit longer, as the law allows"),
    "misroute": _("We are not competent: back to be routed"),
    "reject": _("Do not receive the dossier"),
    "recall": _("Take the decision back"),
    "stop": _("Stop the work"),
    "reopen": _("Let the work go on"),
    "withdraw": _("The applicant withdraws it"),
    "suspend": _("Suspend a result while it is looked into"),
    "restore": _("Let a suspended result hold again"),
    "revoke": _("Revoke a result"),
}
RIGHT_FOR: dict[str, Right] = {
    "receive": Right.RECEIVE,
    "accept": Right.HAND_OVER,
    "send_back": Right.HAND_OVER,
    "hand_over": Right.HAND_OVER,
    "send_again": Right.HAND_OVER,
    "decide_part": Right.DECIDE,
    "decide": Right.DECIDE,
    "answer_opinion": Right.WORK,
    "accept_paper": Right.HAND_OVER,
    "sign_apology": Right.DECIDE,
    "ask_opinion": Right.WORK,
    "send_paper": Right.HAND_OVER,
    "extend": Right.DECIDE,
    "misroute": Right.HAND_OVER,
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
    **dict.fromkeys(("suspend", "restore", "revoke"), Right.REVOKE),
}
# The states a result can be revoked from.
REVOCABLE = ("valid", "suspended", "superseded")
ENDINGS = {Ending.ON: "hand_over", Ending.PART: "decide_part", Ending.WHOLE: "decide"}
# What a head signs, or takes back after it was signed: who they are is proved anew before it.
SIGNED = frozenset(
    {"decide", "decide_part", "sign_apology", "recall", "suspend", "restore", "revoke"}
)
# What is usually done next is offered open; the rest is folded.
FIRST = frozenset(
    {
        *("receive", "accept", "hand_over", "decide", "decide_part"),
        *("answer_papers", "answer_opinion", "accept_paper", "return_result"),
    }
)


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
    consultations: Sequence[Consultation] = (),
    apologies: Sequence[Apology] = (),
) -> list[Offer]:
    """Everything that may follow from the dossier's state, what is usual first."""
    found = [*_at_steps(dossier, steps, procedure), *_at_reception(dossier, charges)]
    found += [*_at_agencies(dossier), *_between(dossier, steps, consultations)]
    if dossier.status in WORKING and dossier.due_at and not any(a.signed_at for a in apologies):
        found.append(Offer("sign_apology", owner_of(dossier)))
    states = {result.state.value for result in results}
    if states & set(REVOCABLE):
        found.append(Offer("revoke", dossier.competent_agency))
    # What waits for the next decision is replaced or revoked by it, and is nobody's to restore.
    if "suspended" in states and dossier.finished_at:
        found.append(Offer("restore", dossier.competent_agency))
    if "valid" in states:
        found.append(Offer("suspend", dossier.competent_agency))
    order = list(LABELS)
    return sorted(found, key=lambda offer: (order.index(offer.name), offer.position or 0))


def _at_steps(dossier: Dossier, steps: Sequence[Step], procedure: Procedure) -> list[Offer]:
    if dossier.status not in WORKING:
        return []
    graph = {step.code: step for step in in_play(procedure.steps, {s.code for s in steps})}
    found = []
    open_codes = {s.code for s in steps if s.state not in OVER}
    over = {s.code for s in steps} - open_codes
    for step in steps:
        name, unit = str(graph[step.code].name), step.agency_code
        if step.state == StepState.SENT.value and unit != UNROUTED:
            found += [
                Offer(act, unit, step.position, name) for act in ("accept", "send_back", "misroute")
            ]
        came_back = step.state == StepState.WAITING.value and unit != UNROUTED
        if came_back and ready(list(graph.values()), step.code, over):
            found.append(Offer("send_again", owner_of(dossier), step.position, name))
        if step.state == StepState.ACCEPTED.value:
            if ends := ending(list(graph.values()), step.code, open_codes):
                found.append(Offer(ENDINGS[ends], unit, step.position, name))
            found.append(Offer("assign", unit, step.position, name))
    return found


def _between(
    dossier: Dossier, steps: Sequence[Step], consultations: Sequence[Consultation]
) -> list[Offer]:
    """What agencies ask of one another, and where the paper file goes."""
    found = [
        Offer("answer_opinion", c.asked_agency, c.position, c.question)
        for c in consultations
        if c.answered_at is None
    ]
    if dossier.paper_sent_to:
        found.append(Offer("accept_paper", dossier.paper_sent_to))
    elif dossier.paper_holder and dossier.status not in CLOSED:
        found.append(Offer("send_paper", dossier.paper_holder))
    if dossier.status in WORKING:
        working = {s.agency_code for s in steps if s.state == StepState.ACCEPTED.value}
        found += [Offer("ask_opinion", unit) for unit in sorted(working)]
        if dossier.due_at:
            found.append(Offer("extend", owner_of(dossier)))
    return found


def _at_reception(dossier: Dossier, charges: Sequence[Charge]) -> list[Offer]:
    here, status = dossier.reception_agency, Status(dossier.status)
    found = []
    if status is Status.NEW:
        found += [Offer("receive", here), Offer("reject", here)]
    if status is Status.SUPPLEMENT:
        found.append(Offer("answer_papers", here))
    if any(c.is_owed for c in charges) and status not in CLOSED:
        found.append(Offer("record_payment", here))
    if status is Status.DONE and dossier.delivery != Delivery.WITH_POST.value:
        found.append(Offer("return_result", here))
        if dossier.return_by == ReturnBy.POST.value:
            found.append(Offer("give_to_post", here))
    if Status.WITHDRAWN in MOVES[status]:
        found.append(Offer("withdraw", here))
    return found


def _at_agencies(dossier: Dossier) -> list[Offer]:
    status, owner = Status(dossier.status), owner_of(dossier)
    found = []
    if Status.SUPPLEMENT in MOVES[status]:
        found.append(Offer("ask_papers", owner))
    if Status.PAYMENT in MOVES[status]:
        found.append(Offer("demand_payment", owner))
    if Status.STOPPED in MOVES[status]:
        found.append(Offer("stop", owner))
    if status is Status.STOPPED:
        found.append(Offer("reopen", dossier.competent_agency))
    if status is Status.DONE:
        found.append(Offer("recall", dossier.competent_agency))
    return found
