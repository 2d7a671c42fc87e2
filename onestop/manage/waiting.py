"""The queue of a manager's unit: counters, letters, groups, times to book, the day's figures."""

from typing import Any

from flask import current_app, request, url_for

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.kernel import clock
from onestop.manage.blueprint import bp
from onestop.manage.waiting_forms import CounterForm, GroupForm, SeriesForm, TimesForm
from onestop.people import queries as people
from onestop.people.rules import Right
from onestop.waiting import queries
from onestop.waiting.figures import figures
from onestop.waiting.models import Queue
from onestop.waiting.service import arranging
from onestop.waiting.service.arranging import Kind, Times
from onestop.web.fields import options
from onestop.web.forms import BaseForm
from onestop.web.furniture import BareForm
from onestop.web.guard import only, unit_for
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session


@bp.get("/waiting")
@only(Right.MANAGE_CALENDAR)
def waiting() -> Answer:
    return _page()


@bp.post("/waiting/begin")
@only(Right.MANAGE_CALENDAR)
def begin_waiting() -> Answer:
    unit = unit_for(Right.MANAGE_CALENDAR)
    if BareForm().accepted():
        arranging.begin_queue(act(unit), unit)
    return go("manage.waiting")


@bp.post("/waiting/times")
@only(Right.MANAGE_CALENDAR)
def waiting_times() -> Answer:
    unit, form = unit_for(Right.MANAGE_CALENDAR), TimesForm()
    if form.accepted():
        with form.refusals_shown():
            times = Times(**{name: form[name].data for name in Times.__slots__})
            arranging.set_times(act(unit), unit, times)
            return go("manage.waiting")
    return _page(times=form)


@bp.post("/waiting/tablet")
@only(Right.MANAGE_CALENDAR)
def waiting_tablet() -> Answer:
    """A key for the tablet, a new one, or none any more."""
    unit = unit_for(Right.MANAGE_CALENDAR)
    if BareForm().accepted():
        arranging.set_tablet_key(act(unit), unit, is_on="on" in request.form)
    return go("manage.waiting")


@bp.post("/waiting/series")
@only(Right.MANAGE_CALENDAR)
def waiting_series() -> Answer:
    unit, form = unit_for(Right.MANAGE_CALENDAR), SeriesForm()
    form["fields"].choices = _fields()
    if form.accepted():
        with form.refusals_shown():
            arranging.set_series(
                act(unit),
                unit,
                form.letter.data or "",
                form.name_vi.data or "",
                form.name_en.data or "",
                form["fields"].data or [],
            )
            return go("manage.waiting")
    return _page(series=form)


@bp.post("/waiting/counters")
@only(Right.MANAGE_CALENDAR)
def waiting_counter() -> Answer:
    unit, form = unit_for(Right.MANAGE_CALENDAR), CounterForm()
    form["fields"].choices = _fields()
    if form.accepted():
        with form.refusals_shown():
            arranging.set_counter(
                act(unit),
                unit,
                form.number.data or 0,
                form.name.data or "",
                form["fields"].data or [],
                is_open=form.is_open.data,
            )
            return go("manage.waiting")
    return _page(counter=form)


@bp.post("/waiting/groups")
@only(Right.MANAGE_CALENDAR)
def waiting_group() -> Answer:
    unit, form = unit_for(Right.MANAGE_CALENDAR), GroupForm()
    if form.accepted():
        with form.refusals_shown():
            kind = Kind(
                form.name_vi.data or "",
                form.name_en.data or "",
                form.minutes.data or 0,
                form.source.data or "",
                form.is_used.data,
            )
            known = int(form.group.data) if form.group.data else None
            arranging.set_group(act(unit), unit, known, kind)
            return go("manage.waiting")
    return _page(group=form)


def _page(**sent: BaseForm) -> Answer:
    """The page with the form that was refused, or with what is to be changed filled in."""
    unit, now = unit_for(Right.MANAGE_CALENDAR), clock.now()
    day = clock.day_of(now)
    here = agencies.agency(session(), unit, day)
    queue = queries.find_queue(session(), unit)
    if queue is None:
        return page("manage/waiting.html", form=None, queue=None, unit=here)
    series, groups = queries.series_of(session(), unit), queries.groups_of(session(), unit)
    counters = queries.counters_of(session(), unit)
    forms: dict[str, Any] = {
        "times": sent.get("times") or _unread(TimesForm, queue),
        "series": sent.get("series")
        or _unread(SeriesForm, _asked(series, "letter", request.args.get("letter"))),
        "counter": sent.get("counter")
        or _unread(CounterForm, _asked(counters, "number", request.args.get("counter"))),
        "group": sent.get("group")
        or _unread(GroupForm, _asked(groups, "id", request.args.get("group"))),
    }
    for name in ("series", "counter"):
        forms[name]["fields"].choices = _fields()
    if chosen := _asked(groups, "id", request.args.get("group")):
        forms["group"].group.data = forms["group"].group.data or str(chosen.id)
    _tell_apart(forms)
    refused = next(iter(sent.values()), None)
    today = figures(session(), unit, day, now)
    return page(
        "manage/waiting.html",
        form=refused,
        forms=forms,
        queue=queue,
        tablet_link=_tablet_link(queue),
        unit=here,
        series=series,
        groups=groups,
        counters=counters,
        unserved=_unserved(series, counters),
        figures=today,
        counts={state.value: count for state, count in today.counts.items()},
        field_names=dict(_field_pairs()),
        names=people.names_of(session(), [c.account_id for c in counters if c.account_id]),
    )


def _tablet_link(queue: Queue) -> str:
    base: str = current_app.config["SETTINGS"].base_url
    return base + url_for("public.kiosk", code=queue.unit, key=queue.tablet_key)


def _tell_apart(forms: dict[str, Any]) -> None:
    """Forms on one page whose fields have the same names: their labels find their own field."""
    for name, form in forms.items():
        for field in form:
            field.id = field.label.field_id = f"{name}-{field.short_name}"


def _unread(kind: type[BaseForm], prefill: Any) -> BaseForm:
    """A form beside the one that was sent: it reads nothing of it."""
    made = kind(prefill)
    if request.method == "POST":
        made.process(None, obj=prefill)
    return made


def _asked(rows: Any, name: str, value: str | None) -> Any:
    return next(
        (row for row in rows if value is not None and str(getattr(row, name)) == value), None
    )


def _unserved(series: Any, counters: Any) -> list[str]:
    """The letters whose numbers no counter in use would take."""
    in_use = [set(c.fields) for c in counters if c.is_open]
    return [
        one.letter
        for one in series
        if not any(not fields or fields & set(one.fields) for fields in in_use)
    ]


def _field_pairs() -> list[tuple[str, str]]:
    known = catalogue.curated_in_force(session(), clock.day_of(clock.now()))
    return sorted({p.field.code: str(p.field.name) for p in known}.items(), key=lambda f: f[1])


def _fields() -> Any:
    return options(_field_pairs())
