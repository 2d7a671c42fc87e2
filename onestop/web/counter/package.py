"""What a counter is given to go on without a line: procedures, papers, fees, limits, places."""

import hashlib
import json
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from onestop.agencies import queries as agencies
from onestop.agencies.models import Agency, AgencyRole
from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel, Procedure
from onestop.kernel import clock
from onestop.kernel.i18n import LOCALES, speaking
from onestop.offline import queries
from onestop.offline.models import Device
from onestop.web.checklist import lines
from onestop.web.counter.door import Door


def stamp(session: Session, door: Door, device: Device, now: datetime) -> str:
    """Changes whenever the package would: a device that has it is not sent it again."""
    parts = [
        catalogue.newest(session),
        clock.day_of(now).isoformat(),
        device.receptions,
        [_place(unit) for unit in _units(session, device, now)],
        current_app.config["SETTINGS"].base_url,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def package(session: Session, door: Door, device: Device, now: datetime) -> dict[str, Any]:
    """Everything the page needs beside its own words: {made_at, digest, base, unit, receptions,
    communes, days: {day: [version]}, procedures: {version: …}}, for today and the next working
    day."""
    today = clock.day_of(now)
    days: dict[str, list[int]] = {}
    procedures: dict[int, Any] = {}
    for day in queries.days_ahead(session, device.unit, today):
        days[day.isoformat()] = []
        for known in catalogue.curated_in_force(session, day):
            if door.channel not in known.channels or not known.may_be_filed:
                continue
            version_id, procedure = catalogue.version_in_force(session, known.code, day)
            days[day.isoformat()].append(version_id)
            procedures[version_id] = _procedure(session, version_id, procedure, door)
    units = _units(session, device, now)
    told = {
        "base": current_app.config["SETTINGS"].base_url,
        "unit": next((_place(u) for u in units if u.code == device.unit), None),
        "receptions": [_place(u) for u in units if u.code in device.receptions],
        "communes": [
            {"code": u.code, "name": u.name_vi}
            for u in agencies.all_agencies(session, today)
            if u.role is AgencyRole.COMMUNE and u.receives
        ],
        "days": days,
        "procedures": procedures,
    }
    sealed = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    return {**told, "made_at": now.isoformat(), "digest": sealed}


def _units(session: Session, device: Device, now: datetime) -> list[Agency]:
    wanted = [device.unit, *device.receptions]
    found = agencies.agencies_by_code(session, wanted, clock.day_of(now))
    return [found[code] for code in sorted(found)]


def _place(unit: Agency) -> dict[str, str]:
    return {
        "code": unit.code,
        "name": unit.name_vi,
        "phone": unit.phone,
        "address": unit.address,
    }


def _procedure(
    session: Session, version_id: int, procedure: Procedure, door: Door
) -> dict[str, Any]:
    return {
        "code": procedure.code,
        "digest": catalogue.version_row(session, version_id).digest,
        "name": _both(procedure.name),
        "limits": {
            case or "": _limit(procedure, door.channel, case)
            for case in (None, *(c.code for c in procedure.cases))
        },
        "fees": {
            case or "": [
                {"name": _both(fee.name), "amount": fee.amount}
                for fee in procedure.fees_for(door.channel, case)
            ]
            for case in (None, *(c.code for c in procedure.cases))
        },
        "cases": [{"code": case.code, "name": _both(case.name)} for case in procedure.cases],
        "papers": [
            {
                "code": part.code,
                "name": _both(part.name),
                "kind": part.kind.value,
                "required": part.required and part.condition is None,
                "condition": _both(part.condition) if part.condition else None,
                "originals": part.originals,
                "copies": part.copies,
                "case": part.case,
            }
            for part in lines(procedure, door.channel)
        ],
        "form": [
            {
                "key": field.key,
                "label": _both(field.label),
                "kind": field.kind.value,
                "most": field.most,
                "choices": [{"code": c.code, "name": _both(c.name)} for c in field.choices],
            }
            for field in (procedure.form if door.asks else ())
        ],
    }


def _both(words: Any) -> dict[str, str]:
    return {"vi": words.vi, "en": words.en or words.vi}


def _limit(procedure: Procedure, channel: Channel, case: str | None) -> dict[str, str]:
    """The limit in each language, in the words the pages use."""
    written: Any = current_app.jinja_env.get_template("components/trade.html").module
    found = {}
    for code in LOCALES:
        with speaking(code):
            found[code] = str(written.limit_words(procedure.limit_for(channel, case))).strip()
    return found
