"""The head's decision: the work ends, the results are issued, and what can be given is given."""

from dataclasses import dataclass
from datetime import date

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import FieldKind, Procedure
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.service.closing import return_result
from onestop.dossiers.service.working import decide
from onestop.dossiers.states import Outcome, PartyRole, ReturnBy
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.files import Store
from onestop.people.models import Account
from onestop.results.models import Result
from onestop.results.service import Issue, issue


@dataclass(frozen=True, slots=True)
class Place:
    """Where results are kept, and the address under which they are checked."""

    store: Store
    base_url: str


def approve(
    act: Act, dossier: Dossier, outcome: Outcome, reason: str, signer: Account, place: Place
) -> list[Result]:
    """Decide; when granted, issue an electronic result of each kind the procedure gives.

    A result asked for online is in its owner's hands at once, unless something is still owed.
    Raises what `decide` refuses.
    """
    decide(act, dossier, outcome, reason)
    if outcome is Outcome.REFUSED:
        return []
    procedure = catalogue.definition(act.session, dossier.version_id)
    parties = dossiers.parties_of(act.session, dossier.id)
    owner = parties[PartyRole.APPLICANT]
    day = clock.day_of(act.at)
    rows = content(procedure, owner, dossiers.answers_of(act.session, dossier.id))
    issuer = agencies.agency(act.session, dossier.competent_agency, day)
    above = agencies.agencies_by_code(act.session, {issuer.parent_code or ""}, day)
    parent = above[issuer.parent_code or ""].name_vi if above else ""
    issued = [
        issue(
            act,
            Issue(
                dossier=dossier,
                procedure=procedure,
                kind=kind,
                owner=owner,
                issuer=issuer,
                signer=signer,
                rows=rows,
                parent=parent,
            ),
            place.store,
            place.base_url,
        )
        for kind in procedure.results[:1]
    ]
    owed = [c for c in dossiers.charges_of(act.session, dossier.id) if c.paid_at is None]
    has_account = any(party.account_id for party in parties.values())
    if dossier.return_by == ReturnBy.ONLINE.value and has_account and not owed:
        return_result(act, dossier, ReturnBy.ONLINE, identity_checked=False)
    return issued


def content(procedure: Procedure, owner: Party, answers: dict[str, str]) -> list[tuple[str, str]]:
    """What a result says: whom it is for, and the answers it was granted on."""
    rows = [
        ("Họ và tên" if not owner.organisation else "Tổ chức", owner.organisation or owner.name)
    ]
    if owner.born_on:
        rows.append(("Ngày sinh", f"{owner.born_on:%d/%m/%Y}"))
    if owner.number:
        rows.append(("Số định danh / mã số thuế", owner.number))
    for part in procedure.form:
        if not (answer := answers.get(part.key)):
            continue
        if part.kind is FieldKind.DATE:
            answer = f"{date.fromisoformat(answer):%d/%m/%Y}"
        if part.kind is FieldKind.YES_NO:
            answer = "Có" if answer == "yes" else "Không"
        answer = next((choice.name.vi for choice in part.choices if choice.code == answer), answer)
        rows.append((part.label.vi, answer))
    return rows
