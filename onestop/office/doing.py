"""From a filled-in form to the verb it asks for, and the form each act needs."""

from collections.abc import Callable
from typing import Any

from flask import current_app

from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.rules import satisfied
from onestop.dossiers.service import asking, closing, deciding, receiving, working
from onestop.dossiers.service.clockwork import check_not_at_the_door
from onestop.dossiers.states import Outcome, PartyRole
from onestop.kernel.act import Act
from onestop.kernel.i18n import _
from onestop.office import between, forms
from onestop.office.offers import REVOCABLE, Offer
from onestop.people import queries as people
from onestop.people.models import Role
from onestop.people.rules import Right, may
from onestop.results import queries as results
from onestop.results import service as results_service
from onestop.results.approving import Place, approve, approve_part, left_to_issue
from onestop.results.reusing import note_reuse
from onestop.web.checklist import handed_in, lines, with_checklist
from onestop.web.fields import options
from onestop.web.forms import BaseForm
from onestop.web.guard import account
from onestop.web.login import holdings

SATISFIED = _("The storehouse satisfies these, they are not asked for: %(papers)s")
Doing = Callable[[Act, Dossier, Any], None]


def receive(act: Act, dossier: Dossier, form: Any) -> None:
    receiving.receive(act, dossier)


def reject(act: Act, dossier: Dossier, form: Any) -> None:
    receiving.reject(act, dossier, reason_code=form.reason_code.data, reason=form.reason.data)


def accept(act: Act, dossier: Dossier, form: Any) -> None:
    working.accept(act, dossier, form.position.data, with_paper=_ticked(form, "with_paper"))


def send_back(act: Act, dossier: Dossier, form: Any) -> None:
    working.send_back(act, dossier, form.position.data, form.reason.data)


def hand_over(act: Act, dossier: Dossier, form: Any) -> None:
    working.hand_over(
        act,
        dossier,
        form.position.data,
        form.note.data or "",
        with_paper=_ticked(form, "with_paper"),
    )


def send_again(act: Act, dossier: Dossier, form: Any) -> None:
    working.send_again(act, dossier, form.position.data, form.note.data or "")


def assign(act: Act, dossier: Dossier, form: Any) -> None:
    chosen = form.account.data
    working.assign(act, dossier, form.position.data, int(chosen) if chosen else None)


def decide(act: Act, dossier: Dossier, form: Any) -> None:
    """The decision and, when granted, the electronic results in the same transaction."""
    kinds = form.kinds.data or () if "kinds" in form else ()
    outcome, reason = Outcome(form.outcome.data), form.reason.data or ""
    approve(act, dossier, outcome, reason, account(), _place(), kinds)


def decide_part(act: Act, dossier: Dossier, form: Any) -> None:
    """The decision on a part of a bundle, and its result; the other parts go on."""
    outcome, reason = Outcome(form.outcome.data), form.reason.data or ""
    approve_part(act, dossier, form.position.data, outcome, reason, account(), _place())


def recall(act: Act, dossier: Dossier, form: Any) -> None:
    """The decision is taken back, and every result issued with it does not hold until the next
    decision replaces or revokes it; the parts of a bundle were decided before, and stay."""
    deciding.recall(act, dossier, form.reason.data)
    left = left_to_issue(catalogue.definition(act.session, dossier.version_id))
    last = {kind.code for kind in left}
    for result in results.of_dossier(act.session, dossier.id):
        if result.state.value == "valid" and result.type_code in last:
            results_service.suspend(act, result, reason_code="recalled", reason=form.reason.data)


def ask_papers(act: Act, dossier: Dossier, form: Any) -> None:
    """A second request needs the ground of a head: from anybody else it is not taken."""
    items = (form.items.data or "").split("\n")
    components = form.components.data or () if "components" in form else ()
    is_head = act.unit is not None and may(holdings(), Right.DECIDE, {act.unit})
    ground = (form.ground.data or "") if is_head and "ground" in form else ""
    asking.ask_papers(act, dossier, items, form.reason.data, ground, components)


def answer_papers(act: Act, dossier: Dossier, form: Any) -> None:
    parties = dossiers.parties_of(act.session, dossier.id)
    parts = _parts(act, dossier)
    owner = parties[PartyRole.APPLICANT]
    papers = handed_in(act, form, parts, owner.number, owner.organisation or owner.name)
    asking.answer_papers(act, dossier, papers, Channel.DESK)
    note_reuse(act, dossier)


def demand_payment(act: Act, dossier: Dossier, form: Any) -> None:
    asking.demand_payment(
        act,
        dossier,
        name_vi=form.name.data,
        name_en="",
        amount_dong=form.amount.data,
        reason=form.reason.data,
    )


def record_payment(act: Act, dossier: Dossier, form: Any) -> None:
    check_not_at_the_door(act, dossier)
    asking.record_payment(act, dossier, form.receipt_number.data)


def stop(act: Act, dossier: Dossier, form: Any) -> None:
    closing.stop(act, dossier, reason_code=form.reason_code.data, reason=form.reason.data)


def reopen(act: Act, dossier: Dossier, form: Any) -> None:
    closing.reopen(act, dossier, form.reason.data)


def withdraw(act: Act, dossier: Dossier, form: Any) -> None:
    closing.withdraw(act, dossier, form.reason.data)


def revoke(act: Act, dossier: Dossier, form: Any) -> None:
    result = results.result(act.session, int(form.result.data))
    results_service.revoke(act, result, reason_code=form.reason_code.data, reason=form.reason.data)


