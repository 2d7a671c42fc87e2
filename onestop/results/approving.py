"""The head's decision: the work ends, the results are issued, and what can be given is given."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from onestop.agencies import queries as agencies
from onestop.agencies.models import Agency
from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import FieldKind, Procedure, ResultType
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.service.closing import return_result
from onestop.dossiers.service.deciding import decide, decide_part
from onestop.dossiers.states import Outcome, PartyRole, ReturnBy
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.files import Store
from onestop.people import queries as people
from onestop.people.models import Account
from onestop.results import queries
from onestop.results.models import Result, State
from onestop.results.reusing import check_standing
from onestop.results.service import Issue, issue, revoke, supersede


@dataclass(frozen=True, slots=True)
class Place:
    """Where results are kept, and the address under which they are checked."""

    store: Store
    base_url: str


def approve(
    act: Act,
    dossier: Dossier,
    outcome: Outcome,
    reason: str,
    signer: Account,
    place: Place,
    kinds: Collection[str] = (),
) -> list[Result]:
    """Decide; when granted, issue an electronic result of each of these kinds (none named: the
    first that no part of the dossier has given).

    A result asked for online is in its owner's hands at once, unless something is still owed or
    nobody could open it there. Raises what `decide` refuses, and PaperFell.
    """
    if outcome is Outcome.GRANTED:
        check_standing(act, dossier)
    whole = decide(act, dossier, outcome, reason)
    procedure = catalogue.definition(act.session, dossier.version_id)
    issued = []
    if outcome is Outcome.GRANTED:
        left = left_to_issue(procedure)
        chosen = [kind for kind in left if kind.code in kinds] or left[:1]
        issuer = _agency(act, dossier.competent_agency)
        issued = [_issued(act, dossier, procedure, kind, issuer, signer, place) for kind in chosen]
    replace_suspended(act, dossier, issued, reason)
    if whole is not Outcome.REFUSED and _goes_online(act, dossier):
        return_result(act, dossier, ReturnBy.ONLINE, identity_checked=False)
    return issued


def approve_part(
    act: Act,
    dossier: Dossier,
    position: int,
    outcome: Outcome,
    reason: str,
    signer: Account,
    place: Place,
) -> Result | None:
    """Decide a part of a bundle; when granted, its result is issued while the others go on.

    Raises what `decide_part` refuses, and PaperFell.
    """
    if outcome is Outcome.GRANTED:
        check_standing(act, dossier)
    step = decide_part(act, dossier, position, outcome, reason)
    if outcome is Outcome.REFUSED:
        return None
    procedure = catalogue.definition(act.session, dossier.version_id)
    code = next(part.result for part in procedure.steps if part.code == step.code)
    kind = next(result for result in procedure.results if result.code == code)
    issuer = _agency(act, step.agency_code)
    return _issued(act, dossier, procedure, kind, issuer, signer, place)


def replace_suspended(act: Act, dossier: Dossier, issued: Collection[Result], reason: str) -> None:
    """What an earlier decision gave and its recall suspended: replaced by the new result of its
    kind, or else revoked, since nothing stands behind it any more."""
    kinds = {
        kind.code for kind in left_to_issue(catalogue.definition(act.session, dossier.version_id))
    }
    newer = {result.type_code: result for result in issued}
    for old in queries.of_dossier(act.session, dossier.id):
        if old.state is not State.SUSPENDED or old.type_code not in kinds:
            continue
        words = reason.strip() or old.state_reason or ""
        if successor := newer.get(old.type_code):
            supersede(act, old, successor, reason=words)
        else:
            revoke(act, old, reason_code="recalled", reason=words)


def left_to_issue(procedure: Procedure) -> list[ResultType]:
    """The kinds of result that the last decision gives: those that no step gives by itself."""
    given = {step.result for step in procedure.steps}
    return [kind for kind in procedure.results if kind.code not in given]


def _agency(act: Act, code: str) -> Agency:
    return agencies.agency(act.session, code, clock.day_of(act.at))


def _issued(
    act: Act,
    dossier: Dossier,
    procedure: Procedure,
    kind: ResultType,
    issuer: Agency,
    signer: Account,
    place: Place,
) -> Result:
    owner = dossiers.parties_of(act.session, dossier.id)[PartyRole.APPLICANT]
    above = agencies.agencies_by_code(act.session, {issuer.parent_code or ""}, clock.day_of(act.at))
    wanted = Issue(
        dossier=dossier,
        procedure=procedure,
        kind=kind,
        owner=owner,
        issuer=issuer,
        signer=signer,
        rows=content(procedure, owner, dossiers.answers_of(act.session, dossier.id)),
        parent=above[issuer.parent_code or ""].name_vi if above else "",
    )
    return issue(act, wanted, place.store, place.base_url)


def _goes_online(act: Act, dossier: Dossier) -> bool:
    """Whether the result was asked for online, is paid for, and somebody may open it there: its
    owner, or who was named to collect it."""
    if dossier.return_by != ReturnBy.ONLINE.value:
        return False
    if any(c.is_owed for c in dossiers.charges_of(act.session, dossier.id)):
        return False
    parties = dossiers.parties_of(act.session, dossier.id)
    owner, recipient = parties[PartyRole.APPLICANT], parties[PartyRole.RECIPIENT]
    if owner.account_id or recipient.account_id:
        return True
    return bool(owner.number and people.accounts_of_number(act.session, owner.number))


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
        # Where a step is done is for the agencies to know; the result does not repeat it.
        if part.kind is FieldKind.COMMUNE or not (answer := answers.get(part.key)):
            continue
        if part.kind is FieldKind.DATE:
            answer = f"{date.fromisoformat(answer):%d/%m/%Y}"
        if part.kind is FieldKind.YES_NO:
            answer = "Có" if answer == "yes" else "Không"
        answer = next((choice.name.vi for choice in part.choices if choice.code == answer), answer)
        rows.append((part.label.vi, answer))
    return rows
