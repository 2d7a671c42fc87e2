"""Every consent to use a paper again: to whom, for what, used when, taken back when."""

from datetime import datetime

from onestop.agencies import queries as agencies
from onestop.channels.online.blueprint import bp
from onestop.kernel import clock
from onestop.people.rules import Right
from onestop.results import queries as results
from onestop.results import sharing, showing, uses
from onestop.results.held import KINDS
from onestop.results.showing import Showing
from onestop.results.storehouse import Consent
from onestop.results.uses import Used
from onestop.web.guard import account, only
from onestop.web.headers import private
from onestop.web.pages import Answer, sheet
from onestop.web.transaction import session


@bp.get("/me/consents")
@only(Right.SEE_OWN)
def consents() -> Answer:
    """Uses in dossiers, permissions to look and papers shown at desks; the last given first."""
    me, now = account(), clock.now()
    today = clock.day_of(now)
    held = results.of_owner(session(), me.owner_number, me.id)
    stored = results.stored_of_owner(session(), me.owner_number, me.id)
    papers = [r.id for r in held], [p.id for p in stored]
    used = uses.of_papers(session(), *papers, today, newest=True)
    shared = sharing.consents_of(session(), me.id)
    shown = showing.used_of(session(), *papers)
    units = {one.dossier.competent_agency for one in used} | {str(one.unit) for one in shown}
    known = agencies.agencies_by_code(session(), units, today)
    return private(
        sheet(
            "online/consents.html",
            rows=sorted([*used, *shared, *shown], key=_given_at, reverse=True),
            is_use=lambda one: isinstance(one, Used),
            is_showing=lambda one: isinstance(one, Showing),
            results={r.id: r for r in held},
            stored={p.id: p for p in stored},
            kinds=KINDS,
            units={code: unit.name for code, unit in known.items()},
            now=now,
        )
    )


def _given_at(one: Used | Consent | Showing) -> datetime:
    if isinstance(one, Showing):
        return one.made_at
    return one.use.used_at if isinstance(one, Used) else one.given_at
