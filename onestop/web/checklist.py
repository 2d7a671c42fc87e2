"""The checklist of papers as fields: counted originals and copies, scans, results used again."""

from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import BooleanField, StringField
from wtforms.validators import Length, Optional

from onestop.catalogue.definition import Channel, Component, ComponentKind, Procedure
from onestop.dossiers.errors import FileUnfit
from onestop.dossiers.rules import HandedIn, missing_papers
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.i18n import _
from onestop.results import checking, outside
from onestop.results.errors import ConsentNeeded, NotUsable, NotYourResult
from onestop.web import fields
from onestop.web.forms import BaseForm
from onestop.web.uploads import keep_upload

FILES_MOST = 10
TOKEN_MOST = 2200
SIGNED = _("The owner has signed the consent that these papers are used in this dossier")
MISSING = _("This paper is missing")
OTHER_CASE = _("This paper belongs to another case than the one chosen")


def lines(procedure: Procedure, channel: Channel) -> list[Component]:
    """The lines of a checklist that something can be handed in for, those of every case: a form is
    drawn before the case is chosen, and a line must not be another one when it is sent."""
    return [
        part
        for part in procedure.components
        if part.kind is not ComponentKind.NOTE and part.channel in (None, channel)
    ]


def with_checklist(
    form: type[BaseForm], parts: Sequence[Component], *, asked: bool = False
) -> type[BaseForm]:
    """The form with, for each line: o_<n> originals, c_<n> copies, r_<n> the typed code of a paper
    of the storehouse, or the link of a result issued elsewhere.

    `asked`: the counts begin with what the procedure asks for, so that only exceptions are typed.
    """
    made: dict[str, Any] = {}
    for place, part in enumerate(parts):
        whole = asked and part.required and part.condition is None
        name = str(part.name)
        made[f"o_{place}"] = fields.Count(name, default=part.originals if whole else 0)
        made[f"c_{place}"] = fields.Count(name, default=part.copies if whole else 0)
        if part.paper_type:
            made[f"r_{place}"] = StringField(name, [Optional(), Length(max=TOKEN_MOST)])
    if any(part.paper_type for part in parts):
        made["consent_signed"] = BooleanField(SIGNED)
    return type(f"{form.__name__}WithChecklist", (form,), made)


def handed_in(
    act: Act,
    form: BaseForm,
    parts: Sequence[Component],
    owner_number: str | None,
    owner_name: str = "",
) -> tuple[HandedIn, ...]:
    """What the form says was handed in. Raises FileUnfit, NotYourResult, NotUsable, each at its
    line, and ConsentNeeded: a clerk says that the owner has signed."""
    found: list[HandedIn] = []
    for place, part in enumerate(parts):
        try:
            found += _files(act, part, place)
        except FileUnfit as unfit:
            form.blame(f"o_{place}", str(unfit))
            raise
        typed = form[f"r_{place}"].data if part.paper_type else ""
        if typed:
            if not form["consent_signed"].data:
                raise ConsentNeeded
            try:
                found.append(_from_storehouse(act, part, typed, owner_number, owner_name))
            except (NotYourResult, NotUsable) as refusal:
                form.blame(f"r_{place}", str(refusal))
                raise
        originals, copies = form[f"o_{place}"].data or 0, form[f"c_{place}"].data or 0
        if originals or copies:
            found.append(HandedIn(part.code, originals, copies))
    return tuple(found)


def _from_storehouse(
    act: Act, part: Component, typed: str, number: str | None, name: str
) -> HandedIn:
    """The paper a typed code, or the link of a result issued elsewhere, names. Raises
    NotYourResult, NotUsable."""
    kind, day = part.paper_type or "", clock.day_of(act.at)
    if result := checking.usable(act.session, typed, kind, number, day):
        return HandedIn(part.code, result_id=result.id)
    stored = checking.usable_stored(act.session, typed, kind, number, day)
    if stored is None and number and outside.known_for(act.session, outside.token_in(typed), day):
        stored = outside.take(act, typed, kind, (name, number, None))
    if stored is None:
        raise NotYourResult
    return HandedIn(part.code, file_digest=stored.file_digest, stored_id=stored.id)


def all_there(
    form: BaseForm, parts: Sequence[Component], papers: Sequence[HandedIn], case: str | None
) -> bool:
    """Whether nothing that this case needs is missing, and nothing came that belongs to another
    one; each line with a fault says so."""
    of_case = [part for part in parts if part.case in (None, case)]
    missing = {part.code for part in missing_papers(of_case, papers)}
    given = {paper.component for paper in papers}
    strange = given - {part.code for part in of_case}
    for place, part in enumerate(parts):
        if part.code in missing:
            form.blame(f"o_{place}", str(MISSING))
        if part.code in strange:
            form.blame(f"o_{place}", str(OTHER_CASE))
    return not missing and not strange


def _files(act: Act, part: Component, place: int) -> list[HandedIn]:
    sent = [file for file in request.files.getlist(f"s_{place}")[:FILES_MOST] if file.filename]
    return [HandedIn(part.code, file_digest=keep_upload(act, file).digest) for file in sent]
