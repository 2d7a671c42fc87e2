"""Following a dossier: by its code alone, with the key of its receipt, or signed in."""

import hmac
from functools import partial
from urllib.parse import urlsplit

from flask import current_app, request
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.lodging import FIRST_KEY
from onestop.dossiers.service.opening import open_with_pin, open_with_token
from onestop.kernel import clock, codes, db
from onestop.kernel.act import Act
from onestop.kernel.codes import receipt_keys
from onestop.kernel.i18n import _
from onestop.notifications import queries as notices
from onestop.notifications.service import note_seen
from onestop.offline import queries as counters
from onestop.offline.models import ReservedNumber
from onestop.payments.rules import is_online
from onestop.public.blueprint import bp
from onestop.public.forms import KeyForm, TrackForm
from onestop.public.printing import offered
from onestop.web import holder, throttle
from onestop.web.calendar_file import calendar_file
from onestop.web.dossier_pages import shown
from onestop.web.guard import anyone
from onestop.web.headers import private
from onestop.web.login import current_account
from onestop.web.pages import Answer, go, page, sheet
from onestop.web.transaction import act, afterwards, keep_despite_refusal, session
from onestop.web.viewing import Sight, sight_of

NOT_FOUND = _("We found no dossier with this code and key. Look at the slip again")


@bp.get("/track")
@anyone
def track() -> Answer:
    return page("public/track.html", form=TrackForm())


@bp.post("/track")
@anyone
def find() -> Answer:
    """A code alone leads to its masked page; with the key, to the holder's view."""
    form = TrackForm()
    if minutes := throttle.minutes_to_wait():
        return _too_much(minutes)
    if not form.accepted():
        return page("public/track.html", form=form)
    code, pin = form.code.data or "", form.pin.data or ""
    if not pin and (written := codes.dossier_code(code)):
        return go("public.follow", code=written)
    keep_despite_refusal()
    found = open_with_pin(act(), code, pin)
    if found is None:
        if (number := counters.awaited(session(), code=codes.dossier_code(code) or "")) and (
            _opens(number, pin)
        ):
            return private(sheet("public/awaited.html", number=number))
        form.blame("code", str(NOT_FOUND))
        return page("public/track.html", form=form)
    return _admitted(found)


@bp.get("/t/<token>")
@anyone
def receipt(token: str) -> Answer:
    """What the QR of a receipt opens. A token is not guessed: only one that fails is counted."""
    if found := open_with_token(act(), token):
        return _admitted(found)
    if number := counters.awaited(session(), token=token):
        return private(sheet("public/awaited.html", number=number))
    minutes = throttle.minutes_to_wait()
    return private(_too_much(minutes) if minutes else _nothing())


@bp.get("/t/<token>/due.ics")
@anyone
def due_date(token: str) -> Answer:
    """The due date for the holder's own calendar, which asks for it again by itself."""
    found = open_with_token(act(), token)
    if found is None:
        raise NotFound
    view, now = shown(session(), found.code), clock.now()
    host = urlsplit(current_app.config["SETTINGS"].base_url).hostname or "localhost"
    made = Response(calendar_file(view, host, now), mimetype="text/calendar")
    made.headers["Content-Disposition"] = f'inline; filename="{found.code}.ics"'
    return private(made)


@bp.get("/track/<code>")
@anyone
def follow(code: str) -> Answer:
    written = codes.dossier_code(code)
    seen = sight_of(session(), written, current_account(), holder.admitted())
    if seen.level <= Sight.CODE and (minutes := throttle.minutes_to_wait(written)):
        return _too_much(minutes)
    if seen.level is Sight.NOTHING or written is None:
        return _nothing()
    view = shown(session(), written)
    if seen.level is Sight.CODE and not (view.reception and view.reception.shows_by_code):
        return _nothing()
    if seen.level is Sight.CODE:
        return private(sheet("public/masked.html", view=view, s=view.story, form=KeyForm()))
    if view.story.todo and notices.waits_for_word(session(), written):
        # What was told of it needs no other channel any more.
        afterwards(partial(_seen, written))
    foreseen = seen.forecast if view.story.is_running else None
    return private(
        sheet(
            "public/dossier.html",
            view=view,
            s=view.story,
            seen=seen,
            forecast=foreseen,
            printed=offered(seen, view.events),
            # Their numbers stand at the charges already: no query is made for them.
            has_receipts=any(is_online(c.get("receipt_number") or "") for c in view.story.charges),
        )
    )


def _seen(code: str, make: sessionmaker[Session]) -> None:
    with db.transaction(make) as writing:
        note_seen(Act(writing, "anyone", clock.now(), "public"), code)


def _opens(number: ReservedNumber, pin: str) -> bool:
    """Whether this is the key on the slip of a number that no dossier has yet."""
    fitting = receipt_keys().pin(number.seed, FIRST_KEY)
    return hmac.compare_digest(fitting, codes.pin(pin) or "")


def _too_much(minutes: int) -> Response:
    form = TrackForm()
    form.blame(None, throttle.sentence(minutes))
    answer = sheet("public/track.html", 429, form=form)
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer


def _nothing() -> Response:
    form = TrackForm()
    form.code.data = request.view_args.get("code", "") if request.view_args else ""
    form.blame("code", str(NOT_FOUND))
    return sheet("public/track.html", 404, form=form)


def _admitted(dossier: Dossier) -> Response:
    key = dossiers.receipt_key(session(), dossier.id)
    answer = go("public.follow", code=dossier.code)
    return private(holder.admit(answer, dossier.code, key.generation))
