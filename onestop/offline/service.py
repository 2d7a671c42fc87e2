"""Devices and their numbers: given in advance, handed back, dead when a device is lost."""

from collections.abc import Collection, Sequence
from datetime import date

from onestop.dossiers.service.dossier_codes import draw
from onestop.dossiers.service.lodging import FIRST_KEY, new_seed
from onestop.journal import service as journal
from onestop.kernel import clock, codes
from onestop.kernel.act import Act
from onestop.kernel.codes import receipt_keys, token_digest
from onestop.offline import queries
from onestop.offline.models import Device, ReservedNumber
from onestop.offline.rules import to_draw


def enrol(
    act: Act, *, name: str, door: str, receptions: Sequence[str], per_day: int, clerk_id: int
) -> tuple[Device, str]:
    """Let one browser of the clerk who asks take dossiers in without a line; returns it with its
    secret (260 random bits), which is told this once. `act.unit` is the unit it works for."""
    secret = codes.random_text(52)
    device = Device(
        name=name,
        door=door,
        unit=act.unit or "",
        receptions=list(receptions),
        per_day=per_day,
        clerk_id=clerk_id,
        secret_digest=token_digest(secret),
        enrolled_at=act.at,
        last_seen_at=act.at,
    )
    act.session.add(device)
    act.session.flush()
    journal.record(
        act,
        "offline.enrolled",
        device.subject,
        name=name,
        door=door,
        receptions=list(receptions),
        per_day=per_day,
    )
    return device, secret


def revoke(act: Act, device: Device) -> None:
    """A device is lost or no longer used: its numbers die, and what it still sends waits for a
    person. Done twice it is done once."""
    if device.revoked_at is not None:
        return
    device.revoked_at, device.revoked_by = act.at, act.who
    dead = queries.reserved(act.session, device.id, date.min)
    _settle(act, dead, "dead")
    journal.record(act, "offline.revoked", device.subject, dead=[n.code for n in dead])


def top_up(act: Act, device: Device, held: Collection[str] = ()) -> Sequence[ReservedNumber]:
    """Fill up the device's blocks of today and the next working day; `held` are the codes it says
    it has. Returns every number it has or was never known to have, so that an answer that was lost
    loses none; one that it had and has no more (its store was lost) may stand on a slip, and is not
    given again."""
    today = clock.day_of(act.at)
    device.last_seen_at = act.at
    busy = queries.sent_codes(act.session, device.id)
    if device.revoked_at is None:
        have = _living(act, device, held, busy)
        for agency_code in device.receptions:
            for day in queries.days_ahead(act.session, agency_code, today):
                left = sum(n.agency_code == agency_code and n.day == day for n in have)
                if count := to_draw(left, device.per_day):
                    drawn = _reserve(act, device, agency_code, day, count)
                    journal.record(
                        act, "offline.reserved", device.subject, first=drawn[0], last=drawn[-1]
                    )
    return _living(act, device, held, busy)


def hand_back(act: Act, device: Device, unused: Collection[str]) -> list[str]:
    """The device says that it has not used these numbers and will not; a day that is not over keeps
    its own. Returns those that are back, also the ones that were before."""
    today = clock.day_of(act.at)
    found = queries.numbers_of(act.session, device.id, unused)
    back = [number for number in found if number.day < today]
    if back:
        _settle(act, back, "returned")
        journal.record(act, "offline.returned", device.subject, codes=[n.code for n in back])
    kept = {number.code for number in found} - {number.code for number in back}
    return sorted(set(unused) - kept)


def _living(
    act: Act, device: Device, held: Collection[str], busy: Collection[str]
) -> list[ReservedNumber]:
    found = []
    for number in queries.reserved(act.session, device.id, clock.day_of(act.at)):
        if number.code in held:
            number.held_at = number.held_at or act.at
        if number.code not in busy and (number.code in held or number.held_at is None):
            found.append(number)
    return found


def _reserve(act: Act, device: Device, agency_code: str, day: date, count: int) -> list[str]:
    keys = receipt_keys()
    drawn = draw(act.session, agency_code, day, count)
    for code in drawn:
        seed = new_seed()
        act.session.add(
            ReservedNumber(
                code=code,
                device_id=device.id,
                agency_code=agency_code,
                day=day,
                seed=seed,
                token_digest=token_digest(keys.token(seed, FIRST_KEY)),
                state="reserved",
                reserved_at=act.at,
            )
        )
    act.session.flush()
    return drawn


def _settle(act: Act, numbers: Collection[ReservedNumber], state: str) -> None:
    for number in numbers:
        number.state, number.settled_at = state, act.at
