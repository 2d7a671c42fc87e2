"""Asking the applicant: for papers, once and completely; for a payment; and their answers."""

from collections.abc import Sequence
from datetime import datetime

from onestop.catalogue.definition import Channel
from onestop.dossiers import queries
from onestop.dossiers.errors import NothingAsked, NothingOwed, ReasonNeeded, SecondSupplement
from onestop.dossiers.models import Charge, Dossier, Paper, Supplement
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import HandedIn, check_move, need_reason, paper_state
from onestop.dossiers.service.clockwork import definition_of, paused, resumed
from onestop.dossiers.states import Money, Status
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.workdays import queries as workdays


def ask_papers(
    act: Act, dossier: Dossier, items: Sequence[str], reason: str, ground: str = ""
) -> Supplement:
    """Ask once, for everything that is missing; the clock stands still until it is answered.

    A second request needs the ground of a head (NĐ 61/2018 Đ17: guided once, fully [memory]).
    Raises WrongMove, ReasonNeeded, SecondSupplement.
    """
    check_move(dossier.status, Status.SUPPLEMENT)
    wanted = [item.strip() for item in items if item.strip()]
    if not wanted:
        raise ReasonNeeded
    if dossier.supplements and not ground.strip():
        raise SecondSupplement
    procedure = definition_of(act, dossier)
    calendar = workdays.calendar(act.session, dossier.reception_agency)
    last_day = calendar.add_working_days(clock.day_of(act.at), procedure.supplement_days)
    due_at = datetime.combine(last_day, calendar.closes, tzinfo=clock.VIETNAM)
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
            },
        ),
        Change(
            dossier,
            {
                "status": Status.SUPPLEMENT,
                "supplements": dossier.supplements + 1,
                **paused(dossier, act.at, "citizen", resets=procedure.supplement_resets),
            },
        ),
        reason=need_reason(reason),
    )
    return supplement


def answer_papers(act: Act, dossier: Dossier, papers: Sequence[HandedIn], channel: Channel) -> None:
    """The papers came, through whatever door: the request is closed everywhere at once."""
    if dossier.status != Status.SUPPLEMENT:
        raise NothingAsked
    supplement = queries.supplements_of(act.session, dossier.id)[-1]
    procedure = definition_of(act, dossier)
    parts = {part.code: part for part in procedure.components}
    held = len(queries.papers_of(act.session, dossier.id))
    added = [
        Change(
            Paper(dossier_id=dossier.id, position=position),
            {
                "position": position,
                "component_code": paper.component,
                "originals": paper.originals,
                "copies": paper.copies,
                "file_digest": paper.file_digest,
                "result_id": paper.result_id,
                "state": paper_state(parts.get(paper.component), paper),
                "channel": channel,
                "handed_in_at": act.at,
            },
        )
        for position, paper in enumerate(papers, start=held + 1)
    ]
    running, moved = resumed(act, dossier)
    write(
        act,
        dossier,
        "dossier.papers_came",
        *added,
        Change(supplement, {"answered_at": act.at, "answered_via": channel}),
        Change(dossier, {"status": _before(act, dossier), **running}),
        *moved,
        channel=channel.value,
    )


def demand_payment(
    act: Act, dossier: Dossier, *, name_vi: str, name_en: str, amount_dong: int, reason: str
) -> Charge:
    """A financial duty must be met before the work goes on; the clock stands still (resumes)."""
    check_move(dossier.status, Status.PAYMENT)
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
            },
        ),
        Change(
            dossier,
            {
                "status": Status.PAYMENT,
                "money": Money.DUE,
                **paused(dossier, act.at, "money", resets=False),
            },
        ),
        reason=need_reason(reason),
    )
    return charge


def record_payment(act: Act, dossier: Dossier, receipt_number: str) -> int:
    """All that is owed was paid at the desk; returns the sum in đồng. Raises NothingOwed."""
    owed = [c for c in queries.charges_of(act.session, dossier.id) if c.paid_at is None]
    if not owed:
        raise NothingOwed
    row: dict[str, object] = {"money": Money.PAID}
    moved: list[Change] = []
    if dossier.status == Status.PAYMENT:
        running, moved = resumed(act, dossier)
        row |= {"status": _before(act, dossier), **running}
    paid = {"paid_at": act.at, "paid_by": act.who, "receipt_number": receipt_number.strip() or None}
    total = sum(charge.amount_dong for charge in owed)
    write(
        act,
        dossier,
        "dossier.paid",
        *(Change(charge, paid) for charge in owed),
        Change(dossier, row),
        *moved,
        amount_dong=total,
    )
    return total


def _before(act: Act, dossier: Dossier) -> Status:
    """Where the work goes on: not received yet, received, or already with an agency."""
    if dossier.received_at is None:
        return Status.NEW
    with_agency = dossier.holder_agency != dossier.reception_agency
    steps = queries.steps_of(act.session, dossier.id)
    begun = with_agency or sum(step.accepted_at is not None for step in steps) > 1
    return Status.IN_PROGRESS if begun else Status.RECEIVED
