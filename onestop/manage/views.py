"""Running the house: accounts, and messages that could not be delivered."""

from flask import request

from onestop.agencies import queries as agencies
from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.manage.blueprint import bp
from onestop.manage.forms import ROLE_NAMES, AgainForm, StaffForm
from onestop.notifications import queries as notices
from onestop.notifications import service as notifications
from onestop.notifications.senders.contract import Channel
from onestop.notifications.words import CHANNEL_NAMES, STATE_NAMES
from onestop.people import queries as people
from onestop.people import service as accounts
from onestop.people.models import Role
from onestop.people.rules import Right
from onestop.people.service import Details
from onestop.web.fields import number_in, options
from onestop.web.furniture import BareForm
from onestop.web.guard import account, only
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session

NEEDS_UNIT = _("Choose the unit this role is held at")
NO_UNIT = frozenset({Role.ADMINISTRATOR})


@bp.get("")
@only(Right.MANAGE_CALENDAR, Right.MANAGE_ACCOUNTS, Right.SEE_OUTBOX)
def front() -> Answer:
    return page("manage/front.html", counts=notices.counts(session()))


@bp.route("/accounts", methods=["GET", "POST"])
@only(Right.MANAGE_ACCOUNTS)
def staff() -> Answer:
    form = StaffForm()
    units = agencies.all_agencies(session(), clock.day_of(clock.now()))
    form.unit.choices = options(((unit.code, unit.name) for unit in units), empty=True)
    if form.accepted():
        role = Role(form.role.data)
        with form.refusals_shown():
            if role not in NO_UNIT and not form.unit.data:
                form.blame("unit", str(NEEDS_UNIT))
            else:
                details = Details(
                    username=(form.username.data or "").strip().lower(),
                    password=form.password.data or "",
                    name=form.name.data or "",
                )
                accounts.open_account(act(), details, (role, form.unit.data or None))
                return go("manage.staff")
    found = people.accounts(session())
    names = {unit.code: unit.name for unit in units}
    return page("manage/staff.html", form=form, accounts=found, roles=ROLE_NAMES, names=names)


@bp.post("/accounts/<username>/close")
@only(Right.MANAGE_ACCOUNTS)
def close(username: str) -> Answer:
    found = people.account(session(), username)
    if BareForm().accepted() and found.id != account().id:
        accounts.close_account(act(), found)
    return go("manage.staff")


@bp.get("/outbox")
@only(Right.SEE_OUTBOX)
def outbox() -> Answer:
    """What could not be delivered, with the reason its provider gave."""
    channel, reason = _channel(request.args.get("channel")), request.args.get("reason")
    before = number_in(request.args.get("before"))
    found = notices.given_up(session(), channel, reason, before if before > 0 else None)
    return page(
        "manage/outbox.html",
        messages=found,
        counts=notices.counts(session()),
        reasons=notices.reasons(session()),
        channel=channel,
        reason=reason,
        before=found[-1].id if len(found) == notices.PAGE else None,
        channels=CHANNEL_NAMES,
        states=STATE_NAMES,
    )


@bp.post("/outbox/again")
@only(Right.SEE_OUTBOX)
def try_all_again() -> Answer:
    """Everything of one channel and reason, so many at a time."""
    form = AgainForm()
    channel = _channel(form.channel.data)
    if form.accepted() and channel:
        notifications.try_all_again(act(), channel, form.reason.data or "")
    return go("manage.outbox")


@bp.post("/outbox/<int:number>/again")
@only(Right.SEE_OUTBOX)
def try_again(number: int) -> Answer:
    found = notices.message(session(), number, to_change=True)
    if BareForm().accepted():
        notifications.try_again(act(), found)
    return go("manage.outbox")


def _channel(name: str | None) -> Channel | None:
    return next((channel for channel in Channel if channel.value == name), None)
