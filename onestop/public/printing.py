"""The forms a dossier's holder has a right to, from the page the dossier is followed on."""

from collections.abc import Sequence

from flask import current_app
from werkzeug.exceptions import NotFound

from onestop.journal.models import Event
from onestop.kernel import codes
from onestop.printing import printer
from onestop.printing.file import File
from onestop.printing.form import known
from onestop.printing.printer import Printable
from onestop.public.blueprint import bp
from onestop.web import holder
from onestop.web.guard import anyone
from onestop.web.login import current_account
from onestop.web.pages import Answer
from onestop.web.paper import looks, occasion, pdf_answer
from onestop.web.transaction import act, session
from onestop.web.viewing import Seen, Sight, sight_of


@bp.get("/track/<code>/forms/<key>.pdf")
@anyone
def form(code: str, key: str) -> Answer:
    """A letter or, for the owner, the receipt. With the receipt's key alone the paper
    shows what the page shows: the name masked, no address, no number, no phone."""
    written = codes.dossier_code(code)
    seen = sight_of(session(), written, current_account(), holder.admitted())
    wanted = known().get(key)
    if wanted is None or not _may(seen, wanted.for_holder, wanted.owner_only):
        raise NotFound
    made = printer.pdf(_file(seen), key, position=occasion(), **looks())
    return pdf_answer(made, f"{written}-{key}")


def offered(seen: Seen, events: Sequence[Event]) -> list[Printable]:
    """What the holder of a dossier may print now, read from events that are there already."""
    return [
        found
        for found in printer.printable(_file(seen, events))
        if _may(seen, found.form.for_holder, found.form.owner_only)
    ]


def _may(seen: Seen, for_holder: bool, owner_only: bool) -> bool:
    return for_holder and seen.level >= (Sight.OWNER if owner_only else Sight.HOLDER)


def _file(seen: Seen, events: Sequence[Event] | None = None) -> File:
    base = current_app.config["SETTINGS"].base_url
    assert seen.dossier is not None
    return File(act(), seen.dossier, base, shows_contacts=seen.is_owner, events=events)
