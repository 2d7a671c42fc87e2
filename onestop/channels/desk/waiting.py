"""The clerk's side of the queue: one key calls the next."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import request
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, Optional

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel
from onestop.channels.desk.blueprint import bp
from onestop.kernel import clock, codes
from onestop.kernel.i18n import _
from onestop.people import queries as people
from onestop.people.rules import Right
from onestop.waiting import queries
from onestop.waiting.board import board
from onestop.waiting.errors import NoSuchTicket
from onestop.waiting.models import TicketState
from onestop.waiting.rules import CALLS_UNTIL_NO_SHOW, PUT_BACK_WITHIN, Why
from onestop.waiting.service import calling, taking
from onestop.waiting.service.taking import Wanted
from onestop.web.fields import options
from onestop.web.forms import BaseForm
from onestop.web.furniture import BareForm
from onestop.web.guard import account, only, unit_for
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session

REASONS = {
    Why.APPOINTMENT: _("has booked this time"),
    Why.PASSED: _("was passed by others often enough"),
    Why.PRIORITY: _("goes first: %(group)s"),
    Why.TIME: _("in order of coming"),
    Why.EARLY: _("booked for later; called when nobody else waits"),
}


class SendOnForm(BaseForm):
    counter = SelectField(_("To counter"), [InputRequired()], coerce=int)


class GiveForm(BaseForm):
    """A number given by the clerk, who sees who goes first."""

    op_id = HiddenField(validators=[InputRequired(), Length(max=40)])
    group = RadioField(_("Group"), [Optional()])
    series = SelectField(_("Matter"), [Optional()])
    procedure = SelectField(_("Procedure, when it is known"), [Optional()])


class ArrivedForm(BaseForm):
    op_id = HiddenField(validators=[InputRequired(), Length(max=40)])
    code = HiddenField(_("Code of the appointment"), [InputRequired(), Length(max=200)])


@bp.get("/waiting")
@only(Right.RECEIVE)
def waiting() -> Answer:
    """Who waits, in which order and why; the counter one sits at and who is there."""
    return _page(BareForm())


@bp.post("/waiting/sit/<int:number>")
@only(Right.RECEIVE)
def sit(number: int) -> Answer:
    unit = unit_for(Right.RECEIVE)
    return _doing(lambda: calling.sit(act(unit), unit, number, account().id))


@bp.post("/waiting/stand")
@only(Right.RECEIVE)
def stand() -> Answer:
    unit = unit_for(Right.RECEIVE)
    return _doing(lambda: calling.stand(act(unit), unit, account().id))


@bp.post("/waiting/next")
@only(Right.RECEIVE)
def call_next() -> Answer:
    unit = unit_for(Right.RECEIVE)
    return _doing(lambda: calling.call_next(act(unit), unit, account().id))


@bp.post("/waiting/tickets/<int:number>/here")
@only(Right.RECEIVE)
def ticket_here(number: int) -> Answer:
    unit = unit_for(Right.RECEIVE)
    return _doing(lambda: calling.here(act(unit), unit, account().id, number))


@bp.post("/waiting/tickets/<int:number>/not-here/<int:calls>")
@only(Right.RECEIVE)
def ticket_not_here(number: int, calls: int) -> Answer:
    unit = unit_for(Right.RECEIVE)
    return _doing(lambda: calling.not_here(act(unit), unit, account().id, number, calls))


@bp.post("/waiting/tickets/<int:number>/done")
@only(Right.RECEIVE)
def ticket_done(number: int) -> Answer:
    """Served; with the other button, the next is called at once when somebody waits."""
    unit = unit_for(Right.RECEIVE)

    def do() -> None:
        calling.done(act(unit), unit, account().id, number)
        seat = queries.seat_of(session(), account().id)
        stands = board(session(), unit, clock.day_of(clock.now()))
        if "next" in request.form and seat and stands.order(clock.now(), [seat]):
            calling.call_next(act(unit), unit, account().id)

    return _doing(do)


@bp.post("/waiting/tickets/<int:number>/put-back")
@only(Right.RECEIVE)
def ticket_put_back(number: int) -> Answer:
    unit = unit_for(Right.RECEIVE)
    return _doing(lambda: calling.put_back(act(unit), unit, number))


@bp.post("/waiting/tickets/<int:number>/send-on")
@only(Right.RECEIVE)
def ticket_send_on(number: int) -> Answer:
    unit = unit_for(Right.RECEIVE)
    form = SendOnForm()
    form.counter.choices = [(c.number, "") for c in queries.counters_of(session(), unit)]

    def do() -> None:
        calling.send_on(act(unit), unit, account().id, number, form.counter.data)

    return _doing(do, form)


@bp.get("/waiting/tickets/<int:number>/intake")
@only(Right.RECEIVE)
def ticket_intake(number: int) -> Answer:
    """From the number to the intake, whose procedure is known when the number says it."""
    unit = unit_for(Right.RECEIVE)
    ticket = queries.ticket_to_change(session(), unit, number)
    if ticket.procedure_code:
        return go("desk.intake", code=ticket.procedure_code, ticket=ticket.label)
    return go("desk.choose", ticket=ticket.label)


@bp.route("/waiting/give", methods=["GET", "POST"])
@only(Right.RECEIVE)
def give_number() -> Answer:
    """A number for somebody who stands there, the group chosen by looking."""
    unit = unit_for(Right.RECEIVE)
    form = GiveForm(op_id=codes.random_text(26), group="")
    used = [g for g in queries.groups_of(session(), unit) if g.is_used]
    form.group.choices = options([("", _("None")), *((str(g.id), g.name) for g in used)])
    form.series.choices = options(
        ((s.letter, f"{s.letter} – {s.name}") for s in queries.series_of(session(), unit)),
        empty=True,
    )
    day = clock.day_of(clock.now())
    at_desk = [p for p in catalogue.curated_in_force(session(), day) if Channel.DESK in p.channels]
    form.procedure.choices = options(((p.code, p.name) for p in at_desk), empty=True)
    if form.accepted():
        with form.refusals_shown():
            chosen = int(form.group.data) if form.group.data else None
            wanted = Wanted(form.series.data or None, chosen, form.procedure.data or None)
            ticket = taking.take(act(unit), unit, form.op_id.data or "", wanted)
            return go("desk.number_given", number=ticket.id)
    return page("desk/waiting_give.html", form=form)


@bp.post("/waiting/arrived")
@only(Right.RECEIVE)
def booked_arrived() -> Answer:
    """Who booked has come to the desk instead of the tablet."""
    unit = unit_for(Right.RECEIVE)
    form = ArrivedForm()
    if form.accepted():
        with form.refusals_shown():
            typed = (form.code.data or "").rstrip("/").rpartition("/")[2]
            ticket = taking.arrive(act(unit), unit, typed)
            return go("desk.number_given", number=ticket.id)
    return _page(form)


@bp.get("/waiting/given/<int:number>")
@only(Right.RECEIVE)
def number_given(number: int) -> Answer:
    ticket = queries.ticket_to_change(session(), unit_for(Right.RECEIVE), number)
    if ticket.day != clock.day_of(clock.now()):
        raise NoSuchTicket
    return page("desk/waiting_given.html", ticket=ticket, token=queries.token_of(ticket))


def _doing(do: Callable[[], Any], form: BaseForm | None = None) -> Answer:
    """Do it and show the queue; what is refused is said above it."""
    form = form or BareForm()
    if form.accepted():
        # What was begun before a refusal is taken back, or the page would show it as done.
        with form.refusals_shown(), session().begin_nested():
            do()
            return go("desk.waiting")
    return _page(form)


def _page(form: BaseForm) -> Answer:
    unit, now = unit_for(Right.RECEIVE), clock.now()
    day = clock.day_of(now)
    if queries.find_queue(session(), unit) is None:
        return page("desk/waiting.html", form=form, found=None)
    found = board(session(), unit, day)
    seat = queries.seat_of(session(), account().id)
    seat = seat if seat and seat.unit == unit else None
    order = found.order(now, [seat] if seat else None)
    aside = [t for t in queries.tickets_ended(session(), unit, day) if _may_be_put_back(t, now)]
    names = people.names_of(session(), [c.account_id for c in found.counters if c.account_id])
    return page(
        "desk/waiting.html",
        form=form,
        found=found,
        seat=seat,
        current=found.at_counter(seat) if seat else None,
        order=[(t, _reason(found.groups, t, why), _minutes(now - t.taken_at)) for t, why in order],
        letters=_by_letter(found, now),
        aside=aside,
        booked=[a for a in queries.appointments_on(session(), unit, day) if not a.arrived_at],
        names=names,
        unit=agencies.agency(session(), unit, day),
        op_id=codes.random_text(26),
        calls=CALLS_UNTIL_NO_SHOW,
    )


def _may_be_put_back(ticket: Any, now: Any) -> bool:
    return ticket.state is TicketState.NO_SHOW and now - ticket.ended_at <= PUT_BACK_WITHIN


def _reason(groups: dict[int, Any], ticket: Any, why: Why) -> str:
    group = groups.get(ticket.group_id or 0)
    return str(REASONS[why]) % {"group": group.name if group else ""}


def _by_letter(found: Any, now: Any) -> list[tuple[Any, int, int]]:
    """Each letter, how many wait with it, and the longest wait in minutes."""
    lines = []
    for one in found.series:
        since = [
            t.taken_at
            for t in found.tickets
            if t.letter == one.letter and t.state is TicketState.WAITING
        ]
        lines.append((one, len(since), _minutes(now - min(since)) if since else 0))
    return lines


def _minutes(span: timedelta) -> int:
    return max(0, int(span.total_seconds() // 60))
