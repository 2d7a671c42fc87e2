"""A morning at the counters of the demonstration's first ward."""

from datetime import datetime, timedelta

from onestop.demo.province import Citizen
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.people.models import Account
from onestop.waiting import queries
from onestop.waiting.booking import days_offered, free_slots
from onestop.waiting.service import arranging, calling, taking
from onestop.waiting.service.taking import Booking, Wanted

UNIT = "H05.105"
CIVIL, BIRTH, LAND = "G15-TP07", "1.001193", "G13-TN02"
MINUTE = timedelta(minutes=1)


def queue_up(act: Act, clerk: Account, somebody: Citizen) -> None:
    """Two counters, three letters; six served today, six who wait, one who booked."""
    start = max(act.at - 80 * MINUTE, _midnight(act.at))
    step = (act.at - start) / 80

    def at(minute: int, who: str = "anyone") -> Act:
        return Act(act.session, who, start + minute * step, "command", UNIT)

    arranging.begin_queue(at(0), UNIT)
    arranging.set_series(at(0), UNIT, "A", "Hộ tịch, chứng thực", "Civil status", [CIVIL])
    arranging.set_series(at(0), UNIT, "B", "Đất đai", "Land", [LAND])
    arranging.set_series(at(0), UNIT, "C", "Thủ tục khác", "Everything else", [])
    arranging.set_counter(at(0), UNIT, 1, "Hộ tịch", [CIVIL], is_open=True)
    arranging.set_counter(at(0), UNIT, 2, "Đất đai", [LAND], is_open=True)
    arranging.set_counter(at(0), UNIT, 3, "Tổng hợp", [], is_open=True)
    calling.sit(at(1, clerk.reference), UNIT, 3, clerk.id)
    for number in range(6):
        taking.take(at(2 + number), UNIT, f"demo-served-{number}", Wanted(letter="A"))
    for number in range(6):
        begins = 8 + 9 * number
        ticket = calling.call_next(at(begins, clerk.reference), UNIT, clerk.id)
        calling.here(at(begins + 1, clerk.reference), UNIT, clerk.id, ticket.id)
        calling.done(at(begins + 5 + number % 3, clerk.reference), UNIT, clerk.id, ticket.id)
    elderly = queries.groups_of(act.session, UNIT)[0].id
    for number, letter in enumerate("AABACA"):
        group = elderly if number == 3 else None
        wanted = Wanted(letter, group, BIRTH if number == 0 else None)
        taking.take(at(62 + 2 * number), UNIT, f"demo-waits-{number}", wanted)
    calling.stand(at(76, clerk.reference), UNIT, clerk.id)
    _book(act, somebody)


def _book(act: Act, somebody: Citizen) -> None:
    queue = queries.queue(act.session, UNIT)
    for day in days_offered(act.session, queue, act.at)[1:2]:
        slot = free_slots(act.session, queue, day, act.at)[0]
        wanted = Booking(somebody.name, somebody.phone, BIRTH, slot)
        taking.book(act, UNIT, "demo-booked", wanted)


def _midnight(moment: datetime) -> datetime:
    return clock.local(moment).replace(hour=0, minute=0, second=0, microsecond=0)
