"""The forms of a dossier, printed by who works on it."""

from collections.abc import Collection

from flask import current_app
from werkzeug.exceptions import NotFound

from onestop.dossiers.models import Dossier
from onestop.office.blueprint import bp
from onestop.office.seeing import seen, taking_part
from onestop.people.rules import Right, may
from onestop.printing import printer
from onestop.printing.file import File
from onestop.printing.form import Form, known
from onestop.printing.printer import Printable
from onestop.privacy.models import Opened
from onestop.web.guard import check_unit, only
from onestop.web.login import holdings
from onestop.web.pages import Answer
from onestop.web.paper import looks, occasion, pdf_answer
from onestop.web.transaction import act


@bp.get("/dossiers/<code>/forms/<key>.pdf")
@only(Right.SEE_FILE)
def form(code: str, key: str) -> Answer:
    """One form; `?n=` is which time it was due, `?size=large&lang=en` how it looks."""
    dossier = seen(code, what=Opened.PRINT)
    wanted = known().get(key)
    if wanted is None:
        raise NotFound
    check_unit(wanted.right, _units(wanted, dossier))
    made = printer.pdf(_file(dossier), key, position=occasion(), **looks())
    return pdf_answer(made, f"{dossier.code}-{key}")


def offered(dossier: Dossier) -> list[Printable]:
    """What the visitor may print of a dossier now."""
    return [
        found
        for found in printer.printable(_file(dossier))
        if may(holdings(), found.form.right, _units(found.form, dossier))
    ]


def _units(form: Form, dossier: Dossier) -> Collection[str]:
    return form.units(dossier) if form.units else taking_part(dossier)


def _file(dossier: Dossier) -> File:
    """Only who hands the papers over at the desk prints the address that opens the dossier."""
    desk = {dossier.reception_agency, dossier.support_agency}
    base = current_app.config["SETTINGS"].base_url
    return File(act(), dossier, base, opens=may(holdings(), Right.RECEIVE, desk))
