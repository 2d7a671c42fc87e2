"""A unit's devices: enrolling this browser, what each has, revoking one that is lost."""

from datetime import timedelta
from typing import Any

from flask import request

from onestop.agencies import queries as agencies
from onestop.kernel import clock
from onestop.offline import queries, service
from onestop.people import queries as people
from onestop.people.errors import NotYours
from onestop.people.rules import Right, may
from onestop.web.counter.answers import answer
from onestop.web.counter.door import Door
from onestop.web.counter.forms import EnrolForm
from onestop.web.fields import options
from onestop.web.furniture import BareForm
from onestop.web.guard import account, check_unit, has, unit_for
from onestop.web.login import holdings
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session

LOOK_BACK = timedelta(days=31)


def devices(door: Door) -> Answer:
    """The devices of this unit, for its clerks and its manager, and the numbers given in advance
    that no dossier has."""
    return _page(door, _form(door))


def enrol(door: Door) -> Answer:
    """Let this browser work without a line. The secret is in this answer and nowhere else."""
    form = _form(door)
    is_scripted = request.headers.get("Accept", "").startswith("application/json")
    if not form.accepted():
        if is_scripted:
            told = [{"field": field, "sentence": words} for field, words in form.all_errors()]
            return answer({"errors": told}, 422)
        return _page(door, form)
    unit = unit_for(door.right)
    device, secret = service.enrol(
        act(unit),
        name=(form.name.data or "").strip(),
        door=door.name,
        receptions=form.receptions.data or [],
        per_day=form.per_day.data or 1,
        clerk_id=account().id,
    )
    told_once = {"id": device.id, "name": device.name, "secret": secret, "clerk": account().name}
    return answer(told_once)


def revoke(door: Door, device_id: int) -> Answer:
    """A lost device: its numbers die; what it still sends waits for a person."""
    device = queries.device_to_change(session(), device_id)
    if device.door != door.name:
        raise NotYours
    if not may(holdings(), Right.ROUTE, {device.unit}):
        check_unit(door.right, {device.unit})
    if BareForm().accepted():
        service.revoke(act(device.unit), device)
    return go(door.at("devices"))


def _form(door: Door) -> Any:
    form = EnrolForm()
    today = clock.day_of(clock.now())
    if door.asks:
        form.receptions.choices = options([(_unit(door), "")])
        form.receptions.data = [_unit(door)]
    else:
        units = agencies.reception_units(session(), today)
        form.receptions.choices = options((unit.code, unit.name) for unit in units)
    return form


def _unit(door: Door) -> str:
    return unit_for(door.right) if has(door.right) else ""


def _page(door: Door, form: Any) -> Answer:
    unit = _unit(door)
    mine = queries.devices(session(), unit or unit_for(Right.ROUTE), door.name)
    receptions = {code for device in mine for code in device.receptions}
    since = clock.day_of(clock.now() - LOOK_BACK)
    return page(
        "counter/devices.html",
        form=form,
        door=door,
        enrols=bool(unit),
        devices=mine,
        clerks=people.names_of(session(), [device.clerk_id for device in mine]),
        tally=queries.tally(session(), [device.id for device in mine]),
        numbers=queries.without_dossier(session(), receptions, since),
        names={device.id: device.name for device in mine},
        waiting=len(queries.clashes(session(), unit, door.name)) if unit else 0,
    )
