"""The checklist of papers as fields: counted originals and copies, scans, results used again."""

from collections.abc import Sequence
from typing import Any

from flask import current_app, request
from wtforms import StringField
from wtforms.validators import Length, Optional

from onestop.catalogue.definition import Component, ComponentKind
from onestop.dossiers.rules import HandedIn
from onestop.dossiers.service.keeping import keep_file
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.i18n import _
from onestop.results import checking
from onestop.results.errors import NotYourResult
from onestop.web import fields
from onestop.web.forms import BaseForm
from onestop.web.uploads import content_of

FILES_MOST = 10


def lines(components: Sequence[Component]) -> list[Component]:
    """The lines of a checklist that something can be handed in for."""
    return [part for part in components if part.kind is not ComponentKind.NOTE]


def with_checklist(form: type[BaseForm], parts: Sequence[Component]) -> type[BaseForm]:
    """The form with, for each line: o_<n> originals, c_<n> copies, r_<n> a result's typed code."""
    made: dict[str, Any] = {}
    for place, part in enumerate(parts):
        made[f"o_{place}"] = fields.Count(_("Originals"), default=0)
        made[f"c_{place}"] = fields.Count(_("Copies"), default=0)
        if part.paper_type:
            made[f"r_{place}"] = StringField(
                _("Code of an electronic result"), [Optional(), Length(max=40)]
            )
    return type(f"{form.__name__}WithChecklist", (form,), made)


def handed_in(
    act: Act, form: BaseForm, parts: Sequence[Component], owner_number: str | None
) -> tuple[HandedIn, ...]:
    """What the form says was handed in. Raises FileUnfit, NotYourResult, each at its line."""
    found: list[HandedIn] = []
    for place, part in enumerate(parts):
        found += _files(act, part, place)
        result_id = None
        typed = form[f"r_{place}"].data if part.paper_type else ""
        if typed:
            result = checking.usable(
                act.session, typed, part.paper_type or "", owner_number, clock.day_of(act.at)
            )
            if result is None:
                refusal = NotYourResult()
                form.blame(f"r_{place}", str(refusal))
                raise refusal
            result_id = result.id
        originals, copies = form[f"o_{place}"].data or 0, form[f"c_{place}"].data or 0
        if originals or copies or result_id:
            found.append(HandedIn(part.code, originals, copies, result_id=result_id))
    return tuple(found)


def _files(act: Act, part: Component, place: int) -> list[HandedIn]:
    settings = current_app.config["SETTINGS"]
    store = current_app.extensions["files"]
    kept = []
    for sent in request.files.getlist(f"s_{place}")[:FILES_MOST]:
        if not sent.filename:
            continue
        content = content_of(sent, settings.upload_bytes)
        row = keep_file(act, store, sent.filename, content, settings.upload_bytes)
        kept.append(HandedIn(part.code, file_digest=row.digest))
    return kept
