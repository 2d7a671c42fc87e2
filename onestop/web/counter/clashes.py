"""What could not be filed by itself: a person corrects it, or turns it away and writes why."""

from typing import Any

from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Procedure
from onestop.catalogue.errors import NoSuchProcedure
from onestop.kernel import clock
from onestop.offline import filing, queries
from onestop.offline.errors import AlreadySettled
from onestop.offline.models import CounterRecord, Device
from onestop.people.errors import NotYours
from onestop.web.checklist import lines
from onestop.web.counter.door import Door
from onestop.web.counter.forms import RejectForm
from onestop.web.counter.record_forms import application, asked_form, form_of, strange_papers
from onestop.web.counter.syncing import finish
from onestop.web.counter.telling import told
from onestop.web.guard import check_unit, unit_for
from onestop.web.headers import private
from onestop.web.pages import Answer, go, page, sheet
from onestop.web.transaction import act, session


def clashes(door: Door) -> Answer:
    """What waits for a person at this unit."""
    unit = unit_for(door.right)
    waiting = queries.clashes(session(), unit, door.name)
    devices = {device.id: device for device in queries.devices(session(), unit, door.name)}
    return private(
        sheet(
            "counter/clashes.html",
            door=door,
            records=[(r, told(r), _applicant(r)) for r in waiting],
            devices=devices,
        )
    )


def clash(door: Door, record_id: int) -> Answer:
    """One record as the form it came from, to be corrected and filed under the number that stands
    on the applicant's slip."""
    record, device = _own(door, queries.record(session(), record_id))
    version = _version(record)
    return _page(door, record, device, version, _filled(door, record, version))


def file(door: Door, record_id: int) -> Answer:
    """File it as corrected, at the moment the counter took it in."""
    record, device = _own(door, queries.record_to_change(session(), record_id))
    version = _version(record)
    if version is None:
        return _page(door, record, device, version, None)
    form = asked_form(door, version[1], record.op_id)
    if form.accepted():
        with form.refusals_shown():
            here = act(device.unit)
            asked = application(here, door, form, version, device.unit)
            if asked is not None:
                dossier = finish(here, door, device, record, form, asked)
                return go(f"{door.name}.slip", code=dossier.code)
    return _page(door, record, device, version, form)


def reject(door: Door, record_id: int) -> Answer:
    """Turn it away; the reason is written down, and the number dies."""
    record, device = _own(door, queries.record_to_change(session(), record_id))
    form = RejectForm()
    if not form.accepted():
        version = _version(record)
        return _page(door, record, device, version, _filled(door, record, version), form)
    filing.reject(act(device.unit), device, record, (form.reason.data or "").strip())
    return go(door.at("clashes"))


def _own(door: Door, record: CounterRecord) -> tuple[CounterRecord, Device]:
    """Raises NotYours, and AlreadySettled when nothing waits any more."""
    check_unit(door.right, {record.unit})
    device = queries.device(session(), record.device_id)
    if device.door != door.name:
        raise NotYours
    if record.state != "clash":
        raise AlreadySettled
    return record, device


def _version(record: CounterRecord) -> tuple[int, Procedure] | None:
    """The procedure as it was in force when the dossier came; None when there was none."""
    number = queries.number_with(session(), record.code)
    moment = filing.moment_of(number, record.taken_at, clock.now())
    try:
        return catalogue.version_in_force(session(), record.procedure_code, clock.day_of(moment))
    except NoSuchProcedure:
        return None


def _filled(door: Door, record: CounterRecord, version: tuple[int, Procedure] | None) -> Any:
    sent = filing.readable(record.body)
    if sent is None or version is None:
        return None
    form = form_of(door, version[1], sent)
    form.validate()
    return form


def _page(
    door: Door,
    record: CounterRecord,
    device: Device,
    version: tuple[int, Procedure] | None,
    form: Any,
    rejecting: RejectForm | None = None,
) -> Answer:
    sent = filing.readable(record.body)
    is_typed = form is not None and "csrf_token" in form
    refused = rejecting if rejecting is not None else form if is_typed else None
    return page(
        "counter/clash.html",
        form=refused,
        filled=form,
        door=door,
        record=record,
        device=device,
        reasons=told(record),
        sent=sent,
        p=version[1] if version else None,
        parts=lines(version[1], door.channel) if version else [],
        strange=strange_papers(door, version[1], sent) if version and sent else [],
        rejecting=rejecting or RejectForm(),
    )


def _applicant(record: CounterRecord) -> str:
    sent = filing.readable(record.body)
    if sent is None:
        return ""
    return sent.fields.get("applicant-organisation") or sent.fields.get("applicant-name", "")
