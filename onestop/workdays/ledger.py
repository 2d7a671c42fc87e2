"""The ledger of time: each moment belongs to exactly one holder. Pure."""

from collections.abc import Iterable
from datetime import datetime


def ledger(changes: Iterable[tuple[datetime, str]], until: datetime) -> dict[str, int]:
    """How many seconds each holder had it, from the first change of hands to `until`.

    A change gives (when, to whom); of changes at one moment the last stands. The seconds always
    add up to the time that has passed.
    """
    held: dict[str, int] = {}
    hands = sorted(changes, key=lambda change: change[0])
    ends = [*(at for at, _holder in hands[1:]), *([until] if hands else [])]
    for (at, holder), end in zip(hands, ends, strict=True):
        spent = int(min(end, until).timestamp()) - int(min(at, until).timestamp())
        held[holder] = held.get(holder, 0) + spent
    return {holder: seconds for holder, seconds in held.items() if seconds}


def in_days(held: dict[str, int], day: int = 86_400) -> dict[str, int]:
    """The same in whole days whose sum is the whole time in whole days: the largest rests round
    up (the method of the largest remainder)."""
    whole = sum(held.values()) // day
    days = {holder: seconds // day for holder, seconds in held.items()}
    rests = sorted(held, key=lambda holder: (-(held[holder] % day), holder))
    for holder in rests[: whole - sum(days.values())]:
        days[holder] += 1
    return days
