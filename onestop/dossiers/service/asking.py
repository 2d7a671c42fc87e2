"""Asking the applicant: for papers, once and completely; for a payment; and their answers."""

from collections.abc import Collection, Sequence
from typing import Any

from onestop.catalogue.definition import Channel
from onestop.dossiers import queries, timing
from onestop.dossiers.errors import (
    AlreadySatisfied,
    NothingAsked,
    NothingOwed,
    ReasonNeeded,
    SecondSupplement,
)
from onestop.dossiers.models import Charge, Dossier, Paper, Supplement
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import (
    HandedIn,
    check_move,
    has_paper,
    need_reason,
    paper_state,
    satisfied_among,
)
from onestop.dossiers.service.clockwork import (
    calendar_of,
    check_owner,
    definition_of,
    paused,
    resumed,
    status_before,
    still,
)
from onestop.dossiers.service.numbering import letter
from onestop.dossiers.states import Money, Status
from onestop.kernel.act import Act
from onestop.workdays import queries as workdays


def ask_papers(
    act: Act,
    dossier: Dossier,
    items: Sequence[str],
    reason: str,
    ground: str = "",
    components: Sequence[str] = (),
) -> Supplement:
    """Ask once, for everything that is missing; the clock stands still until it is answered.

    `components` are lines of the checklist by code, `items` other things in words. What a paper of
    the storehouse satisfies is not asked for. A second request needs the ground of a head
    (NĐ 61/2018 Đ17: guided once, fully [memory]): who may give one is asked at the door. Raises
    WrongMove, NotOwner, ReasonNeeded, AlreadySatisfied, SecondSupplement.
    """
    check_move(dossier.status, Status.SUPPLEMENT)
    check_owner(act, dossier)
    procedure = definition_of(act, dossier)
    lines = [part for part in procedure.components if part.code in components]
    wanted = [part.name.vi for part in lines]
    wanted += [item.strip() for item in items if item.strip()]
    if not wanted:
        raise ReasonNeeded
    papers = queries.papers_of(act.session, dossier.id)
    if again := satisfied_among(procedure, papers, components, wanted):
        raise AlreadySatisfied(papers="; ".join(str(part.name) for part in again))
    if dossier.supplements and not ground.strip():
        raise SecondSupplement
    calendar = calendar_of(act, dossier)
    outages = workdays.down_since(act.session, act.at).applicants
    due_at = timing.answer_by(act.at, procedure.supplement_days, calendar, outages)
    supplement = Supplement(dossier_id=dossier.id, position=dossier.supplements + 1)
    write(
        act,
        dossier,
        "dossier.papers_asked",
        Change(
            supplement,
            {
                "position": dossier.supplements + 1,
                "items": wanted,
                "asked_at": act.at,
                "due_at": due_at,
                "ground": ground.strip() or None,
                "answered_at": None,
                "answered_via": None,
                "mailed_as": None,
                "unreached_since": None,
                "counted_from": None,
            },
        ),
        Change(
            dossier,
            {
                "status": Status.SUPPLEMENT,
                "supplements": dossier.supplements + 1,
                **paused(act, dossier, "citizen", resets=procedure.supplement_resets),
            },
        ),
        reason=need_reason(reason),
        components=[part.code for part in lines],
        **letter(act.session, act.unit or dossier.holder_agency, act.at, "supplement"),
    )
    return supplement


def answer_papers(act: Act, dossier: Dossier, papers: Sequence[HandedIn], channel: Channel) -> None:
    """The papers came, through whatever door: the request is closed everywhere at once.

    After an answer by post this is the arrival of the envelope. Raises NothingAsked.
    """
    if dossier.status != Status.SUPPLEMENT:
        raise NothingAsked
    supplement = queries.supplements_of(act.session, dossier.id)[-1]
    answered = {} if supplement.answered_at else {"answered_at": act.at, "answered_via": channel}
    running, moved = resumed(act, dossier)
    row: dict[str, object] = {"status": status_before(act, dossier), **running}
    # What comes by post is paper; an envelope is not listed paper by paper.
    if dossier.paper_holder is None and (channel is Channel.POST or has_paper(papers)):
        row["paper_holder"] = dossier.reception_agency
    write(
        act,
        dossier,
        "dossier.papers_came",
        *_added(act, dossier, papers, channel),
        *([Change(supplement, answered)] if answered else []),
        Change(dossier, row),
        *moved,
        channel=channel.value,
    )


