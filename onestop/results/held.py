"""A paper of the storehouse as it is used: the same whether it is a result or a stored paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from babel.support import LazyProxy

from onestop.dossiers.models import Party
from onestop.dossiers.states import PartyRole
from onestop.kernel.i18n import _
from onestop.results.canonical import canonical
from onestop.results.models import Result
from onestop.results.rules import EXPIRED, state_on
from onestop.results.storehouse import Kind, StoredPaper

VOID = "void"
KINDS: dict[Kind, LazyProxy] = {
    Kind.ORIGINAL: _("electronic original"),
    Kind.CERTIFIED: _("certified copy"),
    Kind.DIGITISED: _("digitised at the desk"),
    Kind.OUTSIDE: _("issued elsewhere"),
}
HOLDERS = (PartyRole.APPLICANT, PartyRole.SUBMITTER)


@dataclass(frozen=True, slots=True)
class Held:
    """What using a paper needs to know of it. `text` is its canonical JSON, empty where only the
    token is known; `state` is its state on the day it was read for."""

    kind: Kind
    number: str
    title: str
    issuer: str
    paper_type: str | None
    owner_number: str | None
    owner_name: str
    owner_account: int | None
    valid_until: date | None
    state: str
    token: str
    text: str
    place: tuple[int, int] | None = None
    result_id: int | None = None
    stored_id: int | None = None
    file_digest: str | None = None

    @property
    def is_valid(self) -> bool:
        return self.state == "valid"


def of_result(result: Result, day: date) -> Held:
    return Held(
        kind=Kind.CERTIFIED if result.is_certified_copy else Kind.ORIGINAL,
        number=result.number,
        title=result.title_vi,
        issuer=result.issuer_name,
        paper_type=result.type_code,
        owner_number=result.owner_number,
        owner_name=result.owner_name,
        owner_account=result.owner_account,
        valid_until=result.valid_until,
        state=state_on(result, day),
        token=result.token,
        text=canonical(result.data).decode(),
        place=(result.status_list, result.status_index),
        result_id=result.id,
    )


def of_stored(paper: StoredPaper, day: date) -> Held:
    over = paper.valid_until is not None and day > paper.valid_until
    return Held(
        kind=paper.kind,
        number=paper.number,
        title=paper.title,
        issuer=paper.issuer,
        paper_type=paper.paper_type,
        owner_number=paper.owner_number,
        owner_name=paper.owner_name,
        owner_account=paper.owner_account,
        valid_until=paper.valid_until,
        state=VOID if paper.void_at else EXPIRED if over else "valid",
        token=paper.token,
        text=canonical(paper.data).decode() if paper.kind is Kind.DIGITISED else "",
        stored_id=paper.id,
        file_digest=paper.file_digest,
    )


def holder_among(held: Held, parties: dict[PartyRole, Party]) -> dict[str, str] | None:
    """Which person of a dossier holds a paper, and by what that is known; None when nobody does.

    The number decides; an account, where the paper names no number. A paper issued elsewhere shows
    a name only, and that is said.
    """
    people = [(role, parties[role]) for role in HOLDERS]
    for role, person in people:
        if held.owner_number and held.owner_number == person.number:
            by = "name" if held.kind is Kind.OUTSIDE else "number"
            number = held.owner_number
            return {"party": role.value, "by": by, "number": number, "name": held.owner_name}
    for role, person in people:
        if held.owner_account and held.owner_account == person.account_id:
            return {"party": role.value, "by": "account", "name": held.owner_name}
    return None


def same_name(one: str, others: Iterable[str]) -> bool:
    """Whether a name is one of these, however its letters and spaces are written."""
    return " ".join(one.casefold().split()) in {" ".join(o.casefold().split()) for o in others}
