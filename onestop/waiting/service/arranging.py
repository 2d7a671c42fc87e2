"""Arranging the queue of a unit: its letters, groups, counters, times that can be booked."""

from collections.abc import Sequence
from dataclasses import dataclass

from onestop.journal import service as journal
from onestop.kernel import clock, codes
from onestop.kernel.act import Act
from onestop.kernel.counting import insert
from onestop.waiting import queries
from onestop.waiting.errors import NoSuchGroup
from onestop.waiting.models import PriorityGroup, Queue, Series, ServiceCounter, TicketState

# Who goes first: Luật Người cao tuổi (from 80 on; desks often take 60), Luật Người khuyết tật and
# desks' custom. All of it from memory and not compared with the texts: data that each unit mends.
MEMORY = "[memory]"
GROUPS = (
    ("Người cao tuổi", "Elderly", 30, f"Luật Người cao tuổi 2009: từ đủ 80 tuổi {MEMORY}"),
    ("Người khuyết tật", "Disabled", 30, f"Luật Người khuyết tật 2010 {MEMORY}"),
    ("Phụ nữ mang thai", "Pregnant", 20, f"Nội quy nơi tiếp nhận {MEMORY}"),
    ("Có con nhỏ đi cùng", "With a small child", 20, f"Nội quy nơi tiếp nhận {MEMORY}"),
)


@dataclass(frozen=True, slots=True)
class Times:
    """The settings of a queue; see Queue."""

    slot_minutes: int = 30
    slot_capacity: int = 2
    days_ahead: int = 14
    in_a_row: int = 3


def begin_queue(act: Act, unit: str, times: Times | None = None) -> Queue:
    """Let a unit give numbers: one letter for everything, one counter, the usual groups. Begun
    already, it is left as it is."""
    if known := queries.find_queue(act.session, unit):
        return known
    times = times or Times()
    told = {name: getattr(times, name) for name in times.__slots__}
    first = insert(act.session, Queue).values(unit=unit, **told).on_conflict_do_nothing()
    begun = act.session.execute(first.returning(Queue.unit)).first()
    made = queries.queue_to_change(act.session, unit)
    if begun is None:
        return made  # somebody else began it in this moment
    act.session.add(Series(unit=unit, letter="A", name_vi="Mọi thủ tục", name_en="", fields=[]))
    act.session.add(
        ServiceCounter(unit=unit, number=1, name="", fields=[], is_open=True, account_id=None)
    )
    for name_vi, name_en, minutes, source in GROUPS:
        act.session.add(
            PriorityGroup(
                unit=unit,
                name_vi=name_vi,
                name_en=name_en,
                minutes=minutes,
                source=source,
                is_used=True,
            )
        )
    journal.record(act, "waiting.begun", f"waiting:{unit}")
    return made


def set_times(act: Act, unit: str, times: Times) -> Queue:
    """Change which times can be booked and how many may be called past somebody. Raises NoQueue."""
    found = queries.queue_to_change(act.session, unit)
    for name in times.__slots__:
        setattr(found, name, getattr(times, name))
    journal.record(
        act,
        "waiting.times_set",
        f"waiting:{unit}",
        **{name: getattr(times, name) for name in times.__slots__},
    )
    return found


def set_tablet_key(act: Act, unit: str, *, is_on: bool) -> Queue:
    """Let only the tablet that is opened with a new key give numbers, or whoever opens the page
    again; a new key shuts the tablets opened with the old one. Raises NoQueue."""
    found = queries.queue_to_change(act.session, unit)
    found.tablet_key = codes.random_text(20) if is_on else None
    journal.record(act, "waiting.tablet_key_set", f"waiting:{unit}", is_on=int(is_on))
    return found


def set_series(
    act: Act, unit: str, letter: str, name: str, name_en: str, fields: Sequence[str]
) -> Series:
    """Enter a letter or change what it is for. Raises NoQueue."""
    queries.queue_to_change(act.session, unit)
    found = next((s for s in queries.series_of(act.session, unit) if s.letter == letter), None)
    if found is None:
        found = Series(unit=unit, letter=letter)
        act.session.add(found)
    found.name_vi, found.name_en, found.fields = name, name_en, sorted(fields)
    journal.record(
        act, "waiting.series_set", f"waiting:{unit}", letter=letter, fields=sorted(fields)
    )
    return found


def set_counter(
    act: Act, unit: str, number: int, name: str, fields: Sequence[str], *, is_open: bool
) -> ServiceCounter:
    """Enter a counter or change it. Whoever sits at one that is closed gets up, and the numbers
    that were there or sent there wait for any other counter. Raises NoQueue."""
    queries.queue_to_change(act.session, unit)
    found = next((c for c in queries.counters_of(act.session, unit) if c.number == number), None)
    if found is None:
        found = ServiceCounter(unit=unit, number=number)
        act.session.add(found)
    found.name, found.fields, found.is_open = name, sorted(fields), is_open
    if not is_open and found.id is not None:
        found.account_id = None
        _wait_elsewhere(act, unit, found)
    journal.record(
        act,
        "waiting.counter_set",
        f"waiting:{unit}",
        counter=number,
        fields=sorted(fields),
        open=int(is_open),
    )
    return found


def _wait_elsewhere(act: Act, unit: str, closed: ServiceCounter) -> None:
    for ticket in queries.tickets_there(act.session, unit, clock.day_of(act.at)):
        if closed.id in (ticket.counter_id, ticket.wanted_counter_id):
            ticket.state = TicketState.WAITING
            ticket.counter_id = ticket.wanted_counter_id = None
            ticket.called_at = ticket.serving_at = None
            ticket.calls = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a group that goes first."""

    name_vi: str
    name_en: str
    minutes: int
    source: str
    is_used: bool = True


def set_group(act: Act, unit: str, group_id: int | None, kind: Kind) -> PriorityGroup:
    """Enter a group, or change it by its number. Raises NoQueue, NoSuchGroup."""
    queries.queue_to_change(act.session, unit)
    found: PriorityGroup | None = PriorityGroup(unit=unit)
    if group_id is not None:
        known = queries.groups_of(act.session, unit)
        found = next((group for group in known if group.id == group_id), None)
    if found is None:
        raise NoSuchGroup
    for name in kind.__slots__:
        setattr(found, name, getattr(kind, name))
    act.session.add(found)
    act.session.flush()
    journal.record(
        act,
        "waiting.group_set",
        f"waiting:{unit}",
        group=found.id,
        name=kind.name_vi,
        minutes=kind.minutes,
        used=int(kind.is_used),
    )
    return found
