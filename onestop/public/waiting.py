"""The queue as visitors meet it: the tablet at the door, the phone, the wall."""

import base64
from typing import Any

from flask import current_app, url_for
from werkzeug.wrappers import Response

from onestop.agencies import queries as agencies
from onestop.kernel import clock, codes, qr
from onestop.kernel.i18n import _
from onestop.printing import ticket as printed
from onestop.public import tablet
from onestop.public.blueprint import bp
from onestop.public.waiting_forms import ArriveForm, KioskForm
from onestop.waiting import queries
from onestop.waiting.board import board, place_of
from onestop.waiting.models import Ticket, TicketState
from onestop.waiting.service import taking
from onestop.waiting.service.taking import Wanted
from onestop.waiting.words import called_aloud
from onestop.web import throttle
from onestop.web.fields import options
from onestop.web.furniture import BareForm
from onestop.web.guard import anyone
from onestop.web.headers import private
from onestop.web.pages import Answer, go, page, sheet
from onestop.web.transaction import act, session

ORDINARY = _("No, in order of coming")
ON_THE_WALL = 5
NEXT_ON_THE_WALL = 8


@bp.route("/waiting/<code>", methods=["GET", "POST"])
@anyone
def kiosk(code: str) -> Answer:
    """The tablet at the door: one touch gives a number."""
    if instead := tablet.shut(queries.queue(session(), code)):
        return instead
    form = KioskForm(op_id=codes.random_text(26), group="")
    _groups(form, code)
    if form.accepted() and not _too_many(form):
        with form.refusals_shown():
            chosen = int(form.group.data) if form.group.data else None
            wanted = Wanted(letter=form.series.data, group_id=chosen)
            ticket = taking.take(act(code), code, form.op_id.data or "", wanted)
            return go("public.ticket_taken", token=queries.token_of(ticket))
    return _kiosk(code, form, ArriveForm(op_id=codes.random_text(26)))


@bp.post("/waiting/<code>/arrived")
@anyone
def arrived(code: str) -> Answer:
    """Who booked types the code, or holds its QR before the reader."""
    if instead := tablet.shut(queries.queue(session(), code)):
        return instead
    form = ArriveForm()
    if form.accepted() and not _too_many(form):
        with form.refusals_shown():
            typed = (form.code.data or "").rstrip("/").rpartition("/")[2]
            ticket = taking.arrive(act(code), code, typed)
            return go("public.ticket_taken", token=queries.token_of(ticket))
    return _kiosk(code, KioskForm(), form)


@bp.get("/waiting/<code>/screen")
@anyone
def screen(code: str) -> Answer:
    """The wall: who is called where, who is next; it holds no names."""
    now = clock.now()
    day = clock.day_of(now)
    found = board(session(), code, day)
    counters = {counter.id: counter.number for counter in found.counters}
    called = [
        (t, counters[t.counter_id], called_aloud(t.label, counters[t.counter_id]))
        for t in queries.last_called(session(), code, day, ON_THE_WALL)
        if t.counter_id in counters
    ]
    answer = sheet(
        "public/screen.html",
        unit=agencies.agency(session(), code, day),
        called=called,
        next=[t for t, _why in found.order(now)[:NEXT_ON_THE_WALL]],
        booked={t.id: found.booked.get(t.appointment_id or 0) for t in found.tickets},
        now=now,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/q/<token>")
@anyone
def ticket(token: str) -> Answer:
    """What the QR opens on a phone: how many are before, until when, at which counter."""
    found = queries.ticket_of_token(session(), token)
    return private(sheet("public/ticket.html", token=token, **_shown(found)))


@bp.get("/q/<token>/taken")
@anyone
def ticket_taken(token: str) -> Answer:
    """On the tablet: the number, large, with its QR; then the first page comes back by itself."""
    found = queries.ticket_of_token(session(), token)
    return private(
        sheet("public/ticket_taken.html", token=token, qr=picture(token), **_shown(found))
    )


@bp.get("/q/<token>/slip.pdf")
@anyone
def ticket_slip(token: str) -> Answer:
    """The number on a narrow roll of paper."""
    found = queries.ticket_of_token(session(), token)
    place = _shown(found)["place"]
    between = place.between if place else None
    made = Response(
        printed.pdf(act(), found, address_of(token), between), mimetype="application/pdf"
    )
    made.headers["Content-Disposition"] = f'inline; filename="{found.label}.pdf"'
    return private(made)


@bp.post("/q/<token>/leave")
@anyone
def leave(token: str) -> Answer:
    """The holder gives the place up."""
    found = queries.ticket_of_token(session(), token)
    if BareForm().accepted():
        taking.give_up(act(), found)
    return go("public.ticket", token=token)


def address_of(token: str) -> str:
    base: str = current_app.config["SETTINGS"].base_url
    return base + url_for("public.ticket", token=token)


def picture(token: str) -> str:
    """The QR of a number as an address of a picture."""
    return picture_of(address_of(token))


def picture_of(text: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(qr.svg(text).encode()).decode()


def _shown(found: Ticket) -> dict[str, Any]:
    """What is told of a number now."""
    now = clock.now()
    today, place = clock.day_of(now), None
    stands = board(session(), found.unit, found.day)
    if found.state is TicketState.WAITING and found.day == today:
        place = place_of(session(), stands, found, now)
    counter = stands.counter(found.counter_id)
    return {
        "ticket": found,
        "unit": agencies.agency(session(), found.unit, found.day),
        "place": place,
        "counter": counter.number if counter else None,
        "is_today": found.day == today,
        "now": now,
    }


def _groups(form: KioskForm, code: str) -> None:
    used = [group for group in queries.groups_of(session(), code) if group.is_used]
    form.group.choices = options([("", ORDINARY), *((str(g.id), g.name) for g in used)])


def _kiosk(code: str, form: KioskForm, arrive: ArriveForm) -> Answer:
    queries.queue(session(), code)
    if form.group.choices is None:
        _groups(form, code)
        form.op_id.data, form.group.data = codes.random_text(26), ""
    today = clock.day_of(clock.now())
    shown = arrive if arrive.is_refused else form
    return page(
        "public/kiosk.html",
        form=shown,
        kiosk=form,
        arrive=arrive,
        unit=agencies.agency(session(), code, today),
        series=queries.series_of(session(), code),
    )


def _too_many(form: KioskForm | ArriveForm) -> bool:
    minutes = throttle.minutes_to_wait()
    if minutes:
        form.blame(None, throttle.sentence(minutes))
    return bool(minutes)
