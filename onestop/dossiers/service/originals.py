"""Originals, hand to hand: registered, sent, accepted or turned round, shelved, given back.

Nothing changes hands without a name on each side: the giver sends, the taker accepts by an own
sign-in.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onestop.agencies import queries as agencies
from onestop.dossiers import queries
from onestop.dossiers.errors import (
    IdentityNotChecked,
    OriginalNotForYou,
    OriginalNotHere,
    OwnHandOver,
    PaperNotHere,
    ShelfUnreadable,
    WrongMove,
)
from onestop.dossiers.models import Dossier
from onestop.dossiers.originals import Original, OriginalState
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import STATUS_NAMES, need_reason
from onestop.dossiers.service.originals_along import NOT_SENT, on_the_way
from onestop.dossiers.states import CLOSED, Status
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.codes import labelled

LETTER = "G"
SHELF = re.compile(r"[0-9A-ZĐ][0-9A-ZĐ./\-]{0,19}")


@dataclass(frozen=True, slots=True)
class Described:
    """An original as a clerk describes it: the line of the checklist, its name, whose it stays."""

    component: str
    what: str
    to_give_back: bool


def register_originals(
    act: Act, dossier: Dossier, described: Sequence[Described]
) -> list[Original]:
    """Each original gets a code, at the unit where the paper file lies.

    The reception unit also registers what comes for a dossier that has no paper file. Raises
    PaperNotHere, WrongMove for a dossier that has ended.
    """
    if Status(dossier.status) in CLOSED:
        status, wanted = STATUS_NAMES[Status(dossier.status)], STATUS_NAMES[Status.IN_PROGRESS]
        raise WrongMove(status=status, wanted=wanted)
    if (dossier.paper_holder or dossier.reception_agency) != act.unit or dossier.paper_sent_to:
        raise PaperNotHere
    held = len(queries.originals_of(act.session, dossier.id))
    made = [
        (Original(dossier_id=dossier.id, position=position), thing)
        for position, thing in enumerate(described, start=held + 1)
    ]
    changes = [
        Change(
            row,
            {
                "position": row.position,
                "code": labelled(LETTER),
                "component_code": thing.component,
                "what": " ".join(thing.what.split()),
                "to_give_back": thing.to_give_back,
                "in_file": dossier.paper_holder is not None,
                **_held(act),
            },
        )
        for row, thing in made
    ]
    write(
        act,
        dossier,
        "dossier.original_registered",
        *changes,
        originals=[change.values["code"] for change in changes],
    )
    return [row for row, _thing in made]


def send_original(
    act: Act, dossier: Dossier, original: Original, agency_code: str, person: str | None = None
) -> None:
    """An original leaves the file for another unit, or for one person (`account:7`, in whose name
    alone it may be accepted). The giver answers for it until then. Raises OriginalNotHere,
    OwnHandOver, NoSuchAgency."""
    _check_held(act, original)
    if person == act.who or (person is None and agency_code == act.unit):
        raise OwnHandOver
    agency = agencies.agency(act.session, agency_code, clock.day_of(act.at))
    write(
        act,
        dossier,
        "dossier.original_sent",
        Change(original, {**on_the_way(act, agency.code), "sent_to_person": person}),
        **_named(original),
        to=agency.code,
    )


def accept_original(act: Act, dossier: Dossier, original: Original) -> None:
    """The taker has it in hand: it changes hands now. Accepted again by the same person, nothing
    happens. Raises OriginalNotForYou, OwnHandOver."""
    if original.state != OriginalState.ON_THE_WAY.value:
        if _is_held(act, original) and original.holder_person == act.who:
            return
        raise OriginalNotForYou(original=original.code)
    _check_for(act, original)
    if original.sent_by == act.who:
        raise OwnHandOver
    facts: dict[str, Any] = {
        "from_unit": original.sent_from,
        "to_unit": act.unit,
        "giver": original.sent_by,
        "taker": act.who,
    }
    write(
        act,
        dossier,
        "dossier.original_moved",
        Change(original, _held(act)),
        **_named(original),
        **facts,
    )


def refuse_original(act: Act, dossier: Dossier, original: Original, reason: str) -> None:
    """It is not taken, and why: it is on its way back to whom it came from, who accepts it again.

    Raises OriginalNotForYou, OwnHandOver, ReasonNeeded.
    """
    if original.state != OriginalState.ON_THE_WAY.value:
        raise OriginalNotForYou(original=original.code)
    _check_for(act, original)
    if original.sent_by == act.who:
        raise OwnHandOver
    back = original.sent_from or original.holder_unit
    write(
        act,
        dossier,
        "dossier.original_refused",
        Change(original, on_the_way(act, back)),
        **_named(original),
        reason=need_reason(reason),
        to=back,
    )


def miss_original(act: Act, dossier: Dossier, original: Original, reason: str) -> None:
    """It did not come with what it was sent with, and what is known of that: it stays with the
    giver, who answers for it and looks for it. Raises OriginalNotForYou, ReasonNeeded."""
    if original.state != OriginalState.ON_THE_WAY.value:
        raise OriginalNotForYou(original=original.code)
    _check_for(act, original)
    stays = {"state": OriginalState.HELD, "in_file": False, "shelf": None, **NOT_SENT}
    write(
        act,
        dossier,
        "dossier.original_missing",
        Change(original, stays),
        **_named(original),
        reason=need_reason(reason),
        giver=original.sent_by,
    )


def shelve_original(act: Act, dossier: Dossier, original: Original, shelf: str) -> None:
    """Say where it lies: “A3-12”. Raises OriginalNotHere, ShelfUnreadable."""
    _check_held(act, original)
    place = shelf_named(shelf)
    if original.shelf == place:
        return
    write(
        act,
        dossier,
        "dossier.original_shelved",
        Change(original, {"shelf": place}),
        **_named(original),
    )


def shelf_named(text: str) -> str:
    """A shelf as it is written: upper case, without gaps. Raises ShelfUnreadable."""
    place = re.sub(r"\s+", "", text).upper()
    if not SHELF.fullmatch(place):
        raise ShelfUnreadable
    return place


def give_back_originals(
    act: Act, dossier: Dossier, originals: Sequence[Original], *, identity_checked: bool
) -> None:
    """They are in the applicant's hands again: who takes them has shown a card.

    Those given back before are left out. Raises IdentityNotChecked, OriginalNotHere.
    """
    if not identity_checked:
        raise IdentityNotChecked
    given = OriginalState.GIVEN_BACK.value
    still = [original for original in originals if original.state != given]
    for original in still:
        _check_held(act, original)
    if not still:
        return
    write(
        act,
        dossier,
        "dossier.original_given_back",
        *(Change(original, _ended(act, OriginalState.GIVEN_BACK)) for original in still),
        originals=[original.code for original in still],
        identity_checked=1,
    )


def keep_original(act: Act, dossier: Dossier, original: Original, reason: str) -> None:
    """The original is withdrawn and stays in the file; the applicant reads why.

    Raises OriginalNotHere, ReasonNeeded.
    """
    _check_held(act, original)
    write(
        act,
        dossier,
        "dossier.original_kept",
        Change(original, {**_ended(act, OriginalState.KEPT), "to_give_back": False}),
        **_named(original),
        reason=need_reason(reason),
    )


def report_lost(act: Act, dossier: Dossier, original: Original, reason: str) -> None:
    """It cannot be found, and what is known of that. The unit that answers for it says so, or the
    one it never came to. Raises OriginalNotHere, ReasonNeeded."""
    states = {OriginalState.HELD.value, OriginalState.ON_THE_WAY.value}
    if act.unit not in (original.holder_unit, original.sent_to) or original.state not in states:
        raise OriginalNotHere(original=original.code)
    write(
        act,
        dossier,
        "dossier.original_lost",
        Change(original, _ended(act, OriginalState.LOST)),
        **_named(original),
        reason=need_reason(reason),
    )


def find_again(act: Act, dossier: Dossier, original: Original) -> None:
    """What was reported lost is in the hands of the unit that answers for it again. Raises
    OriginalNotHere."""
    if original.state != OriginalState.LOST.value or original.holder_unit != act.unit:
        raise OriginalNotHere(original=original.code)
    write(
        act,
        dossier,
        "dossier.original_found",
        Change(original, {**_held(act), "in_file": False}),
        **_named(original),
    )


def _held(act: Act) -> dict[str, object]:
    return {
        "state": OriginalState.HELD,
        "holder_unit": act.unit,
        "holder_person": act.who,
        "shelf": None,
        "since": act.at,
        **NOT_SENT,
    }


def _ended(act: Act, state: OriginalState) -> dict[str, object]:
    return {"state": state, "shelf": None, "since": act.at, "in_file": False, **NOT_SENT}


def _is_held(act: Act, original: Original) -> bool:
    return original.state == OriginalState.HELD.value and original.holder_unit == act.unit


def _check_held(act: Act, original: Original) -> None:
    if not _is_held(act, original):
        raise OriginalNotHere(original=original.code)


def _check_for(act: Act, original: Original) -> None:
    if original.sent_to != act.unit or original.sent_to_person not in (None, act.who):
        raise OriginalNotForYou(original=original.code)


def _named(original: Original) -> dict[str, Any]:
    return {"original": original.code, "what": original.what}
