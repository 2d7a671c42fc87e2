"""A time booked online: the unit, the procedure, the day, the time; no account is needed."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel
from onestop.kernel import clock, codes
from onestop.kernel.i18n import _, gettext
from onestop.public.blueprint import bp
from onestop.public.waiting import picture_of
from onestop.public.waiting_forms import AppointmentForm
from onestop.waiting import queries
from onestop.waiting.booking import days_offered, free_slots
from onestop.waiting.errors import NoSuchAppointment
from onestop.waiting.models import Appointment
from onestop.waiting.service import taking
from onestop.waiting.service.taking import Booking
from onestop.web import throttle
from onestop.web.calendar_file import Appointed, appointment_file
from onestop.web.fields import options
from onestop.web.furniture import BareForm
from onestop.web.guard import anyone
from onestop.web.headers import private
from onestop.web.login import current_account
from onestop.web.pages import Answer, go, page, sheet
from onestop.web.transaction import act, session

NOT_FOUND = _("There is no appointment with this code. Look at the letters again")


@bp.get("/appointments")
@anyone
def appointments() -> Answer:
    """Where and what for; or the code of an appointment that there is."""
    asked = request.args.get("code", "")[:60]
    if code := codes.pin(asked):
        return go("public.appointment", code=code)
    unit, procedure = request.args.get("unit", ""), request.args.get("procedure", "")
    today = clock.day_of(clock.now())
    units = _units(today)
    procedures = [p for p in catalogue.curated_in_force(session(), today) if _is_at_desk(p)]
    if unit in {u.code for u in units} and procedure in {p.code for p in procedures}:
        return go("public.book", unit=unit, procedure=procedure)
    account = current_account()
    mine = queries.appointments_of_account(session(), account.id, clock.now()) if account else []
    return page(
        "public/appointments.html",
        units=units,
        procedures=procedures,
        unit=unit,
        procedure=procedure,
        mine=mine,
        wrong=str(NOT_FOUND) if asked else "",
        asked=asked,
    )


@bp.route("/appointments/<unit>/<procedure>", methods=["GET", "POST"])
@anyone
def book(unit: str, procedure: str) -> Answer:
    """A day, a free time, a name."""
    now = clock.now()
    queue = queries.queue(session(), unit)
    _version, wanted = catalogue.version_in_force(session(), procedure, clock.day_of(now))
    if not _is_at_desk(wanted):
        raise NotFound
    days = days_offered(session(), queue, now)
    free = {day: free_slots(session(), queue, day, now) for day in days}
    day = _day(days, free)
    account = current_account()
    form = AppointmentForm(
        op_id=codes.random_text(26),
        name=account.name if account else "",
        phone=account.phone if account else "",
    )
    form.slot.choices = options((s.isoformat(), f"{s:%H:%M}") for s in free.get(day, ()))
    if request.method == "POST":
        _keep_what_was_chosen(form)
    if form.accepted() and not _too_many(form):
        with form.refusals_shown():
            found = taking.book(
                act(unit),
                unit,
                form.op_id.data or "",
                Booking(
                    name=form.name.data or "",
                    phone=form.phone.data or "",
                    procedure_code=procedure,
                    starts_at=datetime.fromisoformat(form.slot.data),
                    account_id=account.id if account else None,
                ),
            )
            return go("public.appointment", code=found.code)
    return page(
        "public/book.html",
        form=form,
        unit=agencies.agency(session(), unit, clock.day_of(now)),
        p=wanted,
        days=[(one, len(free[one])) for one in days],
        day=day,
    )


@bp.get("/appointments/code/<code>")
@anyone
def appointment(code: str) -> Answer:
    """What was booked, for whoever has its code."""
    found = _found(code)
    return private(sheet("public/appointment.html", qr=_qr(found), **_shown(found)))


@bp.get("/appointments/code/<code>/appointment.ics")
@anyone
def appointment_calendar(code: str) -> Answer:
    found = _found(code)
    shown = _shown(found)
    host = urlsplit(current_app.config["SETTINGS"].base_url).hostname or "localhost"
    entry = Appointed(
        starts_at=found.starts_at,
        length=timedelta(minutes=queries.queue(session(), found.unit).slot_minutes),
        words=gettext("One-stop desk: appointment %(code)s", code=found.code),
        place=f"{shown['unit'].name}, {shown['unit'].address}",
        is_cancelled=found.cancelled_at is not None,
    )
    made = Response(
        appointment_file(found.code, host, clock.now(), entry), mimetype="text/calendar"
    )
    made.headers["Content-Disposition"] = f'inline; filename="{found.code}.ics"'
    return private(made)


@bp.post("/appointments/code/<code>/cancel")
@anyone
def cancel_appointment(code: str) -> Answer:
    found = _found(code)
    form = BareForm()
    if form.accepted():
        with form.refusals_shown():
            taking.cancel(act(found.unit), found.code)
            return go("public.appointment", code=found.code)
    answer = sheet(
        "public/appointment.html", 422, qr=_qr(found), problems=form.all_errors(), **_shown(found)
    )
    return private(answer)


def _is_at_desk(procedure: Any) -> bool:
    return Channel.DESK in procedure.channels and procedure.may_be_filed


def _units(today: date) -> list[Any]:
    with_queue = queries.units_with_queue(session())
    return [u for u in agencies.reception_units(session(), today) if u.code in with_queue]


def _day(days: list[date], free: dict[date, list[datetime]]) -> date:
    """The day asked for, else the first with a free time."""
    asked = request.args.get("day", "")[:10]
    first = next((day for day in days if free[day]), days[0] if days else date.max)
    return next((day for day in days if day.isoformat() == asked), first)


def _keep_what_was_chosen(form: AppointmentForm) -> None:
    """A time that was taken meanwhile is refused by the rules with their own sentence."""
    sent = form.slot.data or ""
    try:
        moment = datetime.fromisoformat(sent)
    except ValueError:
        return
    # At the ends of the calendar a moment has no day in Vietnam.
    is_sensible = moment.tzinfo is not None and 1900 <= moment.year <= 2200
    if is_sensible and sent not in {value for value, *_rest in form.slot.choices}:
        form.slot.validate_choice = False


def _found(code: str) -> Appointment:
    """An appointment by its code; who asks for codes that are none is slowed down."""
    try:
        return queries.appointment(session(), code)
    except NoSuchAppointment:
        throttle.minutes_to_wait()
        raise


def _shown(found: Appointment) -> dict[str, Any]:
    day = clock.day_of(found.made_at)
    _version, procedure = catalogue.version_in_force(session(), found.procedure_code, day)
    return {
        "found": found,
        "unit": agencies.agency(session(), found.unit, found.day),
        "p": procedure,
        "is_over": found.day < clock.day_of(clock.now()),
    }


def _qr(found: Appointment) -> str:
    base: str = current_app.config["SETTINGS"].base_url
    return picture_of(base + url_for("public.appointment", code=found.code))


def _too_many(form: AppointmentForm) -> bool:
    minutes = throttle.minutes_to_wait()
    if minutes:
        form.blame(None, throttle.sentence(minutes))
    return bool(minutes)