def post_papers(act: Act, dossier: Dossier, papers: Sequence[HandedIn], mailed_as: str) -> None:
    """The asked papers were handed to the post: the applicant has answered, in time or not.

    The clock stands still until the envelope is at the one-stop unit: its time on the road is the
    post's. Raises NothingAsked, also when it was answered already.
    """
    last = queries.supplements_of(act.session, dossier.id)[-1:]
    if dossier.status != Status.SUPPLEMENT or not last or last[0].answered_at:
        raise NothingAsked
    clock_on = {}
    if dossier.received_at:
        clock_on = still(act, dossier, timing.passed_on(dossier.clock, act.at, "post"))
    told = {"answered_at": act.at, "answered_via": Channel.POST, "mailed_as": mailed_as}
    write(
        act,
        dossier,
        "dossier.papers_posted",
        *_added(act, dossier, papers, Channel.POST),
        Change(last[0], told),
        *([Change(dossier, clock_on)] if clock_on else []),
        channel=Channel.POST.value,
        mailed_as=mailed_as,
    )


def _added(
    act: Act, dossier: Dossier, papers: Sequence[HandedIn], channel: Channel
) -> list[Change]:
    parts = {part.code: part for part in definition_of(act, dossier).components}
    held = len(queries.papers_of(act.session, dossier.id))
    return [
        Change(
            Paper(dossier_id=dossier.id, position=position),
            {
                "position": position,
                "component_code": paper.component,
                "originals": paper.originals,
                "copies": paper.copies,
                "file_digest": paper.file_digest,
                "result_id": paper.result_id,
                "stored_id": paper.stored_id,
                "state": paper_state(parts.get(paper.component), paper),
                "channel": channel,
                "handed_in_at": act.at,
            },
        )
        for position, paper in enumerate(papers, start=held + 1)
    ]


def demand_payment(
    act: Act, dossier: Dossier, *, name_vi: str, name_en: str, amount_dong: int, reason: str
) -> Charge:
    """A financial duty must be met before the work goes on; the clock stands still (resumes).

    Raises WrongMove, NotOwner, ReasonNeeded.
    """
    check_move(dossier.status, Status.PAYMENT)
    check_owner(act, dossier)
    position = len(queries.charges_of(act.session, dossier.id)) + 1
    charge = Charge(dossier_id=dossier.id, position=position)
    write(
        act,
        dossier,
        "dossier.payment_demanded",
        Change(
            charge,
            {
                "position": position,
                "kind": "duty",
                "name_vi": name_vi,
                "name_en": name_en,
                "amount_dong": amount_dong,
                "paid_at": None,
                "paid_by": None,
                "receipt_number": None,
                "reduced_from_dong": None,
                "exemption": None,
            },
        ),
        Change(
            dossier,
            {
                "status": Status.PAYMENT,
                "money": Money.DUE,
                **paused(act, dossier, "money", resets=False),
            },
        ),
        reason=need_reason(reason),
    )
    return charge


def record_payment(
    act: Act,
    dossier: Dossier,
    receipt_number: str,
    *,
    way: str = "",
    reference: str = "",
    positions: Collection[int] | None = None,
) -> int:
    """What is owed was paid: all of it, or the charges at these positions; returns the sum in đồng.

    `way` is how (cash, vietqr, a payment gateway's name), `reference` what the payer's bank or the
    gateway calls it. What is left is owed on; the clock stands still for it. Raises NothingOwed.
    """
    owed = [c for c in queries.charges_of(act.session, dossier.id) if c.is_owed]
    paid = [c for c in owed if positions is None or c.position in positions]
    if not paid:
        raise NothingOwed
    row: dict[str, object] = {}
    moved: list[Change] = []
    if len(paid) == len(owed):
        row["money"] = Money.PAID
    if row and dossier.status == Status.PAYMENT:
        running, moved = resumed(act, dossier)
        row |= {"status": status_before(act, dossier), **running}
    values = {
        "paid_at": act.at,
        "paid_by": act.who,
        "receipt_number": receipt_number.strip() or None,
    }
    total = sum(charge.amount_dong for charge in paid)
    said: dict[str, Any] = {"way": way, "reference": reference}
    write(
        act,
        dossier,
        "dossier.paid",
        *(Change(charge, values) for charge in paid),
        *([Change(dossier, row)] if row else []),
        *moved,
        amount_dong=total,
        **{name: value for name, value in said.items() if value},
    )
    return total


def record_refund(act: Act, dossier: Dossier, amount_dong: int, reason: str, way: str) -> None:
    """Money that was paid for the dossier was given back. Raises ReasonNeeded."""
    write(
        act,
        dossier,
        "dossier.refunded",
        Change(dossier, {"money": Money.REFUNDED}),
        reason=need_reason(reason),
        amount_dong=amount_dong,
        way=way,
    )
