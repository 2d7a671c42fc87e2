"""From a filled-in intake to the one application value, the same at the desk and for the post."""

from typing import Any

from onestop.catalogue.definition import Procedure
from onestop.dossiers.rules import Application, HandedIn
from onestop.dossiers.states import ReturnBy


def application_of(
    form: Any,
    *,
    procedure: Procedure,
    version_id: int,
    unit: str,
    reception: str,
    papers: tuple[HandedIn, ...],
    answers: dict[str, str],
    mailed_as: str | None = None,
) -> Application:
    """What the clerk's form says; the form has the fields of IntakeForm."""
    applicant = form.applicant.form.person()
    submitter = applicant if form.same_submitter.data else form.submitter.form.person()
    recipient = {"applicant": applicant, "submitter": submitter}.get(form.collects.data)
    return Application(
        op_id=form.op_id.data,
        version_id=version_id,
        procedure=procedure,
        support_agency=unit,
        reception_agency=reception,
        commune=form.commune.data,
        applicant=applicant,
        submitter=submitter,
        recipient=recipient or form.recipient.form.person(),
        return_by=ReturnBy(form.return_by.data),
        case=form.case.data or None,
        papers=papers,
        answers=answers,
        is_assisted=bool(getattr(form, "is_assisted", None) and form.is_assisted.data),
        mailed_as=mailed_as,
    )
