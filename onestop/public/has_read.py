"""Saying that one has read what is asked for, after a message about it did not arrive."""

from contextlib import suppress

from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import NotUnreached
from onestop.dossiers.service.reaching import note_reached
from onestop.kernel import codes
from onestop.public.blueprint import bp
from onestop.web import holder
from onestop.web.furniture import BareForm
from onestop.web.guard import anyone
from onestop.web.login import current_account
from onestop.web.pages import Answer, go
from onestop.web.transaction import act, session
from onestop.web.viewing import Sight, sight_of


@bp.post("/track/<code>/read")
@anyone
def has_read(code: str) -> Answer:
    """The time to answer begins now; pressed again, it has begun already."""
    written = codes.dossier_code(code)
    seen = sight_of(session(), written, current_account(), holder.admitted())
    if written and seen.level >= Sight.HOLDER and BareForm().accepted():
        dossier = dossiers.dossier_to_change(session(), written)
        with suppress(NotUnreached):
            note_reached(act(), dossier, "page")
    return go("public.follow", code=written or code)
