"""Writing an application step by step, and sending it once."""

from datetime import date
from typing import Any

from onestop.catalogue.definition import Channel, Procedure
from onestop.channels.online.errors import DraftSent, NotReusable, StepMissing
from onestop.channels.online.models import Draft
from onestop.dossiers.rules import Application, HandedIn, Person
from onestop.dossiers.service.lodging import Lodged, lodge
from onestop.dossiers.states import ReturnBy
from onestop.kernel import clock, i18n
from onestop.kernel.act import Act
from onestop.kernel.codes import random_text
from onestop.kernel.i18n import _
from onestop.people.models import Account
from onestop.results import queries as results
from onestop.results.held import Held, of_result, of_stored
from onestop.results.reusing import note_reuse

STEPS = {"people": _("People"), "form": _("Form")}


def begin(act: Act, account: Account, version_id: int, procedure: Procedure) -> Draft:
    """Open a draft. What nobody has sent is nobody's event: drafts are not in the journal."""
    draft = Draft(
        account_id=account.id,
        version_id=version_id,
        procedure_code=procedure.code,
        op_id=random_text(26),
        told={},
        papers={},
        made_at=act.at,
        changed_at=act.at,
    )
    act.session.add(draft)
    act.session.flush()
    return draft


def keep_step(act: Act, draft: Draft, step: str, told: dict[str, Any]) -> None:
    """Keep what was typed in one step. Raises DraftSent."""
    check_open(draft)
    draft.told = {**draft.told, step: told}
    draft.changed_at = act.at


def keep_paper(act: Act, draft: Draft, component: str, paper: dict[str, Any] | None) -> None:
    """Keep one paper of the checklist, or take it away (None). Raises DraftSent."""
    check_open(draft)
    others = {code: held for code, held in draft.papers.items() if code != component}
    draft.papers = {**others, component: paper} if paper else others
    draft.changed_at = act.at


def check_open(draft: Draft) -> None:
    """Raises DraftSent."""
    if draft.sent_as:
        raise DraftSent(dossier=draft.sent_as)


def discard(act: Act, draft: Draft) -> None:
    check_open(draft)
    act.session.delete(draft)


def send(act: Act, draft: Draft, account: Account, procedure: Procedure) -> Lodged:
    """Lodge what the draft says; pressed again, it is the same dossier.

    Raises StepMissing, NotReusable and what lodge refuses. Papers are no step to be done: which
    are missing says lodge, and where none is needed, none has to be handed in. A result used again
    is checked once more here: it may have been revoked since it was chosen.
    """
    # Which papers are missing is lodge's to say: a procedure may ask for none at all.
    for step in ("people", "form") if procedure.form else ("people",):
        if step not in draft.told:
            raise StepMissing(step=STEPS[step])
    application = _application(draft, account, procedure)
    if not draft.sent_as:
        _check_reuse(act, account, application)
    lodged = lodge(act, application, Channel.ONLINE)
    if not draft.sent_as:
        draft.sent_as = lodged.dossier.code
        note_reuse(act, lodged.dossier)
    return lodged


def _check_reuse(act: Act, account: Account, application: Application) -> None:
    chosen = [paper for paper in application.papers if paper.result_id or paper.stored_id]
    usable = reusable(act, account, application.procedure) if chosen else {}
    for paper in chosen:
        fitting = usable.get(paper.component, ())
        if not any(
            (paper.result_id, paper.stored_id) == (held.result_id, held.stored_id)
            for held in fitting
        ):
            raise NotReusable


def reusable(act: Act, account: Account, procedure: Procedure) -> dict[str, list[Held]]:
    """For each line of the checklist, the own papers of the storehouse that satisfy it now."""
    parts = [part for part in procedure.components if part.paper_type]
    types = {str(part.paper_type) for part in parts}
    whose, day = (account.owner_number, account.id), clock.day_of(act.at)
    found = [
        *(of_result(r, day) for r in results.reusable_by(act.session, *whose, types, act.at)),
        *(of_stored(p, day) for p in results.stored_for(act.session, *whose, types, act.at)),
    ]
    return {part.code: [h for h in found if h.paper_type == part.paper_type] for part in parts}


def _application(draft: Draft, account: Account, procedure: Procedure) -> Application:
    """The draft as an application. Raises StepMissing when a person in it is not whole, as in a
    draft that an older page wrote."""
    try:
        return _told_application(draft, account, procedure)
    except (KeyError, TypeError, ValueError):
        raise StepMissing(step=STEPS["people"]) from None


def _told_application(draft: Draft, account: Account, procedure: Procedure) -> Application:
    people = draft.told["people"]
    me = person_of(account)
    applicant = me if people["for_me"] else _person(people["applicant"], None)
    recipient = applicant if people["collects"] == "applicant" else me
    if people["collects"] == "other":
        recipient = _person(people["recipient"], None)
    return Application(
        op_id=draft.op_id,
        version_id=draft.version_id,
        procedure=procedure,
        support_agency=people["unit"],
        reception_agency=people["unit"],
        commune=people["unit"],
        applicant=applicant,
        submitter=me,
        recipient=recipient,
        return_by=ReturnBy(people["return_by"]),
        case=people.get("case") or None,
        papers=tuple(handed_in(code, held) for code, held in sorted(draft.papers.items())),
        answers=draft.told.get("form", {}),
    )


def handed_in(component: str, held: dict[str, Any]) -> HandedIn:
    """A paper of a draft as it will be handed in."""
    return HandedIn(
        component,
        file_digest=held.get("digest"),
        result_id=held.get("result"),
        stored_id=held.get("stored"),
    )


def person_of(account: Account) -> Person:
    """An account as a person on a dossier."""
    return Person(
        name=account.name,
        number=account.tax_code or account.id_number,
        organisation=account.organisation,
        born_on=account.born_on,
        phone=account.phone,
        email=account.email,
        address=account.address,
        account_id=account.id,
        language=i18n.locale(),
    )


def _person(told: dict[str, Any], account_id: int | None) -> Person:
    born = told.get("born_on")
    return Person(
        name=told["name"],
        number=told.get("number") or None,
        born_on=date.fromisoformat(born) if born else None,
        phone=told.get("phone", ""),
        email=told.get("email", ""),
        address=told.get("address", ""),
        account_id=account_id,
        language=i18n.locale(),
    )
