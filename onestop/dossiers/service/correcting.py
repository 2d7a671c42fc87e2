"""Mending a mistake of an intake: the old value stays, and whoever mended it signs for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from onestop.catalogue.definition import Channel
from onestop.dossiers import queries
from onestop.dossiers.corrections import Correction, sealed
from onestop.dossiers.errors import NothingToCorrect, NotTakenInHere, TooLateToCorrect
from onestop.dossiers.models import Dossier, Paper, Party
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import Person, need_reason
from onestop.dossiers.states import CLOSED, Delivery, PartyRole, ReturnBy, Status
from onestop.kernel.act import Act
from onestop.kernel.codes import random_text

# What is told of a person; which account they have is not the desk's to write.
TOLD = ("name", "number", "organisation", "born_on", "phone", "email", "address")
# What a result says of its holder: after the decision it is a new result that corrects it.
ON_RESULTS = frozenset({"name", "number", "organisation", "born_on"})


@dataclass(frozen=True, slots=True)
class Right:
    """What is right; what is left out stays as it is. `papers` has (originals, copies) by the
    position of a paper."""

    people: Mapping[PartyRole, Person] = field(default_factory=dict)
    return_by: ReturnBy | None = None
    papers: Mapping[int, tuple[int, int]] = field(default_factory=dict)


def correct(act: Act, dossier: Dossier, right: Right, reason: str) -> Correction:
    """Write down what is right, with what stood there before, the reason, and who signs for it.

    Only what a clerk typed, at the desk or the post, and only by the unit that took it in or
    receives it. Raises NotTakenInHere, TooLateToCorrect, NothingToCorrect, ReasonNeeded.
    """
    if dossier.channel not in (Channel.DESK.value, Channel.POST.value):
        raise NotTakenInHere
    if act.unit not in (dossier.support_agency, dossier.reception_agency):
        raise NotTakenInHere
    if Status(dossier.status) in CLOSED:
        raise TooLateToCorrect
    parties = queries.parties_of(act.session, dossier.id)
    changed = [
        one
        for role, person in right.people.items()
        for one in _of_person(dossier, parties[role], person)
    ]
    changes = [*_of_return(dossier, right.return_by), *_of_papers(act, dossier, right.papers)]
    changed += [
        [_name(change, column), _plain(getattr(change.row, column)), _plain(value)]
        for change in changes
        for column, value in change.values.items()
    ]
    if not changed:
        raise NothingToCorrect
    salt = random_text(26)
    event = write(
        act,
        dossier,
        "dossier.corrected",
        *changes,
        reason=need_reason(reason),
        fields=[one[0] for one in changed],
        digest=sealed(salt, changed),
    )
    for role, person in right.people.items():
        for column in TOLD:
            setattr(parties[role], column, getattr(person, column))
    correction = Correction(
        dossier_id=dossier.id,
        seq=event.seq,
        at=act.at,
        who=act.who,
        reason=reason.strip(),
        changed=changed,
        salt=salt,
    )
    act.session.add(correction)
    act.session.flush()
    return correction


def _of_person(dossier: Dossier, party: Party, person: Person) -> list[list[Any]]:
    """[field, before, after] of everything that is different. Raises TooLateToCorrect."""
    found = [
        [f"{party.role.value}.{column}", _plain(before), _plain(after)]
        for column in TOLD
        if (before := getattr(party, column)) != (after := getattr(person, column))
    ]
    fixed = {f"{PartyRole.APPLICANT.value}.{column}" for column in ON_RESULTS}
    if dossier.status == Status.DONE and fixed & {one[0] for one in found}:
        raise TooLateToCorrect
    return found


def _of_return(dossier: Dossier, wanted: ReturnBy | None) -> list[Change]:
    if wanted is None or wanted.value == dossier.return_by:
        return []
    if dossier.delivery == Delivery.WITH_POST.value:
        raise TooLateToCorrect
    return [Change(dossier, {"return_by": wanted})]


def _of_papers(act: Act, dossier: Dossier, counts: Mapping[int, tuple[int, int]]) -> list[Change]:
    found = []
    for paper in queries.papers_of(act.session, dossier.id):
        originals, copies = counts.get(paper.position, (paper.originals, paper.copies))
        right = {"originals": originals, "copies": copies}
        if wrong := {c: n for c, n in right.items() if getattr(paper, c) != n}:
            found.append(Change(paper, wrong))
    return found


def _name(change: Change, column: str) -> str:
    row = change.row
    return f"paper.{row.position}.{column}" if isinstance(row, Paper) else column


def _plain(value: Any) -> Any:
    if isinstance(value, ReturnBy):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
