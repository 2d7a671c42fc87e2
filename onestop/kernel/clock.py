"""The only place that asks the machine what time it is."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment as a clock on a wall in Vietnam shows it."""
    return moment.astimezone(VIETNAM)


def day_of(moment: datetime) -> date:
    """The calendar day in Vietnam on which a moment falls."""
    return moment.astimezone(VIETNAM).date()


def end_of(day: date) -> datetime:
    """The last second of a day in Vietnam."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=VIETNAM)
