"""What a counter sends after the line came back: kept first, then filed or put before a person."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel
from onestop.catalogue.errors import NoSuchProcedure
from onestop.dossiers.models import Dossier
from onestop.dossiers.projection import write
from onestop.dossiers.rules import Application
from onestop.dossiers.service.dossier_codes import Reservation
from onestop.dossiers.service.lodging import lodge
from onestop.journal import service as journal
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.identity import bare_number
from onestop.offline import queries
from onestop.offline.errors import AlreadySettled, OtherUnit, TooManyWaiting
from onestop.offline.models import CounterRecord, Device, ReservedNumber
from onestop.offline.rules import WAITING_MOST, Sent, digest, plausible, read
from onestop.people import queries as people
from onestop.people.rules import Holding, Right, may

Reasons = list[tuple[str, str]]


def arrive(
    act: Act, device: Device, op_id: str, body: dict[str, Any]
) -> tuple[CounterRecord, bool]:
    """Keep what a device sent; returns the row, and whether it is new. Sent again it is the same
    row. Until it is filed it waits for a person. Raises TooManyWaiting, for a device that sends
    without end."""
    device.last_seen_at = act.at
    sealed = digest(body)
    for before in queries.records_sent(act.session, device.id, op_id):
        if before.digest == sealed:
            return before, False
    if queries.waiting(act.session, device.id) >= WAITING_MOST:
        raise TooManyWaiting
    sent = readable(body)
    record = CounterRecord(
        device_id=device.id,
        unit=device.unit,
        op_id=op_id,
        digest=sealed,
        code=sent.code if sent else "",
        procedure_code=sent.procedure_code if sent else "",
        body=body,
        taken_at=sent.taken_at if sent else None,
        arrived_at=act.at,
        state="clash",
        reasons=[],
        details=[],
    )
    act.session.add(record)
    act.session.flush()
    return record, True


def readable(body: dict[str, Any]) -> Sent | None:
    """A record as it was sent; None when it cannot be read."""
    try:
        return read(body)
    except (ValueError, KeyError, TypeError, IndexError, OverflowError):
        return None


def objections(act: Act, device: Device, record: CounterRecord, right: Right) -> Reasons:
    """What stands in the way of filing a record by itself, before its fields are read: (reason,
    detail), the first that was found of each kind."""
    found: Reasons = []
    if device.revoked_at is not None:
        found.append(("revoked", ""))
    if not _may_act(act, device, right):
        found.append(("clerk", ""))
    number = queries.number(act.session, record.code)
    if number is None or number.device_id != device.id:
        found.append(("number", record.code))
    elif number.state == "used":
        found.append(("number-used", record.code))
    if len(queries.records_sent(act.session, device.id, record.op_id)) > 1:
        found.append(("sent-otherwise", ""))
    sent = readable(record.body)
    if sent is None:
        return [*found, ("unreadable", "")]
    day = clock.day_of(moment_of(number, sent.taken_at, act.at))
    try:
        version_id, _procedure = catalogue.version_in_force(act.session, sent.procedure_code, day)
    except NoSuchProcedure:
        return [*found, ("procedure", sent.procedure_code)]
    if version_id != sent.version_id:
        found.append(("version", sent.procedure_code))
    owner = bare_number(sent.fields.get("applicant-number", ""))
    since = datetime.combine(day, time.min, tzinfo=clock.VIETNAM)
    if owner and (
        other := queries.other_open(act.session, owner, sent.procedure_code, since, device.id)
    ):
        found.append(("duplicate", other))
    return found


def moment_of(number: ReservedNumber | None, taken_at: datetime | None, now: datetime) -> datetime:
    """When the dossier came: the counter's time where it may be believed, else now."""
    day, since = (number.day, number.reserved_at) if number else (None, None)
    believed = plausible(taken_at, day, since, now)
    return taken_at if believed and taken_at is not None else now


def file(
    act: Act, device: Device, record: CounterRecord, application: Application, channel: Channel
) -> tuple[Act, Dossier]:
    """Make a record a dossier under the number that stands on its slip; returns the act at the
    moment the dossier came, for what follows at once, and the dossier.

    `act` is now and by whom. A number that another dossier has cannot be given twice: then the
    dossier gets a new one, and its slip must be printed anew. Raises what `lodge` raises,
    AlreadySettled, OtherUnit.
    """
    if record.state != "clash":
        raise AlreadySettled
    number = queries.number(act.session, record.code)
    is_free = number is not None and number.device_id == device.id and number.state != "used"
    if number and is_free and number.agency_code != application.reception_agency:
        raise OtherUnit(number=number.code)
    reserved = Reservation(number.code, number.seed) if number and is_free else None
    then = replace(act, at=moment_of(number if is_free else None, record.taken_at, act.at))
    dossier = lodge(then, application, channel, reserved).dossier
    if number and is_free:
        number.state, number.settled_at = "used", act.at
    record.state, record.dossier_id = "filed", dossier.id
    record.settled_at, record.settled_by = act.at, act.who
    record.body = {}
    return then, dossier


def note_synced(act: Act, device: Device, record: CounterRecord, dossier: Dossier) -> None:
    """Write down that a dossier was taken in without a line: both times, the counter, by whom."""
    write(
        act,
        dossier,
        "dossier.synced",
        taken_at=record.taken_at.isoformat() if record.taken_at else None,
        synced_at=act.at.isoformat(),
        taken_by=f"account:{device.clerk_id}",
        device=device.id,
        slip=record.code,
        clashed=list(record.reasons),
    )


def put_before_a_person(act: Act, device: Device, record: CounterRecord, reasons: Reasons) -> None:
    """A record that could not be filed by itself waits, with why."""
    record.reasons = [reason for reason, _detail in reasons]
    record.details = [detail for _reason, detail in reasons]
    journal.record(
        act,
        "offline.clashed",
        device.subject,
        code=record.code,
        op_id=record.op_id,
        reasons=record.reasons,
    )


def reject(act: Act, device: Device, record: CounterRecord, reason: str) -> None:
    """A person turns a record away and writes why; its number dies. Raises AlreadySettled."""
    if record.state != "clash":
        raise AlreadySettled
    record.state = "rejected"
    record.settled_at, record.settled_by, record.settled_reason = act.at, act.who, reason
    number = queries.number(act.session, record.code)
    if number and number.device_id == device.id and number.state == "reserved":
        number.state, number.settled_at = "dead", act.at
    journal.record(
        act,
        "offline.rejected",
        device.subject,
        reason=reason,
        code=record.code,
        op_id=record.op_id,
    )


def _may_act(act: Act, device: Device, right: Right) -> bool:
    account = people.account_with_posts(act.session, device.clerk_id)
    if account is None or account.closed_at is not None:
        return False
    return may([Holding(p.role, p.agency_code) for p in account.posts], right, {device.unit})