def suspend(act: Act, dossier: Dossier, form: Any) -> None:
    result = results.result(act.session, int(form.result.data))
    results_service.suspend(act, result, reason_code="checked", reason=form.reason.data)


def restore(act: Act, dossier: Dossier, form: Any) -> None:
    result = results.result(act.session, int(form.result.data))
    results_service.restore(act, result, reason_code="checked", reason=form.reason.data)


def _place() -> Place:
    settings = current_app.config["SETTINGS"]
    return Place(current_app.extensions["files"], settings.base_url)


def _ticked(form: Any, name: str) -> bool:
    return bool(name in form and form[name].data)


DOING: dict[str, tuple[type[BaseForm], Doing]] = {
    "receive": (forms.ActForm, receive),
    "reject": (forms.RejectForm, reject),
    "accept": (forms.AcceptForm, accept),
    "send_back": (forms.ReasonForm, send_back),
    "hand_over": (forms.NoteForm, hand_over),
    "send_again": (forms.NoteForm, send_again),
    "assign": (forms.AssignForm, assign),
    "decide": (forms.DecideForm, decide),
    "decide_part": (forms.PartForm, decide_part),
    "recall": (forms.ReasonForm, recall),
    "ask_papers": (forms.AskPapersForm, ask_papers),
    "answer_papers": (forms.AnswerForm, answer_papers),
    "demand_payment": (forms.DemandPaymentForm, demand_payment),
    "record_payment": (forms.PaymentForm, record_payment),
    "stop": (forms.StopForm, stop),
    "reopen": (forms.ReasonForm, reopen),
    "withdraw": (forms.ReasonForm, withdraw),
    "revoke": (forms.RevokeForm, revoke),
    "suspend": (forms.ResultForm, suspend),
    "restore": (forms.ResultForm, restore),
    **between.DOING,
}


def form_for(act: Act, dossier: Dossier, offer: Offer) -> Any:
    """The form of an act on a dossier, its choices filled in."""
    # Giving the result, and a list for the post, have pages of their own at the desk.
    kind = DOING[offer.name][0] if offer.name in DOING else forms.ActForm
    if offer.name == "answer_papers":
        kind = with_checklist(kind, _parts(act, dossier))
    form: Any = kind(prefix=f"{offer.key}-", seq=dossier.seq, position=offer.position)
    if choose := CHOICES.get(offer.name):
        choose(act, dossier, offer, form)
    return form


def _who(act: Act, dossier: Dossier, offer: Offer, form: Any) -> None:
    doers = people.accounts_of_unit(act.session, offer.unit, [Role.OFFICER, Role.HEAD, Role.CLERK])
    form.account.choices = options(((str(a.id), a.name) for a in doers), empty=True)


def _which_result(act: Act, dossier: Dossier, offer: Offer, form: Any) -> None:
    states = {"restore": ("suspended",), "suspend": ("valid",)}.get(offer.name, REVOCABLE)
    found = [r for r in results.of_dossier(act.session, dossier.id) if r.state.value in states]
    form.result.choices = options((str(r.id), f"{r.number} – {r.title}") for r in found)


def _kinds(act: Act, dossier: Dossier, offer: Offer, form: Any) -> None:
    """Which results are issued is asked only where there are several; the first is ticked."""
    left = left_to_issue(catalogue.definition(act.session, dossier.version_id))
    if len(left) < 2:
        del form.kinds
        return
    form.kinds.choices = options((kind.code, str(kind.name)) for kind in left)
    if form.kinds.data is None:
        form.kinds.data = [left[0].code]


def _paper(act: Act, dossier: Dossier, offer: Offer, form: Any) -> None:
    """Whether the paper file goes along is asked only where it is."""
    place = dossier.paper_sent_to if offer.name == "accept" else dossier.paper_holder
    if (
        offer.name == "send_again"
        or place != offer.unit
        or (offer.name == "hand_over" and dossier.paper_sent_to)
    ):
        del form.with_paper
    elif not form.is_submitted:
        form.with_paper.data = True


def _asking(act: Act, dossier: Dossier, offer: Offer, form: Any) -> None:
    """Lines of the checklist to ask for: what the storehouse satisfies is named and not offered."""
    held = satisfied(dossiers.papers_of(act.session, dossier.id))
    parts = _parts(act, dossier)
    form.components.choices = options(
        (part.code, str(part.name)) for part in parts if part.code not in held
    )
    if names := "; ".join(str(part.name) for part in parts if part.code in held):
        form.components.description = str(SATISFIED) % {"papers": names}
    if not form.components.choices:
        del form.components
    if not dossier.supplements or not may(holdings(), Right.DECIDE, {offer.unit}):
        del form.ground


CHOICES: dict[str, Callable[[Act, Dossier, Offer, Any], None]] = {
    "assign": _who,
    **dict.fromkeys(("revoke", "suspend", "restore"), _which_result),
    "decide": _kinds,
    "accept": _paper,
    "hand_over": _paper,
    "send_again": _paper,
    "ask_papers": _asking,
    **between.CHOICES,
}


def checklist_of(act: Act, dossier: Dossier) -> list[Any]:
    """The lines of the checklist that the form for papers that came has."""
    return _parts(act, dossier)


def _parts(act: Act, dossier: Dossier) -> list[Any]:
    procedure = catalogue.definition(act.session, dossier.version_id)
    of_case = (None, dossier.case_code)
    return [part for part in lines(procedure, Channel.DESK) if part.case in of_case]
