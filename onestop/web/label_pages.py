"""Labelling the originals of a dossier, and the labels to print."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Procedure
from onestop.custody import rules
from onestop.custody.errors import NothingChosen
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import ShelfUnreadable
from onestop.dossiers.models import Dossier
from onestop.dossiers.service import originals
from onestop.dossiers.service.clockwork import check_seq
from onestop.dossiers.service.originals import Described, register_originals
from onestop.dossiers.states import PaperState
from onestop.kernel import clock
from onestop.people.rules import Right
from onestop.printing import labels
from onestop.printing.labels import Label
from onestop.web.custody_forms import register_form
from onestop.web.custody_pages import people_names, unit_names
from onestop.web.custody_words import STATES
from onestop.web.fields import number_in
from onestop.web.guard import check_unit, only
from onestop.web.headers import private
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session

# Nobody hands in more originals of one kind than this without it being one bundle.
MOST_OF_A_KIND = 10


@only(Right.HAND_OVER)
def label_originals(code: str) -> Answer:
    """Every original that was handed in, ticked to get a label; another may be written."""
    dossier, unit = _here(code, to_change=request.method == "POST")
    procedure = catalogue.definition(session(), dossier.version_id)
    guesses = _guesses(dossier, procedure)
    form: Any = register_form([guess[1:] for guess in guesses])(seq=dossier.seq)
    if form.accepted():
        with form.refusals_shown():
            check_seq(dossier, number_in(form.seq.data))
            described = [
                Described(guess[0], what.data, back.data)
                for guess, (take, what, back) in zip(guesses, form.lines(), strict=True)
                if take.data and what.data
            ]
            if not described:
                raise NothingChosen
            register_originals(act(unit), dossier, described)
            return go(".label_originals", code=code)
    rows = dossiers.originals_of(session(), dossier.id)
    return page(
        "office/labels.html",
        form=form,
        dossier=dossier,
        procedure=procedure,
        originals=rows,
        states=STATES,
        people=people_names(rows),
        units=unit_names(rows),
    )


@only(Right.HAND_OVER)
def labels_pdf(code: str) -> Answer:
    """The labels of a dossier's originals, or of the one named."""
    dossier, _unit = _here(code)
    wanted = request.args.get("only", "")
    rows = [
        row
        for row in dossiers.originals_of(session(), dossier.id)
        if not wanted or row.code == wanted
    ]
    made = [Label(row.code, row.what, f"Hồ sơ {dossier.code}") for row in rows]
    return _sheet(made, f"{dossier.code}-nhan")


@only(Right.HAND_OVER)
def shelf_labels() -> Answer:
    """Labels for shelves, named with commas between; what is no name of a shelf is left out."""
    made = []
    for name in request.args.get("names", "")[:2000].split(","):
        try:
            shelf = originals.shelf_named(name)
        except ShelfUnreadable:
            continue
        made.append(Label(f"S:{shelf}", "Vị trí lưu bản chính", ""))
    if not made:
        return go(".custody")
    return _sheet(made, "nhan-ke")


def _sheet(made: list[Label], name: str) -> Response:
    asked = request.args.get("size", "")
    size = asked if asked in labels.SIZES else labels.SIZES[0]
    used = max(0, number_in(request.args.get("used", "0")))
    content = labels.pdf(made, size, clock.now(), used=used)
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return private(answer)


def _here(code: str, *, to_change: bool = False) -> tuple[Dossier, str]:
    """The dossier and the unit where its paper lies. Raises NoSuchDossier, NotYours."""
    read = dossiers.dossier_to_change if to_change else dossiers.dossier
    dossier = read(session(), code)
    unit = dossier.paper_holder or dossier.reception_agency
    return dossier, check_unit(Right.HAND_OVER, {unit})


def _guesses(dossier: Dossier, procedure: Procedure) -> list[tuple[str, str, bool, bool]]:
    """(line of the checklist, name, ticked, to give back) for each original without a label, and an
    empty line for another one."""
    parts = {part.code: part for part in procedure.components}
    known = [row.component_code for row in dossiers.originals_of(session(), dossier.id)]
    found = []
    for paper in dossiers.papers_of(session(), dossier.id):
        part = parts.get(paper.component_code)
        if part is None or paper.state == PaperState.SEEN.value:
            continue
        for _number in range(min(paper.originals, MOST_OF_A_KIND)):
            if paper.component_code in known:
                known.remove(paper.component_code)
                continue
            name = " ".join(str(part.name).split())[:160]
            found.append((part.code, name, True, rules.stays_its_owners(part.name.vi)))
    return [*found, ("", "", False, True)]
