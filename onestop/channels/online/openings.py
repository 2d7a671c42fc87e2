"""Who opened one's dossier, and why."""

from flask import request

from onestop.agencies import queries as agencies
from onestop.channels.online.blueprint import bp
from onestop.channels.online.own import own_dossier
from onestop.kernel import clock
from onestop.people.rules import Right
from onestop.privacy import openings as kept
from onestop.web.guard import only
from onestop.web.headers import private
from onestop.web.pages import Answer, sheet
from onestop.web.transaction import session


@bp.get("/me/dossiers/<code>/openings")
@only(Right.SEE_OWN)
def openings(code: str) -> Answer:
    """Each look of an official into the dossier; the last first."""
    dossier = own_dossier(code)
    found = kept.of_dossier(session(), dossier.id, request.args.get("after"))
    units = {look.opening.unit for look in found.rows if look.opening.unit}
    known = agencies.agencies_by_code(session(), units, clock.day_of(clock.now()))
    return private(
        sheet(
            "online/openings.html",
            found=found,
            code=dossier.code,
            units={code: unit.name for code, unit in known.items()},
            words=kept,
        )
    )
