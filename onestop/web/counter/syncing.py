"""What a device says to the register and what it is answered, all of it as JSON."""

import json
import logging
from collections.abc import Iterable
from typing import Any, TypeGuard

from flask import request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from onestop.catalogue import queries as catalogue
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.lodging import FIRST_KEY
from onestop.journal.service import attempted
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.codes import receipt_keys
from onestop.kernel.errors import Refusal
from onestop.offline import filing, queries, service
from onestop.offline.models import CounterRecord, Device, ReservedNumber
from onestop.offline.rules import OP_ID_MOST
from onestop.web.counter.answers import answer
from onestop.web.counter.door import Door
from onestop.web.counter.package import package, stamp
from onestop.web.counter.record_forms import application, form_of, refuse_strange, sentences
from onestop.web.counter.telling import told
from onestop.web.transaction import session

log = logging.getLogger(__name__)
BODY_MOST = 64 * 1024
LIST_MOST = 2000


def refresh(door: Door) -> Response:
    """What the counter has, for what it lacks: numbers, what became of what it sent, and the
    procedures when they have changed. Asked again it answers the same."""
    device, body = _device(door), _body()
    if device is None:
        return answer({"problem": "device"}, 401)
    if body is None:
        return answer({"problem": "body"}, 400)
    act = _act(door, device)
    held = _texts(body.get("held"))
    back = service.hand_back(act, device, _texts(body.get("unused")))
    mine = service.top_up(act, device, held)
    codes = {number.code for number in mine}
    seen = queries.states_of(session(), device.id, _texts(body.get("answered")))
    is_new = body.get("package") != (now_stamp := stamp(session(), door, device, act.at))
    return answer(
        {
            "now": act.at.isoformat(),
            "revoked": device.revoked_at is not None,
            "numbers": [_number(number) for number in mine if number.code not in held],
            "gone": sorted(held - codes),
            "returned": back,
            "states": seen,
            "stamp": now_stamp,
            "package": package(session(), door, device, act.at) if is_new else None,
        }
    )


def sync(door: Door) -> Response:
    """One record. It is kept before anything else; then it becomes a dossier, or waits for a
    person. The answer leaves after the commit, and the same record gets the same answer again."""
    device, body = _device(door), _body()
    if device is None:
        return answer({"problem": "device"}, 401)
    op_id = body.get("op_id") if body else None
    if not body or not _is_text(op_id, OP_ID_MOST):
        return answer({"problem": "body"}, 400)
    act = _act(door, device)
    record, is_new = filing.arrive(act, device, op_id, body)
    if is_new:
        _judge(act, door, device, record)
    return answer(_became(record, is_new=is_new))


def _judge(act: Act, door: Door, device: Device, record: CounterRecord) -> None:
    """File a record, or put it before a person with the reasons."""
    reasons = filing.objections(act, device, record, door.right)
    if not reasons:
        reasons = _filed(act, door, device, record)
    if reasons:
        filing.put_before_a_person(act, device, record, reasons)


def _filed(act: Act, door: Door, device: Device, record: CounterRecord) -> filing.Reasons:
    """File it; returns why it could not be, and then nothing of it was done."""
    try:
        with attempted(session()):
            _file(act, door, device, record)
    except _Unfit as unfit:
        found = [("fields", str(unfit))]
    except Refusal as refusal:
        found = [("refused", str(refusal))]
    except SQLAlchemyError:
        raise
    except Exception:
        # Whatever it is, the record must not stand in the way of those behind it.
        log.exception("a counter's record could not be filed")
        found = [("broken", "")]
    else:
        return []
    session().refresh(record)
    return found


class _Unfit(Exception):
    """The rules of the form refuse the record."""


def _file(act: Act, door: Door, device: Device, record: CounterRecord) -> None:
    sent = filing.readable(record.body)
    assert sent is not None
    procedure = catalogue.definition(session(), sent.version_id)
    refuse_strange(door, procedure, sent)
    form = form_of(door, procedure, sent)
    asked = application(act, door, form, (sent.version_id, procedure), device.unit)
    if asked is None:
        raise _Unfit(sentences(form))
    finish(act, door, device, record, form, asked)


def finish(
    act: Act, door: Door, device: Device, record: CounterRecord, form: Any, asked: Any
) -> Dossier:
    """Lodge it at the moment the counter took it in, do what follows at once, note both times."""
    then, dossier = filing.file(act, device, record, asked, door.channel)
    door.after(then, form, dossier)
    filing.note_synced(act, device, record, dossier)
    return dossier


def _became(record: CounterRecord, *, is_new: bool) -> dict[str, Any]:
    code = record.code
    if record.dossier_id is not None:
        code = dossiers.dossier_by_id(session(), record.dossier_id).code
    return {
        "state": record.state,
        "again": not is_new,
        "code": code,
        "reasons": told(record),
        "now": clock.now().isoformat(),
    }


def _number(number: ReservedNumber) -> dict[str, str]:
    keys = receipt_keys()
    return {
        "code": number.code,
        "day": number.day.isoformat(),
        "agency": number.agency_code,
        "pin": keys.pin(number.seed, FIRST_KEY),
        "token": keys.token(number.seed, FIRST_KEY),
    }


def _device(door: Door) -> Device | None:
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if kind != "Bearer" or not secret:
        return None
    return queries.device_of(session(), secret, door.name)


def _body() -> dict[str, Any] | None:
    if (request.content_length or BODY_MOST) >= BODY_MOST:
        return None
    try:
        found = request.get_json(silent=True)
        # What is no JSON in every store, though Python reads it: NaN, half a letter.
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _texts(told: Any) -> set[str]:
    given: Iterable[Any] = told if isinstance(told, list) else ()
    return {text for text in list(given)[:LIST_MOST] if _is_text(text, 60)}


def _is_text(told: Any, most: int) -> TypeGuard[str]:
    return isinstance(told, str) and 0 < len(told) <= most and "\x00" not in told


def _act(door: Door, device: Device) -> Act:
    """What a device does is done by the clerk it belongs to."""
    return Act(session(), f"account:{device.clerk_id}", clock.now(), door.name, device.unit)
