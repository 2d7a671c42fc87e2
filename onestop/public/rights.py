"""The rights about one dossier: every last day, how it was worked out, and a calendar with them."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from onestop.appeals.models import Appeal
from onestop.appeals.queries import appeals_of
from onestop.appeals.timeline import Right, timeline
from onestop.appeals.words import KINDS, STATES
from onestop.kernel import clock, codes
from onestop.kernel.i18n import gettext
from onestop.public.blueprint import bp
from onestop.web import holder
from onestop.web.calendar_file import LastDay, last_days_file
from onestop.web.dossier_pages import Shown, shown
from onestop.web.guard import anyone
from onestop.web.headers import private
from onestop.web.login import current_account
from onestop.web.pages import Answer, go, sheet
from onestop.web.transaction import session
from onestop.web.viewing import Seen, sight_of


@bp.get("/track/<code>/rights")
@anyone
def rights(code: str) -> Answer:
    """For the owner, or whoever showed the receipt; anybody else is led to what the code shows."""
    seen = _seen(code)
    if seen.dossier is None:
        return go("public.follow", code=codes.dossier_code(code) or code)
    view, visitor = shown(session(), seen.dossier.code), current_account()
    sent = appeals_of(session(), seen.dossier.id)
    found = _rights(view, sent)
    return private(
        sheet(
            "public/rights.html",
            view=view,
            s=view.story,
            rights=found,
            is_owner=seen.is_owner,
            appeals=[one for one in sent if visitor and one.account_id == visitor.id],
            kinds=KINDS,
            states=STATES,
            has_dates=any(right.last_day and not right.is_over for right in found),
        )
    )


@bp.get("/track/<code>/rights.ics")
@anyone
def rights_calendar(code: str) -> Answer:
    """The last days still to come. It names the dossier by its code only."""
    seen = _seen(code)
    if seen.dossier is None:
        raise NotFound
    view = shown(session(), seen.dossier.code)
    name = view.story.code
    days = [
        LastDay(
            right.kind.value,
            right.last_day,
            gettext("Last day: %(right)s, dossier %(code)s", right=right.name, code=name),
            "\n".join((*right.how, right.source)),
        )
        for right in _rights(view, appeals_of(session(), seen.dossier.id))
        if right.last_day and not right.is_over
    ]
    host = urlsplit(current_app.config["SETTINGS"].base_url).hostname or "localhost"
    made = Response(last_days_file(name, host, clock.now(), days), mimetype="text/calendar")
    made.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return private(made)


def _seen(code: str) -> Seen:
    """Without a dossier when the visitor may not see more than the code shows."""
    written = codes.dossier_code(code)
    return sight_of(session(), written, current_account(), holder.admitted())


def _rights(view: Shown, sent: Sequence[Appeal]) -> tuple[Right, ...]:
    return timeline(view.story, view.events, sent, view.calendar, clock.now())
