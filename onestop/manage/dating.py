"""The calendar, office hours and outages: each change is looked at before it is made."""

from datetime import date

from flask import request
from werkzeug.exceptions import NotFound

from onestop.agencies import queries as agencies
from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.manage.blueprint import bp
from onestop.manage.dating_forms import DayForm, HoursForm, OutageForm, RemoveForm
from onestop.people.rules import Right
from onestop.redating import queries, rules, service
from onestop.redating.models import Progress
from onestop.redating.rules import Change
from onestop.web.fields import options
from onestop.web.furniture import BareForm
from onestop.web.guard import only
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session
from onestop.workdays import queries as workdays
from onestop.workdays.calendar import Special

# So many dossiers are dated again while the manager waits; the rest is done by the worker.
AT_ONCE = 200
UNPAIRED = _("Write both hours, the first before the second")


@bp.route("/calendar", methods=["GET", "POST"])
@only(Right.MANAGE_CALENDAR)
def calendar() -> Answer:
    """The days of a year that are not like their weekday, and a form for one more."""
    form = DayForm()
    form.agency.choices = _units()
    if form.accepted() and form.day.data:
        special = Special(
            form.kind.data == "working", form.name_vi.data or "", form.name_en.data or ""
        )
        source, unit = form.source.data or "", form.agency.data or rules.PROVINCE
        change = rules.day_change(form.day.data, special, source=source, agency_code=unit)
        with form.refusals_shown():
            return _proposed(change, f"{special.name_vi} ({source})")
    this_year = clock.day_of(clock.now()).year
    year = min(2100, max(2000, request.args.get("year", this_year, type=int)))
    return page(
        "manage/calendar.html",
        form=form,
        days=workdays.days_of(session(), year),
        year=year,
        changes=queries.newest(session())[:10],
    )


@bp.route("/calendar/<day:day>/remove", methods=["GET", "POST"])
@only(Right.MANAGE_CALENDAR)
def remove_day(day: date) -> Answer:
    """A day becomes like its weekday again, for a reason."""
    unit = request.args.get("unit", rules.PROVINCE)
    found = workdays.day(session(), day, unit)
    if found is None:
        raise NotFound
    form = RemoveForm()
    if form.accepted():
        change = rules.day_change(day, None, agency_code=unit)
        with form.refusals_shown():
            return _proposed(change, form.reason.data or "")
    return page("manage/remove_day.html", form=form, day=found)


@bp.route("/hours", methods=["GET", "POST"])
@only(Right.MANAGE_CALENDAR)
def hours() -> Answer:
    """When offices are open, season by season, and a form for the next one."""
    form = HoursForm()
    form.agency.choices = _units()
    if form.accepted() and form.begins.data:
        week = form.week()
        if week is None:
            form.blame("morning_from", str(UNPAIRED))
        else:
            change = rules.hours_change(
                form.begins.data,
                week,
                source=form.source.data or "",
                agency_code=form.agency.data or rules.PROVINCE,
            )
            with form.refusals_shown():
                return _proposed(change, form.source.data or "")
    return page("manage/hours.html", form=form, seasons=workdays.all_hours(session()))


@bp.route("/outages", methods=["GET", "POST"])
@only(Right.MANAGE_CALENDAR)
def outages() -> Answer:
    """The registered outages of the system, and a form for one more."""
    form = OutageForm()
    if form.accepted():
        with form.refusals_shown():
            change = rules.outage_change(
                form.moment("begins"),
                form.moment("ends"),
                what=(form.what_vi.data or "", form.what_en.data or ""),
                ground=form.ground.data or "",
                for_applicants=form.for_applicants.data,
                for_agencies=form.for_agencies.data,
            )
            return _proposed(change, form.what_vi.data or "")
    return page("manage/outages.html", form=form, outages=workdays.outages(session()))


@bp.get("/changes/<int:number>")
@only(Right.MANAGE_CALENDAR)
def change(number: int) -> Answer:
    """What a change would do before it is made, and how far it has come after."""
    found = queries.redating(session(), number)
    told = None
    if found.progress is Progress.PROPOSED:
        told = service.preview(session(), found, clock.now())
        found = queries.redating(session(), number)
    after = request.args.get("after", 0, type=int)
    moves = queries.moves_of(session(), number, after)
    return page("manage/change.html", change=found, preview=told, moves=moves, form=BareForm())


@bp.post("/changes/<int:number>/apply")
@only(Right.MANAGE_CALENDAR)
def apply_change(number: int) -> Answer:
    found = queries.redating_to_change(session(), number)
    if BareForm().accepted():
        service.apply(act(), found)
        service.go_on(act(), found, AT_ONCE)
    return go("manage.change", number=number)


@bp.post("/changes/<int:number>/drop")
@only(Right.MANAGE_CALENDAR)
def drop_change(number: int) -> Answer:
    found = queries.redating_to_change(session(), number)
    if BareForm().accepted():
        service.drop(act(), found)
    return go("manage.calendar")


def _proposed(change: Change, reason: str) -> Answer:
    made = service.propose(act(), change, reason)
    return go("manage.change", number=made.id)


def _units() -> list[object]:
    today = clock.day_of(clock.now())
    units = agencies.reception_units(session(), today)
    return [*options(((unit.code, unit.name) for unit in units), empty=True)]
